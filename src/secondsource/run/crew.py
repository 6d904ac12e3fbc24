"""Several workers on one PostgreSQL store: each fetches and extracts, one at a time groups, scores and writes.

    gather (every worker)   = lease feeds | poll ; lease entries | extract ; lease rereads | reread
    digest (the holder)     = jobs | group | settle | score | write | send, while the lease "grouper" is ours

Work is rows in a state; a worker takes rows whose hosts nobody else is asking (share.py), under leases that end by
themselves. A worker that is killed loses what it had in hand: its rows are free again after `lease_seconds`, its
grouping goes on elsewhere after a quarter of that. A store that goes away is waited for; when it is back, each
worker takes its share of the store's lock again before it touches anything, and stands still while a desk alone has it.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from secondsource.edge.store import desk as desk_store
from secondsource.edge.store import entries, feeds, leases
from secondsource.errors import SecondSourceError
from secondsource.run.desk import Desk
from secondsource.run.extract import extract_these
from secondsource.run.housekeeping import keep_within, mend_clock
from secondsource.run.jobs import do_jobs
from secondsource.run.lease import Lease
from secondsource.run.pipeline import digest, remember
from secondsource.run.poll import poll_these
from secondsource.run.reread import lease_due, reread_these
from secondsource.run.sending import send_notices
from secondsource.run.share import ROUND, Share, lease_of
from secondsource.run.websub import keep_subscriptions

log = logging.getLogger(__name__)

IDLE = 2.0  # seconds between two looks for work where there was none
TROUBLED = 5.0  # seconds after an error: a database that restarts is back within ten
DIGEST_EVERY = 5.0  # seconds between two rounds of the grouper: what a reader does not notice
LOOK = 1.0  # seconds between two looks for jobs, as a desk alone does
KEPT = timedelta(hours=1)  # a host that was not asked for an hour needs no row


def work_together(desk: Desk, stopped: threading.Event) -> None:
    """Do this worker's share until `stopped` is set."""
    assert desk.lease is not None
    lease = desk.lease
    gatherer = threading.Thread(target=_forever, args=(partial(gather, desk), IDLE, stopped), name="gather")
    beat = threading.Thread(target=_forever, args=(partial(_renew, desk, lease), lease.beat, stopped), name="lease")
    for thread in (gatherer, beat):
        thread.start()
    _forever(partial(hold, desk, Rounds(desk)), LOOK, stopped)
    for thread in (gatherer, beat):
        thread.join()
    if lease.term is not None:
        lease.release(desk.store)


def _forever(step: Callable[[], bool], idle: float, stopped: threading.Event) -> None:
    """Repeat a step, at once where it found work; an error is logged and the step tried again."""
    while not stopped.is_set():
        try:
            wait = 0.0 if step() else idle
        except SecondSourceError as error:
            log.error("step=work reason=%s", error)
            wait = TROUBLED
        except Exception:
            log.exception("step=work reason=unexpected")
            wait = TROUBLED
        stopped.wait(wait)


def _renew(desk: Desk, lease: Lease) -> bool:
    """Take the lease, or keep it, and say that we live; False, so that it is not asked for without pause."""
    desk.store.keep_hold()
    before = lease.term
    now = desk.clock.now()
    with desk.store.begin() as connection:
        leases.take_leases(connection, [f"worker:{lease.holder}"], lease.holder, now, now + lease.lasts)
    if lease.take(desk.store) and lease.term != before:
        log.warning("step=lease grouper=%s term=%d", lease.holder, lease.term or 0)
    return False


class Rounds:
    """When the grouper's next round is due."""

    def __init__(self, desk: Desk) -> None:
        self._clock = desk.clock
        self._next = 0.0

    def is_due(self) -> bool:
        """Whether it is time; then the next one is `DIGEST_EVERY` later."""
        now = self._clock.monotonic()
        if now < self._next:
            return False
        self._next = now + DIGEST_EVERY
        return True


def hold(desk: Desk, rounds: Rounds) -> bool:
    """Each second the lease's holder does the jobs that wait, and a round where it is time or a job was done."""
    assert desk.lease is not None
    desk.store.keep_hold()
    done = desk.lease.term is not None and do_jobs(desk)
    if done or rounds.is_due():
        digest_if_ours(desk)
    return False


def digest_if_ours(desk: Desk) -> bool:
    """Group, score and write, where the lease is ours."""
    assert desk.lease is not None
    term = desk.lease.term
    if term is None:
        desk.drop_grouper()
        return False
    if desk.term_changed(term):
        desk.drop_grouper()  # another placed articles in between
        desk.drop_knowledge()  # and may have been told of outlets
    counts = digest(desk) + send_notices(desk)
    counts += keep_within(desk) if desk.keeping_is_due() else Counter()
    if counts["placed"] or counts["pages"]:
        log.info("step=digest %s", " ".join(f"{name}={n}" for name, n in sorted(counts.items())))
    return False


def gather(desk: Desk) -> bool:
    """One round of fetching and extracting; True where there was any."""
    assert desk.lease is not None
    desk.store.keep_hold()
    mend_clock(desk, desk.clock.now())
    share = Share(desk, desk.lease.holder)
    began = desk.clock.now()
    try:
        counts = _poll(desk, share) + keep_subscriptions(desk) + _extract(desk, share)
    finally:
        share.give_back()
    counts += reread_these(desk, due) if (due := lease_due(desk, lease_of(desk))) else Counter()
    remember(desk, counts)
    if not counts:
        desk.pool.close()  # idle children hold 160 MB each
        return False
    log.info("step=gather %s", " ".join(f"{name}={n}" for name, n in sorted(counts.items())))
    with desk.store.begin() as connection:
        desk_store.save_pass(connection, began, desk.clock.now(), dict(counts))
    return True


def _poll(desk: Desk, share: Share) -> Counter[str]:
    with desk.store.begin() as connection:
        choose = partial(share.choose, connection)
        due = feeds.lease_due_feeds(connection, desk.clock.now(), ROUND, lease_of(desk), choose)
    return poll_these(desk, due) if due else Counter()


def _extract(desk: Desk, share: Share) -> Counter[str]:
    with desk.store.begin() as connection:
        leases.drop_old(connection, desk.clock.now() - KEPT)
        choose = partial(share.choose, connection)
        leased = entries.lease_entries(connection, desk.clock.now(), ROUND, lease_of(desk), choose)
    return extract_these(desk, leased) if leased else Counter()
