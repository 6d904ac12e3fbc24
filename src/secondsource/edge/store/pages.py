"""Written story pages, every version."""

from sqlalchemy import Connection, bindparam, select

from secondsource.edge.store.codec import find_json, to_json
from secondsource.edge.store.dialect import upsert
from secondsource.edge.store.tables import pages
from secondsource.model import Page


def save_page(connection: Connection, page: Page) -> None:
    """Store a version of a story's page."""
    row = {"story_id": page.story_id, "version": page.version, "at": page.at, "value": to_json(page)}
    upsert(connection, pages, [row])


def find_page(connection: Connection, story_id: str, version: int | None = None) -> Page | None:
    """A version of a story's page; the latest where none is named."""
    statement = _PAGE if version is None else _PAGE.where(pages.c.version == version)
    return find_json(Page, connection.execute(statement, {"key": story_id}).scalar())


_PAGE = select(pages.c.value).where(pages.c.story_id == bindparam("key")).order_by(pages.c.version.desc()).limit(1)
