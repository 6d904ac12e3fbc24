"""How a feed is: a dead one is told apart from a quiet one.

Dead: nothing but failures for a week and ten tries; its server is gone, or refuses us for good. Quiet: it answers, and
says nothing new for a month or ten times its own rhythm; its outlet writes seldom, or has left the feed behind.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from secondsource.model import Feed, FeedState

DEAD_AFTER = timedelta(days=7)  # servers are down for days, domains for good
DEAD_TRIES = 10  # with the back-off, a week holds about twelve
QUIET_AFTER = timedelta(days=30)  # of 1,430 real feeds on one day three in four had something from the last week
QUIET_TIMES = 10


class Health(StrEnum):
    """A feed's state in one word."""

    WELL = "well"
    NEW = "new"  # not asked yet
    QUIET = "quiet"  # answers, says nothing new
    FAILING = "failing"  # may come back
    DEAD = "dead"  # failing for so long that it will not
    GONE = "gone"  # the server said so (410)
    PAUSED = "paused"


def health_of(feed: Feed, now: datetime) -> Health:
    """How the feed is at this moment."""
    if feed.state is not FeedState.ACTIVE:
        return Health.GONE if feed.state is FeedState.GONE else Health.PAUSED
    if feed.last_failure:
        silent = now - (feed.last_success or feed.added)
        return Health.DEAD if silent >= DEAD_AFTER and feed.last_failure.attempts >= DEAD_TRIES else Health.FAILING
    if feed.last_success is None:
        return Health.NEW
    silent = now - (feed.last_change or feed.added)
    return Health.QUIET if silent >= max(QUIET_AFTER, feed.interval * QUIET_TIMES) else Health.WELL
