"""Early mistakes are mended, and what the operator placed is not touched."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.index import spread_of
from secondsource.desk.group.repair import Bars, average_link
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article

WEIGHTS = parse_weights(load_grouping_arrays())
_NUMBER = count()

FERRY = (
    "Ferry Solvik aground off Karsund, 212 passengers evacuated by lifeboat",
    "Solvik ferry runs aground near Karsund; all 212 passengers evacuated",
    "Passengers evacuated after ferry Solvik grounds on rocks off Karsund",
    "Karsund: lifeboats evacuate 212 from grounded ferry Solvik",
)
MINE = (
    "Tavrel miners vote to end strike after nine weeks",
    "Nine-week strike over: miners at Tavrel accept pay offer",
    "Miners at Tavrel vote to accept pay deal and end nine-week strike",
    "Strike at Tavrel mine ends after nine weeks as miners accept offer",
)


def report(headline: str) -> Article:
    """A report of a morning with the headline as its text."""
    number = next(_NUMBER)
    moment = MORNING + timedelta(minutes=number % 50)
    return an_article(
        article_id=f"r{number}", outlet_id=f"o{number}.example", headline=headline, text=f"{headline}.",
        published=moment, first_seen=moment,
    )  # fmt: skip


@pytest.fixture
def grouper() -> Grouper:
    """An empty grouper with the shipped weights."""
    return Grouper(WEIGHTS, Settings())


def learn(grouper: Grouper, headlines: Iterator[str] | tuple[str, ...], story_id: str) -> list[Article]:
    """Put a report under each headline into a story, right or wrong."""
    found = [report(one) for one in headlines]
    for one in found:
        grouper.learn_one(one, story_id)
    return found


def stories_of(grouper: Grouper) -> dict[str, str]:
    """Each live article's story."""
    return dict(grouper.list_live())


def test_two_stories_of_one_happening_become_one(grouper: Grouper) -> None:
    """The second story ends in the first, which is the older one of equal size; the reason is in words."""
    learn(grouper, FERRY[:3], "first")
    second = learn(grouper, FERRY[1:4], "second")
    (mend,) = grouper.mend_around(second[-1].article_id, str)
    assert (mend.story_id, mend.into, mend.split) == ("second", "first", False)
    assert set(stories_of(grouper).values()) == {"first"}
    assert mend.reason.note.startswith("one happening: ")
    assert "second" not in grouper.stories


def test_an_article_that_might_be_in_two_stories_brings_them_together(grouper: Grouper) -> None:
    """No story has grown by a fifth, but what was placed last is a bridge between two that began apart."""
    learn(grouper, FERRY[:1], "first")
    learn(grouper, FERRY[1:2], "second")
    learn(grouper, MINE[:1], "mine")
    bridge = report(FERRY[2])
    story_id = grouper.place_one(bridge).story_id
    assert story_id in ("first", "second")
    grouper.learn_one(bridge, story_id)
    (mend,) = grouper.mend_around(bridge.article_id, str)
    assert {mend.story_id, mend.into} == {"first", "second"}
    assert Counter(stories_of(grouper).values()) == {mend.into: 3, "mine": 1}
    assert grouper.mend_around(bridge.article_id, str) == []


def test_two_articles_are_not_joined_to_what_the_operator_placed(grouper: Grouper) -> None:
    """A pinned story stays apart, whichever of the two it is."""
    pinned = learn(grouper, FERRY[:1], "first")
    learn(grouper, FERRY[1:2], "second")
    grouper.pin([pinned[0].article_id])
    bridge = report(FERRY[2])
    grouper.learn_one(bridge, grouper.place_one(bridge).story_id or "third")
    assert grouper.mend_around(bridge.article_id, str) == []


def test_a_story_of_two_happenings_is_taken_apart(grouper: Grouper) -> None:
    """The smaller part leaves under a new id, minted from its first article."""
    ferry = learn(grouper, FERRY, "mixed")
    mine = learn(grouper, MINE[:3], "mixed")
    last = learn(grouper, FERRY[:1], "mixed")[0]
    (mend,) = grouper.mend_around(last.article_id, lambda first: f"split-{first}")
    assert (mend.split, mend.into) == (True, f"split-{mine[0].article_id}")
    assert set(mend.article_ids) == {one.article_id for one in mine}
    found = stories_of(grouper)
    assert {found[one.article_id] for one in ferry} == {"mixed"}


def test_different_happenings_stay_apart_and_a_whole_story_stays_whole(grouper: Grouper) -> None:
    """Nothing is mended where nothing is wrong."""
    ferry = learn(grouper, FERRY[:3], "ferry")
    mine = learn(grouper, MINE[:3], "mine")
    assert grouper.mend_around(ferry[-1].article_id, str) == []
    assert grouper.mend_around(mine[-1].article_id, str) == []


@pytest.mark.parametrize("pinned", ["first", "second"])
def test_what_the_operator_placed_is_never_mended(grouper: Grouper, pinned: str) -> None:
    """One pinned article keeps its whole story as it is, whichever of the two it is in."""
    stories = {"first": learn(grouper, FERRY[:3], "first"), "second": learn(grouper, FERRY[1:4], "second")}
    grouper.pin([stories[pinned][0].article_id])
    assert grouper.mend_around(stories["second"][-1].article_id, str) == []


def test_a_restarted_desk_makes_the_same_mends(grouper: Grouper) -> None:
    """Mends are a function of the live articles and their stories."""
    every = [(one, "mixed") for one in map(report, (*FERRY, *MINE[:3], FERRY[0]))]
    every += [(one, "late") for one in map(report, FERRY[:3])]
    twin = Grouper(WEIGHTS, Settings())
    for one, story_id in every:
        grouper.learn_one(one, story_id)
    twin.restore(every)
    last = every[-1][0].article_id
    assert grouper.mend_around(last, str) == twin.mend_around(last, str)
    assert list(grouper.list_live()) == list(twin.list_live())
    probe = replace(report(FERRY[2]), article_id="probe")
    assert grouper.place_one(probe) == twin.place_one(probe)


@given(st.integers(1, 400), st.integers(1, 400))
def test_the_bar_falls_with_both_sizes_and_never_under_the_least(one: int, other: int) -> None:
    """Larger groups need less, never less than the least, and the order of the two does not matter."""
    bars = Bars(single=0.5, fall=0.2, least=0.2)
    assert bars.get_bar(1, 1) == 0.5
    assert 0.2 <= bars.get_bar(one + 1, other) <= bars.get_bar(one, other) == bars.get_bar(other, one)


def test_average_linkage_finds_the_two_branches() -> None:
    """Two blocks that hardly touch: the larger first, and the mean between them."""
    likeness = np.full((5, 5), 0.1, np.float32)
    likeness[:3, :3] = likeness[3:, 3:] = 0.9
    big, small, link = average_link(likeness)
    assert (big.tolist(), small.tolist()) == ([0, 1, 2], [3, 4])
    assert link == pytest.approx(0.1)


@given(st.integers(1, 300), st.integers(1, 40))
def test_a_spread_is_distinct_and_in_order(size: int, wanted: int) -> None:
    """Never more than wanted, never one twice."""
    found = spread_of(list(range(size)), wanted)
    assert len(found) == min(size, wanted)
    assert found == sorted(set(found))
