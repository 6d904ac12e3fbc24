"""Names and facts of stories, as people look for them.

They are copied out of the assessments, which are large values that no index reaches into.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, delete, func, insert, or_, select

from secondsource.edge.store.dialect import ask_words, matching_things
from secondsource.edge.store.search import NAMED, Query, readings, search_both
from secondsource.edge.store.tables import articles, found_things, outlets, stories

NAME, FACT = "name", "fact"
_DEPTH = 400  # newest rows that match: a name in every story is answered as quickly as a rare one
_SHOWN = NAMED  # of each kind: a hint, the stories are the answer


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


def search_things(connection: Connection, query: Query, numbers: Sequence[int] | None = None) -> Things:
    """Names, facts, outlets and articles that hold a query's words; its filters narrow the articles only.

    `numbers`: of the articles, where `search_both` has found them. Three words that each many hold and none together
    take 50 ms to look up in a million articles.
    """
    if not query.words:
        return Things()
    names, facts = _search_names_and_facts(connection, query)
    numbers = search_both(connection, query, limit=1)[1] if numbers is None else numbers
    return Things(
        names=names,
        facts=facts,
        outlets=_search_outlets(connection, query.words),
        articles=_list_articles(connection, numbers),
    )


def _search_names_and_facts(
    connection: Connection, query: Query
) -> tuple[tuple[FoundName, ...], tuple[FoundFact, ...]]:
    """By the last word as it stands; where that finds little, by it as a beginning too.

    Both from one look into the index: building and asking four statements took longer than the database did.
    """
    names: tuple[FoundName, ...] = ()
    facts: tuple[FoundFact, ...] = ()
    for reading in readings(query):
        asked = {"query": ask_words(connection, reading.words, whole=reading.whole)}
        rows = connection.execute(_newest_things(connection.dialect.name), asked).all()
        names = _count_names(row for row in rows if row.kind == NAME)
        facts = _name_stories(connection, [row for row in rows if row.kind == FACT])
        if len(names) >= _SHOWN and len(facts) >= _SHOWN:
            break
    return names, facts


@cache
def _newest_things(dialect: str) -> Select[Any]:
    statement = select(found_things).where(matching_things(dialect, _DEPTH))
    return statement.order_by(found_things.c.number.desc()).limit(_DEPTH)


def _count_names(rows: Iterable[Row[Any]]) -> tuple[FoundName, ...]:
    held: dict[str, set[str]] = {}
    for row in rows:
        held.setdefault(row.words, set()).add(row.story_id)
    most = sorted(held, key=lambda words: (-len(held[words]), words))[:_SHOWN]
    return tuple(FoundName(words=words, stories=len(held[words])) for words in most)


def _name_stories(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[FoundFact, ...]:
    """The facts of most origins with their stories' headlines; those of merged stories are left out."""
    ordered = sorted(rows, key=lambda row: (-row.origins, -row.number))[: 4 * _SHOWN]
    wanted = {row.story_id for row in ordered}
    found = connection.execute(_HEADLINES, {"ids": list(wanted)}) if wanted else ()
    headlines = {one.story_id: one.headline for one in found if one.merged_into is None}
    shown = [row for row in ordered if row.story_id in headlines][:_SHOWN]
    return tuple(
        FoundFact(words=row.words, origins=row.origins, story_id=row.story_id, headline=headlines[row.story_id])
        for row in shown
    )


def _search_outlets(connection: Connection, words: Sequence[str]) -> tuple[FoundOutlet, ...]:
    """A scan, since a desk knows some thousand outlets at most and their names are short."""
    wanted = " ".join(words).lower()
    name = func.lower(outlets.c.name)
    begins = or_(name.startswith(wanted, autoescape=True), outlets.c.outlet_id.startswith(wanted, autoescape=True))
    inside = or_(begins, name.contains(" " + wanted, autoescape=True))
    statement = select(outlets.c.outlet_id, outlets.c.name).where(inside)
    order = (case((begins, 0), else_=1), name, outlets.c.outlet_id)
    return tuple(FoundOutlet(**row._mapping) for row in connection.execute(statement.order_by(*order).limit(_SHOWN)))


def _list_articles(connection: Connection, numbers: Sequence[int]) -> tuple[FoundArticle, ...]:
    rows = connection.execute(_ARTICLES, {"numbers": numbers}) if numbers else ()
    return tuple(FoundArticle(**row._mapping) for row in rows)


# Statements that every search asks: put together once, for building one takes as long as a small answer.
_HEADLINES = select(stories.c.story_id, stories.c.headline, stories.c.merged_into)
_HEADLINES = _HEADLINES.where(stories.c.story_id.in_(bindparam("ids", expanding=True)))
_ARTICLES = select(*(articles.c[one] for one in FoundArticle.__dataclass_fields__))
_ARTICLES = _ARTICLES.where(articles.c.number.in_(bindparam("numbers", expanding=True)))
_ARTICLES = _ARTICLES.order_by(articles.c.number.desc())
