"""How far each notice has come on its way out.

    waiting, in no message -> waiting, in a message -> sent | dead

A message (`batch`) is put together before it is sent and keeps its name and its notices: a desk that is killed while
it sends, sends the same message again, which its receiver can tell by its id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from secondsource.edge.store.dialect import insert_new, upsert
from secondsource.edge.store.follows import get_follow
from secondsource.edge.store.notices import read_notice
from secondsource.edge.store.people_tables import deliveries, digests, notices
from secondsource.people import ChannelState, Delivery, Sending

_WAITING = deliveries.c.state == Sending.WAITING.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """One message that is to be sent."""

    channel: str
    name: str
    attempts: int  # tries so far


def save_deliveries(
    connection: Connection, notice_ids: Iterable[int], channel: str, now: datetime, batch: str = ""
) -> None:
    """Put notices on their way to a channel; what is on its way there already stays as it is."""
    start = {"channel": channel, "state": Sending.WAITING.value, "attempts": 0, "next_try": now, "failure": ""}
    insert_new(connection, deliveries, [start | {"notice_id": one, "batch": batch} for one in notice_ids])


def list_loose(connection: Connection, channel: str, now: datetime, limit: int) -> list[int]:
    """Notices that are to be sent on a channel now and are in no message yet, oldest first."""
    wanted = (_WAITING, deliveries.c.channel == channel, deliveries.c.batch == "", deliveries.c.next_try <= now)
    statement = select(deliveries.c.notice_id).where(*wanted).order_by(deliveries.c.notice_id).limit(limit)
    return list(connection.execute(statement).scalars())


def save_batch(connection: Connection, channel: str, notice_ids: Sequence[int], name: str) -> None:
    """These notices go out in one message."""
    wanted = (deliveries.c.channel == channel, deliveries.c.notice_id.in_(notice_ids), _WAITING)
    connection.execute(update(deliveries).where(*wanted).values(batch=name))


def list_batches(connection: Connection, channel: str, now: datetime, limit: int) -> list[Batch]:
    """Messages that are to be sent on a channel now, oldest first."""
    wanted = (_WAITING, deliveries.c.channel == channel, deliveries.c.batch != "", deliveries.c.next_try <= now)
    statement = select(deliveries.c.batch, func.max(deliveries.c.attempts).label("attempts")).where(*wanted)
    statement = statement.group_by(deliveries.c.batch).order_by(func.min(deliveries.c.notice_id)).limit(limit)
    return [Batch(channel=channel, name=row.batch, attempts=row.attempts) for row in connection.execute(statement)]


def list_batch(connection: Connection, batch: Batch) -> list[Delivery]:
    """The notices of a message, oldest first; none where all that was followed was given up meanwhile."""
    joined = deliveries.join(notices, deliveries.c.notice_id == notices.c.notice_id)
    columns = (notices, deliveries.c.channel, deliveries.c.attempts, deliveries.c.batch)
    statement = select(*columns).select_from(joined)
    statement = statement.where(_WAITING, deliveries.c.channel == batch.channel, deliveries.c.batch == batch.name)
    rows = connection.execute(statement.order_by(notices.c.notice_id)).all()
    known = {one: get_follow(connection, one) for one in {row.follow_id for row in rows}}
    return [
        Delivery(
            notice=read_notice(row),
            follow=known[row.follow_id],
            channel=row.channel,
            attempts=row.attempts,
            batch=row.batch,
        )
        for row in rows
    ]


def end_batch(
    connection: Connection, batch: Batch, state: Sending, now: datetime, next_try: datetime, failure: str = ""
) -> None:
    """What came of sending a message: `state` WAITING means that it is tried again at `next_try`."""
    wanted = (_WAITING, deliveries.c.channel == batch.channel, deliveries.c.batch == batch.name)
    values = {"state": state.value, "attempts": batch.attempts + 1, "next_try": next_try, "failure": failure}
    sent = {"sent": now} if state is Sending.SENT else {}
    connection.execute(update(deliveries).where(*wanted).values(values | sent))


def postpone(connection: Connection, channel: str, until: datetime) -> int:
    """Nothing is sent on a channel before this moment; gives how many notices wait for it now."""
    wanted = (_WAITING, deliveries.c.channel == channel, deliveries.c.next_try < until)
    return connection.execute(update(deliveries).where(*wanted).values(next_try=until)).rowcount


def give_up_channels(connection: Connection, known: Sequence[str], failure: str) -> int:
    """Give up what waits for channels that are not among `known`; gives how many notices."""
    wanted = (_WAITING, deliveries.c.channel.not_in(known))
    return connection.execute(
        update(deliveries).where(*wanted).values(state=Sending.DEAD.value, failure=failure)
    ).rowcount


def send_again(connection: Connection, channel: str, now: datetime) -> int:
    """Put what was given up on a channel on its way again; gives how many notices."""
    wanted = (deliveries.c.state == Sending.DEAD.value, deliveries.c.channel == channel)
    fresh = {"state": Sending.WAITING.value, "attempts": 0, "next_try": now}
    return connection.execute(update(deliveries).where(*wanted).values(fresh)).rowcount


def forget_sent(connection: Connection, before: datetime) -> int:
    """Delete what was sent before a moment; gives how many rows."""
    wanted = (deliveries.c.state == Sending.SENT.value, deliveries.c.sent < before)
    return connection.execute(delete(deliveries).where(*wanted)).rowcount


def list_undelivered(connection: Connection, limit: int) -> list[tuple[str, str, int, str]]:
    """Messages that failed: channel, state, tries, why; newest first."""
    columns = (deliveries.c.channel, deliveries.c.state, deliveries.c.attempts, deliveries.c.failure)
    statement = select(*columns).where(deliveries.c.failure != "", deliveries.c.state != Sending.SENT.value)
    statement = statement.group_by(*columns, deliveries.c.batch).order_by(func.max(deliveries.c.notice_id).desc())
    return [tuple(row) for row in connection.execute(statement.limit(limit))]


def list_states(connection: Connection) -> list[ChannelState]:
    """How each channel does that anything was put on its way to, by name."""
    columns = (
        deliveries.c.channel,
        _count(Sending.WAITING).label("waiting"),
        _count(Sending.DEAD).label("dead"),
        func.max(deliveries.c.sent).label("last_sent"),
    )
    rows = connection.execute(select(*columns).group_by(deliveries.c.channel).order_by(deliveries.c.channel)).all()
    failures: dict[str, str] = {}
    for channel, _, _, why in list_undelivered(connection, 100):
        failures.setdefault(channel, why)
    return [
        ChannelState(
            channel=row.channel,
            waiting=row.waiting or 0,
            dead=row.dead or 0,
            last_sent=row.last_sent,
            failure=failures.get(row.channel, ""),
        )
        for row in rows
    ]


def find_digest(connection: Connection, channel: str) -> datetime | None:
    """Until when a channel has had its digests."""
    moment: datetime | None = connection.execute(select(digests.c.at).where(digests.c.channel == channel)).scalar()
    return moment


def save_digest(connection: Connection, channel: str, at: datetime) -> None:
    """A channel has its digest of everything until a moment."""
    upsert(connection, digests, [{"channel": channel, "at": at}])


def _count(state: Sending) -> Any:
    return func.sum(case((deliveries.c.state == state.value, 1), else_=0))
