"""Signs of an outlet: what its own articles show, counted, and the pages about itself that they link.

They stand beside the ratings and move no score: a corrections page says that there is one, not how it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select, update

from secondsource.edge.store.dialect import insert_new
from secondsource.edge.store.tables import articles, outlet_pages
from secondsource.model import Article, LinkedPage, OutletPage, SignKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What its own articles show of an outlet: counted here, and no rating."""

    articles: int  # read in full or in part
    bylined: int  # with a named author
    datelined: int  # with a dateline
    first: datetime
    latest: datetime
    url: str  # of the newest that was counted


def find_signs(connection: Connection, outlet_id: str, since: datetime) -> Signs | None:
    """The signs that an outlet's articles since a moment show; None where none could be read."""
    read = (articles.c.outlet_id == outlet_id) & articles.c.quality.in_(("full", "partial"))
    chosen = read & (articles.c.moment >= since)
    counted = connection.execute(
        select(
            func.count(),
            func.sum(case((articles.c.authors == "[]", 0), else_=1)),
            func.sum(case((func.coalesce(articles.c.dateline, "") == "", 0), else_=1)),
        ).where(chosen)
    ).one()
    if not counted[0]:
        return None
    newest = select(articles.c.url, articles.c.moment).where(chosen)
    first = connection.execute(newest.order_by(articles.c.moment).limit(1)).one()
    last = connection.execute(newest.order_by(articles.c.moment.desc(), articles.c.article_id).limit(1)).one()
    return Signs(
        articles=int(counted[0]),
        bylined=int(counted[1]),
        datelined=int(counted[2]),
        first=first.moment,
        latest=last.moment,
        url=last.url,
    )


def save_outlet_pages(connection: Connection, article: Article, linked: Sequence[LinkedPage], now: datetime) -> None:
    """Remember what an article just read links; the newest link of a kind stands, with the day it was first seen."""
    for one in linked:
        mine = (outlet_pages.c.outlet_id == article.outlet_id) & (outlet_pages.c.kind == one.kind.value)
        known = connection.execute(select(outlet_pages).where(mine)).one_or_none()
        row = {"url": one.url, "words": one.words, "seen_on": article.url, "last_seen": now}
        if known is None:
            key = {"outlet_id": article.outlet_id, "kind": one.kind.value}
            insert_new(connection, outlet_pages, [key | row | {"first_seen": now}])
            continue
        first = {} if known.url == one.url else {"first_seen": now}
        connection.execute(update(outlet_pages).where(mine).values(row | first))


def list_outlet_pages(connection: Connection, outlet_id: str) -> tuple[OutletPage, ...]:
    """The pages that an outlet's articles were seen to link: corrections, ownership, about."""
    rows = connection.execute(select(outlet_pages).where(outlet_pages.c.outlet_id == outlet_id))
    order = list(SignKind)
    found = [OutletPage(**dict(row._mapping) | {"kind": SignKind(row.kind)}) for row in rows]
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))
