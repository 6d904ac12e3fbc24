"""Whether multilingual sentence vectors pay for themselves in grouping and in related stories.

    pip install "secondsource[vectors]"
    python bench/vectors.py grouping SET [--cache FILE.npy]      a labelled folder, README of the data
    python bench/vectors.py related STREAM.jsonl.gz tests/quality/related_read.tsv

grouping: articles are placed as ever; one that would begin a story of its own joins that of the nearest article before
it, where their vectors' cosine reaches the cut and their times are within two days, for several cuts within a language
and across languages. Prints B-cubed F1, and for articles in another language than most of their labelled story the
share that is in one story with an article of that language.
related: the three stories shown beside each story that was read, in our order, by cosine, and by both; the share of
stories beside which the first is right.
Costs are CPU milliseconds an article, headline and 400 characters of text, one thread.
"""

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.related import RelatedIndex, profile_of
from secondsource.desk.group.weights import GroupingWeights, parse_weights
from secondsource.edge.vectors import open_encoder
from secondsource.evaluate.grouping import Labelled, read_labelled, read_labelled_rows
from secondsource.evaluate.grouping_score import b_cubed
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.knowledge.places import load_places
from secondsource.model import Article
from secondsource.settings import Settings
from secondsource.testing.builders import a_story

LEAD = 400  # characters
NEVER = 2.0  # a cosine that no two articles reach
CUTS = ((NEVER, 0.5), (NEVER, 0.55), (NEVER, 0.6), (0.6, 0.6), (0.65, 0.55), (0.7, 0.55), (0.75, 0.55), (0.8, 0.6))
APART = 48.0  # hours
SPOKEN = {"en", "de", "fr", "es", "it", "nl", "pt", "ru", "zh"}  # of both the desk and the encoder
CROWD = 5  # as in tests/quality/test_related.py
READ_FROM = 60_000

Vectors = NDArray[np.float32]


def encode(articles: Sequence[Article]) -> tuple[Vectors, float]:
    """Vectors of length one, shape (n, 512), and milliseconds of CPU an article."""
    encoder = open_encoder()
    encoder.encode(["warm"])
    began = time.process_time()
    found = encoder.encode([f"{one.headline}. {one.text[:LEAD]}" for one in articles])
    return found, 1000 * (time.process_time() - began) / max(len(articles), 1)


def place_all(
    labelled: Sequence[Labelled], weights: GroupingWeights, vectors: Vectors | None, cuts: tuple[float, float]
) -> list[str]:
    """The story of each article, in order of the file; `cuts`: within a language, across languages."""
    grouper = Grouper(weights, Settings())
    hours = np.array([one.article.moment.timestamp() / 3600 for one in labelled])
    dated = np.array([one.article.published is not None for one in labelled])
    languages = np.array([one.article.language for one in labelled])
    said: list[str] = []
    for at, one in enumerate(labelled):
        placement = grouper.place_one(one.article)
        story = placement.story_id
        if story is None and vectors is not None and at:
            cosine = vectors[:at] @ vectors[at]
            cosine[dated[:at] & dated[at] & (np.abs(hours[:at] - hours[at]) > APART)] = -1
            over = cosine - np.where(languages[:at] == languages[at], *cuts)
            near = int(over.argmax())
            if over[near] >= 0 and said[near] in grouper.stories:
                story = said[near]
        story = story or new_story_id(one.article.article_id, taken=grouper.stories)
        grouper.learn_one(one.article, story)
        said.append(story)
    return said


def score(said: Sequence[str], labelled: Sequence[Labelled]) -> dict[str, float]:
    """B-cubed F1, and of articles in another language than their story's main one the share beside that one."""
    gold = [one.story for one in labelled]
    main: dict[str, str] = {}
    spoken: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in labelled:
        spoken[one.story][one.article.language] += 1
    main = {story: count.most_common(1)[0][0] for story, count in spoken.items()}
    beside = {
        (story, one.story) for story, one in zip(said, labelled, strict=True) if one.article.language == main[one.story]
    }
    foreign = [
        (story, one.story) in beside
        for story, one in zip(said, labelled, strict=True)
        if one.article.language != main[one.story] and {one.article.language, main[one.story]} <= SPOKEN
    ]
    return {
        "b3_f1": round(b_cubed(said, gold)[2], 4),
        "across": round(sum(foreign) / max(len(foreign), 1), 3),
        "articles_across": len(foreign),
    }


