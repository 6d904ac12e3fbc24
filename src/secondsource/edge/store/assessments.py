"""What scoring found out about stories, and every score a story has had."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from secondsource.edge.store.codec import find_json, from_json, to_json
from secondsource.edge.store.dialect import upsert
from secondsource.edge.store.tables import assessments, score_history
from secondsource.model import Assessment, Score


def save_assessment(connection: Connection, assessment: Assessment) -> None:
    """Store the latest assessment of a story."""
    row = {"story_id": assessment.story_id, "at": assessment.at, "value": to_json(assessment)}
    upsert(connection, assessments, [row])


def find_assessment(connection: Connection, story_id: str) -> Assessment | None:
    """The latest assessment of a story."""
    return find_json(Assessment, connection.execute(_ASSESSMENT, {"key": story_id}).scalar())


def list_assessments(connection: Connection) -> Iterator[Assessment]:
    """Every story's latest assessment, by story id."""
    statement = select(assessments.c.value).order_by(assessments.c.story_id)
    for raw in connection.execution_options(yield_per=100).execute(statement).scalars():
        yield from_json(Assessment, raw)


def save_score_change(connection: Connection, story_id: str, at: datetime, score: Score, cause: str) -> None:
    """Add to the history of a story's score, with what caused the change."""
    values = {"story_id": story_id, "at": at, "value": to_json(score), "cause": cause}
    connection.execute(insert(score_history).values(values))


def list_history(connection: Connection, story_id: str) -> list[tuple[datetime, Score, str]]:
    """Every score the story has had, with its cause; oldest first."""
    rows = connection.execute(_HISTORY, {"key": story_id})
    return [(row.at, from_json(Score, row.value), row.cause) for row in rows]


# put together once: every story page asks them
_ASSESSMENT = select(assessments.c.value).where(assessments.c.story_id == bindparam("key"))
_HISTORY = select(score_history).where(score_history.c.story_id == bindparam("key")).order_by(score_history.c.entry)
