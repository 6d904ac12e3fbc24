"""Backups are whole, restores are careful, and forgetting takes all that belongs together."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from secondsource.edge.store import Store, articles, feeds, open_store, retention, stories
from secondsource.edge.store import desk as desk_store_of
from secondsource.edge.store.dialect import used_bytes
from secondsource.edge.store.tables import passes
from secondsource.edge.store.tables import stories as story_table
from secondsource.errors import InputError, SettingsError
from secondsource.model import Reason
from secondsource.run import housekeeping
from secondsource.run.desk import Desk
from secondsource.run.housekeeping import _is_above, backup, keep_within, restore, vacuum
from secondsource.run.pipeline import run_pass
from secondsource.settings import read_settings
from secondsource.testing.builders import MORNING, a_feed, an_article
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher

MakeDesk = Callable[..., Desk]
REASON = Reason(probability=1.0)


@pytest.fixture
def desk_store(tmp_path: Path) -> Store:
    """A SQLite store with one feed in it."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with store.begin() as connection:
        feeds.add_feed(connection, a_feed())
    return store


def _titles(store: Store) -> list[str]:
    with store.read() as connection:
        return [feed.title for feed in feeds.list_feeds(connection)]


def test_a_backup_made_while_others_write_is_whole(desk_store: Store, tmp_path: Path) -> None:
    """A copy taken in the middle of writing opens, and holds a beginning of what was written."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with desk_store.begin() as connection:
                feeds.add_feed(connection, a_feed(url=f"https://f{number}.example/", title=f"W{number:05}"))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    backup(desk_store, tmp_path / "copy.sqlite")
    stop.set()
    writer.join()
    copy = open_store(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    titles = _titles(copy)
    assert titles == _titles(desk_store)[: len(titles)]
    assert len(titles) >= 1


def test_a_backup_overwrites_nothing(desk_store: Store, tmp_path: Path) -> None:
    """An existing file is refused by name."""
    (tmp_path / "there").write_text("mine")
    with pytest.raises(InputError, match="there already"):
        backup(desk_store, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"


def test_a_restored_backup_is_the_database_and_the_old_one_is_kept(desk_store: Store, tmp_path: Path) -> None:
    """What was written after the backup is gone from the database and is still in the old file."""
    backup(desk_store, tmp_path / "copy.sqlite")
    with desk_store.begin() as connection:
        feeds.add_feed(connection, a_feed(url="https://later.example/", title="Later"))
    kept = restore(desk_store, tmp_path / "copy.sqlite")
    assert _titles(desk_store) == ["Vellin Courier"]
    assert kept is not None
    assert _titles(open_store(f"sqlite:///{kept}")) == ["Later", "Vellin Courier"]


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to look like one" * 40])
def test_a_damaged_backup_is_refused_and_changes_nothing(desk_store: Store, tmp_path: Path, content: bytes) -> None:
    """A file that is no desk's database is named, and the database stays."""
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.sqlite"):
        restore(desk_store, bad)
    assert _titles(desk_store) == ["Vellin Courier"]


def test_vacuum_gives_room_back(desk_store: Store) -> None:
    """After much was deleted the file is smaller."""
    with desk_store.begin() as connection:
        for number in range(200):
            articles.save_article(connection, an_article(article_id=f"a{number}", text="word " * 2000))
            stories.save_placement(connection, an_article(article_id=f"a{number}"), "s1", REASON, MORNING)
        retention.forget_stories(connection, MORNING + timedelta(days=1), 10)
    before, after = vacuum(desk_store)
    assert after < before / 2


def test_forgetting_takes_all_of_a_story_and_nothing_of_another(store: Store) -> None:
    """The old story is gone with its articles and history; the fresh one is untouched."""
    old = an_article(article_id="old", published=MORNING - timedelta(days=40))
    with store.begin() as connection:
        for article in (old, an_article(article_id="fresh")):
            articles.save_article(connection, article)
            stories.save_placement(connection, article, f"s-{article.article_id}", REASON, MORNING)
        gone = retention.forget_stories(connection, MORNING - timedelta(days=30), 10)
        assert gone == {"stories": 1, "articles": 1}
        assert stories.find_story(connection, "s-old") is None
        assert stories.list_events(connection, "s-old") == []
        assert len(stories.get_story(connection, "s-fresh").members) == 1
        assert articles.count_articles(connection) == 1


