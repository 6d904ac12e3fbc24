"""A dead feed is told apart from a quiet one."""

from datetime import timedelta

import pytest

from secondsource.desk.collect.health import Health, health_of
from secondsource.model import Failure, FeedState
from secondsource.testing.builders import MORNING, a_feed

NOW = MORNING + timedelta(days=60)
RECENT = NOW - timedelta(hours=1)


def _failure(attempts: int) -> Failure:
    return Failure(at=NOW, step="poll", reason="dns", message="no such host", attempts=attempts)


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, Health.NEW),
        ({"last_success": RECENT, "last_change": RECENT}, Health.WELL),
        ({"last_success": RECENT, "last_change": NOW - timedelta(days=40)}, Health.QUIET),
        ({"last_success": RECENT, "last_change": NOW - timedelta(days=20)}, Health.WELL),
        ({"last_success": RECENT}, Health.QUIET),
        ({"last_success": RECENT, "last_failure": _failure(20)}, Health.FAILING),
        ({"last_success": NOW - timedelta(days=8), "last_failure": _failure(3)}, Health.FAILING),
        ({"last_success": NOW - timedelta(days=8), "last_failure": _failure(10)}, Health.DEAD),
        ({"last_failure": _failure(10)}, Health.DEAD),
        ({"state": FeedState.GONE, "last_failure": _failure(1)}, Health.GONE),
        ({"state": FeedState.PAUSED}, Health.PAUSED),
    ],
)
def test_each_feed_has_one_health(changes: dict, health: Health) -> None:
    """By its failures, its last success and its last news."""
    assert health_of(a_feed(**changes), NOW) is health
