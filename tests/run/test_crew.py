"""Three workers on one PostgreSQL, one of them killed and the database restarted, come to what one desk comes to."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from secondsource.build import make_desk
from secondsource.edge.store import Store, entries, feeds, jobs, leases, open_store
from secondsource.edge.store.tables import articles, members
from secondsource.edge.store.tables import entries as entry_table
from secondsource.errors import LeaseLostError, LockedError, StoreError, TroubleError
from secondsource.people import AddFeeds, FeedAddress, Job, JobState
from secondsource.run import jobs as doing
from secondsource.run.crew import Rounds, gather, hold
from secondsource.run.desk import Desk
from secondsource.run.lease import Lease
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import subscribe
from secondsource.settings import PREFIX, Settings
from secondsource.testing.builders import MORNING, a_feed, an_entry
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher
from secondsource.testing.sampleday import SampleDay

Partition = set[frozenset[str]]


@pytest.fixture
def server(start_postgresql: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    """A PostgreSQL of its own, for it is restarted."""
    with start_postgresql() as started:
        yield started


def _url(server: Any) -> str:
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def _restart(server: Any) -> None:
    """As a crash does: no connection is ended politely."""
    arguments = ["-w", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart"]
    program = Path(server.bin_path) / "pg_ctl"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # a pipe would be the new server's as well
    subprocess.run([program, *arguments], check=True, user=server.system_user, timeout=60, **quiet)
    with closing(Store(_url(server))) as store:  # pg_ctl may come back while it still recovers
        for _ in range(600):
            with contextlib.suppress(TroubleError), store.read() as connection:
                connection.exec_driver_sql("SELECT 1")
                return
            time.sleep(0.1)
    pytest.fail("the server did not come back within a minute")


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


def test_workers_take_their_lock_again_when_the_database_has_restarted(server: Any) -> None:
    """The server forgot the lock; the worker has it again before it does anything, and else stands still."""
    with closing(open_store(_url(server))) as store, closing(open_store(_url(server))) as other:
        with store.join():
            _restart(server)
            store.keep_hold()
            with pytest.raises(LockedError), other.hold():
                pass
            store.keep_hold()
            _restart(server)
            with other.hold(), pytest.raises(LockedError, match="in use by another desk"):
                store.keep_hold()
            store.keep_hold()
        with other.hold():
            pass


def test_a_worker_without_its_lock_asks_nobody_and_groups_nothing(server: Any, small_desk: Callable[..., Desk]) -> None:
    """After a restart a desk alone has the database: the worker's steps end with that reason, then go on."""
    clock, fetcher = FixedClock(MORNING), FakeFetcher({})
    with closing(open_store(_url(server))) as store, closing(open_store(_url(server))) as other, store.join():
        with store.begin() as connection:
            feeds.add_feed(connection, a_feed(next_poll=MORNING))
        desk = replace(small_desk(store, fetcher, clock), lease=Lease("one", clock, 40.0))
        assert desk.lease is not None
        desk.lease.take(store)
        _restart(server)
        with other.hold():
            for step in (partial(gather, desk), partial(hold, desk, Rounds(desk))):
                with pytest.raises(LockedError):
                    step()
        assert fetcher.asked == []
        assert gather(desk)
        assert len(fetcher.asked) == 1


def _ask(store: Store, count: int) -> None:
    with store.begin() as connection:
        for number in range(count):
            found = FeedAddress(url=f"https://{number}.example/feed", title=str(number))
            jobs.save_job(connection, AddFeeds(feeds=(found,)), "ed", MORNING)


def test_two_workers_never_do_one_job_twice(
    postgresql_url: str, small_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both take jobs at once, as after a lease that moved in the midst: each job is done by one of them."""
    done: list[int] = []
    real = doing._do

    def watched(desk: Desk, job: Job) -> Job:
        done.append(job.job_id)
        return real(desk, job)

    monkeypatch.setattr(doing, "_do", watched)
    with closing(open_store(postgresql_url)) as first, closing(open_store(postgresql_url)) as second:
        _ask(first, 30)
        desks = [small_desk(store, FakeFetcher({}), FixedClock(MORNING)) for store in (first, second)]
        threads = [threading.Thread(target=doing.do_jobs, args=(desk,)) for desk in desks]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(done) == list(range(1, 31))
        with first.read() as connection:
            assert {one.state for one in jobs.list_jobs(connection, 99)} == {JobState.DONE}


def test_the_holder_of_the_lease_does_the_jobs_and_nobody_else(
    postgresql_url: str, small_desk: Callable[..., Desk]
) -> None:
    """A worker without the lease leaves them; one that lost it in between does nothing and says so."""
    clock = FixedClock(MORNING)
    with closing(open_store(postgresql_url)) as store:
        desks = [
            replace(small_desk(store, FakeFetcher({}), clock), lease=Lease(name, clock, 40.0))
            for name in ("one", "two")
        ]
        holder, other = desks
        assert holder.lease is not None
        assert other.lease is not None
        holder.lease.take(store)
        other.lease.take(store)
        _ask(store, 1)
        hold(other, Rounds(other))
        with store.read() as connection:
            assert jobs.count_waiting(connection) == 1
        hold(holder, Rounds(holder))
        _ask(store, 1)
        clock.advance(seconds=11)
        other.lease.take(store)
        with pytest.raises(LeaseLostError):
            hold(holder, Rounds(holder))
        hold(other, Rounds(other))
        with store.read() as connection:
            assert [one.state for one in jobs.list_jobs(connection, 9)] == [JobState.DONE, JobState.DONE]


def test_workers_on_sqlite_are_refused(tmp_path: Path) -> None:
    """SQLite has one writer, and the message says what to use."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with pytest.raises(StoreError, match="several workers need PostgreSQL"), store.join():
        pass
