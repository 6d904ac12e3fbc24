"""Train the model of attributed sentences on PolNeAR's train part and write `knowledge/attribution.npz`.

Run from the repository: `python training/attribution.py ../shared/data`. Regularisation was chosen by five folds over
the train part's articles; the dev part is only measured. Needs scikit-learn (extra [evaluate]).
"""

import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from secondsource.desk.score.attribution import BITS, counts_of, slots_of
from secondsource.evaluate.attribution import counted, evaluate, read_documents

POLNEAR = "scoring/polnear/data"
OUT = Path(__file__).parents[1] / "src" / "secondsource" / "knowledge" / "attribution.npz"
C = 1.0  # of .3, 1 and 3 the best on five folds of train
COUNT_SCALE = 0.3  # counts against words: brings both to the same size before regularisation


def main(data: Path) -> None:
    """Train, write, measure."""
    rows, counts, labels = [], [], []
    for sentences, attributed in read_documents(data / POLNEAR / "train"):
        all_counts = counts_of(sentences)
        for n in counted(sentences):
            rows.append(slots_of(sentences.words(n)))
            counts.append(all_counts[n])
            labels.append(attributed[n])
    table = np.array(counts, dtype=np.float64)
    mean, scale = table.mean(0), COUNT_SCALE / (table.std(0) + 1e-9)
    ends = np.cumsum([0] + [len(slots) for slots, _ in rows])
    words = csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([s for s, _ in rows]), ends), shape=(len(rows), 1 << BITS)
    )
    model = LogisticRegression(C=C, max_iter=500).fit(
        hstack([words, csr_matrix((table - mean) * scale)]).tocsr(), labels
    )
    weights = model.coef_[0]
    np.savez_compressed(
        OUT,
        slots=weights[: 1 << BITS].astype(np.float16),
        counts=weights[1 << BITS :].astype(np.float32),
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        bias=np.float32(model.intercept_[0]),
    )
    print(OUT.stat().st_size, evaluate(data / POLNEAR))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
