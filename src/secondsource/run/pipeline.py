"""The five steps, top to bottom, and who is told. Read this second, after model.py.

    poll    = fetch feed | collect.parse | collect.changes | store entries, next poll
              (and ask the hubs that feeds name to tell of news: websub.py)
    extract = fetch page | extract.content | extract.metadata | extract.quality | store article
              (and again after an hour, a day, a week: extract.revision | store revision)
    group   = candidates | grouper.place | store story (and again in order of publication: settle.py)
    score   = load story | score.origins | score.facts | score.corroboration | score.words | store score
    write   = load story, score | write.outline | write.page | proof | store page
    follow  = changed stories | write.notices | store notices, put them on their way
    send    = due notices | put into letters | post | store what came of each
    jobs    = what editors asked for on pages, done between the steps

Each step takes its work from the store and leaves its results there, so a desk that was stopped anywhere goes on
where it was: feeds that are due, entries without an article, articles without a story, stories that are stale.
A pass finishes one step before it begins the next, and articles are placed in an order that depends on them alone:
the stories of a pass that was killed and run again are those of a pass that was not.
"""

from collections import Counter
from collections.abc import Callable

from secondsource.edge.store import desk as desk_store
from secondsource.edge.store import entries, jobs
from secondsource.edge.tracing import note, span
from secondsource.run.assess import assess_and_write
from secondsource.run.desk import Desk
from secondsource.run.extract import extract
from secondsource.run.following import tell_followers
from secondsource.run.group import group
from secondsource.run.housekeeping import keep_within, mend_clock
from secondsource.run.jobs import do_jobs
from secondsource.run.poll import poll
from secondsource.run.reread import reread
from secondsource.run.sending import send_notices
from secondsource.run.settle import settle
from secondsource.run.websub import keep_subscriptions

__all__ = ["digest", "remember", "run_pass"]


def run_pass(desk: Desk, *, everything: bool = False) -> Counter[str]:
    """Do all there is to do, once; gives what it brought.

    `everything`: ask every feed and every waiting article now, whether it is due or not; for a desk that holds the
    store and so knows that no other worker has taken any of it.
    """
    desk.store.check_room(desk.settings.disk_reserve << 20)
    began = desk.clock.now()
    mend_clock(desk, began)
    if everything:
        with desk.store.begin() as connection:
            entries.release_leases(connection)
            jobs.release_jobs(connection)
            entries.retry_now(connection, began)
    counts = _traced("jobs", lambda: do_jobs(desk))
    counts += _traced("poll", lambda: poll(desk, everything=everything))
    counts += _traced("websub", lambda: keep_subscriptions(desk))
    counts += do_jobs(desk)
    counts += _traced("extract", lambda: extract(desk))
    counts += do_jobs(desk)
    counts += _traced("reread", lambda: reread(desk))
    counts += digest(desk, everything=everything)
    counts += _traced("notify", lambda: send_notices(desk))
    counts += keep_within(desk) if desk.keeping_is_due() else Counter()
    remember(desk, counts)
    with desk.store.begin() as connection:
        desk_store.save_pass(connection, began, desk.clock.now(), dict(counts))
    return counts


def digest(desk: Desk, *, everything: bool = False) -> Counter[str]:
    """Group, score and write what is in the store and tell who follows it, without asking anyone for anything.

    What came out of turn is placed again now and then; `everything`: now.
    """
    counts = _traced("group", lambda: group(desk))
    if everything or desk.settle_is_due():
        counts += _traced("settle", lambda: settle(desk))
    counts += _traced("write", lambda: assess_and_write(desk))
    with desk.store.begin() as connection:
        desk_store.mark_shown(connection, desk.clock.now())
    counts += tell_followers(desk)
    return counts


def _traced(step: str, work: Callable[[], Counter[str]]) -> Counter[str]:
    with span(step) as made:
        counts = work()
        note(made, counts)
    return counts


def remember(desk: Desk, counts: Counter[str]) -> None:
    """Keep what hosts said they allow."""
    if desk.robots.learnt:
        with desk.store.begin() as connection:
            desk_store.save_robots(connection, desk.robots.learnt)
        counts["robots"] = len(desk.robots.learnt)
        desk.robots.learnt.clear()
