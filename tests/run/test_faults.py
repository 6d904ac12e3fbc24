"""A desk whose disk fills, or whose clock jumps, stops, says so, and goes on."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from secondsource.edge.store import Store, entries, feeds, jobs, websub
from secondsource.errors import TroubleError
from secondsource.people import AddFeeds
from secondsource.run import worker
from secondsource.run.desk import Desk
from secondsource.run.pipeline import run_pass
from secondsource.serve.web import make_app
from secondsource.testing.builders import MORNING, a_feed, an_entry
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeAnswer, FakeFetcher

MakeDesk = Callable[..., Desk]
FEED = FakeAnswer(
    body=b"<rss version='2.0'><channel><item><title>Cable cut</title><guid>1</guid></item></channel></rss>",
    content_type="application/rss+xml",
)


def _desk(small_desk: MakeDesk, store: Store, clock: FixedClock, **changes: object) -> Desk:
    with store.begin() as connection:
        feeds.add_feed(connection, a_feed(next_poll=MORNING))
    return small_desk(store, FakeFetcher({a_feed().url: FEED}), clock, **changes)


def test_a_desk_without_room_asks_nobody_shows_its_pages_and_says_so(small_desk: MakeDesk, store: Store) -> None:
    """Then there is room again, and the next pass does what was due."""
    desk = _desk(small_desk, store, FixedClock(MORNING), disk_reserve=1 << 40)
    if store.find_file() is None:
        return  # PostgreSQL keeps its own disk; its error is told by tests/edge/store/test_trouble.py
    with pytest.raises(TroubleError, match="kept free"):
        run_pass(desk)
    assert desk.fetcher.asked == []
    client = TestClient(make_app(store, desk.settings, desk.clock))
    assert client.get("/").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert "make room, the desk goes on by itself" in client.get("/status").text
    client = TestClient(make_app(store, replace(desk.settings, disk_reserve=1), desk.clock))
    roomy = replace(desk, settings=replace(desk.settings, disk_reserve=1))
    assert run_pass(roomy)["entries"] == 1
    assert "make room" not in client.get("/status").text


def test_the_worker_goes_on_after_a_pass_that_failed(
    small_desk: MakeDesk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble is logged, and the next pass is made all the same."""
    desk = _desk(small_desk, store, FixedClock(MORNING))
    stopped, passes = threading.Event(), []

    def one_pass(_desk: Desk) -> dict[str, int]:
        passes.append(1)
        if len(passes) == 1:
            raise TroubleError("its disk is full")
        stopped.set()
        return {}

    monkeypatch.setattr(worker, "run_pass", one_pass)
    monkeypatch.setattr(worker, "SHORTEST_WAIT", timedelta(0))
    monkeypatch.setattr(worker, "LONGEST_WAIT", timedelta(0))
    worker.work(desk, stopped)
    assert len(passes) == 2


def test_a_clock_that_was_a_year_ahead_and_is_set_back_stops_nothing(small_desk: MakeDesk, store: Store) -> None:
    """The feed polled "next year" is asked now, and so is the article that waited."""
    clock = FixedClock(MORNING + timedelta(days=365))
    desk = _desk(small_desk, store, clock)
    run_pass(desk)
    clock.advance(days=-365)
    ahead = an_entry(entry_id="ahead", first_seen=clock.now() + timedelta(days=365))
    with store.begin() as connection:
        (feed,) = feeds.list_feeds(connection)
        entries.save_entries(connection, [replace(ahead, feed_id=feed.feed_id)])
    before = len(desk.fetcher.asked)
    run_pass(desk)
    asked = [one.url for one in desk.fetcher.asked[before:]]
    assert asked == [feed.url, ahead.link]
    with store.read() as connection:
        (feed,) = feeds.list_feeds(connection)
    assert feed.next_poll < clock.now() + timedelta(days=1)


def test_a_job_and_a_hub_of_a_clock_that_was_ahead_are_not_forgotten(small_desk: MakeDesk, store: Store) -> None:
    """The job is done although a desk "of next year" had taken it, and the hub is asked again."""
    ahead = MORNING + timedelta(days=365)
    with store.begin() as connection:
        feeds.add_feed(connection, replace(a_feed(), hub="https://hub.example/", next_poll=ahead))
        websub.save_missing(connection, ahead, 9, lambda _: ("token", ""))
        websub.take_due(connection, ahead, 9, timedelta(days=1))
        jobs.save_job(connection, AddFeeds(feeds=()), "ed", MORNING)
        assert jobs.lease_waiting(connection, ahead, timedelta(minutes=3))
    run_pass(_desk(small_desk, store, FixedClock(MORNING)))
    with store.begin() as connection:
        assert jobs.count_waiting(connection) == 0
        assert len(websub.take_due(connection, MORNING, 9, timedelta(days=1))) == 1


def test_a_clock_that_jumps_forward_asks_each_feed_once(small_desk: MakeDesk, store: Store) -> None:
    """A month in one step is one poll, not a month of them."""
    clock = FixedClock(MORNING)
    desk = _desk(small_desk, store, clock)
    run_pass(desk)
    clock.advance(days=31)
    assert run_pass(desk)["feeds"] == 1
    assert run_pass(desk)["feeds"] == 0
