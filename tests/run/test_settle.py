"""Stories are a function of the articles, whatever order these came in."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.naming import name_groups
from secondsource.desk.group.placing import place_all
from secondsource.desk.group.repair import Mend
from secondsource.desk.group.weights import parse_weights as parse_grouping
from secondsource.desk.group.why import first_reason
from secondsource.edge.store import Store, articles, open_store, stories
from secondsource.edge.store.tables import articles as articles_table
from secondsource.edge.store.tables import members
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article, Placement, Reason
from secondsource.run.desk import Desk
from secondsource.run.group import group
from secondsource.run.mend import merge_stories, move_article, move_articles
from secondsource.run.settle import settle
from secondsource.testing.builders import MORNING, an_article
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher
from secondsource.testing.sampleday import load_articles

MakeDesk = Callable[..., Desk]


@pytest.fixture
def day_articles() -> list[Article]:
    """The sample day's articles as the desk would read them."""
    from secondsource.desk.extract.imports import article_from_row

    rows = [
        {
            "url": one.url,
            "title": one.headline,
            "text": "\n".join(one.paragraphs),
            "published": one.published.isoformat(),
        }
        for one in load_articles(MORNING + timedelta(hours=14))
    ]
    return [
        article_from_row(row, line=n, now=MORNING + timedelta(days=1), agencies=()) for n, row in enumerate(rows, 1)
    ]


def _desk(small_desk: MakeDesk, path: Path) -> Desk:
    return small_desk(open_store(f"sqlite:///{path}"), FakeFetcher(), FixedClock(MORNING + timedelta(days=1)))


def _arrive(desk: Desk, batches: Sequence[Sequence[Article]]) -> None:
    for batch in batches:
        with desk.store.begin() as connection:
            for one in batch:
                articles.save_article(connection, one)
        group(desk)


def _stories(store: Store) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    with store.read() as connection:
        for row in connection.execute(members.select()):
            found.setdefault(row.story_id, set()).add(row.article_id)
    return {frozenset(one) for one in found.values()}


def _shuffled(found: list[Article], seed: int) -> list[list[Article]]:
    order = found[:]
    random.Random(seed).shuffle(order)
    return [order[start : start + 9] for start in range(0, len(order), 9)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_arrival_does_not_matter_once_settled(
    small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article], seed: int
) -> None:
    """Nine at a time in any order, then settled: the stories of one pass over all; settling again does nothing."""
    whole, pieces = (_desk(small_desk, tmp_path / f"{name}.sqlite") for name in ("whole", "pieces"))
    _arrive(whole, [day_articles])
    assert settle(whole) == {}
    _arrive(pieces, _shuffled(day_articles, seed))
    settle(pieces)
    assert _stories(pieces.store) == _stories(whole.store)
    assert settle(pieces) == {}
    whole.close()
    pieces.close()


def test_a_settled_desk_places_the_next_article_as_one_that_was_restarted(
    small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article]
) -> None:
    """The grouper in memory and the one restored from the store agree after settling."""
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    *early, late = sorted(day_articles, key=lambda one: (one.published or MORNING, one.article_id))
    _arrive(desk, _shuffled(early, 4))
    settle(desk)
    here = desk.grouper().place_one(late)
    desk.drop_grouper()
    assert desk.grouper().place_one(late) == here
    desk.close()


def test_every_address_that_was_given_out_still_leads_somewhere(
    small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article]
) -> None:
    """A story that settling emptied redirects to where its articles went."""
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    given: set[str] = set()
    for batch in _shuffled(day_articles, 5):
        _arrive(desk, [batch])
        with desk.store.read() as connection:
            given |= {row.story_id for row in connection.execute(members.select())}
    settle(desk)
    with desk.store.read() as connection:
        found = {stories.find_address(connection, one) for one in given}
        assert None not in found
        assert {row.story_id for row in connection.execute(members.select())} >= found
    desk.close()


