"""What the desk last did, in one line over the stories."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from secondsource.edge.store import desk, feeds, front


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskLine:
    """The numbers of the line."""

    updated: datetime | None  # end of the last pass; None: never ran
    feeds: int
    failing: int
    articles: int  # in the day that ends with the newest report
    stories: int


def load_desk_line(connection: Connection) -> DeskLine:
    """The line as of now."""
    last = desk.find_last_pass(connection)
    newest = front.find_newest(connection)
    articles, stories = front.count_since(connection, newest - front.DAY) if newest else (0, 0)
    polled, failing = feeds.count_polled(connection)
    return DeskLine(
        updated=last[1] if last else None,
        feeds=polled,
        failing=failing,
        articles=articles,
        stories=stories,
    )
