"""Subscriptions at hubs keep their promises on both databases."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from secondsource.desk.collect.websub import LEASE
from secondsource.edge.store import Store, feeds, open_store, websub
from secondsource.model import Feed, FeedState, Subscription, SubscriptionState
from secondsource.testing.builders import MORNING, a_feed

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HUB = "https://hub.example/"


def _make(hub: str) -> tuple[str, str]:
    return f"token {hub}", "secret"


def _subscribed(store: Store) -> tuple[Feed, Subscription]:
    with store.begin() as connection:
        feed = feeds.add_feed(connection, a_feed(hub=HUB, next_poll=MORNING + DAY))
        feeds.add_feed(connection, a_feed(url="https://other.example/feed"))
        assert websub.save_missing(connection, MORNING, 9, _make) == 1
        (one,) = websub.take_due(connection, MORNING, 9, DAY)
    return feed, one


def test_a_feed_that_names_a_hub_is_subscribed_once(store: Store) -> None:
    """Under its own address where it names none; nobody else is given it before a day is over."""
    feed, one = _subscribed(store)
    assert (one.feed_id, one.hub, one.topic, one.secret) == (feed.feed_id, HUB, feed.url, "secret")
    assert one.state is SubscriptionState.ASKED
    with store.begin() as connection:
        assert websub.save_missing(connection, MORNING, 9, _make) == 0
        assert websub.take_due(connection, MORNING, 9, DAY) == []
        assert websub.leave_unwanted(connection, MORNING, LEASE) == 0
        assert [again.token for again in websub.take_due(connection, MORNING + DAY, 9, DAY)] == [one.token]
        assert websub.find_subscription(connection, "another") is None
        assert websub.list_subscriptions(connection, {99}) == []


def test_what_a_hub_says_is_kept(store: Store) -> None:
    """Verified until its lease ends, denied, or failed with the reason."""
    _, one = _subscribed(store)
    with store.begin() as connection:
        websub.note_failure(connection, one.token, "http-500")
        assert websub.list_subscriptions(connection)[0].failure == "http-500"
        websub.save_verified(connection, one.token, MORNING + LEASE, MORNING + 7 * DAY)
        (found,) = websub.list_subscriptions(connection)
        assert (found.state, found.until, found.failure) == (SubscriptionState.VERIFIED, MORNING + LEASE, None)
        assert websub.count_subscriptions(connection) == {"verified": 1}
        websub.save_denied(connection, one.token, MORNING + 7 * DAY)
        assert websub.list_subscriptions(connection)[0].state is SubscriptionState.DENIED


def test_a_subscription_that_nobody_needs_is_left_and_forgotten(store: Store) -> None:
    """Of a feed that is paused, removed, or names another hub; the hub's new one gets a subscription of its own."""
    feed, one = _subscribed(store)
    with store.begin() as connection:
        websub.save_verified(connection, one.token, MORNING + LEASE, MORNING + 7 * DAY)
        feeds.save_feed(connection, replace(feed, hub="https://new.example/"))
        assert websub.leave_unwanted(connection, MORNING, LEASE) == 1
        assert websub.save_missing(connection, MORNING, 9, _make) == 1
        states = {each.hub: each.state for each in websub.take_due(connection, MORNING, 9, DAY)}
        assert states == {HUB: SubscriptionState.LEAVING, "https://new.example/": SubscriptionState.ASKED}
        feeds.save_feed(connection, replace(feed, hub="https://new.example/", state=FeedState.PAUSED))
        assert websub.leave_unwanted(connection, MORNING, LEASE) == 1
        feeds.remove_feed(connection, feed.feed_id)
        assert websub.count_subscriptions(connection) == {"leaving": 2}
        websub.remove_subscription(connection, one.token)
        websub.leave_unwanted(connection, MORNING + LEASE, LEASE)
        assert websub.count_subscriptions(connection) == {}


def test_a_removed_feeds_subscription_outlives_it_until_the_hub_was_told(store: Store) -> None:
    """The row stays without the feed, so that the hub's question can be answered."""
    feed, one = _subscribed(store)
    with store.begin() as connection:
        feeds.remove_feed(connection, feed.feed_id)
        assert websub.leave_unwanted(connection, MORNING, LEASE) == 1
        (left,) = websub.take_due(connection, MORNING, 9, DAY)
        assert (left.token, left.state, left.feed_id) == (one.token, SubscriptionState.LEAVING, None)
        assert websub.leave_all(connection, MORNING, LEASE) == 0


def test_a_push_makes_its_feed_due_and_nothing_else(store: Store) -> None:
    """At once, but a minute after it was last asked at the earliest; a paused feed stays paused."""
    feed, one = _subscribed(store)
    with store.begin() as connection:
        assert not websub.has_push(connection, MORNING)
        websub.save_push(connection, one.token, MORNING, MINUTE)
        websub.save_push(connection, "another", MORNING, MINUTE)
        assert [due.feed_id for due in feeds.list_due_feeds(connection, MORNING)] == [feed.feed_id, feed.feed_id + 1]
        assert feeds.get_feed(connection, feed.feed_id).next_poll == MORNING
        assert websub.has_push(connection, MORNING)
        feeds.save_feed(connection, replace(feed, last_poll=MORNING, next_poll=MORNING + DAY))
        assert not websub.has_push(connection, MORNING + DAY)
        soon = MORNING + timedelta(seconds=20)
        websub.save_push(connection, one.token, soon, MINUTE)
        assert feeds.get_feed(connection, feed.feed_id).next_poll == MORNING + MINUTE
        feeds.save_feed(connection, replace(feed, state=FeedState.PAUSED))
        websub.save_push(connection, one.token, soon, MINUTE)
        assert feeds.get_feed(connection, feed.feed_id).next_poll == MORNING + DAY
        assert not websub.has_push(connection, MORNING + DAY)


def test_a_push_during_a_round_of_polling_is_asked_once_more(store: Store) -> None:
    """The answer that the round saved may be older than what was pushed."""
    feed, one = _subscribed(store)
    with store.begin() as connection:
        websub.save_push(connection, one.token, MORNING + timedelta(seconds=5), MINUTE)
        feeds.save_polls(connection, [replace(feed, last_poll=MORNING + timedelta(seconds=9), next_poll=MORNING + DAY)])
        websub.remember_pushes(connection, MORNING, MORNING + timedelta(seconds=10), MINUTE)
        again = MORNING + timedelta(seconds=69)
        assert feeds.get_feed(connection, feed.feed_id).next_poll == again
        feeds.save_polls(connection, [replace(feed, last_poll=again, next_poll=MORNING + DAY)])
        websub.remember_pushes(connection, again, again, MINUTE)
        assert feeds.get_feed(connection, feed.feed_id).next_poll == MORNING + DAY


def test_the_look_for_pushes_reads_an_index(tmp_path: Path) -> None:
    """It is made each second: neither all feeds nor all subscriptions are walked through."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    asked: list[tuple[str, object]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with store.read() as connection:
        websub.has_push(connection, MORNING)
        statement, values = asked[-1]
        plan = [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)]
    store.close()
    assert not [step for step in plan if step.startswith("SCAN")], plan
