"""What a backfill asks of the store: which files were read, and the articles of one language and span of time."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, insert, select

from secondsource.edge.store.articles import list_articles
from secondsource.edge.store.tables import archive_files, articles
from secondsource.model import Article


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


def list_by_id(connection: Connection, article_ids: list[str]) -> list[Article]:
    """These articles in the order of the ids, each of which is there."""
    found = {one.article_id: one for one in list_articles(connection, article_ids)}
    return [found[one] for one in article_ids]
