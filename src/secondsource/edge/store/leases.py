"""Leases: what one process at a time may do, kept in the store and lost by time.

A lease says who goes on, not who is right: a holder that stood still may wake up after its lease was taken over. So
whoever writes under a lease confirms it in the same transaction, which locks the lease's row until the end.
Moments are the workers' own; their clocks may differ by seconds, not by minutes.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, case, or_, select, update

from secondsource.edge.store.dialect import take_rows
from secondsource.edge.store.tables import leases


def take_leases(
    connection: Connection, names: Collection[str], holder: str, now: datetime, until: datetime
) -> dict[str, int]:
    """Those of the leases that were free, out of date or the holder's own, each with its term; they are now its own."""
    if not names:
        return {}
    # in order of names, so that two workers never wait for each other
    rows = [{"name": name, "holder": holder, "term": 1, "until": until} for name in sorted(names)]
    mine = leases.c.holder == holder
    changes = {"holder": holder, "until": until, "term": case((mine, leases.c.term), else_=leases.c.term + 1)}
    free = or_(mine, leases.c.until <= now)
    taken = take_rows(connection, leases, rows, changes, free, leases.c.name, leases.c.term)
    return {row.name: row.term for row in taken}


def holds_lease(connection: Connection, name: str, holder: str, term: int) -> bool:
    """Whether the lease is still this holder's in this term; nobody can take it before the transaction ends."""
    mine = (leases.c.name == name) & (leases.c.holder == holder) & (leases.c.term == term)
    return connection.execute(select(leases.c.term).where(mine).with_for_update()).one_or_none() is not None


def release_leases(connection: Connection, names: Collection[str], holder: str, until: datetime) -> None:
    """Give leases back, from `until` on."""
    mine = leases.c.name.in_(sorted(names)) & (leases.c.holder == holder)
    connection.execute(update(leases).where(mine).values(until=until))


def find_holder(connection: Connection, name: str, now: datetime) -> str | None:
    """Who holds a lease; None where nobody does."""
    statement = select(leases.c.holder).where(leases.c.name == name, leases.c.until > now)
    holder: str | None = connection.execute(statement).scalar()
    return holder


def list_holders(connection: Connection, prefix: str, now: datetime) -> list[str]:
    """The names of live leases that begin with a word: "worker:"."""
    statement = select(leases.c.name).where(leases.c.name.startswith(prefix, autoescape=True), leases.c.until > now)
    return list(connection.execute(statement.order_by(leases.c.name)).scalars())


def drop_old(connection: Connection, before: datetime) -> None:
    """Forget leases that ended long ago: hosts that nobody asks any more."""
    connection.execute(leases.delete().where(leases.c.until < before))
