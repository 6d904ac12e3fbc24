"""Trains the sentence model of specificity on people's ratings of sentences (Gao et al. 2019), and prints its scores.

Run: python training/specificity.py [DATA]; DATA defaults to ../shared/data beside the repository. It writes
knowledge/specificity.npz and knowledge/weights/specificity-vectors.npz. Labels: people only (the mean of five raters a
sentence); no teacher model, but the second stands on a pretrained encoder's vectors.
The counts and their signs are those of desk/score/sentence_counts.py, so training and use cannot differ; the linear
model of words is fitted first, and its word on each training sentence comes from a model that has not seen it.
"""

import csv
import gzip
import json
import math
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

from secondsource.desk.score.sentence_counts import _TOKEN, FEATURES
from secondsource.desk.score.sentence_model import (
    SentenceWeights,
    VectorWeights,
    log_counts,
    model_features,
    sentence_specificity,
    specificity_by_vectors,
    word_score,
)
from secondsource.edge.vectors import open_encoder

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
TARGET = ROOT / "src" / "secondsource" / "knowledge" / "specificity.npz"
VECTOR_TARGET = TARGET.parent / "weights" / "specificity-vectors.npz"
MODELS = 3  # their mean: one seed alone differs by .003
# Of the model over vectors; .754 to .757 on five folds from 1 to 10 and from .05 to .2
ALPHA = 3.0
BESIDE = 0.1  # how large a count is, in standard deviations, beside a vector of length one
DIGITS = 6  # of what is written, four of the model over vectors: processors differ in the last ones
KEPT_WORDS = 12_000  # words whose rarity is kept: the rest is "unseen"


def read_gao(folder: Path, name: str) -> tuple[list[str], np.ndarray]:
    """Sentences and people's mean ratings, 1 to 5."""
    with (folder / "scoring" / "gao2019-specificity-twitter" / f"cleaned_data_{name}.tsv").open(
        encoding="utf8"
    ) as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row["Tweet"] for row in rows], np.array([float(row["Score"]) for row in rows])


def word_rarity(texts: list[str], folder: Path) -> dict[str, float]:
    """Word -> minus log2 of its share among the training sentences and an equal mass of news headlines."""
    own = Counter(w.lower() for text in texts for w in _TOKEN.findall(text) if w[0].isalpha())
    news: Counter[str] = Counter()
    with gzip.open(folder / "grouping" / "mixed-day" / "articles.jsonl.gz", "rt", encoding="utf8") as file:
        for line in file:
            row = json.loads(line)
            news.update(w.lower() for w in _TOKEN.findall(row["title"] + " " + row["text"][:600]) if w[0].isalpha())
    total_own, total_news = sum(own.values()), sum(news.values())
    share = {w: 0.5 * own[w] / total_own + 0.5 * news[w] / total_news for w in own | news}
    kept = sorted(share, key=lambda w: (-share[w], w))[:KEPT_WORDS]
    return {w: round(-math.log2(share[w]) - 5, 2) for w in kept}


@dataclass(frozen=True)
class Words:
    """The linear model of words: token -> idf and weight."""

    weights: dict[str, tuple[float, float]]
    bias: float


def fit_words(texts: list[str], target: np.ndarray) -> Words:
    """Ridge regression over tf-idf of tokens in at least three sentences."""
    vectors = TfidfVectorizer(min_df=3, sublinear_tf=True, token_pattern=r"[^\s]+")
    matrix = vectors.fit_transform(texts)
    linear = Ridge(alpha=3.0).fit(matrix, target)
    pairs = {t: (float(vectors.idf_[k]), float(linear.coef_[k])) for t, k in vectors.vocabulary_.items()}
    return Words(weights=pairs, bias=float(linear.intercept_))


def unseen_word_scores(texts: list[str], target: np.ndarray) -> np.ndarray:
    """Each sentence's word score from a model fitted on the other nine tenths."""
    said = np.zeros(len(texts))
    for inside, outside in KFold(10, shuffle=True, random_state=0).split(texts):
        words = fit_words([texts[n] for n in inside], target[inside])
        said[outside] = [word_score(texts[n], words.weights, words.bias) for n in outside]
    return said


def export(
    models: list[HistGradientBoostingRegressor], rarity: dict[str, float], words: Words
) -> dict[str, np.ndarray]:
    """The trees as plain arrays; several models count as their mean."""
    parts = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    roots, start = [], 0
    for (tree,) in (one for model in models for one in model._predictors):
        nodes = tree.nodes
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(start)
        parts["feature"].append(np.where(leaf, -1, nodes["feature_idx"]).astype(np.int16))
        parts["threshold"].append(nodes["num_threshold"].astype(np.float32))
        parts["left"].append((nodes["left"] + start).astype(np.int32))
        parts["right"].append((nodes["right"] + start).astype(np.int32))
        parts["value"].append((nodes["value"] / len(models)).astype(np.float32))
        start += len(nodes)
    arrays = {name: np.concatenate(value) for name, value in parts.items()}
    known, tokens = sorted(rarity), sorted(words.weights)
    return arrays | {
        "roots": np.array(roots, dtype=np.int32),
        "base": np.array([np.mean([float(m._baseline_prediction.ravel()[0]) for m in models]), words.bias]).round(
            DIGITS
        ),
        "words": np.array(" ".join(known).encode("utf8")),
        "rarity": np.array([rarity[w] for w in known], dtype=np.float16),
        "tokens": np.array(" ".join(tokens).encode("utf8")),
        "token_weights": np.array([words.weights[t] for t in tokens], dtype=np.float32),
    }


