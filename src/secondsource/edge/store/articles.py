"""Articles, their revisions and their place in a story."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from secondsource.edge.store.tables import articles, revisions
from secondsource.errors import NotFoundError
from secondsource.model import AGREEING, Article, Quality

_FIELDS = tuple(name for name in Article.__dataclass_fields__)
# SQLite takes 32,766 variables a statement at most, PostgreSQL 65,535; a smaller step costs nothing.
_STEP = 500
# put together once: every story page asks it
_WITH_IDS = select(*(articles.c[name] for name in _FIELDS)).where(
    articles.c.article_id.in_(bindparam("ids", expanding=True))
)
_RANK = {Quality.FAILED: 0, Quality.STUB: 1, Quality.PARTIAL: 2, Quality.FULL: 3}


def save_article(connection: Connection, article: Article) -> bool:
    """Store an article once; True where it is new.

    One that is there is replaced only by a better reading of the same revision (a page where there was a stub) or by
    a later revision, whose predecessor is kept. It keeps its story.
    """
    row = connection.execute(select(articles).where(articles.c.article_id == article.article_id)).one_or_none()
    if row is None:
        connection.execute(insert(articles).values(_row(article)))
        return True
    known = _article(row)
    if article.revision > known.revision:
        _keep_revision(connection, known)
    elif _RANK[article.quality] <= _RANK[known.quality]:
        return False
    values = _row(article) | {"first_seen": min(known.first_seen, article.first_seen)}
    if article.revision == known.revision and row.placed is not None:
        values["settled"] = False  # it was placed by less than we know now
    if row.placed is not None:
        del values["arrived"]  # its place in the stream is where the grouper met it
    connection.execute(update(articles).where(articles.c.article_id == article.article_id).values(values))
    return False


def save_articles(connection: Connection, found: Sequence[Article]) -> int:
    """`save_article` for many at once, in their order; gives how many are new."""
    known = list_known_ids(connection, [one.article_id for one in found])
    fresh: dict[str, Article] = {}
    again = [one for one in found if one.article_id in known or fresh.setdefault(one.article_id, one) is not one]
    rows = [_row(one) for one in fresh.values()]
    for start in range(0, len(rows), _STEP):
        connection.execute(insert(articles), rows[start : start + _STEP])
    for one in again:
        save_article(connection, one)
    return len(fresh)


def get_article(connection: Connection, article_id: str) -> Article:
    """The article with this id. Raises NotFoundError."""
    row = connection.execute(select(articles).where(articles.c.article_id == article_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"no article has the id {article_id}")
    return _article(row)


def find_story_of(connection: Connection, article_id: str) -> str | None:
    """The story an article is in; None before it is placed."""
    story_id: str | None = connection.execute(
        select(articles.c.story_id).where(articles.c.article_id == article_id)
    ).scalar()
    return story_id


def list_articles(connection: Connection, article_ids: Sequence[str]) -> list[Article]:
    """The articles with these ids, by moment, then id; unknown ids are left out."""
    found: list[Article] = []
    for start in range(0, len(article_ids), _STEP):
        part = article_ids[start : start + _STEP]
        found += map(_article, connection.execute(_WITH_IDS, {"ids": part}))
    return sorted(found, key=lambda article: (article.moment, article.article_id))


def list_known_ids(connection: Connection, article_ids: Iterable[str]) -> set[str]:
    """Those of the ids that are stored."""
    wanted = list(article_ids)
    found: set[str] = set()
    for start in range(0, len(wanted), _STEP):
        statement = select(articles.c.article_id).where(articles.c.article_id.in_(wanted[start : start + _STEP]))
        found.update(connection.execute(statement).scalars())
    return found


def list_read_ids(connection: Connection, article_ids: Iterable[str]) -> set[str]:
    """Those of the ids whose page was read, or that came from a file: there is nothing more to be had."""
    wanted = list(article_ids)
    found: set[str] = set()
    for start in range(0, len(wanted), _STEP):
        known = articles.c.article_id.in_(wanted[start : start + _STEP])
        poor = articles.c.fetched.is_(None) & articles.c.quality.in_((Quality.STUB.value, Quality.FAILED.value))
        found.update(connection.execute(select(articles.c.article_id).where(known, ~poor)).scalars())
    return found


def list_ungrouped(connection: Connection, limit: int) -> list[Article]:
    """Articles without a story, in the order in which they are placed.

    Dated ones first, by the outlet's word, then the rest by id: the order depends on the articles alone, so a desk
    that was stopped in the middle goes on as if it had not been.
    """
    undated = articles.c.published.is_(None)
    statement = select(articles).where(articles.c.story_id.is_(None))
    statement = statement.order_by(undated, articles.c.published, articles.c.article_id).limit(limit)
    return [_article(row) for row in connection.execute(statement)]


def list_live(connection: Connection, window: timedelta) -> Iterator[tuple[Article, str]]:
    """The articles that the grouper holds, with their story, in the order in which they were placed.

    It drops from the front what arrived more than `window` before now, so it holds everything that was placed
    since the first article that is younger; "now" is as `desk.group.grouper` tells it. Each reads as it did when it was
    placed: the grouper would else know other texts after a restart than before.
    """
    grouped = articles.c.placed.is_not(None)
    latest = select(articles.c.arrived).where(grouped).order_by(articles.c.arrived.desc())
    now = connection.execute(latest.offset(AGREEING - 1).limit(1)).scalar()
    first = select(func.min(articles.c.placed)).where(grouped)
    if now is not None:
        first = first.where(articles.c.arrived >= now - window)
    statement = select_placed().where(articles.c.placed >= first.scalar_subquery()).order_by(articles.c.placed)
    for row in connection.execution_options(yield_per=500).execute(statement):
        yield as_placed(row), row.story_id


def list_with_stories(connection: Connection, since: datetime) -> list[tuple[Article, str]]:
    """Articles that are in a story, with it, as they read now, since a moment, by moment then id."""
    grouped = articles.c.story_id.is_not(None) & (articles.c.moment >= since)
    statement = select(articles).where(grouped).order_by(articles.c.moment, articles.c.article_id)
    return [(_article(row), row.story_id) for row in connection.execute(statement)]


def select_placed() -> Select[Any]:
    """Articles beside how they read when they were placed, for `as_placed`."""
    of_then = (revisions.c.article_id == articles.c.article_id) & (revisions.c.revision == articles.c.placed_revision)
    then = (revisions.c.headline.label("then_headline"), revisions.c.text.label("then_text"))
    return select(articles, *then).outerjoin(revisions, of_then)


def count_articles(connection: Connection) -> int:
    """How many articles there are."""
    return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())


def list_revisions(connection: Connection, article_id: str) -> list[tuple[int, datetime, str, str]]:
    """Earlier revisions of an article: number, when seen, headline, text; oldest first."""
    statement = select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.revision)
    return [(row.revision, row.seen, row.headline, row.text) for row in connection.execute(statement)]


def _keep_revision(connection: Connection, article: Article) -> None:
    connection.execute(
        insert(revisions).values(
            article_id=article.article_id,
            revision=article.revision,
            headline=article.headline,
            text=article.text,
            seen=article.fetched or article.first_seen,
        )
    )


def _row(article: Article) -> dict[str, Any]:
    values = {name: getattr(article, name) for name in _FIELDS}
    return values | {
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "quality": article.quality.value,
        "moment": article.moment,
        "arrived": article.arrived,
    }


def as_placed(row: Row[Any]) -> Article:
    """The article of a row of `select_placed`."""
    article = _article(row)
    if row.then_text is None:
        return article
    return replace(article, headline=row.then_headline, text=row.then_text)


def _article(row: Row[Any]) -> Article:
    found = row._mapping
    values = {name: found[name] for name in _FIELDS}
    return Article(**values | {"authors": tuple(json.loads(values["authors"])), "quality": Quality(values["quality"])})