def _desk_with_stories(small_desk: MakeDesk, store: Store, days: Sequence[int], **settings: object) -> Desk:
    """A desk with a story of one large article for each age."""
    with store.begin() as connection:
        for age in days:
            article = an_article(article_id=f"a{age}", published=MORNING - timedelta(days=age), text=f"{age} " * 40_000)
            articles.save_article(connection, article)
            stories.save_placement(connection, article, f"s{age}", REASON, article.published)
    return small_desk(store, FakeFetcher({}), FixedClock(MORNING), **settings)


def _ages(store: Store) -> list[int]:
    with store.read() as connection:
        return sorted(int(one[1:]) for one in connection.execute(select(story_table.c.story_id)).scalars())


def test_what_is_older_than_the_operator_keeps_goes_by_itself(small_desk: MakeDesk, store: Store) -> None:
    """In the first pass, and then once an hour; without the setting nothing ever goes."""
    desk = _desk_with_stories(small_desk, store, [1, 20, 40])
    assert run_pass(desk)["forgotten"] == 0
    desk = small_desk(store, FakeFetcher({}), FixedClock(MORNING), keep_days=30)
    assert run_pass(desk)["forgotten"] == 1
    assert _ages(store) == [1, 20]
    desk.clock.sleep(11 * 86400)
    assert run_pass(desk)["forgotten"] == 1
    assert _ages(store) == [1]
    desk.clock.sleep(60)
    assert not desk.keeping_is_due()


def test_a_database_above_its_size_loses_its_oldest_stories(
    small_desk: MakeDesk, desk_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As many as it takes; those that may still grow are never forgotten, and it is said that they fill it."""
    monkeypatch.setattr(housekeeping, "FORGOTTEN_AT_ONCE", 1)
    desk = _desk_with_stories(small_desk, desk_store, [1, 2, *range(10, 40)], keep_mb=4)
    with desk_store.read() as connection:
        assert used_bytes(connection) > 4 << 20
    gone = keep_within(desk)["forgotten"]
    assert 0 < gone < 30
    assert _ages(desk_store) == [1, 2, *range(10, 40 - gone)]
    with desk_store.read() as connection:
        assert used_bytes(connection) <= 4 << 20
    keep_within(small_desk(desk_store, FakeFetcher({}), FixedClock(MORNING), keep_mb=1))
    assert _ages(desk_store) == [1, 2]
    assert ("what is left may still grow" in caplog.text) == _is_above(desk_store, 1 << 20)


def test_stories_that_were_merged_are_forgotten_as_well(store: Store) -> None:
    """When no other is left that is as old; nothing remains of them."""
    with store.begin() as connection:
        for name in ("a", "b"):
            article = an_article(article_id=name, published=MORNING - timedelta(days=40))
            articles.save_article(connection, article)
            stories.save_placement(connection, article, f"s-{name}", REASON, MORNING)
        stories.save_merge(connection, "s-b", "s-a", "one", MORNING)
        before = MORNING - timedelta(days=30)
        while retention.forget_stories(connection, before, 1)["stories"]:
            pass
        assert connection.execute(select(func.count()).select_from(story_table)).scalar_one() == 0
        assert articles.count_articles(connection) == 0


def test_records_of_passes_do_not_pile_up(small_desk: MakeDesk, store: Store) -> None:
    """A month of them is kept."""
    with store.begin() as connection:
        for age in (1, 29, 31, 400):
            moment = MORNING - timedelta(days=age)
            desk_store_of.save_pass(connection, moment, moment, {"feeds": age})
    keep_within(small_desk(store, FakeFetcher({}), FixedClock(MORNING)))
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(passes)).scalar_one() == 2


def test_retention_that_would_take_what_still_grows_is_refused() -> None:
    """By name and with what to do; so is a size on PostgreSQL, which cannot tell it."""
    with pytest.raises(SettingsError, match=r"keep_days.*window_days"):
        read_settings({}, keep_days=2)
    with pytest.raises(SettingsError, match="use keep_days"):
        read_settings({}, keep_mb=100, store="postgresql+psycopg:///x")
