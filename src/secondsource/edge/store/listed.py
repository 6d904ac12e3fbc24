"""The outlets that this desk reads by a feed of their own: the reader's list, with when each was last asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from secondsource.edge.store.tables import articles, feeds, outlets
from secondsource.model import FeedState


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedOutlet:
    """An outlet with at least one feed here."""

    outlet_id: str
    name: str
    country: str | None  # ISO 3166-1 alpha-2
    language: str | None  # ISO 639-1: said of it, else of its newest article
    polled: bool  # at least one of its feeds is active
    read: datetime | None  # last success of any of its feeds


def list_listed(connection: Connection) -> list[ListedOutlet]:
    """Every outlet with a feed of its own, by name; an aggregator's feed belongs to none."""
    active = func.max(case((feeds.c.state == FeedState.ACTIVE.value, 1), else_=0))
    statement = (
        select(
            feeds.c.outlet_id,
            func.coalesce(outlets.c.name, feeds.c.outlet_id).label("name"),
            outlets.c.country,
            outlets.c.language,
            active.label("polled"),
            func.max(feeds.c.last_success).label("read"),
        )
        .select_from(feeds.outerjoin(outlets, outlets.c.outlet_id == feeds.c.outlet_id))
        .where(feeds.c.outlet_id.is_not(None))
        .group_by(feeds.c.outlet_id, outlets.c.name, outlets.c.country, outlets.c.language)
    )
    rows = connection.execute(statement).all()
    spoken = _list_languages(connection, [row.outlet_id for row in rows if not row.language])
    found = [
        ListedOutlet(
            **dict(row._mapping) | {"language": row.language or spoken.get(row.outlet_id), "polled": bool(row.polled)}
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.name.lower(), one.outlet_id))


def _list_languages(connection: Connection, outlet_ids: Sequence[str]) -> dict[str, str]:
    """The language of each outlet's newest article: a look into the index for each."""
    found = {}
    for outlet_id in outlet_ids:
        statement = select(articles.c.language).where(articles.c.outlet_id == outlet_id)
        language = connection.execute(statement.order_by(articles.c.moment.desc()).limit(1)).scalar()
        if language and language != "und":
            found[outlet_id] = language
    return found
