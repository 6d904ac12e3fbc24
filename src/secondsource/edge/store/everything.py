"""The whole store, read from one end to the other: for a site of files and for exports, never for a page.

Rows are streamed in the order of a key, so that a million of them need no more memory than a few hundred.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from secondsource.edge.store.codec import from_json
from secondsource.edge.store.tables import articles, feeds, outlets, score_history, stories
from secondsource.model import Score

STEP = 500  # rows held at once


def list_story_ids(connection: Connection) -> Iterator[str]:
    """Every story that is not merged into another, newest report first."""
    statement = select(stories.c.story_id).where(stories.c.merged_into.is_(None))
    statement = statement.order_by(stories.c.latest.desc(), stories.c.story_id.desc())
    yield from connection.execution_options(yield_per=STEP).execute(statement).scalars()


def list_outlet_ids(connection: Connection) -> set[str]:
    """Every outlet that has a page: it reported, has a feed, or was introduced by a list."""
    found: set[str] = set()
    for column in (articles.c.outlet_id, feeds.c.outlet_id, outlets.c.outlet_id):
        found.update(one for one in connection.execute(select(column).distinct()).scalars() if one)
    return found


def list_article_rows(connection: Connection) -> Iterator[RowMapping]:
    """Every article with the story it is in, as its row stands, in the order of arrival."""
    return _stream(connection, select(articles).order_by(articles.c.number))


def list_story_rows(connection: Connection) -> Iterator[RowMapping]:
    """Every story, merged ones too, by id."""
    return _stream(connection, select(stories).order_by(stories.c.story_id))


def list_scores(connection: Connection) -> Iterator[tuple[str, datetime, Score, str]]:
    """Every score that a story has had, with its moment and its cause, in the order in which they were given."""
    for row in _stream(connection, select(score_history).order_by(score_history.c.entry)):
        yield row["story_id"], row["at"], from_json(Score, row["value"]), row["cause"]


def _stream(connection: Connection, statement: Select[Any]) -> Iterator[RowMapping]:
    yield from connection.execution_options(yield_per=STEP).execute(statement).mappings()
