"""Whether what a story's page was made from is still the same, without reading it.

`find_state` names all of it in a few short values: one that is left out would leave an old page standing. So whoever
adds something to the page (`serve.views.load_story`) adds it here; `tests/serve/test_kept.py` changes one after the
other.
"""

import hashlib

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from secondsource.edge.store.people_tables import error_reports, outlet_owners, outlet_ratings
from secondsource.edge.store.tables import (
    articles,
    assessments,
    members,
    pages,
    related,
    score_history,
    stories,
    story_events,
)


def find_state(connection: Connection, story_id: str) -> bytes | None:
    """A hash of the state of a story and of what its page shows beside it; None where there is no such story."""
    row = connection.execute(_STORY, {"key": story_id}).one_or_none()
    if row is None:
        return None
    state = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16)
    for statement in (_ARTICLES, _RELATED):
        rows = connection.execute(statement, {"key": story_id})
        state.update(repr([tuple(one) for one in rows]).encode())
    return state.digest()


_KEY: BindParameter[str] = bindparam("key")
_STORY = select(
    *stories.c,
    select(assessments.c.at).where(assessments.c.story_id == _KEY).scalar_subquery(),
    select(func.max(score_history.c.entry)).where(score_history.c.story_id == _KEY).scalar_subquery(),
    select(func.max(story_events.c.event_id)).where(story_events.c.story_id == _KEY).scalar_subquery(),
    select(func.max(pages.c.version)).where(pages.c.story_id == _KEY).scalar_subquery(),
    select(pages.c.at).where(pages.c.story_id == _KEY).order_by(pages.c.version.desc()).limit(1).scalar_subquery(),
    select(func.max(error_reports.c.resolved)).where(error_reports.c.story_id == _KEY).scalar_subquery(),
    select(func.count(error_reports.c.resolved)).where(error_reports.c.story_id == _KEY).scalar_subquery(),
    # what editors said of any outlet: owners and ratings stand beside names
    *(select(func.count()).select_from(table).scalar_subquery() for table in (outlet_ratings, outlet_owners)),
).where(stories.c.story_id == _KEY)
# an article is replaced by a later revision or by a better reading (`articles.save_article`)
_ARTICLES = (
    select(members.c.article_id, members.c.added, articles.c.revision, articles.c.quality, articles.c.headline)
    .outerjoin(articles, articles.c.article_id == members.c.article_id)
    .where(members.c.story_id == _KEY)
    .order_by(members.c.article_id)
)
_RELATED = (
    select(related.c.other_story_id, related.c.relation, related.c.strength, related.c.why)
    .add_columns(stories.c.headline, stories.c.summary, stories.c.updated, stories.c.merged_into)
    .outerjoin(stories, stories.c.story_id == related.c.other_story_id)
    .where(related.c.story_id == _KEY)
    .order_by(related.c.other_story_id)
)
