"""Which articles are to be read again, and when."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select, update

from secondsource.edge.store.dialect import insert_new, limit_to_free
from secondsource.edge.store.tables import rereads


def save_reread(connection: Connection, article_id: str, first_read: datetime, due: datetime) -> None:
    """The article is to be read again at `due`; one that is known already stays as it is."""
    row = {"article_id": article_id, "first_read": first_read, "turn": 0, "due": due, "last": None}
    insert_new(connection, rereads, [row | {"leased_until": None}])


def lease_rereads(
    connection: Connection, now: datetime, limit: int, lease: timedelta
) -> list[tuple[str, datetime, int]]:
    """Take up to `limit` articles that are due: id, first reading, readings again so far; longest due first."""
    free = or_(rereads.c.leased_until.is_(None), rereads.c.leased_until <= now)
    statement = select(rereads).where(rereads.c.due <= now, free).order_by(rereads.c.due, rereads.c.article_id)
    rows = connection.execute(limit_to_free(connection, statement.limit(limit))).all()
    ids = [row.article_id for row in rows]
    connection.execute(update(rereads).where(rereads.c.article_id.in_(ids)).values(leased_until=now + lease))
    return [(row.article_id, row.first_read, row.turn) for row in rows]


def finish_reread(connection: Connection, article_id: str, turn: int, due: datetime | None, now: datetime) -> None:
    """An article was read again; `due` is its next time, None after the last."""
    values = {"turn": turn, "due": due, "last": now, "leased_until": None}
    connection.execute(update(rereads).where(rereads.c.article_id == article_id).values(values))


def count_rereads(connection: Connection, since: datetime) -> int:
    """How many articles were read again since a moment."""
    return int(
        connection.execute(select(func.count()).select_from(rereads).where(rereads.c.last >= since)).scalar_one()
    )


def drop_finished(connection: Connection, before: datetime) -> None:
    """Forget articles whose last reading again was before a moment."""
    connection.execute(delete(rereads).where(rereads.c.due.is_(None), rereads.c.last < before))