def test_what_the_operator_placed_stays(small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article]) -> None:
    """An article that was moved by hand is where the operator put it, before and after."""
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    _arrive(desk, _shuffled(day_articles, 6))
    with desk.store.read() as connection:
        story = next(
            one
            for row in connection.execute(members.select())
            if len((one := stories.get_story(connection, row.story_id)).members) > 2
        )
    moved = story.members[1].article_id
    target = move_article(desk.store, moved, None, "another happening", MORNING + timedelta(days=1))
    desk.drop_grouper()
    settle(desk)
    with desk.store.read() as connection:
        assert articles.find_story_of(connection, moved) == target
    desk.close()


def _by_size(store: Store) -> list[list[str]]:
    """The articles of each story, the largest story first."""
    return sorted((sorted(one) for one in _stories(store)), key=lambda one: (-len(one), one))


def _place_of(store: Store, article_id: str) -> str:
    with store.read() as connection:
        return str(articles.find_story_of(connection, article_id))


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_merge_and_a_split_by_the_operator_stay(
    small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article], seed: int
) -> None:
    """Settling takes neither the merged stories apart nor the two halves of the split one together."""
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    _arrive(desk, _shuffled(day_articles, seed))
    large, one, other = _by_size(desk.store)[:3]
    now = MORNING + timedelta(days=1)
    merge_stories(desk.store, _place_of(desk.store, one[0]), _place_of(desk.store, other[0]), "one happening", now)
    half = large[: len(large) // 2]
    move_articles(desk.store, half, None, "two happenings", now)
    desk.drop_grouper()
    assert settle(desk)["settled"]
    after = {article_id: _place_of(desk.store, article_id) for article_id in (*large, *one, *other)}
    assert len({after[article_id] for article_id in (*one, *other)}) == 1
    assert len({after[article_id] for article_id in half}) == 1
    assert not {after[one] for one in half} & {after[one] for one in large if one not in half}
    desk.close()


def test_a_late_article_joins_the_story_that_the_operator_made(
    small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article]
) -> None:
    """Its turn is before all of the merged story, and it is settled into it, not beside it."""
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    _arrive(desk, [day_articles])
    largest = set(_by_size(desk.store)[0])
    in_turn = sorted(day_articles, key=lambda one: (one.published or MORNING, one.article_id))
    # The first of the story is left out altogether: the next two print one text, so they surely belong together.
    first, late = [one for one in in_turn if one.article_id in largest][:2]
    desk.close()
    desk = _desk(small_desk, tmp_path / "late.sqlite")
    _arrive(desk, [[one for one in day_articles if one not in (first, late)]])
    rest = sorted(largest - {first.article_id, late.article_id})
    other = next(one for one in _by_size(desk.store) if one[0] not in largest)
    target = merge_stories(
        desk.store, _place_of(desk.store, other[0]), _place_of(desk.store, rest[-1]), "one", MORNING + timedelta(days=1)
    )
    desk.drop_grouper()
    _arrive(desk, [[late]])
    assert settle(desk)["settled"]
    assert {_place_of(desk.store, one) for one in (late.article_id, *rest, *other)} == {target}
    desk.close()


def test_old_ids_go_to_the_groups_that_overlap_most() -> None:
    """Ids of stories that stay are nobody else's; a group without an old story gets none."""
    turns = [("s1", "g1"), ("s1", "g1"), ("s1", "g2"), ("s2", "g2"), ("s3", "kept"), ("kept", "g3")]
    assert name_groups(turns, {"kept"}) == {"g1": "s1", "g2": "s2"}


class TwiceSplit(Grouper):
    """After the last article it splits off two, and then the first of them again."""

    splits: Sequence[Sequence[str]] = ()

    def _find_mend(self, number: int) -> Mend | None:
        if not self.splits or self._ids[number] != self.splits[0][-1]:
            return None
        now, *self.splits = self.splits
        numbers = tuple(self._numbers[one] for one in now[:-1])
        return Mend(story=self._index.get_story(numbers[0]), other=None, numbers=numbers, chance=0.1)


