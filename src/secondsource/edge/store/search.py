"""Search over stories by the words of their articles, with filters written into the query.

    harbour "night dredging" outlet:vellincourier.example from:2026-05-12 to:2026-05-13 origins:>1

A word finds articles that hold it, words in quotes only side by side; the last word may be unfinished where few hold
it as it stands. A story is found once, by its newest article that matches. Only the newest `DEPTH` articles that match
are looked at: a word that is in every article is answered as quickly as a rare one, and what is older is reached by
`to:`.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Select, bindparam, select

from secondsource.edge.store.dialect import ask_words, matching, newest_matching, newest_numbers
from secondsource.edge.store.front import FrontRow, list_rows
from secondsource.edge.store.tables import articles
from secondsource.people import Mute, MuteKind

DEPTH = 2_000  # matching articles looked at: about 200 stories, more than anyone pages through
SHALLOW = 400  # looked at first where a filter is to be met: a page of stories of ten articles each
FIRST = 64  # looked at first where none is, then twice as many: most words are in stories of their own
NAMED = 6  # articles named beside the stories: a hint, the stories are the answer
ENOUGH = 30  # stories that hold the last word as it stands: then nobody meant the beginning of a longer one
LEAST_BEGINNING = 3  # letters: "a" begins a tenth of all words, and the database would gather all their articles
LONGEST = 400  # characters of a query that are read
MOST_WORDS = 16  # an index look-up each

_TERM = re.compile(r'(?:(outlet|from|to|origins):)?("[^"]*"|\S+)')
_ORIGINS = re.compile(r"(?:>=|>|=)?[0-9]{1,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What a person is looking for."""

    words: tuple[str, ...] = ()  # or several words in quotes, side by side
    outlets: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None  # not in
    min_origins: float = 0.0
    ignored: tuple[str, ...] = ()  # terms that could not be read, for the page to say so
    whole: bool = False  # the last word is not the beginning of a longer one: a name

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.words or self.outlets or self.since or self.until or self.min_origins)


def parse_query(text: str) -> Query:
    """What a query text asks for; whatever it is, it is a query."""
    words: list[str] = []
    outlets: list[str] = []
    ignored: list[str] = []
    since = until = None
    origins = 0.0
    for name, raw in _TERM.findall(_printable(text[:LONGEST])):
        value = raw.strip('"').strip()
        if not any(character.isalnum() for character in value):
            continue
        if name == "outlet":
            outlets.append(value.lower())
        elif name in {"from", "to"} and (day := _parse_day(value)):
            since, until = (day, until) if name == "from" else (since, day + timedelta(days=1))
        elif name == "origins" and _ORIGINS.fullmatch(value):
            origins = _parse_origins(value)
        elif name:
            ignored.append(f"{name}:{value}")
        else:
            words.append(value)
    return Query(
        words=tuple(words[:MOST_WORDS]),
        outlets=tuple(outlets[:MOST_WORDS]),
        since=since,
        until=until,
        min_origins=origins,
        ignored=tuple(ignored),
    )


def search_stories(connection: Connection, query: Query, *, limit: int = 20, skip: int = 0) -> list[FrontRow]:
    """Stories that a query finds, newest matching article first."""
    return search_both(connection, query, limit=limit, skip=skip)[0]


def search_both(
    connection: Connection, query: Query, *, limit: int, skip: int = 0
) -> tuple[list[FrontRow], Sequence[int]]:
    """The same, and the numbers of the newest `NAMED` articles that match: looked for again they cost as much."""
    if query.empty:
        return [], ()
    matches = _find_matches(connection, query, DEPTH if query.min_origins else skip + limit)
    found = list(matches.story_ids)
    if not query.min_origins:
        found = found[skip : skip + limit]
    rows = list_rows(connection, found)
    kept = [rows[one] for one in found if one in rows and rows[one].origins >= query.min_origins]
    return kept[skip : skip + limit] if query.min_origins else kept, matches.numbers


def list_matching(
    connection: Connection, query: Query, story_ids: Sequence[str], *, seen_since: datetime | None = None
) -> set[str]:
    """Those of some stories that hold an article a query finds; of the articles first seen since a moment, if given.

    `min_origins` is left to the caller, who has the rows.
    """
    if query.empty or not story_ids:
        return set()
    statement = narrowed(select(articles.c.story_id).where(articles.c.story_id.in_(story_ids)), query)
    if query.words:
        statement = statement.where(matching(connection, query.words, whole=query.whole))
    if seen_since:
        statement = statement.where(articles.c.first_seen >= seen_since)
    return set(connection.execute(statement.distinct()).scalars())


def list_only_by(connection: Connection, outlets: Sequence[str], story_ids: Sequence[str]) -> set[str]:
    """Those of some stories that no other outlet than these reports."""
    others = select(articles.c.story_id).where(articles.c.story_id.in_(story_ids), articles.c.outlet_id.not_in(outlets))
    return set(story_ids) - set(connection.execute(others.distinct()).scalars())


