"""The desk's figures for who watches it: feeds, queue, lag, passes, costs. Each is a range of an index."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from secondsource.edge.store.leases import find_holder, list_holders
from secondsource.edge.store.ledger import sum_costs
from secondsource.edge.store.tables import articles, entries, feeds, passes, rereads, stories
from secondsource.edge.store.websub import count_subscriptions
from secondsource.model import FeedState

DAY = timedelta(days=1)
# The newest articles that the lag is read from: half a day of a large desk, 10 ms to read.
LAG_OF = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The desk in numbers, as of one moment."""

    feeds: dict[str, int] = field(default_factory=dict)  # by state
    failures: dict[str, int] = field(default_factory=dict)  # feeds that fail now, by reason
    hubs: dict[str, int] = field(default_factory=dict)  # WebSub subscriptions by state
    due: int = 0  # feeds whose time has come
    queue: dict[str, int] = field(default_factory=dict)  # step -> what waits for it
    dead: int = 0  # entries that nothing could be made of
    articles: int = 0  # ever stored
    lag: tuple[float, ...] = ()  # seconds from publication to page of the last day's newest articles, rising
    last_pass: tuple[datetime, datetime, dict[str, int]] | None = None
    costs: dict[str, float] = field(default_factory=dict)  # US dollars: "day", "month"
    workers: int = 0
    grouper: str | None = None  # who holds the lease; None: a desk alone, or nobody


def list_figures(connection: Connection, now: datetime) -> Figures:
    """All of them."""
    last = connection.execute(select(passes).order_by(passes.c.pass_id.desc()).limit(1)).one_or_none()
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    active = feeds.c.state == FeedState.ACTIVE.value
    return Figures(
        feeds=_by(connection, feeds.c.state),
        failures=_failures(connection),
        hubs=count_subscriptions(connection),
        due=_count(connection, active & (feeds.c.next_poll <= now)),
        queue=_queue(connection, now),
        dead=_count(connection, entries.c.state == "dead"),
        articles=connection.execute(select(func.coalesce(func.max(articles.c.number), 0))).scalar_one(),
        lag=_lag(connection, now),
        last_pass=(last.began, last.ended, json.loads(last.counts)) if last else None,
        costs={
            "day": sum(row[3] for row in sum_costs(connection, day)),
            "month": sum(row[3] for row in sum_costs(connection, day.replace(day=1))),
        },
        workers=len(list_holders(connection, "worker:", now)),
        grouper=find_holder(connection, "grouper", now),
    )


def _queue(connection: Connection, now: datetime) -> dict[str, int]:
    new = entries.c.state == "new"
    return {
        "extract": _count(connection, new & (entries.c.next_try <= now)),
        "retry": _count(connection, new & (entries.c.next_try > now)),
        "reread": _count(connection, rereads.c.due <= now),
        "group": _count(connection, articles.c.story_id.is_(None)),
        "write": _count(connection, stories.c.stale.is_(True) & stories.c.merged_into.is_(None)),
    }


def _count(connection: Connection, condition: object) -> int:
    return int(connection.execute(select(func.count()).where(condition)).scalar_one())  # type: ignore[arg-type]


def _by(connection: Connection, column: object) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).group_by(column))  # type: ignore[call-overload]
    return {str(name): int(count) for name, count in rows}


def _failures(connection: Connection) -> dict[str, int]:
    values = connection.execute(select(feeds.c.failure).where(feeds.c.failure.is_not(None))).scalars()
    return dict(Counter(str(json.loads(one)["reason"]) for one in values))


def _lag(connection: Connection, now: datetime) -> tuple[float, ...]:
    """Of articles younger than a day when they were shown: a new feed's old entries say nothing of the desk."""
    statement = select(articles.c.published, articles.c.shown).where(articles.c.shown >= now - DAY)
    rows = connection.execute(statement.order_by(articles.c.shown.desc()).limit(LAG_OF))
    found = [row.shown - row.published for row in rows if row.published]
    return tuple(sorted(one.total_seconds() for one in found if timedelta(0) <= one <= DAY))


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which a share of rising values lies (nearest rank); None without values."""
    return values[min(int(len(values) * share), len(values) - 1)] if values else None
