"""Forgetting: what is older than the operator wants to keep."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, delete, select

from secondsource.edge.store.tables import (
    articles,
    assessments,
    entries,
    found_things,
    members,
    mends,
    pages,
    passes,
    profiles,
    related,
    rereads,
    revisions,
    score_history,
    stories,
    story_events,
)

# Everything that belongs to a story, children first.
_OF_STORY = (
    found_things,
    members,
    assessments,
    score_history,
    pages,
    profiles,
    story_events,
    related,
    articles,
    stories,
)


def forget_stories(connection: Connection, before: datetime, limit: int) -> Counter[str]:
    """Delete up to `limit` stories whose last article is older than `before`, with all that belongs to them.

    Their entries stay, without text, so that a feed that still lists them does not bring them back.
    """
    # two ranges of one index: nearly all stories are merged into none, the others go when nothing else is left
    old = select(stories.c.story_id).where(stories.c.latest < before)
    whole = old.where(stories.c.merged_into.is_(None)).order_by(stories.c.latest).limit(limit)
    ids = list(connection.execute(whole).scalars())
    ids = ids or list(connection.execute(old.where(stories.c.merged_into.is_not(None)).limit(limit)).scalars())
    gone = list(connection.execute(select(articles.c.article_id).where(articles.c.story_id.in_(ids))).scalars())
    connection.execute(delete(rereads).where(rereads.c.article_id.in_(gone)))
    connection.execute(delete(revisions).where(revisions.c.article_id.in_(gone)))
    connection.execute(delete(mends).where(mends.c.article_id.in_(gone)))
    connection.execute(entries.update().where(entries.c.article_id.in_(gone)).values(summary="", content=""))
    for table in _OF_STORY:
        connection.execute(delete(table).where(table.c.story_id.in_(ids)))
    return Counter(stories=len(ids), articles=len(gone))


def forget_passes(connection: Connection, before: datetime) -> int:
    """Delete the records of passes that ended before; gives how many."""
    return connection.execute(delete(passes).where(passes.c.ended < before)).rowcount