def list_muted(connection: Connection, mutes: Sequence[Mute], story_ids: Sequence[str]) -> set[str]:
    """Those of some stories that one of the mutes hides."""
    outlets = [one.value for one in mutes if one.kind is MuteKind.OUTLET]
    hidden = list_only_by(connection, outlets, story_ids) if outlets else set()
    for one in mutes:
        if one.kind is MuteKind.QUERY:
            hidden |= list_matching(connection, parse_query(one.value), story_ids)
    return hidden


def readings(query: Query) -> Sequence[Query]:
    """The query with its last word as it stands, then, where that can be, as the beginning of a longer one.

    In this order because a full-text index gathers every article of every word that begins so before it gives the
    first: 300 ms for a common beginning in a million articles, where the word itself takes 5.
    """
    last = query.words[-1] if query.words else ""
    whole = replace(query, whole=True)
    short = last.isascii() and len(last) < LEAST_BEGINNING  # one sign of Chinese can be a word
    return (whole,) if query.whole or not last or short else (whole, query)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Matches:
    story_ids: Sequence[str] = ()  # newest match first: all, or at least as many as were wanted
    numbers: Sequence[int] = ()  # of the newest articles, `NAMED` at most


def _find_matches(connection: Connection, query: Query, wanted: int) -> _Matches:
    found = _Matches()
    for reading in readings(query):
        story_ids, numbers = _list_newest(connection, reading, max(wanted, ENOUGH))
        named = found.numbers if len(found.numbers) == NAMED else numbers[:NAMED]
        found = _Matches(story_ids=story_ids, numbers=named)
        if len(story_ids) >= ENOUGH:
            break
    return found


def _list_newest(connection: Connection, query: Query, wanted: int) -> tuple[list[str], list[int]]:
    """Stories and articles, newest article first, until as many stories are found as are wanted."""
    if query.words and not (query.outlets or query.since or query.until):
        return _walk_newest(connection, query, wanted)
    rows: Sequence[Row[Any]] = ()
    for depth in (SHALLOW, DEPTH):
        rows = connection.execute(*_select_matches(connection, query, depth)).all()
        if len({row.story_id for row in rows}) >= wanted or len(rows) < depth:
            break
    return list(dict.fromkeys(row.story_id for row in rows)), [row.number for row in rows]


def _walk_newest(connection: Connection, query: Query, wanted: int) -> tuple[list[str], list[int]]:
    found: dict[str, None] = {}
    numbers: list[int] = []
    step = FIRST
    asked = {"query": ask_words(connection, query.words, whole=query.whole)}
    with connection.execute(_newest_numbers(connection.dialect.name), asked) as matching_rows:
        while len(found) < wanted and (part := matching_rows.scalars().fetchmany(step)):
            for row in connection.execute(_STORIES_OF, {"numbers": part}):
                found[row.story_id] = None
                numbers.append(row.number)
            step *= 2
    return list(found), numbers


def _select_matches(connection: Connection, query: Query, depth: int) -> tuple[Select[Any], dict[str, str]]:
    if not query.words:
        return narrowed(_PLACED, query).order_by(articles.c.moment.desc()).limit(depth), {}
    # a filter takes more rows away, so more of them are looked at
    found = narrowed(_PLACED.where(newest_matching(connection.dialect.name, DEPTH * 10)), query)
    # the row's number grows with time, and full-text rows come in its order: no sorting
    statement = found.order_by(articles.c.number.desc()).limit(depth)
    return statement, {"query": ask_words(connection, query.words, whole=query.whole)}


_PLACED = select(articles.c.number, articles.c.story_id).where(articles.c.story_id.is_not(None))
_STORIES_OF = _PLACED.where(articles.c.number.in_(bindparam("numbers", expanding=True)))
_STORIES_OF = _STORIES_OF.order_by(articles.c.number.desc())


@cache
def _newest_numbers(dialect: str) -> Executable:
    return newest_numbers(dialect, DEPTH)


def narrowed(statement: Select[Any], query: Query) -> Select[Any]:
    """A statement over articles with a query's outlets and days."""
    if query.outlets:
        statement = statement.where(articles.c.outlet_id.in_(query.outlets))
    if query.since:
        statement = statement.where(articles.c.moment >= query.since)
    if query.until:
        statement = statement.where(articles.c.moment < query.until)
    return statement


def _printable(text: str) -> str:
    # PostgreSQL refuses NUL, and no word holds a control character
    return "".join(character if character.isprintable() else " " for character in text)


def _parse_day(value: str) -> datetime | None:
    try:
        day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day.year < 9999 else None  # the day after it must exist


def _parse_origins(value: str) -> float:
    sign, number = value.rstrip("0123456789"), value.lstrip(">=")
    # more than one is anything above it: a weight of 1.5 counts
    return math.nextafter(float(number), math.inf) if sign == ">" else float(number)
