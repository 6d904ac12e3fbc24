"""What lists show: stories by time or importance, by subject and by outlet, without reading a whole value.

Every list is a range of an index, and goes on from a `Place` (keyset paging): the hundredth page costs what the first
does, and a story that comes in between shifts nothing. `tests/edge/store/test_front.py` reads the query plans.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, case, func, or_, select

from secondsource.edge.store.tables import articles, model_calls, stories, story_subjects
from secondsource.model import Outlet

RARE = 1_000  # stories of a subject: 3 ms to look up, where walking 100,000 for one that none has takes 800
# A front page is a day of news. It ends with the newest report, so that a desk that stood still shows its last day.
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontRow:
    """One story as a list shows it."""

    story_id: str
    headline: str
    summary: str
    subject: str | None  # the first
    first_seen: datetime
    updated: datetime  # last article in, or last change
    latest: datetime  # moment of its newest article
    articles: int
    outlets: int
    origins: float  # independent_origins
    label: str | None  # None: no score, `state` says why
    state: str
    sentence: str
    importance: float
    sentences: str = ""  # JSON: the sentence in each language, its links marked; empty before the first score


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a list by time goes on: after this moment and id."""

    latest: datetime
    story_id: str

    def __str__(self) -> str:
        return f"{self.latest.isoformat()}~{self.story_id}"


_SHOWN = tuple(name for name in FrontRow.__dataclass_fields__ if name != "subject")
_COLUMNS = (*(stories.c[name] for name in _SHOWN), stories.c.subjects, stories.c.merged_into)


def parse_place(text: str) -> Place | None:
    """The place written by `str(place)`; None where it is none of ours."""
    moment, _, story_id = text.partition("~")
    try:
        latest = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Place(latest=latest, story_id=story_id) if story_id and latest.tzinfo else None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletRow:
    """One outlet as a list shows it."""

    outlet_id: str
    name: str
    articles: int  # since the moment asked for
    latest: datetime | None  # its newest article


@dataclass(frozen=True, kw_only=True, slots=True)
class CostRow:
    """What one model was paid for one purpose."""

    model: str
    purpose: str
    calls: int
    failed: int
    tokens: int  # in and out
    cost: float  # US dollars


def list_front(
    connection: Connection,
    *,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 30,
    before: Place | None = None,
) -> list[FrontRow]:
    """Stories, newest report first; `since` is in, `until` is out."""
    if subject and _is_rare(connection, subject):
        statement = _shown(None, since, until, walk=False).where(stories.c.story_id.in_(_about(subject)))
    else:
        statement = _shown(subject, since, until)
    if before:
        # the first half lets the index start at the place, the second drops what came before within the moment
        statement = statement.where(
            stories.c.latest <= before.latest,
            or_(stories.c.latest < before.latest, stories.c.story_id < before.story_id),
        )
    statement = statement.order_by(stories.c.latest.desc(), stories.c.story_id.desc()).limit(limit)
    return [front_row(row) for row in connection.execute(statement)]


def list_top(
    connection: Connection,
    *,
    since: datetime,
    changed_since: datetime | None = None,
    subject: str | None = None,
    without: Collection[str] = (),
    limit: int = 30,
    skip: int = 0,
) -> list[FrontRow]:
    """The stories reported on since a moment, most important first; `changed_since`: and changed here since another.

    Sorted here, not by an index: a day holds some thousand stories, and a front page goes few pages deep.
    """
    statement = _shown(subject, since, None)
    if changed_since:
        statement = statement.where(stories.c.updated > changed_since)
    if without:
        statement = statement.where(stories.c.story_id.not_in(without))
    statement = statement.order_by(stories.c.importance.desc(), stories.c.latest.desc(), stories.c.story_id)
    return [front_row(row) for row in connection.execute(statement.limit(limit).offset(skip))]


def list_ids(connection: Connection, since: datetime) -> list[str]:
    """The ids of the stories reported on since a moment."""
    return list(connection.execute(_shown(None, since, None).with_only_columns(stories.c.story_id)).scalars())


def list_rows(connection: Connection, story_ids: Sequence[str]) -> dict[str, FrontRow]:
    """The rows of these stories, by id; merged and unknown ones are left out."""
    # merged ones are dropped here: asked for in the statement, SQLite walks all that are not merged to find a few ids
    rows = connection.execute(_ROWS, {"ids": story_ids}) if story_ids else ()
    return {row.story_id: front_row(row) for row in rows if row.merged_into is None}


