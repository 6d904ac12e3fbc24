"""The desk that never stops: a pass whenever a feed is due."""

import logging
import threading
from datetime import timedelta

from secondsource.edge.store import entries, feeds, jobs, websub
from secondsource.errors import SecondSourceError
from secondsource.run.desk import Desk
from secondsource.run.jobs import do_jobs
from secondsource.run.pipeline import digest, run_pass

log = logging.getLogger(__name__)

# Feeds that fall due close together are asked in one pass; a minute is what a reader does not notice.
SHORTEST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=1)
# Seconds between two looks for jobs: one indexed row, 0.1 ms; an editor's page shows the result at its next refresh.
LOOK = 1.0


def work(desk: Desk, stopped: threading.Event) -> None:
    """Make passes until `stopped` is set. A pass that fails is logged and the next one goes on."""
    with desk.store.begin() as connection:
        entries.release_leases(connection)
        jobs.release_jobs(connection)
    while not stopped.is_set():
        try:
            counts = run_pass(desk)
            log.info("step=pass %s", " ".join(f"{name}={n}" for name, n in sorted(counts.items())))
        except SecondSourceError as error:
            log.error("step=pass reason=%s", error)
        except Exception:
            # A bug or a full disk: said in full, and the pages go on being served.
            log.exception("step=pass reason=unexpected")
        _wait_working(desk, stopped, _wait(desk).total_seconds())


def _wait_working(desk: Desk, stopped: threading.Event, seconds: float) -> None:
    """Wait for the next pass; meanwhile do what editors ask for, and score and write what it changes."""
    until = desk.clock.monotonic() + seconds
    while not stopped.is_set() and desk.clock.monotonic() < until:
        try:
            if do_jobs(desk):
                digest(desk)
            if _is_told(desk):
                return
        except Exception:
            log.exception("step=job reason=unexpected")
        stopped.wait(LOOK)


def _is_told(desk: Desk) -> bool:
    """Whether a hub told of something new, so that the next pass need not be waited for."""
    if not desk.settings.public_url:
        return False
    with desk.store.read() as connection:
        return websub.has_push(connection, desk.clock.now())


def _wait(desk: Desk) -> timedelta:
    with desk.store.read() as connection:
        due = feeds.find_next_poll(connection)
    wait = due - desk.clock.now() if due else LONGEST_WAIT
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)
