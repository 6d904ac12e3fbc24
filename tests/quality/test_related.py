"""Related stories of 100 stories of the stream that were read for checking (related_read.tsv)."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from secondsource.desk.group.related import RelatedIndex, StoryProfile, profile_of
from secondsource.evaluate.grouping import read_labelled, read_labelled_rows
from secondsource.knowledge.places import load_places
from secondsource.model import Article
from secondsource.testing.builders import a_story

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text("utf8"))
READ_FROM = 60_000  # items of the stream; the stories that were read are among them
EVERY = 5  # of the other items one in five is a story of its own: how rare a word is needs a crowd


@dataclass
class Reading:
    """What was read: stories by key, what was said of pairs of them."""

    stories: dict[str, list[str]]
    asked: list[str]
    said: dict[tuple[str, str], str]


def read() -> Reading:
    """The file of readings; a story's key is its first article."""
    found = Reading(stories={}, asked=[], said={})
    for line in (HERE / "related_read.tsv").read_text("utf8").splitlines():
        if line.startswith("#"):
            continue
        groups, label = line.split("\t")[:2], line.split("\t")[2:]
        keys = []
        for group in groups:
            ids = [f"ost{one}" for one in group.split()]
            found.stories[ids[0]] = ids
            keys.append(ids[0])
        if keys[0] not in found.asked:
            found.asked.append(keys[0])
        if label:
            found.said[keys[0], keys[1]] = label[0]
    return found


def profile(key: str, articles: list[Article]) -> StoryProfile:
    """The profile of a story of these articles."""
    return profile_of(a_story(articles, story_id=key), articles)


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, float]:
    """Of the stories beside which something is shown: the share with a right first, and with any right of three."""
    reading = read()
    assert len(reading.asked) == 100
    path = shared / "data/stream/newsapi-2023-03-to-08/articles.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows = (json.loads(line) | {"story": "?"} for line, _ in zip(lines, range(READ_FROM), strict=False))
        articles = {one.article.article_id: one.article for one in read_labelled_rows(rows)}
    told = {one for ids in reading.stories.values() for one in ids}
    others = [one for one in articles if one not in told][::EVERY]
    stories = reading.stories | {one: [one] for one in others}
    profiles = {key: profile(key, [articles[one] for one in ids]) for key, ids in stories.items()}
    index = RelatedIndex(list(profiles.values()), load_places())
    found = [[one.story_id for one in index.find_related(profiles[key])[:3]] for key in reading.asked]
    said = [[reading.said.get((key, one)) for one in shown] for key, shown in zip(reading.asked, found, strict=True)]
    shown = [one for one in said if one]
    return {
        "related first right": sum(one[0] == "y" for one in shown) / len(shown),
        "related any right": sum("y" in one for one in shown) / len(shown),
    }


@pytest.mark.parametrize("measure", ["related first right", "related any right"])
def test_related_stories_keep_their_floor(figures: dict[str, float], measure: str) -> None:
    """Beside other items than those that were read, which all count as wrong."""
    assert figures[measure] >= FLOORS[measure]


def test_a_story_is_not_related_to_itself(shared: Path) -> None:
    """Halves of labelled stories are not offered to each other as related."""
    labelled = read_labelled(shared / "data/grouping/mixed-day")
    halves: dict[str, list[Article]] = {}
    for number, one in enumerate(labelled):
        halves.setdefault(f"{one.story} {number % 2}", []).append(one.article)
    profiles = {key: profile(key, articles) for key, articles in halves.items() if len(articles) >= 2}
    index = RelatedIndex(list(profiles.values()), load_places())
    pairs = [key for key in profiles if key.endswith(" 0") and f"{key[:-2]} 1" in profiles]
    shown = [f"{key[:-2]} 1" in {one.story_id for one in index.find_related(profiles[key])} for key in pairs]
    assert len(pairs) > 100
    assert sum(shown) / len(shown) <= FLOORS["related same story at most"]
