"""Boosted trees in numpy: what training found, without the library that trained them.

Method: gradient boosting on histograms (Friedman 2001; Ke et al. 2017, LightGBM), trained by scikit-learn under
`training/`; here only the answers, for all rows and all trees at once.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Trees:
    """T trees of N nodes, flat: node i of tree t stands at t * N + i. A leaf points at itself.

    Asked by bit vectors (Lucchese et al. 2015, QuickScorer): every node's question is asked of every row in one go; a
    node that is answered "no" strikes out the leaves to its left, and the leftmost leaf that is left is the tree's
    answer. In numpy that is half the time of walking down 150 trees step by step.
    """

    features: NDArray[np.int16]  # (T * N): column a node asks for
    thresholds: NDArray[np.float32]  # (T * N): left where the figure is at most this
    lefts: NDArray[np.int32]  # (T * N): flat index
    rights: NDArray[np.int32]
    values: NDArray[np.float32]  # (T * N): a leaf's log-odds
    roots: NDArray[np.int32]  # (T)
    depth: int
    start: float  # log-odds before the first tree
    _asked: "_Asked" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_asked", _ask(self))

    def predict(self, figures: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds, shape (m), of `figures`, shape (m, columns)."""
        asked = self._asked
        no = ~(np.take(figures, asked.columns, axis=1) <= asked.thresholds)
        left = np.where(no, asked.keeps, asked.everything).reshape(len(figures), -1, len(self.roots))
        standing = np.bitwise_and.reduce(left, axis=1)
        leaf = np.bitwise_count((standing & (~standing + 1)) - 1)
        found = np.take(asked.values, leaf + asked.starts)
        return np.asarray(found.sum(1, dtype=np.float64) + self.start, np.float32)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """Trees as bit vectors, M questions a tree at most, L leaves: question q of tree t stands at q * T + t."""

    columns: NDArray[np.int64]  # (M * T)
    thresholds: NDArray[np.float32]  # (M * T); infinity where a tree has fewer questions
    keeps: NDArray[np.uint64]  # (M * T): the leaves that "no" leaves standing, bit 0 the leftmost; 32 bits where enough
    everything: np.unsignedinteger[Any]
    values: NDArray[np.float32]  # (T * L)
    starts: NDArray[np.int64]  # (T): of a tree's values


def _ask(trees: Trees) -> _Asked:
    """The bit vectors of trees with at most 64 leaves each."""
    questions, leaves = [], []
    for root in trees.roots.tolist():
        asks: list[tuple[int, int]] = []
        ends: list[int] = []
        _walk(trees, root, asks, ends)
        questions.append(asks)
        leaves.append(ends)
    most, width = max(1, *map(len, questions)), max(map(len, leaves))
    kind = np.uint32 if width <= 32 else np.uint64
    everything = kind(np.iinfo(kind).max)
    columns = np.zeros((most, len(questions)), np.int64)
    thresholds = np.full((most, len(questions)), np.inf, np.float32)
    keeps = np.full((most, len(questions)), everything, kind)
    values = np.zeros((len(questions), width), np.float32)
    for tree, (asks, ends) in enumerate(zip(questions, leaves, strict=True)):
        values[tree, : len(ends)] = trees.values[ends]
        for at, (node, struck) in enumerate(asks):
            columns[at, tree], thresholds[at, tree] = trees.features[node], trees.thresholds[node]
            keeps[at, tree] = everything ^ kind(struck)
    return _Asked(
        columns=columns.ravel(),
        thresholds=thresholds.ravel(),
        keeps=keeps.ravel(),
        everything=everything,
        values=values.ravel(),
        starts=np.arange(len(questions)) * width,
    )


def _walk(trees: Trees, node: int, asks: list[tuple[int, int]], ends: list[int]) -> None:
    """Gather a tree's questions, each with the bits of the leaves to its left, and its leaves from left to right."""
    if trees.lefts[node] == node:
        ends.append(node)
        return
    before = len(ends)
    _walk(trees, int(trees.lefts[node]), asks, ends)
    asks.append((node, (1 << len(ends)) - (1 << before)))
    _walk(trees, int(trees.rights[node]), asks, ends)


def sigmoid(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of log-odds, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))), np.float32)
