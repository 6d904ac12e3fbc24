"""Train the model of attributed sentences on PolNeAR's train part and write `knowledge/attribution.npz`.

Run from the repository: `python training/attribution.py ../shared/data`. First the weights of tokens, then those of
sentences over what the tokens say; for the latter each article's tokens are told by weights learnt without its fold.
Features and regularisation were chosen by five folds over the train part's articles, whose F1 is printed; the dev part
is only measured. Needs scikit-learn (extra [evaluate]).
"""

import sys
import warnings
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from secondsource.desk.score.attribution import features_of
from secondsource.desk.score.attribution_tokens import HEADS, NOWHERE, Tokens, token_chances
from secondsource.desk.score.sentences import Sentences
from secondsource.evaluate.attribution import attributed, counted, evaluate, read_marks
from secondsource.evaluate.labelled import precision_recall_f1

POLNEAR = "scoring/polnear/data"
OUT = Path(__file__).parents[1] / "src" / "secondsource" / "knowledge" / "attribution.npz"
FOLDS = 5  # of articles, by their place in order of name
TOKEN_C = (0.3, 0.3, 0.1)  # cue, source, any; of .03, .1, .3 and 1
STEPS = 60  # of the token weights: more change no figure
KINDS = {"Source": 1, "Cue": 2, "Content": 3}

Table = NDArray[np.float64]
Weights = tuple[NDArray[np.float32], NDArray[np.float32]]


def marked(tokens: Tokens, text: str, marks: Sequence[tuple[str, int, int]]) -> NDArray[np.bool_]:
    """[tokens, HEADS] whether each token begins in a cue, in a source, in any mark."""
    kinds = np.zeros(len(text) + 1, dtype=np.int8)
    for kind, start, end in marks:
        kinds[start:end] = KINDS[kind]
    found = kinds[tokens.places]
    return np.column_stack([found == KINDS["Cue"], found == KINDS["Source"], found > 0])


def fit_tokens(slots: Sequence[NDArray[np.int32]], labels: Sequence[NDArray[np.bool_]]) -> Weights:
    """The weights [HEADS, 2**BITS] and biases [HEADS] of these articles' tokens."""
    rows, answers = np.vstack(slots), np.vstack(labels)
    count, width = rows.shape
    ends = np.arange(0, count * width + 1, width)
    table = csr_matrix((np.ones(rows.size, dtype=np.float32), rows.ravel(), ends), shape=(count, NOWHERE + 1))
    table.sum_duplicates()
    table = table[:, :NOWHERE]
    models = [
        LogisticRegression(C=TOKEN_C[head], max_iter=STEPS, tol=1e-3).fit(table, answers[:, head])
        for head in range(HEADS)
    ]
    weights = np.vstack([one.coef_ for one in models]).astype(np.float16).astype(np.float32)
    return weights, np.concatenate([one.intercept_ for one in models]).astype(np.float32)


class _Scaled:
    """Logistic regression over columns brought to one size."""

    def __init__(self, table: Table, labels: Sequence[bool]) -> None:
        self.mean, self.scale = table.mean(0), 1 / (table.std(0) + 1e-9)
        self.model = LogisticRegression(max_iter=500).fit((table - self.mean) * self.scale, labels)

    def says(self, table: Table) -> list[bool]:
        found = self.model.predict((table - self.mean) * self.scale)
        return [bool(one) for one in found]


def main(data: Path) -> None:
    """Train, write, measure."""
    documents = read_marks(data / POLNEAR / "train")
    tokens = [Tokens(sentences) for sentences, _ in documents]
    slots = [one.slots() for one in tokens]
    labels = [marked(one, sentences.text, marks) for one, (sentences, marks) in zip(tokens, documents, strict=True)]
    folds = [n % FOLDS for n in range(len(documents))]
    unseen: list[Table] = [np.zeros(0)] * len(documents)
    for fold in range(FOLDS):
        seen = [n for n, one in enumerate(folds) if one != fold]
        weights = fit_tokens([slots[n] for n in seen], [labels[n] for n in seen])
        for n in (n for n, one in enumerate(folds) if one == fold):
            sentences = documents[n][0]
            unseen[n] = features_of(sentences, tokens[n], token_chances(slots[n], *weights))[counted(sentences)]
    answers = [_answers(*one) for one in documents]
    print("F1 on folds of train:", _on_folds(unseen, answers, folds))
    last = _Scaled(np.vstack(unseen), list(chain.from_iterable(answers)))
    token_weights, token_bias = fit_tokens(slots, labels)
    np.savez_compressed(
        OUT,
        tokens=token_weights.astype(np.float16),
        token_bias=token_bias,
        features=last.model.coef_[0].astype(np.float32),
        mean=last.mean.astype(np.float32),
        scale=last.scale.astype(np.float32),
        bias=np.float32(last.model.intercept_[0]),
    )
    print(OUT.stat().st_size, evaluate(data / POLNEAR))


def _answers(sentences: Sentences, marks: Sequence[tuple[str, int, int]]) -> list[bool]:
    found = attributed(sentences, marks)
    return [found[n] for n in counted(sentences)]


def _on_folds(tables: Sequence[Table], answers: Sequence[list[bool]], folds: Sequence[int]) -> dict[str, float]:
    gold: list[bool] = []
    said: list[bool] = []
    for fold in range(FOLDS):
        seen = [n for n, one in enumerate(folds) if one != fold]
        rest = [n for n, one in enumerate(folds) if one == fold]
        model = _Scaled(np.vstack([tables[n] for n in seen]), list(chain.from_iterable(answers[n] for n in seen)))
        said += model.says(np.vstack([tables[n] for n in rest]))
        gold += chain.from_iterable(answers[n] for n in rest)
    return precision_recall_f1(gold, said)


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    main(Path(sys.argv[1]))
