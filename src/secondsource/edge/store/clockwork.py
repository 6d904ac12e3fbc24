"""Moments that lie ahead of the clock although they were written as "now": the clock was wrong and was set back."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from secondsource.edge.store.people_tables import jobs
from secondsource.edge.store.tables import entries, feeds, leases, rereads, subscriptions

# `lease_seconds` is 3 minutes by default; nobody sets a day.
LONGEST_LEASE = timedelta(days=1)


def bring_back(connection: Connection, now: datetime, ahead: datetime) -> int:
    """Make due now what a clock that ran ahead put off; gives how many rows. `ahead`: no honest "now" is later."""
    changes = (
        update(feeds).where(feeds.c.last_poll > ahead).values(last_poll=now, next_poll=now, leased_until=None),
        update(entries).where(entries.c.state == "new", entries.c.first_seen > ahead, entries.c.next_try > ahead)
        .values(next_try=now, leased_until=None),
        update(rereads).where(rereads.c.due > ahead, rereads.c.first_read > ahead)
        .values(first_read=now, due=now, leased_until=None),
        update(jobs).where(jobs.c.state == "waiting", jobs.c.asked > ahead).values(asked=now, leased_until=None),
        update(subscriptions).where(subscriptions.c.asked > ahead).values(asked=now, next_ask=now, pushed=None),
    )  # fmt: skip
    mended = sum(connection.execute(one).rowcount for one in changes)
    # asked rightly, but taken by a desk whose clock was ahead: no lease lasts that long
    mended += connection.execute(
        update(jobs).where(jobs.c.leased_until > ahead + LONGEST_LEASE).values(leased_until=None)
    ).rowcount
    if mended:
        connection.execute(update(leases).where(leases.c.until > ahead).values(until=now))
    return mended
