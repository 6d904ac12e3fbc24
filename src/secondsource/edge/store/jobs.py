"""Jobs: what an editor asked for on a page, done by the desk when it comes to it."""

from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from secondsource.edge.store.codec import find_json, from_json, to_json
from secondsource.edge.store.dialect import limit_to_free
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
    """Store what came of a job; one that has ended already stays as it ended."""
    values = {
        "state": job.state.value,
        "ended": job.ended,
        "words": job.words,
        "link": job.link,
        "preview": to_json(job.preview) if job.preview else None,
    }
    waits = (jobs.c.job_id == job.job_id) & (jobs.c.state == JobState.WAITING.value)
    connection.execute(update(jobs).where(waits).values(values | {"leased_until": None}))


def get_job(connection: Connection, job_id: int) -> Job:
    """The job with this number. Raises NotFoundError."""
    row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"no job has the number {job_id}")
    return _job(row)


def lease_waiting(connection: Connection, now: datetime, lease: timedelta) -> Job | None:
    """Take the job that has waited longest; nobody else is given it before the lease runs out."""
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    statement = select(jobs).where(jobs.c.state == JobState.WAITING.value, free).order_by(jobs.c.job_id).limit(1)
    row = connection.execute(limit_to_free(connection, statement)).one_or_none()
    if row is None:
        return None
    connection.execute(update(jobs).where(jobs.c.job_id == row.job_id).values(leased_until=now + lease))
    return _job(row)


def has_waiting(connection: Connection, now: datetime) -> bool:
    """Whether a job waits that nobody is doing."""
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    statement = select(jobs.c.job_id).where(jobs.c.state == JobState.WAITING.value, free).limit(1)
    return connection.execute(statement).one_or_none() is not None


def release_jobs(connection: Connection) -> None:
    """Give back every lease: for a desk that starts and knows that it is alone."""
    connection.execute(update(jobs).where(jobs.c.leased_until.is_not(None)).values(leased_until=None))


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
