"""Trains the sentence model of specificity on people's ratings of sentences (Gao et al. 2019), and prints its scores.

Run: python training/specificity.py [DATA] [--quick]; DATA defaults to ../shared/data beside the repository. It writes
knowledge/specificity.npz. Labels: people only (the mean of five raters a sentence); no teacher model.
The 29-35 counts and the monotone signs are those of desk/score/sentence_counts.py, so training and use cannot differ.
"""

import csv
import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from secondsource.desk.score.sentence_counts import FEATURES, _TOKEN, count_features
from secondsource.desk.score.sentence_model import SentenceWeights, sentence_specificity

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
TARGET = ROOT / "src" / "secondsource" / "knowledge" / "specificity.npz"
KEPT_WORDS = 12_000  # words whose rarity is kept: the rest is "unseen"


def read_gao(folder: Path, name: str) -> tuple[list[str], np.ndarray]:
    """Sentences and people's mean ratings, 1 to 5."""
    with (folder / "scoring" / "gao2019-specificity-twitter" / f"cleaned_data_{name}.tsv").open(encoding="utf8") as file:
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


def export(model: HistGradientBoostingRegressor, rarity: dict[str, float]) -> dict[str, np.ndarray]:
    """The trees as plain arrays."""
    parts = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    roots, start = [], 0
    for (tree,) in model._predictors:
        nodes = tree.nodes
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(start)
        parts["feature"].append(np.where(leaf, -1, nodes["feature_idx"]).astype(np.int16))
        parts["threshold"].append(nodes["num_threshold"].astype(np.float32))
        parts["left"].append((nodes["left"] + start).astype(np.int32))
        parts["right"].append((nodes["right"] + start).astype(np.int32))
        parts["value"].append(nodes["value"].astype(np.float32))
        start += len(nodes)
    arrays = {name: np.concatenate(value) for name, value in parts.items()}
    words = sorted(rarity)
    return arrays | {
        "roots": np.array(roots, dtype=np.int32),
        "base": np.array([float(model._baseline_prediction.ravel()[0])]),
        "words": np.array(" ".join(words).encode("utf8")),
        "rarity": np.array([rarity[w] for w in words], dtype=np.float16),
    }


def weights_of(arrays: dict[str, np.ndarray]) -> SentenceWeights:
    """The same arrays as the desk reads them."""
    words = bytes(arrays["words"].item()).decode("utf8").split(" ")
    return SentenceWeights(
        roots=arrays["roots"],
        feature=arrays["feature"],
        threshold=arrays["threshold"],
        left=arrays["left"],
        right=arrays["right"],
        value=arrays["value"],
        base=float(arrays["base"][0]),
        rarity=dict(zip(words, arrays["rarity"].astype(float).tolist(), strict=True)),
    )


def fit(features: np.ndarray, target: np.ndarray, *, monotone: bool, seed: int = 0) -> HistGradientBoostingRegressor:
    """A gradient-boosted model, held to the signs of FEATURES if `monotone`."""
    signs = [sign if monotone else 0 for _, sign in FEATURES]
    model = HistGradientBoostingRegressor(
        max_iter=300, learning_rate=0.05, max_depth=4, min_samples_leaf=20, l2_regularization=1.0,
        monotonic_cst=signs, random_state=seed,
    )  # fmt: skip
    return model.fit(features, target)


def main(folder: Path) -> None:
    """Fit, write, and print the scores on the test sentences."""
    texts, target = read_gao(folder, "train")
    more, more_target = read_gao(folder, "val")
    rarity = word_rarity(texts, folder)
    features = np.stack([count_features(t, rarity) for t in texts + more])
    target = np.concatenate([target, more_target])
    test, gold = read_gao(folder, "test")
    test_features = np.stack([count_features(t, rarity) for t in test])
    for monotone in (False, True):
        model = fit(features, target, monotone=monotone)
        print("monotone" if monotone else "free", np.corrcoef(model.predict(test_features), gold)[0, 1].round(4))
    arrays = export(model, rarity)
    np.savez_compressed(TARGET, **arrays)
    again = sentence_specificity(test, weights_of(arrays))
    print("exported", np.corrcoef(again, gold)[0, 1].round(4), TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
