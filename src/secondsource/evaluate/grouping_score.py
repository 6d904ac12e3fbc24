"""Measures of a grouping against its labels."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np


def b_cubed(
    said: Sequence[object], gold: Sequence[object], only: Sequence[bool] | None = None
) -> tuple[float, float, float]:
    """B-cubed precision, recall, F1; averaged over the articles where `only` is true, counted over all."""
    in_said, in_gold = Counter(said), Counter(gold)
    both = Counter(zip(said, gold, strict=True))
    hits = np.array([both[pair] for pair in zip(said, gold, strict=True)], float)
    chosen = np.ones(len(hits), bool) if only is None else np.array(only, bool)
    if not chosen.any():
        return 0.0, 0.0, 0.0
    precision = float((hits / [in_said[one] for one in said])[chosen].mean())
    recall = float((hits / [in_gold[one] for one in gold])[chosen].mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def pair_f1(said: Sequence[object], gold: Sequence[object]) -> float:
    """F1 over all pairs of articles: in one story, in one label."""

    def pairs(counts: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    both, of_said, of_gold = pairs(Counter(zip(said, gold, strict=True))), pairs(Counter(said)), pairs(Counter(gold))
    return 2 * both / (of_said + of_gold) if of_said + of_gold else 1.0
