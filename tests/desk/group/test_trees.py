"""Trees asked by bit vectors answer as trees that are walked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from secondsource.desk.group.trees import Trees
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays

SHIPPED = parse_weights(load_grouping_arrays()).joins
COLUMNS = int(SHIPPED.features.max()) + 1


def walk(trees: Trees, figures: np.ndarray) -> np.ndarray:
    """From each root down, left where the figure is at most the threshold."""
    out = np.empty(len(figures), np.float64)
    for at, row in enumerate(figures):
        leaves = []
        for root in trees.roots.tolist():
            node = root
            while trees.lefts[node] != node:
                left = row[trees.features[node]] <= trees.thresholds[node]
                node = int((trees.lefts if left else trees.rights)[node])
            leaves.append(trees.values[node])
        out[at] = np.array(leaves).sum(dtype=np.float64) + trees.start
    return out.astype(np.float32)


@given(arrays(np.float32, (3, COLUMNS), elements=st.floats(-100, 100, width=32)), st.data())
def test_any_figures_are_answered_as_by_walking(figures: np.ndarray, data: st.DataObject) -> None:
    """Figures at a threshold, zeros of both signs and what training never saw included."""
    asked = np.flatnonzero(SHIPPED.lefts != np.arange(len(SHIPPED.lefts)))
    for node in data.draw(st.lists(st.sampled_from(asked.tolist()), max_size=20)):
        figures[1, SHIPPED.features[node]] = SHIPPED.thresholds[node]
    figures[2][figures[2] < 0] = -0.0
    np.testing.assert_array_equal(SHIPPED.predict(figures), walk(SHIPPED, figures))


@pytest.mark.parametrize("leaves", [2, 20, 40, 64])
def test_trees_of_up_to_64_leaves_are_taken(leaves: int) -> None:
    """A tree that splits at 0, 1, 2 ... gives each stretch its own leaf, and a lone leaf is a tree too."""
    nodes = 2 * leaves - 1
    itself = np.arange(nodes + 1, dtype=np.int32)
    lefts, rights = itself.copy(), itself.copy()
    thresholds = np.zeros(nodes + 1, np.float32)
    for step in range(leaves - 1):  # nodes 0, 2, 4 ... ask; their left is the leaf after them
        lefts[2 * step], rights[2 * step], thresholds[2 * step] = 2 * step + 1, 2 * step + 2, step
    trees = Trees(
        features=np.zeros(nodes + 1, np.int16),
        thresholds=thresholds,
        lefts=lefts,
        rights=rights,
        values=itself.astype(np.float32),
        roots=np.array([0, nodes], np.int32),
        depth=leaves,
        start=0.5,
    )
    figures = np.arange(-1, leaves + 1, dtype=np.float32)[:, None] + np.float32(0.5)
    np.testing.assert_array_equal(trees.predict(figures), walk(trees, figures))
