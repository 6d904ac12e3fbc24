"""The grouper keeps its promises, whatever arrives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.rows import SMALLEST
from secondsource.desk.group.weights import parse_weights
from secondsource.desk.group.why import explain
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article

WEIGHTS = parse_weights(load_grouping_arrays())


@pytest.fixture
def grouper() -> Grouper:
    """An empty grouper with the shipped weights."""
    return Grouper(WEIGHTS, Settings())


def place(grouper: Grouper, article: Article) -> str:
    """Place and learn, as the pipeline does."""
    placement = grouper.place_one(article)
    story_id = placement.story_id or new_story_id(article.article_id, taken=grouper.stories)
    grouper.learn_one(article, story_id, placement.reason)
    return story_id


def test_two_reports_of_one_happening_share_a_story(grouper: Grouper) -> None:
    """Another outlet's words on the same cable and the same harbour join."""
    first = place(grouper, an_article())
    other = an_article(
        article_id="b1",
        outlet_id="norddaily.example",
        headline="Dredger cuts power cable at Port of Vellin, 1,900 homes dark",
        text="A dredger cut a power cable at the Port of Vellin on Tuesday and 1,900 homes lost power, Norkraft said.",
        published=MORNING + timedelta(hours=2),
    )
    placement = grouper.place_one(other)
    assert placement.story_id == first
    assert "Vellin" in explain(placement)


def test_placing_looks_only_and_learning_twice_changes_nothing(grouper: Grouper) -> None:
    """The same question has the same answer; the same article is kept once."""
    first = place(grouper, an_article())
    other = an_article(article_id="b1", outlet_id="norddaily.example")
    assert grouper.place_one(other) == grouper.place_one(other)
    grouper.learn_one(an_article(), first)
    assert len(grouper) == 1
    assert grouper.place_one(an_article()).story_id == first


def test_a_forgotten_story_takes_no_more_articles(grouper: Grouper) -> None:
    """Articles first seen before the window are dropped, with their stories."""
    place(grouper, an_article())
    assert grouper.forget(MORNING + timedelta(days=5)) == 1
    assert len(grouper) == 0
    assert grouper.place_one(an_article(article_id="b1")).story_id is None


def test_old_stories_leave_memory_and_one_wrong_date_takes_nothing_along(grouper: Grouper) -> None:
    """Articles leave as the stream moves on; an article dated a year ahead is one article."""
    for number in range(4):
        place(grouper, strange(number, hours=number))
    place(grouper, strange(4, hours=24 * 365))
    assert len(grouper) == 5
    for number in range(5, 9):
        place(grouper, strange(number, hours=24 * 9))
    assert len(grouper) == 5  # the one from the future, which is never the oldest, and the four of the ninth day


def test_a_grouper_that_has_forgotten_much_is_one_that_never_knew_it(grouper: Grouper) -> None:
    """Long articles that have left leave nothing behind for short ones that come after."""
    for number in range(SMALLEST + 600):  # past the first cut, into room that was used before
        text = " ".join(f"word{number * 40 + at}" for at in range(40))
        moment = MORNING + timedelta(minutes=number)
        grouper.learn_one(
            an_article(article_id=f"l{number}", headline=text, text="", published=moment, first_seen=moment),
            f"l{number}",
        )
    fresh = Grouper(WEIGHTS, Settings())
    long = " ".join(f"other{at}" for at in range(40))
    for number in range(6):
        article = strange(number % 2, hours=24 * 30 + number)
        article = replace(article, article_id=f"s{number}", text=long if number == 2 else "")
        for one in (grouper, fresh):
            one.learn_one(article, f"s{number % 3}")
    assert list(grouper.list_live()) == list(fresh.list_live())
    asked = replace(strange(1, hours=24 * 30 + 7), article_id="asked")
    assert grouper.place_one(asked) == fresh.place_one(asked)


def strange(number: int, hours: float) -> Article:
    """An article that shares no word with another one."""
    words = [f"{word}{'abcdefghij'[number]}" for word in ("Dorvel", "quasp", "mintor", "belvar", "oskand")]
    moment = MORNING + timedelta(hours=hours)
    return an_article(article_id=f"s{number}", headline=" ".join(words), text="", published=moment, first_seen=moment)
