"""Trains the grouper's weights and reports how well they carry over.

    python training/grouping.py            train on all labels, write knowledge/weights/grouping.npz
    python training/grouping.py --report   cross-validation over stories and leave-one-set-out, as JSON

Every article of the mixed day looks, in order of arrival, at its candidate stories as they were then; each look is
a row, its label whether the article belongs there.
"""

import argparse
import json
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from grouping_background import build
from secondsource.desk.group.features import PAIR, pair_inputs
from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.index import Index
from secondsource.desk.group.network import Network
from secondsource.desk.group.weights import COLUMNS, parse_background, parse_network, parse_weights
from secondsource.evaluate.grouping import Labelled, group_all, group_with, read_labelled
from secondsource.settings import Settings

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
OUT = ROOT / "src" / "secondsource" / "knowledge" / "weights" / "grouping.npz"
FOLDS = 5
JOIN_CUT = 0.5
MERGE_CUT = 0.65
SPLIT_CUT = 0.2
PAIR_EPOCHS = 6
Arrays = dict[str, NDArray[np.generic]]


def make_model(*, small: bool = False) -> HistGradientBoostingClassifier:
    """Small trees, many looks a leaf: what carries over to another set."""
    return HistGradientBoostingClassifier(
        max_iter=60 if small else 80,
        learning_rate=0.08,
        max_leaf_nodes=6 if small else 10,
        min_samples_leaf=20 if small else 40,
        l2_regularization=1.0,
        max_depth=5,
        early_stopping=False,
        random_state=0,
    )


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


@dataclass
class Looks:
    """Rows to learn from: each is an article (`asks`) beside a story whose label is `about`."""

    figures: list[NDArray[np.float32]] = field(default_factory=list)
    asks: list[int] = field(default_factory=list)
    about: list[int] = field(default_factory=list)

    def rows(self, stories: NDArray[np.int64], allowed: NDArray[np.bool_]) -> tuple[NDArray, NDArray]:
        """Figures and labels of the rows whose both sides may be learned from; `allowed` is by story."""
        asks, about = stories[np.array(self.asks)], np.array(self.about)
        chosen = allowed[asks] & allowed[about]
        return np.vstack(self.figures)[chosen], (asks == about)[chosen]


@dataclass
class Pairs:
    """Pair figures of all looks: article `asks` against article `about`."""

    figures: NDArray[np.float32]
    asks: NDArray[np.int64]
    about: NDArray[np.int64]


def replay_pairs(labelled: Sequence[Labelled], stories: NDArray[np.int64], background: Arrays) -> Pairs:
    """Every article looks, in order of arrival, at its candidate stories as people made them."""
    index = Index(parse_background(background), blind_network())
    figures, asks, about = [], [], []
    for at, one in enumerate(labelled):
        row = index.read(one.article).row
        look = index.look(row)
        if look is not None:
            figures.append(look.pairs)
            asks.append(np.full(len(look.pairs), at))
            about.append(look.numbers)
        index.add(row, int(stories[at]))
    return Pairs(np.vstack(figures), np.concatenate(asks), np.concatenate(about))


def blind_network() -> Network:
    """A network that calls every pair a toss-up."""
    width = pair_inputs(np.zeros((1, len(PAIR)), np.float32)).shape[1]
    one = np.zeros((width, 1), np.float32)
    return Network(mean=one[:, 0], scale=one[:, 0] + 1, weights=(one,), biases=(np.zeros(1, np.float32),))


def replay_joins(
    labelled: Sequence[Labelled], stories: NDArray[np.int64], background: Arrays, network: Network
) -> Looks:
    """Every article looks at its candidate stories as people made them."""
    index = Index(parse_background(background), network)
    looks = Looks()
    for at, one in enumerate(labelled):
        row = index.read(one.article).row
        look = index.look(row)
        if look is not None:
            looks.figures.append(look.figures)
            looks.asks += [at] * len(look.stories)
            looks.about += look.stories
        index.add(row, int(stories[at]))
    return looks


class Watched(Grouper):
    """The desk's grouper, with its looks and doubts written down for training; repairs are left out or made."""

    looks: Looks
    merges: Looks

    def start(self, stories: NDArray[np.int64], mend: bool) -> None:
        """Begin to write down."""
        self.looks, self.merges, self.gold, self.at, self.mend = Looks(), Looks(), stories, 0, mend

    def _majority(self, story: int) -> int:
        counts = np.bincount(self.gold[self._index.members[story]])
        return int(counts.argmax())

    def _decide(self, article, reading, look):
        self.looks.figures.append(look.figures)
        self.looks.asks += [self.at] * len(look.stories)
        self.looks.about += [self._majority(story) for story in look.stories]
        return super()._decide(article, reading, look)

    def learn_one(self, article, story_id, reason=None) -> None:
        """Learn and count."""
        super().learn_one(article, story_id, reason)
        self.at += 1

    def repair(self, now):
        """Write the doubts down, then mend or not."""
        self._mender.view, self._mender.gone = {}, {}
        self._mender.look_again(set())
        self._mender.view = {}
        for one, other, figures in self._mender.list_doubts():
            self.merges.figures.append(figures[None])
            self.merges.asks.append(self._majority(one))
            self.merges.about.append(self._majority(other))
        if self.mend:
            return super().repair(now)
        self._mender.settle()
        return []


