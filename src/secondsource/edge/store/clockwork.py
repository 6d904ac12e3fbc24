"""Moments that lie ahead of the clock although they were written as "now": the clock was wrong and was set back."""

from datetime import datetime

from sqlalchemy import Connection, update

from secondsource.edge.store.tables import entries, feeds, leases, rereads


def bring_back(connection: Connection, now: datetime, ahead: datetime) -> int:
    """Make due now what a clock that ran ahead put off; gives how many rows. `ahead`: no honest "now" is later."""
    changes = (
        update(feeds).where(feeds.c.last_poll > ahead).values(last_poll=now, next_poll=now, leased_until=None),
        update(entries).where(entries.c.state == "new", entries.c.first_seen > ahead, entries.c.next_try > ahead)
        .values(next_try=now, leased_until=None),
        update(rereads).where(rereads.c.due > ahead, rereads.c.first_read > ahead)
        .values(first_read=now, due=now, leased_until=None),
    )  # fmt: skip
    mended = sum(connection.execute(one).rowcount for one in changes)
    if mended:
        connection.execute(update(leases).where(leases.c.until > ahead).values(until=now))
    return mended
