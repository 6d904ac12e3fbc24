"""Stories: their members, their history, and what lists show of them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from secondsource.edge.store.codec import from_json, to_json
from secondsource.edge.store.dialect import upsert
from secondsource.edge.store.tables import articles, members, profiles, related, stories, story_events, story_subjects
from secondsource.errors import NotFoundError
from secondsource.model import (
    FIRST_ARTICLE,
    Article,
    Member,
    Reason,
    RelatedStory,
    ScoreState,
    Story,
    StoryChange,
    StoryEvent,
)

# An address that redirects on and on is a bug; ten merges in a row were never seen.
_MERGES = 10


def save_placement(connection: Connection, article: Article, story_id: str, reason: Reason, now: datetime) -> None:
    """Put an article into a story, which is made where it does not exist; the story is then to be assessed."""
    known = connection.execute(select(stories).where(stories.c.story_id == story_id)).one_or_none()
    if known is None:
        _create(connection, article, story_id, now)
    else:
        _touch(connection, story_id, now, max(known.latest, article.moment))
    place(connection, article.article_id, story_id, reason, now)
    change = StoryChange.JOINED if known else StoryChange.CREATED
    cause = FIRST_ARTICLE if known is None else f"{article.outlet_name}: {article.headline}"
    save_event(
        connection, StoryEvent(story_id=story_id, at=now, change=change, cause=cause, article_id=article.article_id)
    )


def place(connection: Connection, article_id: str, story_id: str, reason: Reason, now: datetime) -> None:
    """Make an article a member of a story, wherever it was before; a pin does not come along."""
    row = {
        "article_id": article_id,
        "story_id": story_id,
        "added": now,
        "reason": to_json(reason),
        "pinned": False,
    }
    upsert(connection, members, [row])
    turn = func.coalesce(articles.c.placed, select(func.coalesce(func.max(articles.c.placed), 0) + 1).scalar_subquery())
    reads = func.coalesce(articles.c.placed_revision, articles.c.revision)
    values = {"story_id": story_id, "placed": turn, "placed_revision": reads}
    connection.execute(update(articles).where(articles.c.article_id == article_id).values(values))


def save_pin(connection: Connection, article_id: str, pinned: bool) -> None:
    """Keep a member in its story through repairs, or let it go."""
    connection.execute(update(members).where(members.c.article_id == article_id).values(pinned=pinned))


def save_all_pinned(connection: Connection, story_ids: Sequence[str]) -> None:
    """Keep every member of these stories where it is through repairs."""
    connection.execute(update(members).where(members.c.story_id.in_(story_ids)).values(pinned=True))


def _create(connection: Connection, article: Article, story_id: str, now: datetime) -> None:
    connection.execute(
        insert(stories).values(
            story_id=story_id,
            language=article.language,
            first_seen=now,
            updated=now,
            latest=article.moment,
            subjects="[]",
            stale=True,
            headline=article.headline,
        )
    )


def _touch(connection: Connection, story_id: str, now: datetime, latest: datetime) -> None:
    values = {"updated": now, "latest": latest, "stale": True}
    connection.execute(update(stories).where(stories.c.story_id == story_id).values(values))


def find_address(connection: Connection, story_id: str) -> str | None:
    """The id under which a story is found now: its own, or that of the story it was merged into."""
    for _ in range(_MERGES):
        row = connection.execute(_MERGED, {"key": story_id}).one_or_none()
        if row is None:
            return None
        if row.merged_into is None:
            return story_id
        story_id = row.merged_into
    return None


def find_story(connection: Connection, story_id: str) -> Story | None:
    """The story with this id, as it is (a merged one says so in `merged_into`)."""
    row = connection.execute(_STORY, {"key": story_id}).one_or_none()
    return _story(connection, row) if row else None


def get_story(connection: Connection, story_id: str) -> Story:
    """The same. Raises NotFoundError."""
    story = find_story(connection, story_id)
    if story is None:
        raise NotFoundError(f"no story has the id {story_id}; `secondsource stories` lists them")
    return story


def list_stale(connection: Connection, limit: int) -> list[str]:
    """Ids of the stories to assess and write, in a fixed order."""
    statement = select(stories.c.story_id).where(stories.c.stale.is_(True), stories.c.merged_into.is_(None))
    return list(connection.execute(statement.order_by(stories.c.story_id).limit(limit)).scalars())


def mark_developed(connection: Connection, before: datetime) -> None:
    """Stories that were "developing" and whose last article came before this moment are to be assessed again."""
    developing = (stories.c.state == ScoreState.DEVELOPING.value) & (stories.c.updated <= before)
    connection.execute(update(stories).where(developing, stories.c.merged_into.is_(None)).values(stale=True))


def mark_stale(connection: Connection, story_id: str) -> None:
    """The story is to be assessed and written again."""
    connection.execute(update(stories).where(stories.c.story_id == story_id).values(stale=True))


def save_summary(connection: Connection, story_id: str, values: dict[str, Any]) -> None:
    """Store what lists show of an assessed and written story, which is then no longer stale."""
    connection.execute(update(stories).where(stories.c.story_id == story_id).values(values | {"stale": False}))


def save_subjects(connection: Connection, story_id: str, subjects: Sequence[str]) -> None:
    """Store what the story is about."""
    connection.execute(
        update(stories).where(stories.c.story_id == story_id).values(subjects=json.dumps(list(subjects)))
    )
    connection.execute(delete(story_subjects).where(story_subjects.c.story_id == story_id))
    if subjects:
        rows = [{"story_id": story_id, "subject": one} for one in subjects]
        connection.execute(insert(story_subjects).values(rows))


def save_merge(connection: Connection, story_id: str, into: str, cause: str, now: datetime, by: str = "desk") -> None:
    """Move every article of a story into another; the old address redirects from now on."""
    found = connection.execute(select(members.c.article_id).where(members.c.story_id == story_id)).scalars().all()
    connection.execute(update(members).where(members.c.story_id == story_id).values(story_id=into))
    connection.execute(update(articles).where(articles.c.article_id.in_(found)).values(story_id=into))
    connection.execute(update(stories).where(stories.c.story_id == story_id).values(merged_into=into, stale=False))
    refresh_story(connection, into, now)
    for one, other in ((into, story_id), (story_id, into)):
        event = StoryEvent(story_id=one, at=now, change=StoryChange.MERGED, cause=cause, other_story_id=other, by=by)
        save_event(connection, event)


def save_move(
    connection: Connection,
    article_ids: Sequence[str],
    source: str,
    target: str,
    reason: Reason,
    now: datetime,
    *,
    change: StoryChange,
    by: str = "desk",
) -> None:
    """Move articles from one story to another, which is made where it does not exist."""
    found = connection.execute(
        select(articles.c.article_id, articles.c.language, articles.c.headline, articles.c.moment)
        .where(articles.c.article_id.in_(article_ids))
        .order_by(articles.c.moment, articles.c.article_id)
    ).all()
    if find_story(connection, target) is None:
        first = found[0]
        values = {"language": first.language, "headline": first.headline, "latest": first.moment}
        connection.execute(
            insert(stories).values(story_id=target, first_seen=now, updated=now, subjects="[]", stale=True, **values)
        )
    for row in found:
        place(connection, row.article_id, target, reason, now)
    for one, other in ((source, target), (target, source)):
        refresh_story(connection, one, now)
        event = StoryEvent(story_id=one, at=now, change=change, cause=reason.note, other_story_id=other, by=by)
        save_event(connection, event)


def refresh_story(connection: Connection, story_id: str, now: datetime) -> None:
    """The story's articles changed: it is to be assessed again."""
    latest = connection.execute(select(func.max(articles.c.moment)).where(articles.c.story_id == story_id)).scalar_one()
    if latest is not None:
        _touch(connection, story_id, now, latest)


