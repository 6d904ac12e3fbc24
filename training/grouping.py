"""Trains the grouper's weights and reports how well they carry over.

    python training/grouping.py            train on all labels, write knowledge/weights/grouping.npz
    python training/grouping.py --report   cross-validation over stories and leave-one-set-out, as JSON

Every article of the mixed day looks, in order of arrival, at its candidate stories as they were then; each look is
a row, its label whether the article belongs there.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from grouping_background import build
from grouping_pairs import BARS, list_pairs, make_network
from secondsource.desk.group.features import STORY
from secondsource.desk.group.index import Index
from secondsource.desk.group.weights import parse_background, parse_weights
from secondsource.evaluate.grouping import Labelled, group_all, read_labelled
from secondsource.evaluate.grouping_score import b_cubed

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
OUT = ROOT / "src" / "secondsource" / "knowledge" / "weights" / "grouping.npz"
FOLDS = 5
JOIN_CUT = 0.5
Arrays = dict[str, NDArray[np.generic]]


def make_model() -> HistGradientBoostingClassifier:
    """Small trees, many looks a leaf: what carries over to another set."""
    return HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.07, max_leaf_nodes=15, min_samples_leaf=40, l2_regularization=1.0,
        max_depth=7, early_stopping=False, random_state=0,
    )  # fmt: skip


def export_trees(model: HistGradientBoostingClassifier, name: str) -> Arrays:
    """A fitted model as the flat arrays of desk.group.trees."""
    trees = [stage[0].nodes for stage in model._predictors]
    width = max(map(len, trees))
    features = np.zeros((len(trees), width), np.int16)
    thresholds = np.full((len(trees), width), np.inf, np.float32)
    values = np.zeros((len(trees), width), np.float32)
    own = np.arange(len(trees) * width, dtype=np.int32).reshape(len(trees), width)
    lefts, rights = own.copy(), own.copy()
    depth = 0
    for at, nodes in enumerate(trees):
        inner = np.flatnonzero(nodes["is_leaf"] == 0)
        features[at, inner] = nodes["feature_idx"][inner]
        thresholds[at, inner] = nodes["num_threshold"][inner]
        lefts[at, inner] = at * width + nodes["left"][inner]
        rights[at, inner] = at * width + nodes["right"][inner]
        values[at, : len(nodes)] = nodes["value"]
        depth = max(depth, int(nodes["depth"].max()))
    return {
        f"{name}_features": features.ravel(),
        f"{name}_thresholds": thresholds.ravel(),
        f"{name}_lefts": lefts.ravel(),
        f"{name}_rights": rights.ravel(),
        f"{name}_values": values.ravel(),
        f"{name}_roots": own[:, 0].copy(),
        f"{name}_depth": np.array(depth),
        f"{name}_start": np.array(float(np.ravel(model._baseline_prediction)[0])),
    }


def replay(labelled: Sequence[Labelled], stories: NDArray[np.int64], background: Arrays) -> dict[str, NDArray]:
    """Looks of all articles: `figures`, `asks` (article's position), `about` (story number)."""
    index = Index(parse_background(background))
    figures, asks, about = [], [], []
    for at, one in enumerate(labelled):
        row = index.read(one.article).row
        look = index.look(row)
        if look is not None:
            figures.append(look.figures)
            asks += [at] * len(look.stories)
            about += look.stories
        index.add(row, int(stories[at]))
    return {"figures": np.vstack(figures), "asks": np.array(asks), "about": np.array(about)}


class Trainer:
    """The mixed day, its looks, and models of parts of it."""

    def __init__(self, path: Path) -> None:
        self.labelled = read_labelled(path)
        self.gold = [one.story for one in self.labelled]
        names = {story: at for at, story in enumerate(dict.fromkeys(self.gold))}
        self.stories = np.array([names[one] for one in self.gold])
        self.sets = np.array([one.set_name or "" for one in self.labelled])
        self.background: Arrays = build(DATA / "stream/newsapi-2023-03-to-08/articles.jsonl.gz")
        self.looks = replay(self.labelled, self.stories, self.background)
        self.pairs = self._list_pairs(path.parent, names)

    def _list_pairs(self, folder: Path, names: dict[str, int]) -> dict[str, NDArray]:
        """Pairs of the mixed day, and of each of its sets by itself, by the mixed day's story numbers."""
        found = [list_pairs(self.labelled, self.stories, self.background)]
        for name in sorted(set(self.sets)):
            labelled = read_labelled(folder / name)
            stories = np.array([names[f"{name}:{one.story}"] for one in labelled])
            found.append(list_pairs(labelled, stories, self.background))
        return {key: np.concatenate([pairs[key] for pairs in found]) for key in found[0]}

    def train(self, allowed: NDArray[np.bool_]) -> Arrays:
        """The shipped arrays, learned from the articles where `allowed` is true."""
        ok = np.zeros(self.stories.max() + 1, np.bool_)
        ok[self.stories[allowed]] = True
        asks, about = self.looks["asks"], self.looks["about"]
        rows = allowed[asks] & ok[about]
        model = make_model().fit(self.looks["figures"][rows], (self.stories[asks] == about)[rows])
        return self.background | export_trees(model, "joins") | self.pair_arrays(ok) | {
            "bars": np.array(BARS),
            "columns": np.array(STORY), "join_cut": np.array(JOIN_CUT),
        }  # fmt: skip

    def pair_arrays(self, ok: NDArray[np.bool_]) -> Arrays:
        """The network of pairs, learned from the stories where `ok` is true."""
        rows = ok[self.pairs["one"]] & ok[self.pairs["other"]]
        return make_network(*(self.pairs[name][rows] for name in ("inputs", "labels", "weights")))

    def group(self, arrays: Arrays) -> list[str]:
        """The story of each article of the mixed day."""
        return group_all([one.article for one in self.labelled], parse_weights(arrays))

    def report(self) -> dict[str, object]:
        """B-cubed F1 by set: cross-validated over stories, and with each set left out of training."""
        fold = np.random.default_rng(0).integers(0, FOLDS, self.stories.max() + 1)[self.stories]
        scored = np.zeros((len(fold), 2))
        for k in range(FOLDS):
            said = self.group(self.train(fold != k))
            scored[fold == k] = each(said, self.gold)[fold == k]
        left_out = {}
        for name in sorted(set(self.sets)):
            said = self.group(self.train(self.sets != name))
            left_out[name] = round(b_cubed(said, self.gold, list(self.sets == name))[2], 4)
        return {
            "cross_validated": {"all": f1(scored)} | {n: f1(scored[self.sets == n]) for n in sorted(set(self.sets))},
            "left_out": left_out,
        }


def each(said: Sequence[str], gold: Sequence[str]) -> NDArray[np.float64]:
    """B-cubed precision and recall of each article."""
    s, g, b = Counter(said), Counter(gold), Counter(zip(said, gold, strict=True))
    return np.array([(b[x] / s[x[0]], b[x] / g[x[1]]) for x in zip(said, gold, strict=True)])


def f1(scored: NDArray[np.float64]) -> float:
    """F1 of mean precision and mean recall."""
    precision, recall = scored.mean(0)
    return round(float(2 * precision * recall / (precision + recall)), 4)


def main() -> None:
    """Train and write, or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--report", action="store_true")
    given = parser.parse_args()
    trainer = Trainer(given.data / "grouping" / "mixed-day")
    if given.report:
        print(json.dumps(trainer.report(), indent=1))
        return
    OUT.parent.mkdir(exist_ok=True)
    np.savez_compressed(OUT, **trainer.train(np.ones(len(trainer.labelled), np.bool_)))
    print(OUT.relative_to(ROOT), OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
