"""The clock and its twin keep the same promises."""

from datetime import UTC, datetime, timedelta

import pytest

from secondsource.edge.clock import Clock, SystemClock
from secondsource.testing.clock import FixedClock


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()])
def test_time_is_aware_and_sleeping_moves_it(clock: Clock) -> None:
    """In UTC; both readings move on; zero and less wait for nothing."""
    before, ticks = clock.now(), clock.monotonic()
    clock.sleep(0.01)
    clock.sleep(-5)
    assert before.utcoffset() == timedelta(0)
    assert clock.now() - before >= timedelta(seconds=0.01)
    assert clock.monotonic() - ticks >= 0.0099


def test_the_fixed_clock_stands_still_until_told() -> None:
    """A test's time is its own."""
    clock = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.advance(hours=2) == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert clock.monotonic() == 7200
