"""WebSub's rules: what a hub is sent, how a signature is checked, when a feed is polled less."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from secondsource.desk.collect.cadence import after_success
from secondsource.desk.collect.websub import (
    LEASE,
    Signature,
    form_for,
    is_told,
    lease_until,
    renew_at,
    takes_secret,
)
from secondsource.model import Subscription, SubscriptionState
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, a_feed

HUB = Subscription(
    token="t",
    feed_id=1,
    hub="https://hub.example/",
    topic="https://a.example/feed",
    secret="s3cret",
    state=SubscriptionState.VERIFIED,
    asked=MORNING,
    until=MORNING + LEASE,
    pushed=MORNING,
)
CALLBACK = "https://desk.example/websub/t"


def test_a_hub_is_sent_what_the_recommendation_asks_for() -> None:
    """Callback, mode, topic, lease and secret to subscribe; neither lease nor secret to leave."""
    assert dict(form_for(replace(HUB, state=SubscriptionState.ASKED), CALLBACK)) == {
        "hub.callback": CALLBACK,
        "hub.mode": "subscribe",
        "hub.topic": HUB.topic,
        "hub.lease_seconds": "864000",
        "hub.secret": "s3cret",
    }
    leaving = replace(HUB, state=SubscriptionState.LEAVING)
    assert dict(form_for(leaving, CALLBACK)) == {
        "hub.callback": CALLBACK,
        "hub.mode": "unsubscribe",
        "hub.topic": HUB.topic,
    }


def test_a_secret_is_told_over_https_only() -> None:
    """Over http anybody on the way could read it; nothing is sent in its place."""
    assert takes_secret("HTTPS://hub.example/")
    assert not takes_secret("http://hub.example/")
    assert "hub.secret" not in dict(form_for(replace(HUB, secret="", state=SubscriptionState.ASKED), CALLBACK))


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_the_four_methods_are_understood(method: str) -> None:
    """A body that comes in pieces is checked as one; one byte more and it is wrong."""
    right = hmac.new(b"s3cret", b"the body", getattr(hashlib, method.lower())).hexdigest()
    check = Signature("s3cret", f"{method}={right}")
    check.add(b"the ")
    check.add(b"body")
    assert check.is_right()
    check.add(b"!")
    assert not check.is_right()


@pytest.mark.parametrize(
    "header", [None, "", "sha256", "sha256=", "md5=900150983cd24fb0d6963f7d28e17f72", "sha256=" + "0" * 64, "x" * 9999]
)
def test_what_is_no_right_signature_is_refused(header: str | None) -> None:
    """Missing, unreadable, of a broken method, or of another secret."""
    check = Signature("s3cret", header)
    check.add(b"the body")
    assert not check.is_right()


def test_the_right_digest_under_another_method_is_refused() -> None:
    """A method that we do not know is not taken for one that we do."""
    right = hmac.new(b"s3cret", b"the body", hashlib.sha256).hexdigest()
    check = Signature("s3cret", f"sha999={right}")
    check.add(b"the body")
    assert not check.is_right()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("3600", 3600), (None, 864000), ("soon", 864000), ("-5", 864000), ("1", 300), ("99999999", 30 * 86400)],
)
def test_a_lease_is_taken_within_bounds(said: str | None, seconds: int) -> None:
    """What cannot be read counts as what we asked for; it is renewed when a quarter is left."""
    until = lease_until(said, MORNING)
    assert (until - MORNING).total_seconds() == seconds
    assert (renew_at(MORNING, until) - MORNING).total_seconds() == seconds * 0.75


def test_a_feed_is_told_of_while_its_hub_told_of_what_last_came() -> None:
    """A hub that never pushed, ran out, or missed the last news is not relied on."""
    feed = a_feed(last_change=MORNING + timedelta(minutes=1))
    now = MORNING + timedelta(hours=1)
    assert is_told(feed, HUB, now)
    assert is_told(replace(feed, last_change=None), HUB, now)
    for other in (
        replace(HUB, pushed=None),
        replace(HUB, until=now),
        replace(HUB, state=SubscriptionState.DENIED),
        replace(HUB, pushed=MORNING - timedelta(hours=1)),
    ):
        assert not is_told(feed, other, now)


def test_a_feed_that_is_told_of_is_polled_at_a_quarter_of_its_rhythm() -> None:
    """Within the operator's bounds, and its own rhythm is kept for when the hub falls silent."""
    feed = a_feed(interval=timedelta(minutes=20), last_success=MORNING)
    alone, told = (after_success(feed, [], None, now=MORNING, settings=Settings(), told=told) for told in (False, True))
    assert told.interval == alone.interval
    ratio = (told.next_poll - MORNING) / (alone.next_poll - MORNING)
    assert ratio == pytest.approx(4)
    slow = after_success(
        replace(feed, interval=timedelta(hours=6)), [], None, now=MORNING, settings=Settings(), told=True
    )
    assert slow.next_poll - MORNING < timedelta(hours=7)
