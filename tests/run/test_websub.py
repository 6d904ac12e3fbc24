"""A whole round with a hub on loopback: asked, verified, pushed, renewed, left."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from secondsource.edge.fetch import HttpFetcher
from secondsource.edge.store import Store, entries, feeds, websub
from secondsource.model import Feed, SubscriptionState
from secondsource.run import websub as asking
from secondsource.run import worker
from secondsource.run.desk import Desk
from secondsource.run.poll import poll
from secondsource.run.websub import keep_subscriptions
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, a_feed
from secondsource.testing.clock import FixedClock

PUBLIC = "https://desk.example"
ITEM = "<item><title>Report {n}</title><guid>{n}</guid></item>"


class Hub:
    """A feed and its hub on one loopback port. It verifies before it answers, as quick hubs do."""

    def __init__(self, desk: TestClient) -> None:
        self.desk = desk
        self.items = 1
        self.heard: list[dict[str, str]] = []
        self.echoed: list[bool] = []
        self.broken = False
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/feed.xml"
                self._answer(200 if found else 404, hub.feed() if found else b"")

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                heard = {name: values[0] for name, values in form.items()}
                hub.heard.append(heard)
                if not hub.broken:
                    hub.verify(heard)
                self._answer(500 if hub.broken else 202, b"")

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Link", f'<{hub.url}/hub>; rel="hub", <{hub.url}/feed.xml>; rel="self"')
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def feed(self) -> bytes:
        """What the outlet has published so far."""
        items = "".join(ITEM.format(n=n) for n in range(self.items))
        return f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()

    def verify(self, heard: dict[str, str]) -> None:
        """Whether the desk meant it."""
        asked = {"hub.mode": heard["hub.mode"], "hub.topic": heard["hub.topic"], "hub.challenge": "42"}
        got = self.desk.get(urlsplit(heard["hub.callback"]).path, params=asked | {"hub.lease_seconds": "864000"})
        self.echoed.append(got.status_code == 200 and got.text == "42")

    def publish(self) -> None:
        """One more item, pushed with its signature."""
        self.items += 1
        heard, body = self.heard[0], self.feed()
        signed = hmac.new(heard["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
        path = urlsplit(heard["hub.callback"]).path
        self.desk.post(path, content=body, headers={"X-Hub-Signature": f"sha256={signed}"})


@pytest.fixture
def clock() -> FixedClock:
    """Goes on when it is told to."""
    return FixedClock(MORNING)


@pytest.fixture
def hub(store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub whom the desk tells its secret, as if loopback were https."""
    monkeypatch.setattr(asking, "takes_secret", lambda hub: True)
    made = Hub(TestClient(make_app(store, Settings(home=tmp_path, public_url=PUBLIC), clock)))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def desk(store: Store, clock: FixedClock, hub: Hub, small_desk: Callable[..., Desk]) -> Iterator[Desk]:
    """A desk with a real fetcher and the hub's feed, which it has polled once."""
    settings = Settings(allow_private=True, host_interval=0.0)
    with store.begin() as connection:
        feeds.add_feed(connection, a_feed(url=hub.url + "/feed.xml", next_poll=MORNING))
    with HttpFetcher(settings, clock) as fetcher:
        made = small_desk(store, fetcher, clock, public_url=PUBLIC)
        poll(made, everything=False)
        yield made


def _feed(store: Store) -> Feed:
    with store.read() as connection:
        return next(iter(feeds.list_feeds(connection)))


def _count(store: Store) -> int:
    with store.read() as connection:
        return entries.count_entries(connection).get("new", 0)