def test_of_two_splits_around_one_article_each_has_an_address_of_its_own(small_desk: MakeDesk, tmp_path: Path) -> None:
    """The second split once took the address that the first had just been given: nothing left a story for itself."""
    found = [
        an_article(article_id=name, outlet_id=f"{name}.example", published=MORNING + timedelta(minutes=n))
        for n, name in enumerate("abcd")
    ]
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    grouper = TwiceSplit(parse_grouping(load_grouping_arrays()), desk.settings)
    grouper.splits = [("b", "c", "d"), ("b", "d")]
    desk.keep_grouper(grouper)
    _arrive(desk, [found])
    assert _stories(desk.store) == {frozenset("ad"), frozenset("b"), frozenset("c")}
    desk.close()


def test_on_quiet_days_what_is_long_ago_is_still_known(
    small_desk: MakeDesk, tmp_path: Path, day_articles: list[Article]
) -> None:
    """An article in two days: the window of five ends with the third newest, in settling as after a restart."""
    start = MORNING - timedelta(days=12)
    days = (0, 2, 4, 6, 8, 8.1)
    found = [
        replace(one, published=start + timedelta(days=day)) for day, one in zip(days, day_articles[:6], strict=True)
    ]
    desk = _desk(small_desk, tmp_path / "desk.sqlite")
    _arrive(desk, [found[:4], found[5:], found[4:5]])
    assert settle(desk)["settled"] == 2
    settled = list(desk.grouper().list_live())
    desk.drop_grouper()
    assert len(settled) == 5  # the third newest is of day 6, so what came before day 1 has left
    assert list(desk.grouper().list_live()) == settled
    desk.close()


class Merges(Grouper):
    """Each report by itself, but for "b", which joins "a"; after "e" the story of "b" is merged into that of "c"."""

    def place_one(self, article: Article) -> Placement:
        joins = article.article_id == "b"
        reason = Reason(probability=0.9, note="as told") if joins else first_reason()
        return Placement(article_id=article.article_id, story_id="a" if joins else None, reason=reason)

    def _find_mend(self, number: int) -> Mend | None:
        if self._ids[number - self._index.rows.base] != "e" or (moving := self._numbers["b"]) == self._merged:
            return None
        self._merged = moving
        story, other = (self._index.get_story(self._numbers[one]) for one in "bc")
        return Mend(story=story, other=other, numbers=(moving,), chance=0.7)

    _merged = -1


def test_a_merge_takes_what_has_left_memory_too(small_desk: MakeDesk, tmp_path: Path) -> None:
    """A desk in one pass, one that settles, and a set placed in turn: each moves the whole story, with its reasons."""
    days = {"a": 0.0, "b": 4.0, "c": 7.0, "d": 7.1, "e": 7.2}
    start = MORNING - timedelta(days=9)
    found = [
        an_article(article_id=one, outlet_id=f"{one}.example", published=start + timedelta(days=day))
        for one, day in days.items()
    ]
    desk = _desk(small_desk, tmp_path / "desk.sqlite")

    def grouper() -> Grouper:
        return Merges(parse_grouping(load_grouping_arrays()), desk.settings)

    desk.keep_grouper(grouper())
    _arrive(desk, [found])
    assert "a" not in dict(desk.grouper().list_live())
    together = {frozenset("abc"), frozenset("d"), frozenset("e")}
    assert _stories(desk.store) == together
    with desk.store.begin() as connection:
        reasons = dict(connection.execute(select(members.c.article_id, members.c.reason)).all())
        assert "one happening" in reasons["a"]
        assert "first article" in reasons["c"]
        connection.execute(update(articles_table).where(articles_table.c.article_id == "e").values(settled=False))
    assert settle(replace(desk, empty_grouper=grouper))["settled"] == 1
    assert _stories(desk.store) == together
    placed = place_all(grouper(), found).stories
    assert [placed[one][0] for one in "abc"] == ["c"] * 3
    assert "one happening" in placed["a"][1].note
    desk.close()
