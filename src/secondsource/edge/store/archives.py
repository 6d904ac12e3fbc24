"""What a backfill asks of the store: which files were read, what waits for its place, and places by the thousand."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from secondsource.edge.store.codec import to_json
from secondsource.edge.store.dialect import upsert
from secondsource.edge.store.tables import archive_files, articles, members, stories, story_events
from secondsource.model import FIRST_ARTICLE, Reason, StoryChange

# As in articles.py: SQLite takes 32,766 variables a statement at most.
_STEP = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlace:
    """An article's place in a story that the store does not know yet."""

    article_id: str
    story_id: str
    reason: Reason


def find_file_counts(connection: Connection, file_key: str) -> dict[str, int] | None:
    """What a file brought when it was read; None where it was not yet."""
    statement = select(archive_files.c.counts).where(archive_files.c.file_key == file_key)
    found = connection.execute(statement).scalar()
    return dict(json.loads(found)) if found is not None else None


def save_file(connection: Connection, file_key: str, at: datetime, counts: dict[str, int]) -> None:
    """The file was read whole; in the same transaction as its articles."""
    connection.execute(insert(archive_files).values(file_key=file_key, at=at, counts=json.dumps(counts)))


def list_waiting(connection: Connection) -> Iterator[tuple[str, datetime, str]]:
    """Language, moment and id of every article without a story, in no order."""
    statement = select(articles.c.language, articles.c.moment, articles.c.article_id)
    for row in connection.execution_options(yield_per=5000).execute(statement.where(articles.c.story_id.is_(None))):
        yield row.language, row.moment, row.article_id


def list_ids_in_turn(connection: Connection) -> list[str]:
    """The ids of all articles without a story, in the order of their turns."""
    statement = select(articles.c.article_id).where(articles.c.story_id.is_(None))
    order = (articles.c.published.is_(None), articles.c.published, articles.c.article_id)
    return list(connection.execute(statement.order_by(*order)).scalars())


def save_places(connection: Connection, places: Sequence[NewPlace], now: datetime) -> None:
    """Put articles into stories that are made for them, in this order; each story is then to be assessed.

    Leaves what `stories.save_placement` leaves for one article after the other, and marks all as placed in their
    turn, in a tenth of its time: many rows a statement, and no text is read.
    """
    turn = connection.execute(select(func.coalesce(func.max(articles.c.placed), 0))).scalar_one()
    latest: dict[str, datetime] = {}
    for start in range(0, len(places), _STEP):
        part = places[start : start + _STEP]
        rows = _list_headlines(connection, part)
        _begin_stories(connection, part, rows, latest, now)
        _save_members(connection, part, now)
        _save_turns(connection, part, turn + start)
    statement = update(stories).where(stories.c.story_id == bindparam("key")).values(latest=bindparam("moment"))
    connection.execute(statement, [{"key": key, "moment": moment} for key, moment in latest.items()])


def _list_headlines(connection: Connection, part: Sequence[NewPlace]) -> dict[str, Any]:
    columns = articles.c.article_id, articles.c.language, articles.c.moment, articles.c.headline, articles.c.outlet_name
    statement = select(*columns).where(articles.c.article_id.in_([one.article_id for one in part]))
    return {row.article_id: row for row in connection.execute(statement)}


def _begin_stories(
    connection: Connection,
    part: Sequence[NewPlace],
    rows: dict[str, Any],
    latest: dict[str, datetime],
    now: datetime,
) -> None:
    """The stories that begin here, and what is told in the history of these and the others."""
    begun, events = [], []
    for one in part:
        row = rows[one.article_id]
        first = one.story_id not in latest
        latest[one.story_id] = row.moment if first else max(row.moment, latest[one.story_id])
        if first:
            begun.append(_story_row(one.story_id, row, now))
        change = StoryChange.CREATED if first else StoryChange.JOINED
        cause = FIRST_ARTICLE if first else f"{row.outlet_name}: {row.headline}"
        told = {"at": now, "change": change.value, "cause": cause, "by": "desk"}
        events.append(told | {"story_id": one.story_id, "article_id": one.article_id})
    if begun:
        connection.execute(insert(stories), begun)
    connection.execute(insert(story_events), events)


def _story_row(story_id: str, row: Any, now: datetime) -> dict[str, Any]:
    seen = {"first_seen": now, "updated": now, "latest": row.moment}
    said = {"language": row.language, "headline": row.headline, "subjects": "[]"}
    return {"story_id": story_id, "stale": True} | seen | said


def _save_members(connection: Connection, part: Sequence[NewPlace], now: datetime) -> None:
    rows = [
        {
            "article_id": one.article_id,
            "story_id": one.story_id,
            "added": now,
            "reason": to_json(one.reason),
            "pinned": False,
        }
        for one in part
    ]
    upsert(connection, members, rows)


def _save_turns(connection: Connection, part: Sequence[NewPlace], turn: int) -> None:
    """Where the articles are, and that they were placed after all that comes before them."""
    statement = update(articles).where(articles.c.article_id == bindparam("key"))
    statement = statement.values(
        story_id=bindparam("story"),
        placed=func.coalesce(articles.c.placed, bindparam("turn")),
        placed_revision=func.coalesce(articles.c.placed_revision, articles.c.revision),
        settled=True,
    )
    rows = [{"key": one.article_id, "story": one.story_id, "turn": turn + n} for n, one in enumerate(part, start=1)]
    connection.execute(statement, rows)
