"""Subscriptions at WebSub hubs: whom to ask next, and what hubs say."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, update

from secondsource.edge.store.dialect import insert_new, limit_to_free
from secondsource.edge.store.tables import feeds, subscriptions
from secondsource.model import FeedState, Subscription, SubscriptionState

_FIELDS = tuple(Subscription.__dataclass_fields__)
_LEAVING = SubscriptionState.LEAVING.value
_VERIFIED = SubscriptionState.VERIFIED.value


def _topic() -> ColumnElement[str]:
    # a feed that names a hub and not itself is known there by its address
    return func.coalesce(feeds.c.topic, feeds.c.url)


def save_missing(connection: Connection, now: datetime, limit: int, make: Callable[[str], tuple[str, str]]) -> int:
    """Make a subscription for each active feed that names a hub and has none, `limit` at most; gives how many.

    `make` gives token and secret for a hub's address.
    """
    has_one = select(subscriptions.c.feed_id).where(subscriptions.c.feed_id == feeds.c.feed_id).exists()
    wanted = feeds.c.hub.is_not(None) & (feeds.c.state == FeedState.ACTIVE.value) & ~has_one
    statement = select(feeds.c.feed_id, feeds.c.hub, _topic().label("topic")).where(wanted).order_by(feeds.c.feed_id)
    rows = []
    for row in connection.execute(statement.limit(limit)):
        token, secret = make(row.hub)
        rows.append(
            {
                "token": token,
                "feed_id": row.feed_id,
                "hub": row.hub,
                "topic": row.topic,
                "secret": secret,
                "state": SubscriptionState.ASKED.value,
                "asked": now,
                "next_ask": now,
            }
        )
    insert_new(connection, subscriptions, rows)
    return len(rows)


def leave_unwanted(connection: Connection, now: datetime, lease: timedelta) -> int:
    """Mark the subscriptions of feeds that were removed, are not read, or name another hub; gives how many.

    Those that nobody can be told of any more, for they ran out, are forgotten.
    """
    same = and_(
        feeds.c.feed_id == subscriptions.c.feed_id,
        feeds.c.state == FeedState.ACTIVE.value,
        feeds.c.hub == subscriptions.c.hub,
        _topic() == subscriptions.c.topic,
    )
    wanted = select(feeds.c.feed_id).where(same).exists()
    ended = (subscriptions.c.state == _LEAVING) & (subscriptions.c.until <= now)
    connection.execute(delete(subscriptions).where(ended))
    values = {
        "state": _LEAVING,
        "feed_id": None,
        "next_ask": now,
        "until": func.coalesce(subscriptions.c.until, now + lease),
    }
    return connection.execute(
        update(subscriptions).where(subscriptions.c.state != _LEAVING, ~wanted).values(values)
    ).rowcount


def leave_all(connection: Connection, now: datetime, lease: timedelta) -> int:
    """Mark every subscription to be left: the desk has no address any more, or another."""
    values = {"state": _LEAVING, "feed_id": None, "next_ask": now, "until": now + lease}
    return connection.execute(update(subscriptions).where(subscriptions.c.state != _LEAVING).values(values)).rowcount


def take_due(connection: Connection, now: datetime, limit: int, again: timedelta) -> list[Subscription]:
    """Up to `limit` subscriptions whose hub is to be asked now; nobody else is given them before `again` is over."""
    statement = select(subscriptions).where(subscriptions.c.next_ask <= now)
    statement = statement.order_by(subscriptions.c.next_ask, subscriptions.c.token).limit(limit)
    rows = connection.execute(limit_to_free(connection, statement)).all()
    mine = subscriptions.c.token.in_([row.token for row in rows])
    connection.execute(update(subscriptions).where(mine).values(asked=now, next_ask=now + again))
    return [_subscription(row) for row in rows]


def note_failure(connection: Connection, token: str, reason: str | None) -> None:
    """Keep why a hub did not take what it was sent; None: it did."""
    connection.execute(update(subscriptions).where(subscriptions.c.token == token).values(failure=reason))


def find_subscription(connection: Connection, token: str) -> Subscription | None:
    """The subscription with this token."""
    row = connection.execute(select(subscriptions).where(subscriptions.c.token == token)).one_or_none()
    return _subscription(row) if row else None


def list_subscriptions(connection: Connection, feed_ids: Collection[int] | None = None) -> list[Subscription]:
    """Every subscription of a feed, or those of these feeds."""
    statement = select(subscriptions).where(subscriptions.c.feed_id.is_not(None)).order_by(subscriptions.c.feed_id)
    found = (_subscription(row) for row in connection.execute(statement))
    return [one for one in found if feed_ids is None or one.feed_id in feed_ids]


def count_subscriptions(connection: Connection) -> dict[str, int]:
    """How many subscriptions are in each state."""
    counted = select(subscriptions.c.state, func.count().label("number")).group_by(subscriptions.c.state)
    return {row.state: row.number for row in connection.execute(counted)}


def save_verified(connection: Connection, token: str, until: datetime, next_ask: datetime) -> None:
    """The hub verified: it pushes until then."""
    values = {"state": _VERIFIED, "until": until, "next_ask": next_ask, "failure": None}
    connection.execute(update(subscriptions).where(subscriptions.c.token == token).values(values))


def save_denied(connection: Connection, token: str, next_ask: datetime) -> None:
    """The hub denied, or ended, the subscription."""
    values = {"state": SubscriptionState.DENIED.value, "until": None, "next_ask": next_ask}
    connection.execute(update(subscriptions).where(subscriptions.c.token == token).values(values))


def remove_subscription(connection: Connection, token: str) -> None:
    """The hub has let us go."""
    connection.execute(delete(subscriptions).where(subscriptions.c.token == token))


def save_push(connection: Connection, token: str, now: datetime, pause: timedelta) -> None:
    """The hub says that there is something new: the feed is due, at the earliest `pause` after it was last asked."""
    row = connection.execute(
        update(subscriptions)
        .where(subscriptions.c.token == token)
        .values(pushed=now)
        .returning(subscriptions.c.feed_id)
    ).one_or_none()
    if row is not None and row.feed_id is not None:
        _bring_forward(connection, [row.feed_id], now, pause)


def remember_pushes(connection: Connection, since: datetime, now: datetime, pause: timedelta) -> None:
    """What was pushed while a round of polling ran is asked once more: its answer may be older than the push."""
    pushed = select(subscriptions.c.feed_id).where(subscriptions.c.pushed > since, subscriptions.c.feed_id.is_not(None))
    _bring_forward(connection, list(connection.execute(pushed).scalars()), now, pause)


def _bring_forward(connection: Connection, feed_ids: Iterable[int], now: datetime, pause: timedelta) -> None:
    wanted = feeds.c.feed_id.in_(list(feed_ids)) & (feeds.c.state == FeedState.ACTIVE.value)
    for row in connection.execute(select(feeds.c.feed_id, feeds.c.last_poll, feeds.c.next_poll).where(wanted)):
        due = max(now, row.last_poll + pause) if row.last_poll else now
        if due < row.next_poll:
            connection.execute(update(feeds).where(feeds.c.feed_id == row.feed_id).values(next_poll=due))


# A push is asked about within a minute or two; an older one belongs to a feed whose poll is put off for another reason.
LATELY = timedelta(minutes=10)


def has_push(connection: Connection, now: datetime) -> bool:
    """Whether a feed is due because its hub told of something new."""
    told = and_(
        subscriptions.c.feed_id == feeds.c.feed_id,
        subscriptions.c.pushed >= now - LATELY,
        feeds.c.state == FeedState.ACTIVE.value,
        feeds.c.next_poll <= now,
        or_(feeds.c.last_poll.is_(None), subscriptions.c.pushed > feeds.c.last_poll),
    )
    statement = select(feeds.c.feed_id).join(subscriptions, told).limit(1)
    return connection.execute(statement).one_or_none() is not None


def _subscription(row: Row[Any]) -> Subscription:
    values = {name: row._mapping[name] for name in _FIELDS}
    return Subscription(**values | {"state": SubscriptionState(values["state"])})
