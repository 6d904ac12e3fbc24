"""What editors say of outlets: ratings and owners, each with reason, address and date; the newest counts."""

from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, update

from secondsource.edge.store.people_tables import outlet_owners, outlet_ratings
from secondsource.edge.store.tables import articles, stories
from secondsource.people import OutletOwner, OutletRating


def save_outlet_rating(connection: Connection, rating: OutletRating) -> None:
    """Add a rating; the outlet's earlier ones stay as its history."""
    connection.execute(insert(outlet_ratings).values(_values(rating)))


def save_outlet_owner(connection: Connection, owner: OutletOwner) -> None:
    """Add an owner; the outlet's earlier ones stay as its history."""
    connection.execute(insert(outlet_owners).values(_values(owner)))


def list_outlet_ratings(connection: Connection, outlet_id: str | None = None) -> list[OutletRating]:
    """Of one outlet every rating, newest first; without one, each outlet's newest that was not withdrawn."""
    return [OutletRating(**_fields(OutletRating, row)) for row in _rows(connection, outlet_ratings, outlet_id)]


def list_outlet_owners(connection: Connection, outlet_id: str | None = None) -> list[OutletOwner]:
    """Of one outlet every owner, newest first; without one, each outlet's newest that was not withdrawn."""
    return [OutletOwner(**_fields(OutletOwner, row)) for row in _rows(connection, outlet_owners, outlet_id)]


def count_entries(connection: Connection) -> tuple[int, int]:
    """How many were ever added: changes with each, so that who keeps them in memory can tell."""
    ratings, owners = connection.execute(_COUNTS).one()
    return int(ratings), int(owners)


# put together once: every story page asks it
_COUNTS = select(
    *(select(func.count()).select_from(table).scalar_subquery() for table in (outlet_ratings, outlet_owners))
)


def mark_outlet_stale(connection: Connection, outlet_id: str, limit: int) -> int:
    """Have an outlet's newest stories scored again; gives how many."""
    newest = select(articles.c.story_id).where(articles.c.outlet_id == outlet_id, articles.c.story_id.is_not(None))
    chosen = list(connection.execute(newest.order_by(articles.c.moment.desc()).limit(limit)).scalars())
    wanted = (stories.c.story_id.in_(chosen), stories.c.merged_into.is_(None))
    return connection.execute(update(stories).where(*wanted).values(stale=True)).rowcount


def _rows(connection: Connection, table: Table, outlet_id: str | None) -> list[Row[Any]]:
    if outlet_id is not None:
        statement = select(table).where(table.c.outlet_id == outlet_id).order_by(table.c.entry.desc())
        return list(connection.execute(statement))
    newest = select(func.max(table.c.entry)).group_by(table.c.outlet_id).scalar_subquery()
    said = table.c.rating if "rating" in table.c else table.c.owner
    statement = select(table).where(table.c.entry.in_(newest), said.is_not(None)).order_by(table.c.outlet_id)
    return list(connection.execute(statement))


def _values(value: OutletRating | OutletOwner) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def _fields(kind: Any, row: Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in kind.__dataclass_fields__}