class Trainer:
    """The mixed day, its pairs, and models of parts of it."""

    def __init__(self, path: Path) -> None:
        self.labelled = read_labelled(path)
        self.gold = [one.story for one in self.labelled]
        names = {story: at for at, story in enumerate(dict.fromkeys(self.gold))}
        self.stories = np.array([names[one] for one in self.gold])
        self.sets = np.array([one.set_name or "" for one in self.labelled])
        self.background: Arrays = build(DATA / "stream/newsapi-2023-03-to-08/articles.jsonl.gz")
        self.pairs = replay_pairs(self.labelled, self.stories, self.background)

    def train(self, allowed: NDArray[np.bool_]) -> Arrays:
        """The shipped arrays, learned from the articles where `allowed` is true.

        The trees of joins and merges learn from stories that the pair network and a first grouper have not seen (two
        halves change places): what is certain in training would be too certain afterwards.
        """
        ok = np.zeros(self.stories.max() + 1, np.bool_)
        ok[self.stories[allowed]] = True
        half = np.random.default_rng(1).random(len(ok)) < 0.5
        joins, merges = [], []
        for known, new in ((ok & half, ok & ~half), (ok & ~half, ok & half)):
            first = self._first(known)
            looks = replay_joins(self.labelled, self.stories, self.background, parse_weights(first).pairs)
            watched = self._watch(first)
            joins += [looks.rows(self.stories, new), watched.looks.rows(self.stories, new)]
            merges.append(watched.merges.rows(np.arange(len(ok)), new))
        network = export_network(*self._fit_pairs(ok))
        return self._arrays(network, _fit(joins), _fit(merges, small=True))

    def _first(self, known: NDArray[np.bool_]) -> Arrays:
        network = export_network(*self._fit_pairs(known))
        looks = replay_joins(self.labelled, self.stories, self.background, _network(network))
        model = _fit([looks.rows(self.stories, known)])
        return self._arrays(network, model, None)

    def _watch(self, arrays: Arrays) -> Watched:
        grouper = Watched(parse_weights(arrays), Settings())
        grouper.start(self.stories, mend=False)
        group_with(grouper, [one.article for one in self.labelled])
        return grouper

    def _fit_pairs(self, ok: NDArray[np.bool_]) -> tuple[MLPClassifier, NDArray, NDArray]:
        asks, about = self.stories[self.pairs.asks], self.stories[self.pairs.about]
        chosen = ok[asks] & ok[about]
        inputs, labels = pair_inputs(self.pairs.figures[chosen]), (asks == about)[chosen]
        mean, scale = inputs.mean(0), inputs.std(0) + 1e-6
        model = MLPClassifier(
            (32, 16), max_iter=PAIR_EPOCHS, batch_size=512, learning_rate_init=2e-3, alpha=1e-4, random_state=0
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit((inputs - mean) / scale, labels)
        return model, mean, scale

    def _arrays(self, network: Arrays, joins: HistGradientBoostingClassifier, merges: object) -> Arrays:
        trees = export_trees(joins, "joins") | export_trees(merges or joins, "merges")
        return self.background | network | trees | {
            "columns": np.array(COLUMNS), "join_cut": np.array(JOIN_CUT),
            "merge_cut": np.array(MERGE_CUT), "split_cut": np.array(SPLIT_CUT),
        }  # fmt: skip

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
        for name in sorted(set(self.sets.tolist())):
            said = self.group(self.train(self.sets != name))
            left_out[name] = f1(each(said, self.gold)[self.sets == name])
        names = sorted(set(self.sets.tolist()))
        return {
            "cross_validated": {"all": f1(scored)} | {name: f1(scored[self.sets == name]) for name in names},
            "left_out": left_out,
        }


def _network(arrays: Arrays) -> Network:
    return parse_network(arrays)


def _fit(rows: list[tuple[NDArray, NDArray]], *, small: bool = False) -> HistGradientBoostingClassifier:
    figures, labels = np.vstack([one[0] for one in rows]), np.concatenate([one[1] for one in rows])
    return make_model(small=small).fit(figures, labels)


def export_network(model: MLPClassifier, mean: NDArray, scale: NDArray) -> Arrays:
    """A fitted network as the arrays of desk.group.network."""
    arrays: Arrays = {"pairs_mean": mean.astype(np.float32), "pairs_scale": scale.astype(np.float32)}
    for layer, (weight, bias) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        arrays |= {f"pairs_weight{layer}": weight.astype(np.float32), f"pairs_bias{layer}": bias.astype(np.float32)}
    return arrays | {"pairs_layers": np.array(len(model.coefs_))}


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
    parser.add_argument("--report", action="store_true")
    trainer = Trainer(DATA / "grouping" / "mixed-day")
    if parser.parse_args().report:
        print(json.dumps(trainer.report(), indent=1))
        return
    OUT.parent.mkdir(exist_ok=True)
    np.savez_compressed(OUT, **trainer.train(np.ones(len(trainer.labelled), np.bool_)))
    print(OUT.relative_to(ROOT), OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
