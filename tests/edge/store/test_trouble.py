"""A disk, a lock, a file or a server in trouble is told in words, and the desk goes on when it is well again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from secondsource.edge.store import Store, engine, feeds, open_store
from secondsource.edge.store.tables import feeds as table
from secondsource.errors import TroubleError
from secondsource.testing.builders import a_feed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SQLite database with one feed in it."""
    path = tmp_path / "desk.sqlite"
    with closing(open_store(f"sqlite:///{path}")) as store, store.begin() as connection:
        feeds.add_feed(connection, a_feed())
    return path


@pytest.fixture
def opened(file: Path) -> Iterator[Store]:
    """The same, open."""
    with closing(open_store(f"sqlite:///{file}")) as store:
        yield store


def _add(store: Store, number: int, size: int = 10) -> None:
    with store.begin() as connection:
        feeds.add_feed(connection, a_feed(url=f"https://f{number}.example/{'x' * size}"))


def _count(store: Store) -> int:
    with store.read() as connection:
        return len(list(feeds.list_feeds(connection)))


def _limit(store: Store, pages: int) -> None:
    """A disk on which the database may have this many pages."""

    def on_connect(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(store.engine, "connect", on_connect)
    store.engine.dispose()


def test_a_full_disk_is_told_reading_goes_on_and_so_does_writing_once_there_is_room(opened: Store) -> None:
    """Nothing of the failed transaction is kept, and the first write that works ends the trouble."""
    with opened.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    _limit(opened, pages)
    with pytest.raises(TroubleError, match="disk is full: make room, the desk goes on by itself"):
        for number in range(100):
            _add(opened, number, size=2000)
    there = _count(opened)
    assert opened.trouble
    assert opened.trouble.reason == "disk-full"
    _limit(opened, 1 << 20)
    _add(opened, 1000)
    assert opened.trouble is None
    assert _count(opened) == there + 1


def test_a_disk_that_may_only_be_read_is_told(file: Path) -> None:
    """Pages can be shown, nothing can be stored."""
    with closing(Store(f"sqlite:///file:{file}?mode=ro&uri=true")) as store:
        assert _count(store) == 1
        with pytest.raises(TroubleError, match="cannot be written: check that its file, folder and disk"):
            _add(store, 1)
        assert store.trouble
        assert store.trouble.reason == "read-only"


def test_a_database_that_somebody_keeps_locked_is_told(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time that we wait; then writing goes on."""
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    opened.engine.dispose()
    with closing(sqlite3.connect(opened.find_file() or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TroubleError, match="another process holds it for too long"):
            _add(opened, 1)
        assert _count(opened) == 1
        other.execute("ROLLBACK")
    _add(opened, 1)
    assert opened.trouble is None


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_file_is_told_with_what_brings_it_back(file: Path, start: int) -> None:
    """Its header or a page in the middle: never a traceback, always the way out."""
    raw = bytearray(file.read_bytes())
    raw[start : start + 8192] = b"\xa5" * 8192
    file.write_bytes(raw)
    with pytest.raises(TroubleError, match="damaged: stop the desk and bring a backup back"):
        _count(open_store(f"sqlite:///{file}"))


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A wrong address or a PostgreSQL that is down."""
    with pytest.raises(TroubleError, match="cannot be reached: check that the server runs"):
        open_store(f"postgresql+psycopg://nobody@/desk?host={tmp_path}")


def test_a_mistake_of_ours_is_no_trouble_of_the_database(opened: Store) -> None:
    """A broken constraint stays what it is."""
    with pytest.raises(IntegrityError), opened.begin() as connection:
        connection.execute(table.insert().values(feed_id=1, url="https://x.example/"))
    assert opened.trouble is None


def test_a_disk_with_less_than_the_reserve_is_told_before_it_is_full(opened: Store) -> None:
    """The desk stops while there is room for what it has in hand."""
    opened.check_room(1)
    with pytest.raises(TroubleError, match="MB are kept free: make room"):
        opened.check_room(1 << 60)
    assert opened.trouble
    assert opened.trouble.reason == "disk-full"
