"""Feeds and outlets: what is polled, when, and how it went."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from secondsource.edge.store.codec import find_json, to_json
from secondsource.edge.store.dialect import insert_new, limit_to_free
from secondsource.edge.store.tables import feeds, outlets
from secondsource.errors import NotFoundError
from secondsource.model import Failure, Feed, FeedState, Outlet

# Columns that are the model's fields as they are.
_SAME = tuple(name for name in Feed.__dataclass_fields__ if name not in {"interval", "state", "last_failure"})

# Columns that a poll changes that brought nothing; `leased_until` is emptied with them.
_POLLED = (
    "etag",
    "last_modified",
    "interval",
    "next_poll",
    "last_poll",
    "last_success",
    "failure",
    "leased_until",
)
# Made once and run for many feeds: building and running one for each cost most of a "not modified".
_SAVE_POLL = update(feeds).where(feeds.c.feed_id == bindparam("polled_id")).values({n: bindparam(n) for n in _POLLED})


def add_feed(connection: Connection, feed: Feed) -> Feed:
    """Store a feed that has no id yet (`feed_id` 0). A URL that is there already gives the stored feed back."""
    known = find_feed_by_url(connection, feed.url)
    if known:
        return known
    row = _row(feed)
    del row["feed_id"]
    key = connection.execute(insert(feeds).values(row)).inserted_primary_key
    assert key is not None
    return get_feed(connection, int(key[0]))


def save_feed(connection: Connection, feed: Feed) -> None:
    """Store a feed's new state. A new address that another feed already has is not taken over."""
    row = _row(feed)
    other = find_feed_by_url(connection, feed.url)
    if other and other.feed_id != feed.feed_id:
        del row["url"]
    connection.execute(update(feeds).where(feeds.c.feed_id == feed.feed_id).values(row))


def save_polls(connection: Connection, polled: Sequence[Feed]) -> None:
    """Store that these feeds were asked and brought nothing new; their addresses and states stay as they are."""
    if polled:
        connection.execute(_SAVE_POLL, [_polled_row(feed) for feed in polled])


def get_feed(connection: Connection, feed_id: int) -> Feed:
    """The feed with this id. Raises NotFoundError."""
    row = connection.execute(select(feeds).where(feeds.c.feed_id == feed_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"no feed has the number {feed_id}; `secondsource feeds` lists them")
    return _feed(row)


def find_feed_by_url(connection: Connection, url: str) -> Feed | None:
    """The feed at this address."""
    row = connection.execute(select(feeds).where(feeds.c.url == url)).one_or_none()
    return _feed(row) if row else None


def list_feeds(connection: Connection) -> Iterator[Feed]:
    """Every feed, by title."""
    for row in connection.execute(select(feeds).order_by(feeds.c.title, feeds.c.feed_id)):
        yield _feed(row)


def count_polled(connection: Connection) -> tuple[int, int]:
    """How many feeds are polled, and how many of them failed last; without reading any (every front page asks)."""
    polled, failing = connection.execute(_COUNT_POLLED).one()
    return int(polled), int(failing)


_COUNT_POLLED = select(func.count(), func.count(feeds.c.failure)).where(feeds.c.state == FeedState.ACTIVE.value)


def list_due_feeds(connection: Connection, now: datetime | None) -> list[Feed]:
    """The active feeds whose time has come, longest waiting first; all active ones where `now` is None."""
    statement = select(feeds).where(feeds.c.state == FeedState.ACTIVE.value)
    if now is not None:
        statement = statement.where(feeds.c.next_poll <= now)
    return [_feed(row) for row in connection.execute(statement.order_by(feeds.c.next_poll, feeds.c.feed_id))]


Choose = Callable[[Mapping[int, str]], Collection[int]]


def lease_due_feeds(connection: Connection, now: datetime, limit: int, lease: timedelta, choose: Choose) -> list[Feed]:
    """Take up to `limit` active feeds whose time has come, longest waiting first; they are this worker's for a while.

    Saving a feed gives it back. `choose` is given the addresses by feed id and says which to take.
    """
    free = or_(feeds.c.leased_until.is_(None), feeds.c.leased_until <= now)
    statement = select(feeds).where(feeds.c.state == FeedState.ACTIVE.value, feeds.c.next_poll <= now, free)
    statement = statement.order_by(feeds.c.next_poll, feeds.c.feed_id).limit(limit)
    rows = connection.execute(limit_to_free(connection, statement)).all()
    chosen = choose({row.feed_id: row.url for row in rows})
    taken = [row for row in rows if row.feed_id in chosen]
    ids = [row.feed_id for row in taken]
    connection.execute(update(feeds).where(feeds.c.feed_id.in_(ids)).values(leased_until=now + lease))
    return [_feed(row) for row in taken]


def find_next_poll(connection: Connection) -> datetime | None:
    """When the next feed is due; None without active feeds."""
    statement = select(feeds.c.next_poll).where(feeds.c.state == FeedState.ACTIVE.value).order_by(feeds.c.next_poll)
    moment: datetime | None = connection.execute(statement.limit(1)).scalar()
    return moment


def remove_feed(connection: Connection, feed_id: int) -> Feed:
    """Stop polling a feed and forget its entries; the articles stay. Raises NotFoundError."""
    feed = get_feed(connection, feed_id)
    connection.execute(delete(feeds).where(feeds.c.feed_id == feed_id))
    return feed


def save_outlets(connection: Connection, values: Iterable[Outlet]) -> None:
    """Store outlets that are not known yet."""
    rows = [
        {
            "outlet_id": one.outlet_id,
            "name": one.name,
            "homepage": one.homepage,
            "country": one.country,
            "language": one.language,
        }
        for one in values
    ]
    insert_new(connection, outlets, rows)


def list_outlets(connection: Connection) -> Iterator[Outlet]:
    """Every outlet, by name."""
    for row in connection.execute(select(outlets).order_by(outlets.c.name, outlets.c.outlet_id)):
        yield Outlet(**row._mapping)


def find_outlet(connection: Connection, outlet_id: str) -> Outlet | None:
    """The outlet with this id."""
    row = connection.execute(select(outlets).where(outlets.c.outlet_id == outlet_id)).one_or_none()
    return Outlet(**row._mapping) if row else None


def _row(feed: Feed) -> dict[str, Any]:
    return {
        "feed_id": feed.feed_id,
        "url": feed.url,
        "added_url": feed.added_url,
        "title": feed.title,
        "outlet_id": feed.outlet_id,
        "homepage": feed.homepage,
        "state": feed.state.value,
        "added": feed.added,
        "etag": feed.etag,
        "last_modified": feed.last_modified,
        "interval": feed.interval.total_seconds(),
        "next_poll": feed.next_poll,
        "last_poll": feed.last_poll,
        "last_success": feed.last_success,
        "last_change": feed.last_change,
        "failure": to_json(feed.last_failure) if feed.last_failure else None,
        "hub": feed.hub,
        "topic": feed.topic,
        "leased_until": None,  # whoever saves what came of a poll is done with it
    }


def _polled_row(feed: Feed) -> dict[str, Any]:
    row = _row(feed)
    return {name: row[name] for name in _POLLED} | {"polled_id": feed.feed_id}


def _feed(row: Row[Any]) -> Feed:
    values = dict(row._mapping)
    return Feed(
        **{name: values[name] for name in _SAME},
        interval=timedelta(seconds=values["interval"]),
        state=FeedState(values["state"]),
        last_failure=find_json(Failure, values["failure"]),
    )
