"""The operator's mends: kept with their reason, and the next start of the desk goes on from them."""

from collections.abc import Iterator

import pytest

from secondsource.build import restored_grouper
from secondsource.edge.store import Store, articles, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.model import Reason
from secondsource.run.mend import merge_stories, move_article
from secondsource.settings import read_settings
from secondsource.testing.builders import MORNING, an_article

REASON = Reason(probability=1.0)


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    """Two stories: s1 of a1 and a2, s2 of a3."""
    with store.begin() as connection:
        for article_id, story_id in (("a1", "s1"), ("a2", "s1"), ("a3", "s2")):
            article = an_article(article_id=article_id)
            articles.save_article(connection, article)
            stories.save_placement(connection, article, story_id, REASON, MORNING)
    return store


def _members(store: Store, story_id: str) -> list[str]:
    with store.read() as connection:
        return [member.article_id for member in stories.get_story(connection, story_id).members]


def test_a_merge_keeps_its_reason_and_redirects(filled: Store) -> None:
    """All articles are in one story, the old address leads there, and the history says who did it and why."""
    assert merge_stories(filled, "s2", "s1", "one cable, two reports", MORNING) == "s1"
    assert _members(filled, "s1") == ["a1", "a2", "a3"]
    with filled.read() as connection:
        assert stories.find_address(connection, "s2") == "s1"
        event = stories.list_events(connection, "s1")[-1]
        pins = {member.pinned for member in stories.get_story(connection, "s1").members}
    assert (event.by, event.cause) == ("operator", "one cable, two reports")
    assert pins == {True}
    with pytest.raises(InputError, match="one already"):
        merge_stories(filled, "s2", "s1", "again", MORNING)


def test_a_moved_article_is_pinned_with_both_stories(filled: Store) -> None:
    """It leaves the one and is in the other; what it left and what it came to stay apart and together as they are."""
    assert move_article(filled, "a2", "s2", "another quake", MORNING) == "s2"
    assert _members(filled, "s1") == ["a1"]
    with filled.read() as connection:
        both = [stories.get_story(connection, one) for one in ("s1", "s2")]
    assert {one.article_id for story in both for one in story.members if one.pinned} == {"a1", "a2", "a3"}


def test_an_article_can_get_a_story_of_its_own(filled: Store) -> None:
    """Its id is new and its address is not one that is taken."""
    target = move_article(filled, "a2", None, "another quake", MORNING)
    assert target not in {"s1", "s2"}
    assert _members(filled, target) == ["a2"]


def test_the_last_article_takes_its_address_along(filled: Store) -> None:
    """A story that would be left empty leads on to where its article went."""
    assert move_article(filled, "a3", "s1", "one story", MORNING) == "s1"
    with filled.read() as connection:
        assert stories.find_address(connection, "s2") == "s1"


def test_the_grouper_starts_from_the_mends(filled: Store) -> None:
    """After a merge the restored grouper knows one story."""
    merge_stories(filled, "s2", "s1", "one", MORNING)
    grouper = restored_grouper(filled, read_settings({}))
    assert {grouper.place_one(an_article(article_id=name)).story_id for name in ("a1", "a2", "a3")} == {"s1"}


@pytest.mark.parametrize(
    ("article_id", "to", "error"),
    [("a9", "s1", NotFoundError), ("a1", "s9", NotFoundError), ("a1", "s1", InputError), ("a3", None, InputError)],
)
def test_a_mend_of_nothing_changes_nothing(
    filled: Store, article_id: str, to: str | None, error: type[Exception]
) -> None:
    """What is unknown or needs no mend is named, and every article stays."""
    with pytest.raises(error):
        move_article(filled, article_id, to, "why", MORNING)
    assert (_members(filled, "s1"), _members(filled, "s2")) == (["a1", "a2"], ["a3"])
