"""How specific a sentence reads, from counts: a monotone gradient-boosted model, for ordering sentences only.

Requirements: adding a numeral or a name never lowers a sentence's place, adding a vague word never raises it. Theory:
trees fitted with monotone constraints on people's ratings of 4,500 sentences (Gao et al., AAAI 2019), exported as plain
arrays; training/specificity.py makes them. The figures are in knowledge/cards/specificity.toml.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.sentence_counts import count_features


@dataclass(frozen=True, kw_only=True, slots=True)
class SentenceWeights:
    """The trees of the sentence model, all nodes in one row of arrays."""

    roots: NDArray[np.int32]  # [trees] first node of each tree
    feature: NDArray[np.int16]  # [nodes] -1: a leaf
    threshold: NDArray[np.float32]  # [nodes] go left if value <= threshold
    left: NDArray[np.int32]  # [nodes]
    right: NDArray[np.int32]  # [nodes]
    value: NDArray[np.float32]  # [nodes] of a leaf, in points of the scale 1 to 5
    base: float
    rarity: dict[str, float]  # word -> rarity, log scale; from the background


def _tree(weights: SentenceWeights, root: int, features: NDArray[np.float32]) -> NDArray[np.float32]:
    nodes = np.full(len(features), root, dtype=np.int32)
    rows = np.arange(len(features))
    while True:
        feature = weights.feature[nodes]
        inner = feature >= 0
        if not inner.any():
            return weights.value[nodes]
        go_left = features[rows, np.maximum(feature, 0)] <= weights.threshold[nodes]
        step = np.where(go_left, weights.left[nodes], weights.right[nodes])
        nodes = np.where(inner, step, nodes).astype(np.int32)


def sentence_specificity(texts: Sequence[str], weights: SentenceWeights) -> NDArray[np.float64]:
    """[len(texts)] places on the scale 1 (general) to 5 (specific). For ordering, never for a score."""
    if not texts:
        return np.zeros(0)
    features = np.stack([count_features(text, weights.rarity) for text in texts])
    total = np.full(len(texts), weights.base, dtype=np.float64)
    for root in weights.roots:
        total += _tree(weights, int(root), features)
    return np.clip(total, 1.0, 5.0)
