"""Entries: what feeds announced, and whether its article has been read."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from secondsource.edge.store.codec import find_json, to_json
from secondsource.edge.store.dialect import insert_new, limit_to_free
from secondsource.edge.store.tables import entries, entry_identities
from secondsource.model import Entry, Failure

_FIELDS = tuple(Entry.__dataclass_fields__)


def list_identities(connection: Connection, feed_id: int) -> set[str]:
    """Every identity by which this feed's entries are known."""
    statement = select(entry_identities.c.identity).where(entry_identities.c.feed_id == feed_id)
    return set(connection.execute(statement).scalars())


def save_identities(connection: Connection, feed_id: int, names: Iterable[str]) -> None:
    """Add names by which this feed's entries are known."""
    insert_new(connection, entry_identities, [{"feed_id": feed_id, "identity": name} for name in sorted(names)])


def save_entries(connection: Connection, new: Sequence[Entry]) -> None:
    """Store new entries; one that is there already stays as it is."""
    insert_new(
        connection,
        entries,
        [_row(entry) | {"state": "new", "attempts": 0, "next_try": entry.first_seen} for entry in new],
    )


Choose = Callable[[Mapping[str, str]], Collection[str]]


def lease_entries(
    connection: Connection, now: datetime, limit: int, lease: timedelta, choose: Choose | None = None
) -> list[tuple[Entry, int]]:
    """Take up to `limit` entries whose article is still to be read, with the tries so far.

    They are this worker's until the lease runs out; oldest first. A worker that dies gives them back by time.
    `choose` is given the links by entry id and says which to take; the others stay free.
    """
    free = or_(entries.c.leased_until.is_(None), entries.c.leased_until <= now)
    statement = select(entries).where(entries.c.state == "new", entries.c.next_try <= now, free)
    statement = statement.order_by(entries.c.next_try, entries.c.entry_id).limit(limit)
    rows = connection.execute(limit_to_free(connection, statement)).all()
    if choose:
        chosen = choose({row.entry_id: row.link or "" for row in rows})
        rows = [row for row in rows if row.entry_id in chosen]
    ids = [row.entry_id for row in rows]
    connection.execute(update(entries).where(entries.c.entry_id.in_(ids)).values(leased_until=now + lease))
    return [(_entry(row), row.attempts) for row in rows]


def release_leases(connection: Connection) -> None:
    """Give back every lease: for a desk that starts and knows that it is alone."""
    # only a new entry is leased; said here, the index finds it among a million done ones
    leased = (entries.c.state == "new") & entries.c.leased_until.is_not(None)
    connection.execute(update(entries).where(leased).values(leased_until=None))


def retry_now(connection: Connection, now: datetime) -> int:
    """Make every waiting entry due; gives how many there were."""
    waiting = (entries.c.state == "new") & (entries.c.next_try > now)
    return connection.execute(update(entries).where(waiting).values(next_try=now)).rowcount


def finish_entry(connection: Connection, entry_id: str, article_id: str, failure: Failure | None = None) -> None:
    """The entry's article is stored; its full text is not needed twice. `failure`: why it was made without its page."""
    why = to_json(failure) if failure else None
    connection.execute(
        update(entries)
        .where(entries.c.entry_id == entry_id)
        .values(state="done", article_id=article_id, content="", leased_until=None, failure=why)
    )


def postpone_entry(connection: Connection, entry_id: str, failure: Failure, next_try: datetime) -> None:
    """Reading the entry's article failed; it is tried again at `next_try`."""
    connection.execute(
        update(entries)
        .where(entries.c.entry_id == entry_id)
        .values(attempts=failure.attempts, failure=to_json(failure), next_try=next_try, leased_until=None)
    )


def bury_entry(connection: Connection, entry_id: str, failure: Failure) -> None:
    """Nothing can be made of the entry; it stays with its reason."""
    connection.execute(
        update(entries)
        .where(entries.c.entry_id == entry_id)
        .values(state="dead", attempts=failure.attempts, failure=to_json(failure), leased_until=None)
    )


def list_given_up(connection: Connection, limit: int = 100) -> list[tuple[Entry, Failure]]:
    """Entries whose page was not to be had, newest first: nothing, or only what the feed said, was made of them."""
    given_up = entries.c.failure.is_not(None) & (entries.c.state != "new")
    statement = select(entries).where(given_up).order_by(entries.c.next_try.desc()).limit(limit)
    rows = connection.execute(statement)
    return [(_entry(row), failure) for row in rows if (failure := find_json(Failure, row.failure))]


def retry_given_up(connection: Connection, now: datetime, entry_ids: Sequence[str] | None = None) -> int:
    """Have these entries (None: all) read again from the first try on; gives how many there were."""
    given_up = entries.c.failure.is_not(None) & (entries.c.state != "new")
    if entry_ids is not None:
        given_up &= entries.c.entry_id.in_(entry_ids)
    values = {"state": "new", "attempts": 0, "next_try": now, "leased_until": None}
    return connection.execute(update(entries).where(given_up).values(values)).rowcount


def count_entries(connection: Connection) -> dict[str, int]:
    """How many entries are in each state."""
    rows = connection.execute(select(entries.c.state, func.count().label("count")).group_by(entries.c.state))
    return {row.state: row._mapping["count"] for row in rows}


def list_failures(connection: Connection, limit: int = 100) -> list[tuple[Entry, Failure]]:
    """Entries that failed and wait or were given up, newest first."""
    statement = select(entries).where(entries.c.failure.is_not(None)).order_by(entries.c.next_try.desc()).limit(limit)
    found = []
    for row in connection.execute(statement):
        failure = find_json(Failure, row.failure)
        if failure:
            found.append((_entry(row), failure))
    return found


def _row(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _FIELDS}


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{name: row._mapping[name] for name in _FIELDS})
