"""Rank statistics in numpy: Spearman, Pearson, Kendall's tau-b and the area under the ROC curve."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """[n] ranks from 1, ties at their mean."""
    array = np.asarray(values, dtype=np.float64)
    _, inverse, counts = np.unique(array, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: NDArray[np.float64] = (ends - (counts - 1) / 2)[inverse]
    return means


def pearson(a: Sequence[float], b: Sequence[float]) -> float:
    """Pearson's correlation; 0 where one side does not vary."""
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Spearman's rank correlation, ties at their mean."""
    return pearson(ranks(a).tolist(), ranks(b).tolist())


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Chance that a positive stands above a negative, ties half (Mann and Whitney 1947)."""
    positive = np.asarray(labels, dtype=bool)
    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return 0.5
    return float((ranks(scores)[positive].sum() - n * (n + 1) / 2) / (n * m))


def kendall(a: Sequence[float], b: Sequence[float], apart: float = 0.0) -> float:
    """Kendall's tau-b over all pairs, or those whose `a` differ by at least `apart`; meant for hundreds of values."""
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    far = np.abs(x[:, None] - x[None, :]) >= apart
    dx, dy = far * np.sign(x[:, None] - x[None, :]), far * np.sign(y[:, None] - y[None, :])
    scale = np.sqrt((dx != 0).sum() * (dy != 0).sum())
    return float((dx * dy).sum() / scale) if scale else 1.0


def turned_round(a: Sequence[float], b: Sequence[float]) -> float:
    """Of the pairs that `a` tells apart, the share that `b` orders the other way; a tie in `b` is no turn."""
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    dx, dy = np.sign(x[:, None] - x[None, :]), np.sign(y[:, None] - y[None, :])
    told = int((dx != 0).sum())
    return float((dx * dy < 0).sum() / told) if told else 0.0
