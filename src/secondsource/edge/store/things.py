"""Names and facts of stories, as people look for them.

They are copied out of the assessments, which are large values that no index reaches into.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, case, delete, func, insert, or_, select

from secondsource.edge.store.dialect import matching_things, newest_matching
from secondsource.edge.store.search import Query, narrowed, readings
from secondsource.edge.store.tables import articles, found_things, outlets, stories

T = TypeVar("T")

NAME, FACT = "name", "fact"
_DEPTH = 400  # newest rows that match: a name in every story is answered as quickly as a rare one
_SHOWN = 6  # of each kind: a hint, the stories are the answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """A name or a fact to be found."""

    kind: str
    words: str
    origins: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundName:
    """A person or other name, and in how many of the newest stories."""

    words: str
    stories: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFact:
    """A fact, and the story that has it."""

    words: str
    origins: int
    story_id: str
    headline: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundOutlet:
    """An outlet by its name or domain."""

    outlet_id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundArticle:
    """An article."""

    headline: str
    url: str
    outlet_name: str
    moment: datetime
    story_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Things:
    """What a query finds beside stories."""

    names: tuple[FoundName, ...] = ()
    facts: tuple[FoundFact, ...] = ()
    outlets: tuple[FoundOutlet, ...] = ()
    articles: tuple[FoundArticle, ...] = ()


def save_things(connection: Connection, story_id: str, things: Sequence[Thing]) -> None:
    """Store what can be found of a story, in place of what was."""
    connection.execute(delete(found_things).where(found_things.c.story_id == story_id))
    rows = [{"story_id": story_id, "kind": one.kind, "words": one.words, "origins": one.origins} for one in things]
    if rows:
        connection.execute(insert(found_things), rows)


def search_things(connection: Connection, query: Query) -> Things:
    """Names, facts, outlets and articles that hold a query's words; its filters narrow the articles only."""
    if not query.words:
        return Things()
    return Things(
        names=_first_found(connection, query, _search_names),
        facts=_first_found(connection, query, _search_facts),
        outlets=_search_outlets(connection, query.words),
        articles=_first_found(connection, query, _search_articles),
    )


def _first_found(
    connection: Connection, query: Query, search: Callable[[Connection, Query], tuple[T, ...]]
) -> tuple[T, ...]:
    """What a query finds by its last word as it stands; where that is little, by it as a beginning too."""
    found: tuple[T, ...] = ()
    for reading in readings(query):
        found = search(connection, reading)
        if len(found) >= _SHOWN:
            break
    return found


def _search_names(connection: Connection, query: Query) -> tuple[FoundName, ...]:
    rows = _matching(connection, query, NAME).subquery()
    number = func.count(rows.c.story_id.distinct()).label("stories")
    statement = select(rows.c.words, number).group_by(rows.c.words).order_by(number.desc(), rows.c.words)
    return tuple(FoundName(**row._mapping) for row in connection.execute(statement.limit(_SHOWN)))


def _search_facts(connection: Connection, query: Query) -> tuple[FoundFact, ...]:
    rows = _matching(connection, query, FACT).subquery()
    statement = (
        select(rows.c.words, rows.c.origins, stories.c.story_id, stories.c.headline)
        .join(stories, stories.c.story_id == rows.c.story_id)
        .where(stories.c.merged_into.is_(None))
        .order_by(rows.c.origins.desc(), rows.c.number.desc())
    )
    return tuple(FoundFact(**row._mapping) for row in connection.execute(statement.limit(_SHOWN)))


def _matching(connection: Connection, query: Query, kind: str) -> Select[Any]:
    found = matching_things(connection, query.words, _DEPTH, whole=query.whole)
    statement = select(found_things).where(found, found_things.c.kind == kind)
    return statement.order_by(found_things.c.number.desc()).limit(_DEPTH)


def _search_outlets(connection: Connection, words: Sequence[str]) -> tuple[FoundOutlet, ...]:
    """A scan, since a desk knows some thousand outlets at most and their names are short."""
    wanted = " ".join(words).lower()
    name = func.lower(outlets.c.name)
    begins = or_(name.startswith(wanted, autoescape=True), outlets.c.outlet_id.startswith(wanted, autoescape=True))
    inside = or_(begins, name.contains(" " + wanted, autoescape=True))
    statement = select(outlets.c.outlet_id, outlets.c.name).where(inside)
    order = (case((begins, 0), else_=1), name, outlets.c.outlet_id)
    return tuple(FoundOutlet(**row._mapping) for row in connection.execute(statement.order_by(*order).limit(_SHOWN)))


def _search_articles(connection: Connection, query: Query) -> tuple[FoundArticle, ...]:
    columns = ("headline", "url", "outlet_name", "moment", "story_id")
    # a filter takes most rows away, so more of them are looked at
    depth = _DEPTH if query.outlets or query.since or query.until else 4 * _SHOWN
    statement = select(*(articles.c[one] for one in columns)).where(
        articles.c.story_id.is_not(None), newest_matching(connection, query.words, depth, whole=query.whole)
    )
    statement = narrowed(statement, query)
    rows = connection.execute(statement.order_by(articles.c.number.desc()).limit(_SHOWN))
    return tuple(FoundArticle(**row._mapping) for row in rows)
