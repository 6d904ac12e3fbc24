"""What happened to things that are followed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from secondsource.edge.store.dialect import insert_new
from secondsource.edge.store.people_tables import changed_stories, notices
from secondsource.people import Notice, NoticeKind


def mark_changed(connection: Connection, story_id: str) -> None:
    """A story was assessed: follows are to be matched with it."""
    insert_new(connection, changed_stories, [{"story_id": story_id}])


def list_changed(connection: Connection, limit: int) -> list[str]:
    """Stories that follows are to be matched with."""
    statement = select(changed_stories.c.story_id).order_by(changed_stories.c.story_id).limit(limit)
    return list(connection.execute(statement).scalars())


def clear_changed(connection: Connection, story_ids: Sequence[str]) -> None:
    """They were matched."""
    connection.execute(delete(changed_stories).where(changed_stories.c.story_id.in_(story_ids)))


def save_notices(connection: Connection, found: Iterable[Notice]) -> list[Notice]:
    """Store those that were not told before; gives them with their number."""
    return [stored for one in found if (stored := _save(connection, one))]


def _save(connection: Connection, notice: Notice) -> Notice | None:
    same = (notices.c.follow_id == notice.follow_id, notices.c.key == notice.key)
    if connection.execute(select(notices.c.notice_id).where(*same)).first():
        return None
    row = {name: getattr(notice, name) for name in Notice.__dataclass_fields__ if name != "notice_id"}
    key = connection.execute(insert(notices).values(row | {"kind": notice.kind.value})).inserted_primary_key
    assert key is not None
    return read_notice(connection.execute(select(notices).where(notices.c.notice_id == int(key[0]))).one())


def list_notices(connection: Connection, follow_ids: Sequence[int], limit: int) -> list[Notice]:
    """The newest notices of these follows, newest first."""
    statement = select(notices).where(notices.c.follow_id.in_(follow_ids))
    statement = statement.order_by(notices.c.at.desc(), notices.c.notice_id.desc()).limit(limit)
    return [read_notice(row) for row in connection.execute(statement)]


def list_since(connection: Connection, follow_ids: Sequence[int], since: datetime, until: datetime) -> list[Notice]:
    """The notices of these follows after `since` up to `until`, oldest first."""
    wanted = (notices.c.follow_id.in_(follow_ids), notices.c.at > since, notices.c.at <= until)
    statement = select(notices).where(*wanted).order_by(notices.c.at, notices.c.notice_id)
    return [read_notice(row) for row in connection.execute(statement)]


def read_notice(row: Row[Any]) -> Notice:
    """The notice in a row that holds all of its columns."""
    values = {name: row._mapping[name] for name in Notice.__dataclass_fields__}
    return Notice(**values | {"kind": NoticeKind(row.kind)})
