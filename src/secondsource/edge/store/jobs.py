"""Jobs: what an editor asked for on a page, done by the desk when it comes to it."""

from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, Row, func, insert, select, update

from secondsource.edge.store.codec import find_json, from_json, to_json
from secondsource.edge.store.people_tables import jobs
from secondsource.errors import NotFoundError
from secondsource.people import FeedPreview, Job, JobState, Task

_KINDS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Task)}


def save_job(connection: Connection, task: Task, by: str, now: datetime) -> int:
    """Ask for something to be done; gives the job's number."""
    row = {
        "kind": type(task).__name__,
        "task": to_json(task),
        "by": by,
        "asked": now,
        "state": JobState.WAITING.value,
        "words": "",
        "link": "",
    }
    key = connection.execute(insert(jobs).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def end_job(connection: Connection, job: Job) -> None:
    """Store what came of a job."""
    values = {
        "state": job.state.value,
        "ended": job.ended,
        "words": job.words,
        "link": job.link,
        "preview": to_json(job.preview) if job.preview else None,
    }
    connection.execute(update(jobs).where(jobs.c.job_id == job.job_id).values(values))


def get_job(connection: Connection, job_id: int) -> Job:
    """The job with this number. Raises NotFoundError."""
    row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"no job has the number {job_id}")
    return _job(row)


def find_waiting(connection: Connection) -> Job | None:
    """The job that has waited longest."""
    statement = select(jobs).where(jobs.c.state == JobState.WAITING.value).order_by(jobs.c.job_id).limit(1)
    row = connection.execute(statement).one_or_none()
    return _job(row) if row else None


def count_waiting(connection: Connection) -> int:
    """How many jobs wait."""
    wanted = jobs.c.state == JobState.WAITING.value
    return int(connection.execute(select(func.count()).select_from(jobs).where(wanted)).scalar_one())


def list_jobs(connection: Connection, limit: int) -> list[Job]:
    """The latest jobs, newest first."""
    return [_job(row) for row in connection.execute(select(jobs).order_by(jobs.c.job_id.desc()).limit(limit))]


def _job(row: Row[Any]) -> Job:
    return Job(
        job_id=row.job_id,
        task=from_json(_KINDS[row.kind], row.task),
        by=row.by,
        asked=row.asked,
        state=JobState(row.state),
        ended=row.ended,
        words=row.words,
        link=row.link,
        preview=find_json(FeedPreview, row.preview),
    )
