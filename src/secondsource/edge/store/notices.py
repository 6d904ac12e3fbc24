"""What happened to things that are followed, and how far each notice has come on its way out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from secondsource.edge.store.dialect import insert_new, upsert
from secondsource.edge.store.follows import get_follow
from secondsource.edge.store.people_tables import changed_stories, deliveries, digests, notices
from secondsource.people import Delivery, Notice, NoticeKind, Sending


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
    return _notice(connection.execute(select(notices).where(notices.c.notice_id == int(key[0]))).one())


def list_notices(connection: Connection, follow_ids: Sequence[int], limit: int) -> list[Notice]:
    """The newest notices of these follows, newest first."""
    statement = select(notices).where(notices.c.follow_id.in_(follow_ids))
    statement = statement.order_by(notices.c.at.desc(), notices.c.notice_id.desc()).limit(limit)
    return [_notice(row) for row in connection.execute(statement)]


def list_since(connection: Connection, follow_ids: Sequence[int], since: datetime, until: datetime) -> list[Notice]:
    """The notices of these follows after `since` up to `until`, oldest first."""
    wanted = (notices.c.follow_id.in_(follow_ids), notices.c.at > since, notices.c.at <= until)
    statement = select(notices).where(*wanted).order_by(notices.c.at, notices.c.notice_id)
    return [_notice(row) for row in connection.execute(statement)]


def save_deliveries(connection: Connection, notice_ids: Iterable[int], channel: str, now: datetime) -> None:
    """Put notices on their way to a channel."""
    start = {"channel": channel, "state": Sending.WAITING.value, "attempts": 0, "next_try": now, "failure": ""}
    insert_new(connection, deliveries, [start | {"notice_id": one} for one in notice_ids])


def list_due(connection: Connection, now: datetime, limit: int) -> list[Delivery]:
    """What is to be sent now, oldest notice first."""
    joined = deliveries.join(notices, deliveries.c.notice_id == notices.c.notice_id)
    statement = select(notices, deliveries.c.channel, deliveries.c.attempts).select_from(joined)
    statement = statement.where(deliveries.c.state == Sending.WAITING.value, deliveries.c.next_try <= now)
    rows = connection.execute(statement.order_by(notices.c.notice_id, deliveries.c.channel).limit(limit)).all()
    known = {one: get_follow(connection, one) for one in {row.follow_id for row in rows}}
    return [
        Delivery(notice=_notice(row), follow=known[row.follow_id], channel=row.channel, attempts=row.attempts)
        for row in rows
    ]


def save_sending(
    connection: Connection,
    notice_ids: Sequence[int],
    channel: str,
    state: Sending,
    *,
    attempts: int,
    next_try: datetime,
    failure: str = "",
) -> None:
    """What came of sending these notices to a channel."""
    wanted = (deliveries.c.notice_id.in_(notice_ids), deliveries.c.channel == channel)
    values = {"state": state.value, "attempts": attempts, "next_try": next_try, "failure": failure}
    connection.execute(update(deliveries).where(*wanted).values(values))


def list_undelivered(connection: Connection, limit: int) -> list[tuple[str, str, int, str]]:
    """Deliveries that failed: channel, state, tries, why; newest first."""
    statement = select(deliveries).where(deliveries.c.failure != "").order_by(deliveries.c.notice_id.desc())
    return [(row.channel, row.state, row.attempts, row.failure) for row in connection.execute(statement.limit(limit))]


def find_digest(connection: Connection, channel: str) -> datetime | None:
    """When a channel last had its digest."""
    moment: datetime | None = connection.execute(select(digests.c.at).where(digests.c.channel == channel)).scalar()
    return moment


def save_digest(connection: Connection, channel: str, at: datetime) -> None:
    """A channel has its digest."""
    upsert(connection, digests, [{"channel": channel, "at": at}])


def _notice(row: Row[Any]) -> Notice:
    values = {name: row._mapping[name] for name in Notice.__dataclass_fields__}
    return Notice(**values | {"kind": NoticeKind(row.kind)})
