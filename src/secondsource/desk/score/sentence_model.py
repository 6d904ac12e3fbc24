"""How specific a sentence reads: two models, for ordering only.

`sentence_specificity`, from counts and words: monotone gradient-boosted trees; nothing is needed but their weights.
`specificity_by_vectors`, linear in a sentence's vector (edge/vectors.py), the logarithms of the same counts and the
words' own weight: nearer to people, but what it says cannot be told in counts, and a further numeral may lower it.

Requirements of the first: with the words' own weight held, a further numeral or name never lowers a sentence's place
and a vague word never raises it. Theory: trees fitted with monotone constraints on people's ratings of 6,268 sentences
(Gao et al., AAAI 2019), exported as plain arrays; training/specificity.py makes both. Figures: their cards.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

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
    words: dict[str, tuple[float, float]]  # token -> idf, and its weight in the linear model of words
    bias: float  # of the linear model of words


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


def word_score(text: str, words: Mapping[str, tuple[float, float]], bias: float) -> float:
    """What a linear model of tf-idf weighted tokens says of a sentence; it is the last feature of the trees."""
    counts = Counter(text.lower().split())
    known = [(1 + log(count), *words[token]) for token, count in counts.items() if token in words]
    norm = sqrt(sum((tf * idf) ** 2 for tf, idf, _ in known))
    return bias + (sum(tf * idf * weight for tf, idf, weight in known) / norm if norm else 0.0)


def model_features(
    texts: Sequence[str], rarity: Mapping[str, float], words: Mapping[str, tuple[float, float]], bias: float
) -> NDArray[np.float32]:
    """[len(texts), 36] the counts, and the linear model's word."""
    counts = np.stack([count_features(text, rarity) for text in texts])
    said = np.array([word_score(text, words, bias) for text in texts], dtype=np.float32)
    return np.column_stack([counts, said]).astype(np.float32)


def sentence_specificity(texts: Sequence[str], weights: SentenceWeights) -> NDArray[np.float64]:
    """[len(texts)] places on the scale 1 (general) to 5 (specific). For ordering, never for a score."""
    if not texts:
        return np.zeros(0)
    features = model_features(texts, weights.rarity, weights.words, weights.bias)
    total = np.full(len(texts), weights.base, dtype=np.float64)
    for root in weights.roots:
        total += _tree(weights, int(root), features)
    return np.clip(total, 1.0, 5.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class VectorWeights:
    """The linear model over vectors."""

    vector: NDArray[np.float32]  # [512]
    counts: NDArray[np.float32]  # [features less one] for log(1 + count)
    words: float  # for what the linear model of words says
    base: float


def specificity_by_vectors(
    texts: Sequence[str], vectors: NDArray[np.float32], weights: SentenceWeights, linear: VectorWeights
) -> NDArray[np.float64]:
    """[len(texts)] places on the scale 1 (general) to 5 (specific); `vectors` [len(texts), 512], of length one."""
    if not texts:
        return np.zeros(0)
    features = model_features(texts, weights.rarity, weights.words, weights.bias).astype(np.float64)
    counts, words = log_counts(features), features[:, -1]
    return np.clip(linear.base + vectors @ linear.vector + counts @ linear.counts + words * linear.words, 1.0, 5.0)


def log_counts(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """[n, features less one] log(1 + count) of the counts in `model_features`; a rarity below zero counts as zero."""
    return np.log1p(np.maximum(features[:, :-1], 0.0))