def save_event(connection: Connection, event: StoryEvent) -> None:
    """Add to a story's history."""
    values = {name: getattr(event, name) for name in StoryEvent.__dataclass_fields__}
    connection.execute(insert(story_events).values(values | {"change": event.change.value}))


def list_events(connection: Connection, story_id: str) -> list[StoryEvent]:
    """A story's history, oldest first."""
    fields = StoryEvent.__dataclass_fields__
    return [
        StoryEvent(**{name: row[name] for name in fields} | {"change": StoryChange(row["change"])})
        for row in connection.execute(_EVENTS, {"key": story_id}).mappings()
    ]


def save_related(connection: Connection, story_id: str, found: Sequence[RelatedStory]) -> None:
    """Store which stories are worth reading after this one."""
    connection.execute(delete(related).where(related.c.story_id == story_id))
    rows = [
        {
            "story_id": story_id,
            "other_story_id": one.story_id,
            "relation": one.relation,
            "strength": one.strength,
            "why": one.why,
        }
        for one in found
    ]
    if rows:
        connection.execute(insert(related).values(rows))


def save_profile(connection: Connection, story_id: str, first: datetime, value: str) -> None:
    """Keep what a story is compared by (JSON; the store does not look inside)."""
    upsert(connection, profiles, [{"story_id": story_id, "first": first, "value": value}])


def list_profiles(connection: Connection, since: datetime) -> list[str]:
    """What stories since a moment are compared by, merged ones left out; by story id."""
    alive = select(profiles.c.value).join(stories, stories.c.story_id == profiles.c.story_id)
    statement = alive.where(profiles.c.first >= since, stories.c.merged_into.is_(None))
    return list(connection.execute(statement.order_by(profiles.c.story_id)).scalars())


def list_related(connection: Connection, story_id: str) -> list[RelatedStory]:
    """Stories worth reading after this one, best first."""
    return [
        RelatedStory(story_id=row.other_story_id, relation=row.relation, strength=row.strength, why=row.why)
        for row in connection.execute(_RELATED, {"key": story_id})
    ]


def count_stories(connection: Connection) -> int:
    """How many stories there are, merged ones not counted."""
    statement = select(func.count()).select_from(stories).where(stories.c.merged_into.is_(None))
    return int(connection.execute(statement).scalar_one())


def _story(connection: Connection, row: Row[Any]) -> Story:
    found = connection.execute(_MEMBERS, {"key": row.story_id})
    return Story(
        story_id=row.story_id,
        language=row.language,
        first_seen=row.first_seen,
        updated=row.updated,
        members=tuple(
            Member(
                article_id=one.article_id,
                added=one.added,
                reason=from_json(Reason, one.reason),
                pinned=one.pinned,
            )
            for one in found
        ),
        subjects=tuple(json.loads(row.subjects)),
        merged_into=row.merged_into,
    )


# Statements that every story page asks: put together once, for building one takes as long as its answer.
_MERGED = select(stories.c.merged_into).where(stories.c.story_id == bindparam("key"))
_STORY = select(
    *(stories.c[name] for name in ("story_id", "language", "first_seen", "updated", "subjects", "merged_into"))
).where(stories.c.story_id == bindparam("key"))
_MEMBERS = select(members).where(members.c.story_id == bindparam("key"))
_MEMBERS = _MEMBERS.order_by(members.c.added, members.c.article_id)
_EVENTS = select(story_events).where(story_events.c.story_id == bindparam("key")).order_by(story_events.c.event_id)
_RELATED = select(related).where(related.c.story_id == bindparam("key"))
_RELATED = _RELATED.order_by(related.c.strength.desc(), related.c.other_story_id)
