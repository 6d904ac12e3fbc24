"""The callback of hubs: verification of intent, pushes, and what strangers get."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from secondsource.desk.collect.websub import LEASE
from secondsource.edge.store import Store, feeds, websub
from secondsource.model import Subscription, SubscriptionState
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, a_feed
from secondsource.testing.clock import FixedClock

TOPIC = "https://a.example/feed"
LIMIT = 4000  # bytes


@pytest.fixture
def clock() -> FixedClock:
    """Stands still in the morning."""
    return FixedClock(MORNING)


@pytest.fixture
def hub(store: Store, tmp_path: Path, clock: FixedClock) -> Iterator[TestClient]:
    """A hub that was asked for one feed, on a desk that only people with an account may read."""
    settings = Settings(home=tmp_path, login_to_read=True, max_feed_bytes=LIMIT, public_url="https://desk.example")
    with store.begin() as connection:
        feeds.add_feed(connection, a_feed(url=TOPIC, hub="https://hub.example/", next_poll=MORNING + timedelta(days=1)))
        websub.save_missing(connection, MORNING, 9, lambda _: ("token", "s3cret"))
    with TestClient(make_app(store, settings, clock)) as client:
        yield client


def _verify(hub: TestClient, token: str = "token", **changes: str) -> str | int:
    given = {"mode": "subscribe", "topic": TOPIC, "challenge": "c<h>", "lease_seconds": "3600"} | changes
    got = hub.get(f"/websub/{token}", params={f"hub.{name}": value for name, value in given.items() if value})
    assert not got.content or got.headers["content-type"].startswith("text/plain")
    return got.text if got.status_code == 200 else got.status_code


def _push(hub: TestClient, body: bytes = b"<rss/>", signature: str | None = None, token: str = "token") -> int:
    right = "sha256=" + hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    got = hub.post(f"/websub/{token}", content=body, headers={"X-Hub-Signature": signature or right})
    assert not got.content
    return got.status_code


def _found(store: Store) -> Subscription:
    with store.read() as connection:
        found = websub.find_subscription(connection, "token")
    assert found
    return found


def _due(store: Store) -> bool:
    with store.read() as connection:
        return bool(feeds.list_due_feeds(connection, MORNING))


def test_a_hub_gets_its_challenge_back_for_what_was_asked(hub: TestClient, store: Store) -> None:
    """Then the subscription is verified until the hub's lease ends, and renewed when a quarter is left."""
    assert _verify(hub) == "c<h>"
    found = _found(store)
    assert (found.state, found.until) == (SubscriptionState.VERIFIED, MORNING + timedelta(hours=1))
    with store.begin() as connection:
        assert websub.take_due(connection, MORNING + timedelta(minutes=44), 9, LEASE) == []
        assert len(websub.take_due(connection, MORNING + timedelta(minutes=45), 9, LEASE)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"token": "other"},
        {"topic": "https://b.example/feed"},
        {"topic": ""},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"mode": ""},
        {"challenge": ""},
        {"challenge": "x" * 2001},
    ],
)
def test_what_was_not_asked_is_not_confirmed(hub: TestClient, store: Store, changes: dict[str, str]) -> None:
    """Another token, topic or wish, or no challenge: 404, and nothing changes."""
    before = _found(store)
    assert _verify(hub, **changes) == 404
    assert _found(store) == before


def test_a_push_that_is_signed_makes_the_feed_due(hub: TestClient, store: Store) -> None:
    """The body itself is not read: nothing of it is in the store."""
    _verify(hub)
    assert not _due(store)
    assert _push(hub, b"<rss><channel><item><title>Forged</title></item></channel></rss>") == 202
    assert _due(store)
    assert _found(store).pushed == MORNING


@pytest.mark.parametrize("signature", ["sha256=" + "0" * 64, "sha256=", "nonsense", "md5=0"])
def test_a_bad_signature_is_ignored_silently(hub: TestClient, store: Store, signature: str) -> None:
    """The answer is that of a good one, so that nobody can try signatures out."""
    _verify(hub)
    assert _push(hub, signature=signature) == 202
    assert not _due(store)
    assert _found(store).pushed is None


def test_a_push_without_signature_is_ignored_where_one_was_agreed(hub: TestClient, store: Store) -> None:
    """Leaving the header out is no way round it."""
    _verify(hub)
    assert hub.post("/websub/token", content=b"<rss/>").status_code == 202
    assert not _due(store)


def test_a_hub_without_secret_is_known_by_the_address_alone(hub: TestClient, store: Store) -> None:
    """Over http no secret was told; the token is then all that proves it, and all that it can do is a poll."""
    with store.begin() as connection:
        feed = feeds.add_feed(connection, a_feed(url="http://b.example/feed", hub="http://hub.example/"))
        websub.save_missing(connection, MORNING, 9, lambda _: ("plain", ""))
        websub.save_verified(connection, "plain", MORNING + LEASE, MORNING + LEASE)
    assert hub.post("/websub/plain", content=b"x").status_code == 202
    with store.read() as connection:
        assert feeds.get_feed(connection, feed.feed_id).next_poll <= MORNING


def test_a_push_to_nobody_is_told_to_end(hub: TestClient, store: Store) -> None:
    """An unknown token, or a subscription that was not verified or was denied: 410."""
    assert _push(hub, token="other") == 410
    assert _push(hub) == 410
    _verify(hub)
    assert _verify(hub, mode="denied", challenge="") == ""
    assert _found(store).state is SubscriptionState.DENIED
    assert _push(hub) == 410
    assert not _due(store)


def test_a_body_that_is_too_long_is_not_read_to_its_end(hub: TestClient, store: Store) -> None:
    """As long as a feed may be, and no longer; a body of that size is taken."""
    _verify(hub)
    assert _push(hub, b"x" * (LIMIT + 1)) == 413
    assert not _due(store)
    assert _push(hub, b"x" * LIMIT) == 202
    assert _due(store)


def test_leaving_is_confirmed_only_when_we_leave(hub: TestClient, store: Store) -> None:
    """Then the subscription is forgotten; the hub cannot win us back, nor deny."""
    _verify(hub)
    with store.begin() as connection:
        websub.leave_all(connection, MORNING, LEASE)
    assert _verify(hub) == 404
    assert _verify(hub, mode="denied", challenge="") == 404
    assert _verify(hub, mode="unsubscribe") == "c<h>"
    assert _verify(hub, mode="unsubscribe") == 404


def test_neither_token_nor_secret_is_shown_or_logged(
    hub: TestClient, store: Store, tmp_path: Path, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Who could read them could pose as the hub."""
    caplog.set_level("DEBUG")
    _verify(hub)
    _push(hub)
    _push(hub, signature="sha256=0")
    with TestClient(make_app(store, Settings(home=tmp_path), clock)) as client:
        shown = [client.get(path).text for path in ("/feeds", "/status", "/metrics", "/api/v1/feeds", "/desk")]
    assert 'secondsource_hubs{state="verified"} 1.0' in shown[2]
    ours = " ".join(one.getMessage() for one in caplog.records if one.name.startswith("secondsource"))
    for text in (*shown, ours):
        assert "s3cret" not in text
        assert "/websub/token" not in text
