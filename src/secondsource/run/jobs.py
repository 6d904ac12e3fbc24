"""jobs = waiting job | do what it asks | store what came of it.

What editors ask for on pages. The desk does it between two steps of a pass, so that nothing changes under a step's
hands, and while it waits for the next one it looks every second. Among several workers the one that groups does it,
for the mends change what its grouper remembers. A job is leased while it is done; one that was interrupted is done
again, and each can be: adding, pausing and merging twice change nothing more. What cannot be done ends with the reason.
"""

import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from secondsource.desk.collect.opml import OpmlFeed
from secondsource.edge.store import deliveries, feeds, jobs, overlays
from secondsource.errors import LeaseLostError, SecondSourceError
from secondsource.model import FeedState
from secondsource.people import (
    AddFeeds,
    ChangeFeed,
    FeedChange,
    FeedPreview,
    Job,
    JobState,
    MergeStories,
    MoveArticles,
    OwnOutlet,
    PinArticle,
    PreviewEntry,
    PreviewFeed,
    RateOutlet,
    SendAgain,
    TryChannel,
)
from secondsource.run.desk import Desk
from secondsource.run.mend import merge_stories, move_articles, pin_article
from secondsource.run.poll import poll_one
from secondsource.run.sending import try_channel
from secondsource.run.subscribe import Found, add_feeds, find_feed

log = logging.getLogger(__name__)

SHOWN = 10  # entries of a feed that is previewed: what fits a screen
# Stories of an outlet that are scored again at once when it is rated; older ones when they change. 200 take some 10 s.
RESCORED = 200


def do_jobs(desk: Desk) -> Counter[str]:
    """Do every job that waits, oldest first."""
    counts: Counter[str] = Counter()
    while job := _next(desk):
        ended = replace(_do(desk, job), ended=desk.clock.now())
        with desk.store.begin() as connection:
            jobs.end_job(connection, ended)
        counts["jobs"] += 1
        log.info("step=job job=%d kind=%s state=%s", job.job_id, type(job.task).__name__, ended.state.value)
    return counts


def _next(desk: Desk) -> Job | None:
    now, lease = desk.clock.now(), timedelta(seconds=desk.settings.lease_seconds)
    with desk.store.read() as connection:
        if not jobs.has_waiting(connection, now):
            return None  # a look each second must not be a write each second
    with desk.store.begin() as connection:
        desk.confirm(connection)
        return jobs.lease_waiting(connection, now, lease)


def _do(desk: Desk, job: Job) -> Job:
    try:
        done = _done(desk, job)
        return done if done.state is JobState.FAILED else replace(done, state=JobState.DONE)
    except LeaseLostError:
        raise  # whoever has the lease now does it, when ours on the job has run out
    except SecondSourceError as error:
        return replace(job, state=JobState.FAILED, words=str(error))
    except Exception:
        # A bug: said in full in the log; the editor is told, and the other jobs are done.
        log.exception("step=job job=%d reason=unexpected", job.job_id)
        return replace(job, state=JobState.FAILED, words="a fault of the desk's own; its log says more")


def _done(desk: Desk, job: Job) -> Job:
    task = job.task
    if isinstance(task, PreviewFeed):
        return _preview(desk, job, task)
    if isinstance(task, AddFeeds):
        new = add_feeds(
            desk, [OpmlFeed(url=f.url, title=f.title, homepage=f.homepage, category=None) for f in task.feeds]
        )
        words = f"{new} feeds added, {len(task.feeds) - new} were there; they are read in the next pass"
        return replace(job, words=words, link="/desk")
    if isinstance(task, ChangeFeed):
        return replace(job, words=_change_feed(desk, task), link="/desk")
    if isinstance(task, RateOutlet | OwnOutlet):
        return _say_of_outlet(desk, job, task)
    if isinstance(task, TryChannel):
        failure = try_channel(desk, task.channel)
        state = JobState.FAILED if failure else JobState.DONE
        words = failure.message if failure else f"a test was sent to {task.channel}; look whether it is there"
        return replace(job, state=state, words=words, link="/following#notices")
    if isinstance(task, SendAgain):
        with desk.store.begin() as connection:
            count = deliveries.send_again(connection, task.channel, desk.clock.now())
        return replace(job, words=f"{count} notices go out again with the next pass", link="/status")
    return _mend(desk, job, task)


