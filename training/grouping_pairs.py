"""The network that says how probable it is that two articles are on one happening: its pairs, and its training.

All pairs of the mixed day that share a term worth speaking of would be a million; of a story's pairs PARTNERS an
article are kept, of the others the more the more alike they are, each with the weight that makes up for those left out.

Pairs come from the mixed day and from each of its sets by itself: from the mixed day alone the network learns that
what is undated is of the sets whose dates were taken away, and groups those sets by themselves at .59 instead of .84
(allsides-roundups, no story of the scored fold in training).
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, triu
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from secondsource.desk.group import features
from secondsource.desk.group.index import Index
from secondsource.desk.group.network import get_inputs
from secondsource.desk.group.terms import SLOTS
from secondsource.desk.group.weights import parse_background
from secondsource.evaluate.grouping import Labelled

Arrays = dict[str, NDArray[np.generic]]
PARTNERS = 25.0
ALIKE = 0.06  # likeness from which a pair is looked at
KEPT = 0.01, 1.5  # share of the pairs of two stories: at no likeness, and beside it by likeness
HEAVIEST = 3.0, 60.0  # weight of one pair, of one story and of two
EPOCHS = 8
# See desk.group.repair.Bars. With all pairs of stories compared at the end of the day, from (.6, .15, .25) to
# (.7, .25, .2) are within .003 of these.
BARS = (0.7, 0.2, 0.25)


def list_pairs(labelled: Sequence[Labelled], stories: NDArray[np.int64], background: Arrays) -> dict[str, NDArray]:
    """`inputs` of the network, `labels`, `weights`, and the story number of `one` and `other` article of each pair."""
    index = Index(parse_background(background))  # type: ignore[arg-type]
    rows = [index.read(one.article).row for one in labelled]
    for row in rows:
        index.add(row, 0)
    ones, others, likeness = _alike(index, len(rows))
    labels = stories[ones] == stories[others]
    sizes = np.bincount(stories)[stories[ones]]
    share = np.where(labels, np.minimum(1, PARTNERS / sizes), np.minimum(1, KEPT[0] + KEPT[1] * likeness))
    kept = np.random.default_rng(1).random(len(ones)) < share
    ones, others, labels, share = ones[kept], others[kept], labels[kept], share[kept]
    lengths = index.get_lengths(list(range(len(rows))))
    figures = np.zeros((len(ones), features.N_PAIR), np.float32)
    starts = np.searchsorted(ones, np.arange(len(rows) + 1))
    for at in range(len(rows)):
        part = slice(int(starts[at]), int(starts[at + 1]))
        if part.stop > part.start:
            figures[part] = index.compare([at], others[part].tolist())[0]
    return {
        "inputs": get_inputs(
            figures, np.minimum(lengths[ones], lengths[others]), np.maximum(lengths[ones], lengths[others])
        ),
        "labels": labels,
        "weights": np.minimum(1 / share, np.where(labels, *HEAVIEST)),
        "one": stories[ones],
        "other": stories[others],
    }


def _alike(index: Index, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Pairs of articles with some likeness, sorted, and it."""
    rows = index.rows
    slots, marks = rows.get_terms(np.arange(count))
    weights = index.rarity.get_weights(slots, "en") * features._MARK_WEIGHT.take(marks)
    at = np.repeat(np.arange(count), slots.shape[1])
    table = csr_matrix((weights.ravel(), (at, slots.ravel())), shape=(count, SLOTS))
    table = diags(1 / np.maximum(np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel()), 1e-6)) @ table
    pairs = triu(table @ table.T, 1).tocsr()
    pairs.sort_indices()
    found = pairs.tocoo()
    keep = found.data > ALIKE
    return found.row[keep].astype(np.int64), found.col[keep].astype(np.int64), found.data[keep].astype(np.float32)


def make_network(inputs: NDArray[np.float32], labels: NDArray[np.bool_], weights: NDArray[np.float64]) -> Arrays:
    """A fitted network as the arrays of desk.group.network."""
    mean, scale = inputs.mean(0), inputs.std(0) + np.float32(1e-6)
    model = MLPClassifier(
        (32, 16), max_iter=EPOCHS, batch_size=1024, learning_rate_init=3e-3, alpha=1e-3, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # EPOCHS are what carries over, not what fits best
        model.fit((inputs - mean) / scale, labels, sample_weight=weights / weights.mean())
    arrays: Arrays = {"pairs_mean": mean, "pairs_scale": scale, "pairs_layers": np.array(len(model.coefs_))}
    for layer, (weight, bias) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        arrays[f"pairs_weight{layer}"] = weight.astype(np.float32)
        arrays[f"pairs_bias{layer}"] = bias.astype(np.float32)
    return arrays
