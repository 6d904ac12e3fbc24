"""The order in which articles are placed, the desk's own mends, and placing again what came late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from secondsource.edge.store.articles import as_placed, select_placed
from secondsource.edge.store.codec import from_json, to_json
from secondsource.edge.store.stories import place, refresh_story, save_event, save_merge, save_move
from secondsource.edge.store.tables import articles, members, mends, stories
from secondsource.model import AGREEING, FIRST_ARTICLE, Article, Reason, StoryChange, StoryEvent

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Turn(NamedTuple):
    """An article's turn: dated ones by the outlet's word, then the undated, each by id. Compares as it is placed."""

    undated: bool
    published: datetime  # of undated ones the end of time
    article_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedArticle:
    """An article as it read when it was placed, with its place."""

    article: Article
    story_id: str
    pinned: bool  # by the operator
    reason: Reason


def turn_of(article: Article) -> Turn:
    """The article's turn."""
    return Turn(article.published is None, article.published or _NEVER, article.article_id)


def find_last_turn(connection: Connection, since: datetime) -> Turn | None:
    """The last turn of all articles that were placed and are not older than a moment."""
    statement = _turns().where(articles.c.story_id.is_not(None), articles.c.moment >= since)
    order = (articles.c.published.is_(None).desc(), articles.c.published.desc(), articles.c.article_id.desc())
    return _turn(connection.execute(statement.order_by(*order).limit(1)).one_or_none())


def find_first_unsettled(connection: Connection) -> tuple[Turn, datetime] | None:
    """The first of the articles that were placed after a later one's turn, and its moment."""
    statement = _turns().where(articles.c.settled.is_(False), articles.c.story_id.is_not(None))
    order = (articles.c.published.is_(None), articles.c.published, articles.c.article_id)
    row = connection.execute(statement.order_by(*order).limit(1)).one_or_none()
    turn = _turn(row)
    return (turn, row.moment) if turn and row else None


def find_clock_before(connection: Connection, turn: Turn) -> datetime:
    """A moment no later than the grouper's clock when it came to a turn: what arrived a window before it was live.

    The clock is the moment by which AGREEING articles had arrived; any so many that came earlier bound it.
    """
    earlier = select(articles.c.arrived).where(articles.c.story_id.is_not(None), articles.c.published.is_not(None))
    earlier = earlier.where(articles.c.moment < turn.published)  # the moment of what is dated is its date
    found = list(connection.execute(earlier.order_by(articles.c.moment.desc()).limit(AGREEING)).scalars())
    return min(found) if len(found) == AGREEING else _ALWAYS


def _turns() -> Select[tuple[datetime, datetime, str]]:
    return select(articles.c.published, articles.c.moment, articles.c.article_id)


def _turn(row: Row[tuple[datetime, datetime, str]] | None) -> Turn | None:
    return Turn(row.published is None, row.published or _NEVER, row.article_id) if row else None


def list_in_turn(connection: Connection, since: datetime) -> Iterator[PlacedArticle]:
    """Every placed article since a moment, in order of turns."""
    statement = select_placed().add_columns(members.c.pinned, members.c.reason)
    statement = statement.join(members, members.c.article_id == articles.c.article_id)
    statement = statement.where(articles.c.story_id.is_not(None), articles.c.moment >= since)
    order = (articles.c.published.is_(None), articles.c.published, articles.c.article_id)
    for row in connection.execution_options(yield_per=500).execute(statement.order_by(*order)):
        reason = from_json(Reason, row.reason)
        yield PlacedArticle(article=as_placed(row), story_id=row.story_id, pinned=row.pinned, reason=reason)


def list_pinned(connection: Connection) -> list[str]:
    """The articles that the operator placed."""
    return list(connection.execute(select(members.c.article_id).where(members.c.pinned)).scalars())


def save_mend(
    connection: Connection,
    around: str,
    article_ids: Sequence[str],
    source: str,
    target: str,
    reason: Reason,
    now: datetime,
    *,
    split: bool,
) -> None:
    """The desk mends after placing an article `around`: merges two stories, or splits articles off into a new one."""
    if split:
        save_move(connection, article_ids, source, target, reason, now, change=StoryChange.SPLIT)
    else:  # all of it, what has left the grouper's memory too
        held = select(members.c.article_id).where(members.c.story_id == source).order_by(members.c.article_id)
        article_ids = connection.execute(held).scalars().all()
        first = to_json(Reason(probability=1.0, note=FIRST_ARTICLE))
        of_first = update(members).where(members.c.story_id == source, members.c.reason == first)
        connection.execute(of_first.values(reason=to_json(reason)))  # it is here because of the mend now
        save_merge(connection, source, target, reason.note, now)
    save_before(connection, around, article_ids, source)