def _preview(desk: Desk, job: Job, task: PreviewFeed) -> Job:
    found = find_feed(desk, task.url)
    with desk.store.read() as connection:
        known = feeds.find_feed_by_url(connection, found.url) is not None
    entries = found.parsed.entries
    preview = FeedPreview(
        url=found.url,
        title=found.parsed.title,
        homepage=found.homepage,
        format=found.parsed.format,
        entries=len(entries),
        newest=max((one.published for one in entries if one.published), default=None),
        first=tuple(_list_first(found)),
        others=found.others,
        known=known,
    )
    return replace(job, words=f"{len(entries)} entries", preview=preview)


def _list_first(found: Found) -> list[PreviewEntry]:
    return [
        PreviewEntry(
            title=one.title,
            link=one.link,
            published=one.published,
            outlet=one.outlet_name,
            words=len((one.content or one.summary).split()),
        )
        for one in found.parsed.entries[:SHOWN]
    ]


def _change_feed(desk: Desk, task: ChangeFeed) -> str:
    with desk.store.begin() as connection:
        feed = feeds.get_feed(connection, task.feed_id)
        name = feed.title or feed.url
        if task.change is FeedChange.REMOVE:
            feeds.remove_feed(connection, task.feed_id)
            return f"{name}: no longer read; its articles stay"
        state = FeedState.PAUSED if task.change is FeedChange.PAUSE else FeedState.ACTIVE
        feed = replace(feed, state=state, next_poll=min(feed.next_poll, desk.clock.now()))
        feeds.save_feed(connection, feed)
    if task.change is not FeedChange.RETRY:
        return f"{name}: {'paused' if task.change is FeedChange.PAUSE else 'read again from now on'}"
    poll_one(desk, feed)
    with desk.store.read() as connection:
        asked = feeds.get_feed(connection, task.feed_id)
    return f"{name}: {asked.last_failure.message if asked.last_failure else 'asked, and well'}"


def _say_of_outlet(desk: Desk, job: Job, task: RateOutlet | OwnOutlet) -> Job:
    with desk.store.begin() as connection:
        if isinstance(task, RateOutlet):
            overlays.save_outlet_rating(connection, task.rating)
            outlet_id = task.rating.outlet_id
        else:
            overlays.save_outlet_owner(connection, task.owner)
            outlet_id = task.owner.outlet_id
        count = overlays.mark_outlet_stale(connection, outlet_id, RESCORED)
    desk.drop_knowledge()
    return replace(job, words=f"{outlet_id}: kept; {count} stories are scored again", link=f"/outlet/{outlet_id}")


def _mend(desk: Desk, job: Job, task: MergeStories | MoveArticles | PinArticle) -> Job:
    now, by = desk.clock.now(), job.by or "editor"
    try:
        if isinstance(task, MergeStories):
            story_id = merge_stories(desk.store, task.story_id, task.into, task.why, now, by=by, confirm=desk.confirm)
            words = "the two stories are one now; the other address leads there"
        elif isinstance(task, MoveArticles):
            story_id = move_articles(desk.store, task.article_ids, task.to, task.why, now, by=by, confirm=desk.confirm)
            words = f"{len(task.article_ids)} articles are in this story now"
        else:
            story_id = pin_article(desk.store, task.article_id, task.pinned, task.why, now, by=by, confirm=desk.confirm)
            words = "the article stays in this story" if task.pinned else "the desk may place the article again"
    finally:
        desk.drop_grouper()  # its memory holds the old places
    return replace(job, words=words, link=f"/story/{quote(story_id, safe='')}")
