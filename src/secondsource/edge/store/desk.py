"""What the desk keeps of itself: its passes, and what hosts allow."""

import json
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from secondsource.edge.store.dialect import upsert
from secondsource.edge.store.tables import articles, hosts, passes, stories


def save_pass(connection: Connection, began: datetime, ended: datetime, counts: dict[str, int]) -> None:
    """Record what one pass over the feeds brought."""
    connection.execute(insert(passes).values(began=began, ended=ended, counts=json.dumps(counts)))


def find_last_pass(connection: Connection) -> tuple[datetime, datetime, dict[str, int]] | None:
    """When the last pass began and ended, and what it brought."""
    row = connection.execute(_LAST_PASS).one_or_none()
    return (row.began, row.ended, json.loads(row.counts)) if row else None


_LAST_PASS = select(passes).order_by(passes.c.pass_id.desc()).limit(1)


def mark_shown(connection: Connection, now: datetime) -> None:
    """Articles whose story was written since they came in stand on a page now."""
    written = select(stories.c.story_id).where(stories.c.story_id == articles.c.story_id, stories.c.stale.is_(False))
    statement = update(articles).where(articles.c.shown.is_(None), articles.c.story_id.is_not(None), written.exists())
    connection.execute(statement.values(shown=now))


def list_robots(connection: Connection, since: datetime) -> dict[str, tuple[str | None, datetime]]:
    """Every robots.txt fetched since a moment, by host."""
    rows = connection.execute(select(hosts).where(hosts.c.robots_at >= since))
    return {row.host: (row.robots, row.robots_at) for row in rows}


def save_robots(connection: Connection, found: dict[str, tuple[str | None, datetime]]) -> None:
    """Keep what hosts allow, so that the next start need not ask again."""
    rows = [{"host": host, "robots": body, "robots_at": at} for host, (body, at) in sorted(found.items())]
    upsert(connection, hosts, rows)