def test_a_hub_is_asked_verified_heard_renewed_and_left(desk: Desk, store: Store, hub: Hub, clock: FixedClock) -> None:
    """What it pushes is fetched from the feed itself within the minute; polling is relaxed from then on."""
    assert keep_subscriptions(desk) == {"hubs_asked": 1}
    assert (hub.heard[0]["hub.mode"], hub.heard[0]["hub.topic"]) == ("subscribe", hub.url + "/feed.xml")
    assert hub.heard[0]["hub.callback"].startswith(PUBLIC + "/websub/")
    assert hub.echoed == [True]
    assert keep_subscriptions(desk) == {}

    rhythm = _feed(store).next_poll - MORNING
    clock.advance(minutes=5)
    hub.publish()
    assert poll(desk, everything=False) == {"feeds": 1, "entries": 1}
    assert _count(store) == 2
    assert _feed(store).next_poll - clock.now() > rhythm

    clock.advance(days=7, hours=13)
    assert keep_subscriptions(desk) == {"hubs_asked": 1}
    assert hub.echoed == [True, True]
    assert len({heard["hub.secret"] for heard in hub.heard}) == 1

    with store.begin() as connection:
        feeds.remove_feed(connection, _feed(store).feed_id)
    assert keep_subscriptions(desk) == {"hubs_asked": 1}
    assert hub.heard[-1]["hub.mode"] == "unsubscribe"
    assert hub.echoed == [True, True, True]
    with store.read() as connection:
        assert websub.count_subscriptions(connection) == {}


def test_news_that_the_hub_did_not_tell_of_ends_the_trust(
    desk: Desk, store: Store, hub: Hub, clock: FixedClock
) -> None:
    """The next poll comes at the feed's own rhythm again, until the hub tells of something."""
    keep_subscriptions(desk)
    clock.advance(minutes=5)
    hub.publish()
    poll(desk, everything=False)
    hub.items += 1
    clock.advance(hours=7)
    assert poll(desk, everything=False)["entries"] == 1
    clock.advance(hours=7)
    poll(desk, everything=False)
    asked = _feed(store)
    assert asked.next_poll - clock.now() < asked.interval * 1.11


def test_a_hub_that_fails_costs_a_try_a_day(desk: Desk, store: Store, hub: Hub, clock: FixedClock) -> None:
    """The reason is kept, the feed is polled as if there were no hub, and the hub is asked again tomorrow."""
    hub.broken = True
    assert keep_subscriptions(desk) == {"hubs_failed": 1}
    clock.advance(hours=23)
    assert keep_subscriptions(desk) == {}
    with store.read() as connection:
        (found,) = websub.list_subscriptions(connection)
    assert (found.state, found.failure) == (SubscriptionState.ASKED, "http-500")
    clock.advance(hours=1)
    hub.broken = False
    assert keep_subscriptions(desk) == {"hubs_asked": 1}
    with store.read() as connection:
        assert websub.count_subscriptions(connection) == {"verified": 1}


def test_without_an_address_no_hub_is_asked(
    desk: Desk, store: Store, hub: Hub, clock: FixedClock, small_desk: Callable[..., Desk]
) -> None:
    """Nor with the setting off; what was subscribed before is then left."""
    hidden = small_desk(store, desk.fetcher, clock)
    assert keep_subscriptions(hidden) == {}
    assert hub.heard == []
    keep_subscriptions(desk)
    off = small_desk(store, desk.fetcher, clock, public_url=PUBLIC, websub=False)
    assert keep_subscriptions(off) == {"hubs_asked": 1}
    assert [heard["hub.mode"] for heard in hub.heard] == ["subscribe", "unsubscribe"]
    assert keep_subscriptions(off) == {}


def test_a_desk_that_waits_is_woken_by_a_push(desk: Desk, store: Store, hub: Hub, clock: FixedClock) -> None:
    """It need not wait for the next pass; without a push it waits on."""
    keep_subscriptions(desk)
    clock.advance(minutes=5)
    stopped = threading.Event()
    patience = threading.Timer(1.5, stopped.set)
    patience.start()
    worker._wait_working(desk, stopped, 60)
    assert stopped.is_set()
    hub.publish()
    stopped.clear()
    worker._wait_working(desk, stopped, 60)
    assert not stopped.is_set()