def measure_grouping(path: Path, cache: Path | None) -> None:
    """Prints a line for placing without vectors and one for each cut with them."""
    labelled = read_labelled(path)
    weights = parse_weights(load_grouping_arrays())
    if cache and cache.exists():
        vectors = np.load(cache)
    else:
        vectors, cost = encode([one.article for one in labelled])
        print(json.dumps({"ms_an_article": round(cost, 2)}), flush=True)
        if cache:
            np.save(cache, vectors)
    figures = score(place_all(labelled, weights, None, (NEVER, NEVER)), labelled)
    print(json.dumps({"vectors": None} | figures), flush=True)
    for cuts in CUTS:
        figures = score(place_all(labelled, weights, vectors, cuts), labelled)
        print(json.dumps({"vectors": cuts} | figures), flush=True)


def measure_related(stream: Path, read: Path) -> None:
    """Prints the share of stories beside which the first of those shown is right, by order."""
    told: dict[str, list[str]] = {}
    said: dict[tuple[str, str], str] = {}
    asked: dict[str, None] = {}
    for line in read.read_text("utf8").splitlines():
        if line.startswith("#"):
            continue
        one, other, *label = [*line.split("\t"), ""]
        keys = []
        for group in (one, other):
            ids = [f"ost{each}" for each in group.split()]
            if ids:
                told[ids[0]] = ids
                keys.append(ids[0])
        asked[keys[0]] = None
        if len(keys) == 2:
            said[keys[0], keys[1]] = label[0]
    with gzip.open(stream, "rt", encoding="utf8") as lines:
        rows = (json.loads(line) | {"story": "?"} for line, _ in zip(lines, range(READ_FROM), strict=False))
        articles = {one.article.article_id: one.article for one in read_labelled_rows(rows)}
    known = {one for ids in told.values() for one in ids}
    groups = told | {one: [one] for one in [one for one in articles if one not in known][::CROWD]}
    profiles = {
        key: profile_of(a_story([articles[one] for one in ids], story_id=key), [articles[one] for one in ids])
        for key, ids in groups.items()
    }
    index = RelatedIndex(list(profiles.values()), load_places())
    shown = {key: [(one.story_id, one.strength) for one in index.find_related(profiles[key])[:3]] for key in asked}
    needed = sorted(set(shown) | {one for found in shown.values() for one, _ in found})
    vectors, cost = encode([articles[groups[key][0]] for key in needed])
    vector = dict(zip(needed, vectors, strict=True))
    orders = {
        "ours": lambda _, one: one[1],
        "cosine": lambda key, one: float(vector[key] @ vector[one[0]]),
        "both": lambda key, one: one[1] * max(float(vector[key] @ vector[one[0]]), 0.0),
    }
    some = [key for key in asked if shown[key]]
    for name, order in orders.items():
        first = [max(shown[key], key=lambda one, key=key, order=order: order(key, one))[0] for key in some]
        right = sum(said.get((key, one)) == "y" for key, one in zip(some, first, strict=True))
        print(json.dumps({"order": name, "first_right": right, "of": len(some), "ms": round(cost, 2)}))


def main() -> None:
    """What is measured is the first word."""
    asks = argparse.ArgumentParser()
    asks.add_argument("what", choices=("grouping", "related"))
    asks.add_argument("path", type=Path)
    asks.add_argument("read", type=Path, nargs="?")
    asks.add_argument("--cache", type=Path)
    given = asks.parse_args()
    if given.what == "grouping":
        measure_grouping(given.path, given.cache)
    elif given.read is None:
        raise SystemExit("name the file of readings: tests/quality/related_read.tsv")
    else:
        measure_related(given.path, given.read)


if __name__ == "__main__":
    main()