def list_by_outlet(
    connection: Connection, outlet_id: str, *, limit: int = 30, before: datetime | None = None
) -> list[tuple[FrontRow, datetime]]:
    """Stories that an outlet reported, by its newest article; each with that article's moment."""
    statement = select(articles.c.story_id, articles.c.moment).where(
        articles.c.outlet_id == outlet_id, articles.c.story_id.is_not(None)
    )
    if before:
        statement = statement.where(articles.c.moment < before)
    found: dict[str, datetime] = {}
    # three articles of one outlet in one story are rare, so this is enough for `limit` stories nearly always
    for row in connection.execute(statement.order_by(articles.c.moment.desc()).limit(limit * 3)):
        found.setdefault(row.story_id, row.moment)
    wanted = list(found)[:limit]
    rows = list_rows(connection, wanted)
    return [(rows[one], found[one]) for one in wanted if one in rows]


def list_first_outlets(connection: Connection, story_ids: Sequence[str]) -> dict[str, str]:
    """The name of the outlet that reported each story first."""
    if not story_ids:
        return {}
    first = (
        select(articles.c.story_id, func.min(articles.c.moment).label("moment"))
        .where(articles.c.story_id.in_(story_ids))
        .group_by(articles.c.story_id)
        .subquery()
    )
    joined = and_(articles.c.story_id == first.c.story_id, articles.c.moment == first.c.moment)
    statement = select(articles.c.story_id, articles.c.outlet_name).select_from(articles.join(first, joined))
    return {row.story_id: row.outlet_name for row in connection.execute(statement.order_by(articles.c.article_id))}


def count_by_subject(connection: Connection, since: datetime) -> list[tuple[str, int]]:
    """How many stories of each subject were reported on since a moment; most first."""
    return [(row.subject, row.number) for row in connection.execute(_SUBJECTS, {"since": since})]


def count_since(connection: Connection, since: datetime) -> tuple[int, int]:
    """How many articles, and how many stories, were reported since a moment."""
    return int(connection.execute(_COUNT_ARTICLES, {"since": since}).scalar_one()), count_stories(connection, since)


def count_stories(connection: Connection, since: datetime) -> int:
    """How many stories were reported on since a moment."""
    return int(connection.execute(_COUNT, {"since": since}).scalar_one())


def find_newest(connection: Connection) -> datetime | None:
    """The moment of the newest report of any story."""
    moment: datetime | None = connection.execute(_NEWEST).scalar()
    return moment


def find_oldest(connection: Connection) -> datetime | None:
    """The moment of the newest report of the story that was left alone longest: where the archive begins."""
    statement = _shown(None, None, None).with_only_columns(stories.c.latest).order_by(stories.c.latest)
    moment: datetime | None = connection.execute(statement.limit(1)).scalar()
    return moment


def list_outlet_rows(connection: Connection, since: datetime) -> list[OutletRow]:
    """The outlets that reported since a moment, most articles first."""
    number, newest = func.count().label("number"), func.max(articles.c.moment).label("newest")
    # an outlet's id is in lower case; said again, or SQLite reads all articles in the order of the outlets' index
    outlet_id = func.lower(articles.c.outlet_id).label("outlet_id")
    statement = (
        select(outlet_id, func.max(articles.c.outlet_name).label("name"), number, newest)
        .where(articles.c.moment >= since)
        .group_by(outlet_id)
        .order_by(number.desc(), outlet_id)
    )
    return [
        OutletRow(outlet_id=row.outlet_id, name=row.name, articles=row.number, latest=row.newest)
        for row in connection.execute(statement)
    ]


def list_article_outlets(connection: Connection, story_ids: Sequence[str]) -> dict[str, Outlet]:
    """The outlet of each article of these stories, by article id."""
    columns = (articles.c.article_id, articles.c.outlet_id, articles.c.outlet_name)
    statement = select(*columns).where(articles.c.story_id.in_(story_ids))
    return {
        row.article_id: Outlet(outlet_id=row.outlet_id, name=row.outlet_name) for row in connection.execute(statement)
    }


