"""The whole store, read from one end to the other: for a site of files and for exports, never for a page.

Rows are streamed in the order of a key, so that a million of them need no more memory than a few hundred.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from secondsource.edge.store.tables import articles, feeds, outlets, stories

STEP = 500  # rows held at once


def list_story_ids(connection: Connection) -> Iterator[str]:
    """Every story that is not merged into another, newest report first."""
    statement = select(stories.c.story_id).where(stories.c.merged_into.is_(None))
    statement = statement.order_by(stories.c.latest.desc(), stories.c.story_id.desc())
    yield from connection.execution_options(yield_per=STEP).execute(statement).scalars()


def list_outlet_ids(connection: Connection) -> set[str]:
    """Every outlet that has a page: it reported, has a feed, or was introduced by a list."""
    found: set[str] = set()
    for column in (articles.c.outlet_id, feeds.c.outlet_id, outlets.c.outlet_id):
        found.update(one for one in connection.execute(select(column).distinct()).scalars() if one)
    return found