def save_before(connection: Connection, around: str, article_ids: Sequence[str], story_id: str) -> None:
    """Where these articles were before the desk's mend `around` an article."""
    rows = [{"around": around, "article_id": one, "story_id": story_id} for one in article_ids]
    connection.execute(insert(mends), rows)


def list_undone(connection: Connection, first: Turn, since: datetime) -> dict[str, str]:
    """Where articles were before the mends around articles from a turn on: article id -> story id.

    `since` bounds what is read, as in `list_in_turn`.
    """
    found = {}
    for row in connection.execute(_mends(since).order_by(mends.c.mend_id.desc())):
        turn = Turn(row.published is None, row.published or _NEVER, row.around)
        if turn >= first:
            found[row.article_id] = row.story_id
    return found


def delete_mends(connection: Connection, first: Turn, since: datetime) -> None:
    """Forget the mends that `list_undone` gives: their articles are placed again."""
    rows = connection.execute(_mends(since)).all()
    gone = [row.mend_id for row in rows if Turn(row.published is None, row.published or _NEVER, row.around) >= first]
    for start in range(0, len(gone), 500):  # SQLite takes at most some thousand bound values
        connection.execute(delete(mends).where(mends.c.mend_id.in_(gone[start : start + 500])))


def _mends(since: datetime) -> Select[tuple[int, str, str, str, datetime]]:
    statement = select(mends.c.mend_id, mends.c.around, mends.c.article_id, mends.c.story_id, articles.c.published)
    return statement.join(articles, articles.c.article_id == mends.c.around).where(articles.c.moment >= since)


def save_settled(connection: Connection, article_ids: Sequence[str]) -> None:
    """These articles stand in order now, at the end of all that were placed."""
    last = connection.execute(select(func.coalesce(func.max(articles.c.placed), 0))).scalar_one()
    rows = [{"key": one, "turn": last + number} for number, one in enumerate(article_ids, start=1)]
    if rows:
        statement = update(articles).where(articles.c.article_id == bindparam("key"))
        connection.execute(statement.values(placed=bindparam("turn"), settled=True), rows)


def save_turned(connection: Connection, article_ids: Sequence[str]) -> None:
    """These articles were placed in their turn."""
    statement = update(articles).where(articles.c.article_id.in_(article_ids))
    connection.execute(statement.values(settled=True))


def save_replaced(
    connection: Connection, article: Article, source: str, target: str, reason: Reason, now: datetime, cause: str
) -> None:
    """Move an article to the story that it would have joined in its turn; the story is made where there is none."""
    found = connection.execute(select(stories.c.merged_into).where(stories.c.story_id == target)).one_or_none()
    if found is not None and found.merged_into is not None:  # the mend that ended it was undone
        connection.execute(update(stories).where(stories.c.story_id == target).values(merged_into=None))
    if found is None:
        values = {"language": article.language, "headline": article.headline, "latest": article.moment}
        connection.execute(
            stories.insert().values(story_id=target, first_seen=now, updated=now, subjects="[]", stale=True, **values)
        )
    place(connection, article.article_id, target, reason, now)
    for one, other in ((source, target), (target, source)):
        event = StoryEvent(
            story_id=one,
            at=now,
            change=StoryChange.MOVED,
            cause=cause,
            article_id=article.article_id,
            other_story_id=other,
        )
        save_event(connection, event)


def save_refreshed(connection: Connection, story_id: str, into: str | None, cause: str, now: datetime) -> bool:
    """A story whose articles changed: assessed again, or, where none is left, its address leads to `into`.

    True where none is left.
    """
    left = select(func.count()).select_from(members).where(members.c.story_id == story_id)
    if connection.execute(left).scalar_one() or into is None:
        refresh_story(connection, story_id, now)
        return False
    connection.execute(update(stories).where(stories.c.story_id == story_id).values(merged_into=into, stale=False))
    event = StoryEvent(story_id=into, at=now, change=StoryChange.MERGED, cause=cause, other_story_id=story_id)
    save_event(connection, event)
    return True