def find_reporting_outlet(connection: Connection, outlet_id: str) -> Outlet | None:
    """An outlet as its newest article names it: one that no feed or list has introduced."""
    statement = select(articles.c.outlet_name, articles.c.language).where(articles.c.outlet_id == outlet_id)
    row = connection.execute(statement.order_by(articles.c.moment.desc()).limit(1)).one_or_none()
    return Outlet(outlet_id=outlet_id, name=row.outlet_name, language=row.language) if row else None


def list_costs(connection: Connection, since: datetime) -> list[CostRow]:
    """What each model was paid for since a moment, dearest first."""
    cost = func.sum(model_calls.c.cost).label("cost")
    statement = (
        select(
            model_calls.c.model,
            model_calls.c.purpose,
            func.count().label("calls"),
            func.sum(case((model_calls.c.outcome == "ok", 0), else_=1)).label("failed"),
            func.sum(model_calls.c.tokens_in + model_calls.c.tokens_out).label("tokens"),
            cost,
        )
        .where(model_calls.c.at >= since)
        .group_by(model_calls.c.model, model_calls.c.purpose)
        .order_by(cost.desc(), model_calls.c.model, model_calls.c.purpose)
    )
    return [CostRow(**row._mapping) for row in connection.execute(statement)]


def list_spending(connection: Connection, since: datetime) -> list[tuple[datetime, float]]:
    """Moment and cost of every call since a moment, oldest first; days are the reader's own to cut."""
    statement = select(model_calls.c.at, model_calls.c.cost).where(model_calls.c.at >= since)
    return [(row.at, row.cost) for row in connection.execute(statement.order_by(model_calls.c.at))]


def front_row(row: Row[Any]) -> FrontRow:
    """A row of `stories` as lists show it."""
    found = row._mapping
    values = {name: found[name] for name in _SHOWN}
    subjects: str = found["subjects"]
    # a JSON list of plain identifiers: its first, without parsing the rest
    return FrontRow(**values, subject=subjects.split('"')[1] if '"' in subjects else None)


def _about(subject: str) -> Select[Any]:
    return select(story_subjects.c.story_id).where(story_subjects.c.subject == subject)


def _is_rare(connection: Connection, subject: str) -> bool:
    """Whether looking up all of a subject's stories costs less than going down all stories until enough have it."""
    statement = select(func.count()).select_from(_about(subject).limit(RARE).subquery())
    return int(connection.execute(statement).scalar_one()) < RARE


def _shown(subject: str | None, since: datetime | None, until: datetime | None, *, walk: bool = True) -> Select[Any]:
    # without `walk` not by the index in the order of time: SQLite would go down all of it for a subject of no story
    merged = stories.c.merged_into if walk else func.coalesce(stories.c.merged_into, None)
    statement = select(*_COLUMNS).where(merged.is_(None))
    if since:
        statement = statement.where(stories.c.latest >= since)
    if until:
        statement = statement.where(stories.c.latest < until)
    if subject:
        about = and_(story_subjects.c.subject == subject, story_subjects.c.story_id == stories.c.story_id)
        statement = statement.where(select(story_subjects.c.subject).where(about).exists())
    return statement


# Statements that every page asks: put together once, for building one takes as long as a small answer.
_ALIVE = stories.c.merged_into.is_(None)
_RECENT = and_(_ALIVE, stories.c.latest >= bindparam("since", type_=stories.c.latest.type))
_ROWS = select(*_COLUMNS).where(stories.c.story_id.in_(bindparam("ids", expanding=True)))
_NEWEST = select(stories.c.latest).where(_ALIVE).order_by(stories.c.latest.desc()).limit(1)
_COUNT = select(func.count()).select_from(stories).where(_RECENT)
_COUNT_ARTICLES = (
    select(func.count())
    .select_from(articles)
    .where(articles.c.moment >= bindparam("since", type_=articles.c.moment.type))
)
# the recent stories first, their subjects by their own index: the other way round would read every subject row
_SUBJECTS = (
    select(story_subjects.c.subject, func.count().label("number"))
    .where(story_subjects.c.story_id.in_(select(stories.c.story_id).where(_RECENT).scalar_subquery()))
    .group_by(story_subjects.c.subject)
    .order_by(func.count().desc(), story_subjects.c.subject)
)
