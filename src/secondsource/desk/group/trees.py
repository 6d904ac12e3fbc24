"""Boosted trees in numpy: what training found, without the library that trained them.

Method: gradient boosting on histograms (Friedman 2001; Ke et al. 2017, LightGBM), trained by scikit-learn under
`training/`; here only the walk down the trees, for all rows and all trees at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Trees:
    """T trees of N nodes, flat: node i of tree t stands at t * N + i. A leaf points at itself."""

    features: NDArray[np.int16]  # (T * N): column a node asks for
    thresholds: NDArray[np.float32]  # (T * N): left where the figure is at most this
    lefts: NDArray[np.int32]  # (T * N): flat index
    rights: NDArray[np.int32]
    values: NDArray[np.float32]  # (T * N): a leaf's log-odds
    roots: NDArray[np.int32]  # (T)
    depth: int
    start: float  # log-odds before the first tree

    def predict(self, figures: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds, shape (m), of `figures`, shape (m, columns)."""
        width = figures.shape[1]
        flat = np.ascontiguousarray(figures, np.float32).ravel()
        rows = np.repeat(np.arange(len(figures)) * width, len(self.roots))
        nodes = np.tile(self.roots, len(figures))
        for _ in range(self.depth):
            left = flat[rows + self.features[nodes]] <= self.thresholds[nodes]
            nodes = np.where(left, self.lefts[nodes], self.rights[nodes])
        leaves = self.values[nodes].reshape(len(figures), -1)
        return np.asarray(leaves.sum(1, dtype=np.float64) + self.start, np.float32)


def sigmoid(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of log-odds, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))), np.float32)
