"""Errors that readers reported, and what editors answered: the corrections log."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from secondsource.edge.store.people_tables import error_reports
from secondsource.errors import NotFoundError
from secondsource.people import ErrorReport, ReportState


def save_report(connection: Connection, report: ErrorReport) -> int:
    """Store what a reader reports; gives its number."""
    row = {name: getattr(report, name) for name in ErrorReport.__dataclass_fields__ if name != "report_id"}
    key = connection.execute(insert(error_reports).values(row | {"state": report.state.value})).inserted_primary_key
    assert key is not None
    return int(key[0])


def count_reports(connection: Connection, since: datetime, sender: str | None = None) -> int:
    """How many were reported since a moment, by one sender where one is named."""
    statement = select(func.count()).select_from(error_reports).where(error_reports.c.at >= since)
    if sender is not None:
        statement = statement.where(error_reports.c.sender == sender)
    return int(connection.execute(statement).scalar_one())


def count_open(connection: Connection) -> int:
    """How many wait for an answer."""
    wanted = error_reports.c.state == ReportState.OPEN.value
    return int(connection.execute(select(func.count()).select_from(error_reports).where(wanted)).scalar_one())


def list_open(connection: Connection, limit: int) -> list[ErrorReport]:
    """Reports that wait for an answer, oldest first."""
    statement = select(error_reports).where(error_reports.c.state == ReportState.OPEN.value)
    return [_report(row) for row in connection.execute(statement.order_by(error_reports.c.report_id).limit(limit))]


def answer_report(
    connection: Connection, report_id: int, state: ReportState, note: str, by: str, now: datetime
) -> ErrorReport:
    """Close a report; the reader's address and contact are forgotten. Raises NotFoundError."""
    wanted = (error_reports.c.report_id == report_id, error_reports.c.state == ReportState.OPEN.value)
    values = {"state": state.value, "note": note, "by": by, "resolved": now, "contact": "", "sender": ""}
    if connection.execute(update(error_reports).where(*wanted).values(values)).rowcount != 1:
        raise NotFoundError(f"no open report has the number {report_id}; it may have been answered already")
    return _report(connection.execute(select(error_reports).where(error_reports.c.report_id == report_id)).one())


def list_answered(
    connection: Connection, *, story_id: str | None = None, state: ReportState | None = None, limit: int = 100
) -> list[ErrorReport]:
    """Answered reports, newest answer first: of one story, or with one outcome, where asked."""
    statement = _answered(story_id is not None, state is not None)
    asked = {"story": story_id, "state": state.value if state else None, "most": limit}
    return [_report(row) for row in connection.execute(statement, asked)]


@cache
def _answered(of_story: bool, with_state: bool) -> Select[Any]:
    """Put together once: every story page asks it."""
    statement = select(error_reports).where(error_reports.c.resolved.is_not(None))
    if of_story:
        statement = statement.where(error_reports.c.story_id == bindparam("story"))
    if with_state:
        statement = statement.where(error_reports.c.state == bindparam("state"))
    order = (error_reports.c.resolved.desc(), error_reports.c.report_id.desc())
    return statement.order_by(*order).limit(bindparam("most"))


def _report(row: Row[Any]) -> ErrorReport:
    values = {name: row._mapping[name] for name in ErrorReport.__dataclass_fields__}
    return ErrorReport(**values | {"state": ReportState(row.state)})