def weights_of(arrays: dict[str, np.ndarray]) -> SentenceWeights:
    """The same arrays as the desk reads them."""
    texts = {name: bytes(arrays[name].item()).decode("utf8").split(" ") for name in ("words", "tokens")}
    pairs = [(float(idf), float(weight)) for idf, weight in arrays["token_weights"]]
    return SentenceWeights(
        roots=arrays["roots"],
        feature=arrays["feature"],
        threshold=arrays["threshold"],
        left=arrays["left"],
        right=arrays["right"],
        value=arrays["value"],
        base=float(arrays["base"][0]),
        bias=float(arrays["base"][1]),
        rarity=dict(zip(texts["words"], arrays["rarity"].astype(float).tolist(), strict=True)),
        words=dict(zip(texts["tokens"], pairs, strict=True)),
    )


def fit(features: np.ndarray, target: np.ndarray, *, monotone: bool, seed: int = 0) -> HistGradientBoostingRegressor:
    """A gradient-boosted model, held to the signs of FEATURES if `monotone`."""
    signs = [*(sign if monotone else 0 for _, sign in FEATURES), 1]
    model = HistGradientBoostingRegressor(
        max_iter=300, learning_rate=0.03, max_depth=4, min_samples_leaf=20, l2_regularization=5.0, max_features=0.3,
        monotonic_cst=signs, random_state=seed,
    )  # fmt: skip
    return model.fit(features, target)


def fit_vectors(vectors: np.ndarray, features: np.ndarray, target: np.ndarray) -> dict[str, np.ndarray]:
    """Ridge regression over vectors, and counts and the linear model of words beside them; as plain arrays."""
    beside = np.column_stack([log_counts(features.astype(np.float64)), features[:, -1]])
    mean, spread = beside.mean(axis=0), beside.std(axis=0) + 1e-9
    mean[-1], spread[-1] = 0.0, 1.0
    model = Ridge(alpha=ALPHA).fit(np.hstack([vectors, BESIDE * (beside - mean) / spread]), target)
    vector, scaled = model.coef_[: vectors.shape[1]], BESIDE * model.coef_[vectors.shape[1] :] / spread
    return {
        "vector": vector.round(4).astype(np.float32),
        "counts": scaled[:-1].round(4).astype(np.float32),
        "scalars": np.array([scaled[-1], model.intercept_ - scaled @ mean]).round(4),
    }


def unseen_by_vectors(vectors: np.ndarray, features: np.ndarray, target: np.ndarray) -> np.ndarray:
    """What the model over vectors says of each sentence, fitted on the other four fifths."""
    said = np.zeros(len(target))
    for inside, outside in KFold(5, shuffle=True, random_state=1).split(said):
        arrays = fit_vectors(vectors[inside], features[inside], target[inside])
        words, base = arrays["scalars"]
        counts = log_counts(features[outside].astype(np.float64))
        said[outside] = base + vectors[outside] @ arrays["vector"] + counts @ arrays["counts"]
        said[outside] += features[outside, -1] * words
    return said


def write_vector_model(texts: list[str], features: np.ndarray, target: np.ndarray) -> VectorWeights:
    """Fit and write the model over vectors."""
    vectors = open_encoder().encode(texts)
    print("vectors, folds", np.corrcoef(unseen_by_vectors(vectors, features, target), target)[0, 1].round(4))
    arrays = fit_vectors(vectors, features, target)
    np.savez_compressed(VECTOR_TARGET, **arrays)
    words, base = (float(one) for one in arrays["scalars"])
    return VectorWeights(vector=arrays["vector"], counts=arrays["counts"], words=words, base=base)


def main(folder: Path) -> None:
    """Fit, write, and print the scores on the test sentences."""
    texts, target = read_gao(folder, "train")
    more, more_target = read_gao(folder, "val")
    rarity = word_rarity(texts, folder)
    texts, target = texts + more, np.concatenate([target, more_target])
    words = fit_words(texts, target)
    features = model_features(texts, rarity, words.weights, words.bias)
    features[:, -1] = unseen_word_scores(texts, target)
    test, gold = read_gao(folder, "test")
    test_features = model_features(test, rarity, words.weights, words.bias)
    for monotone in (False, True):
        models = [fit(features, target, monotone=monotone, seed=seed) for seed in range(MODELS)]
        said = np.mean([model.predict(test_features) for model in models], axis=0)
        print("monotone" if monotone else "free", np.corrcoef(said, gold)[0, 1].round(4))
    arrays = export(models, rarity, words)
    np.savez_compressed(TARGET, **arrays)
    again = sentence_specificity(test, weights_of(arrays))
    print("exported", np.corrcoef(again, gold)[0, 1].round(4), TARGET.stat().st_size, "bytes")
    linear = write_vector_model(texts, features, target)
    said = specificity_by_vectors(test, open_encoder().encode(test), weights_of(arrays), linear)
    print("vectors", np.corrcoef(said, gold)[0, 1].round(4), VECTOR_TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
