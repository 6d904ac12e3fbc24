"""When to ask a feed again.

Requirements. A feed that speaks often is asked often, a quiet one seldom, within the operator's bounds. What the host
asks for (Retry-After, max-age, the feed's own ttl) is never undercut, as long as it is sane. A failing feed is asked
less and less, and comes back to its rhythm with the first success. Feeds added together spread out over time.

Theory. The interval is half the median gap between the document's newest entries: polled at twice a periodic feed's
rate, its news waits a quarter of a gap on average; polling more often gains little and costs requests. A poll that
brought something new sets the interval anew; a poll without lets it grow by a quarter, so that a feed asked every 5
minutes is asked every 6 hours after 20 silent polls (1.25 ** 20 = 87 > 72), about a day. Failures double it.

Known misses. A feed that publishes at fixed hours is asked evenly all day. A burst after a long silence is met at the
slow interval once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from secondsource.desk.collect.changes import plausible
from secondsource.model import Entry, Failure, Feed, FeedState, ParsedFeed
from secondsource.settings import Settings

_NEWEST = 12  # entries whose gaps tell the rhythm; with more, last week's rhythm speaks
_GROWTH = 1.25
_TOLD = 4  # a feed of every 5 minutes is then asked 72 times a day instead of 288; a silent hub costs 20 minutes once
_JITTER = 0.1  # share of the interval; feeds added together are spread over an hour after ten polls or so
_HINT_MAX = timedelta(days=1)  # a longer max-age or ttl is a static file's default, not a wish about news
_RETRY_MAX = timedelta(days=7)  # a longer Retry-After is a mistake or a wish to be removed


def after_success(
    feed: Feed,
    new_entries: Sequence[Entry],
    parsed: ParsedFeed | None,
    *,
    now: datetime,
    settings: Settings,
    max_age: float | None = None,
    retry_after: float | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    moved_to: str | None = None,
    told: bool = False,
) -> Feed:
    """The feed after a poll that worked, with its next one; `parsed` is None for "not modified" (304).

    `max_age` and `retry_after` are the headers' seconds. `moved_to` is the address that permanent redirects led to.
    `told`: a hub tells us of the feed's news, so polling only guards against a hub that falls silent.
    """
    interval = _interval(feed, new_entries, parsed, now, settings)
    floor = _asked_for(parsed, max_age, retry_after)
    waits = max(_bounded(interval * _TOLD, settings) if told else interval, floor)
    return replace(
        feed,
        url=moved_to or feed.url,
        added_url=feed.added_url or (feed.url if moved_to else None),
        title=feed.title or (parsed.title if parsed else ""),
        homepage=feed.homepage or (parsed.homepage if parsed else None),
        state=FeedState.ACTIVE if feed.state is FeedState.GONE else feed.state,
        etag=etag if parsed else etag or feed.etag,
        last_modified=last_modified if parsed else last_modified or feed.last_modified,
        interval=interval,
        next_poll=now + _jittered(waits, feed, now),
        last_poll=now,
        last_success=now,
        last_change=now if new_entries else feed.last_change,
        last_failure=None,
        hub=parsed.hub if parsed else feed.hub,
        topic=parsed.topic if parsed else feed.topic,
    )


def after_failure(
    feed: Feed,
    failure: Failure,
    *,
    now: datetime,
    settings: Settings,
    retry_after: float | None = None,
) -> Feed:
    """The feed after a poll that failed: the failure counted, the next poll further off; gone after 410.

    `failure.attempts` is set here, from the failures in a row before it.
    """
    attempts = feed.last_failure.attempts + 1 if feed.last_failure else 1
    waits = _backed_off(feed, attempts, failure.reason, settings)
    if retry_after:
        waits = max(waits, min(timedelta(seconds=retry_after), _RETRY_MAX))
    return replace(
        feed,
        state=FeedState.GONE if failure.reason == "http-410" else feed.state,
        next_poll=now + _jittered(waits, feed, now),
        last_poll=now,
        last_failure=replace(failure, attempts=attempts),
    )


def rhythm(parsed: ParsedFeed, now: datetime) -> timedelta | None:
    """The median gap between a document's newest entries; None with fewer than three different moments."""
    moments = {moment for e in parsed.entries if (moment := plausible(e.published or e.updated, now))}
    newest = sorted(moments, reverse=True)[:_NEWEST]
    if len(newest) < 3:
        return None
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    silence = (now - newest[0]).total_seconds()
    return timedelta(seconds=max(median(gaps), silence / len(newest)))


def _interval(
    feed: Feed, new_entries: Sequence[Entry], parsed: ParsedFeed | None, now: datetime, settings: Settings
) -> timedelta:
    gap = rhythm(parsed, now) if parsed else None
    if gap is not None and (new_entries or feed.last_success is None):
        return _bounded(gap / 2, settings)
    if feed.last_success is None:
        return _bounded(timedelta(minutes=settings.poll_start), settings)
    if new_entries:
        return _bounded(feed.interval / 2, settings)
    return _bounded(feed.interval * _GROWTH, settings)


def _bounded(interval: timedelta, settings: Settings) -> timedelta:
    lowest, highest = timedelta(minutes=settings.poll_min), timedelta(minutes=settings.poll_max)
    return min(max(interval, lowest), highest)


def _asked_for(parsed: ParsedFeed | None, max_age: float | None, retry_after: float | None) -> timedelta:
    wishes = [timedelta(seconds=max_age or 0), parsed.ttl if parsed and parsed.ttl else timedelta(0)]
    return max(min(max(wishes), _HINT_MAX), min(timedelta(seconds=retry_after or 0), _RETRY_MAX))


def _backed_off(feed: Feed, attempts: int, reason: str, settings: Settings) -> timedelta:
    """Doubled with each failure in a row; "too many requests" starts two steps further."""
    steps = attempts + 2 if reason == "http-429" else attempts - 1
    longest = timedelta(minutes=settings.backoff_max)
    base = max(feed.interval, timedelta(minutes=settings.poll_min))
    return min(base * float(2 ** min(steps, 20)), longest)


def _jittered(interval: timedelta, feed: Feed, now: datetime) -> timedelta:
    """Up to a tenth longer, never shorter: the same on every machine, different for each feed and each poll."""
    digest = hashlib.sha256(f"{feed.feed_id} {now.isoformat()}".encode()).digest()
    return interval * (1 + _JITTER * int.from_bytes(digest[:4], "big") / 2**32)
