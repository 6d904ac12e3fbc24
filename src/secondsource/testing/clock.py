"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


class FixedClock:
    """The twin of `edge.clock.SystemClock`: time passes only by `sleep` and `advance`."""

    def __init__(self, at: datetime = NOON) -> None:
        self._start = self._now = at

    def now(self) -> datetime:
        """The moment it was set to, plus what has been slept."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since it was made."""
        return (self._now - self._start).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move on without waiting."""
        self._now += timedelta(seconds=max(0.0, seconds))

    def advance(self, **duration: float) -> datetime:
        """Move on by a `timedelta`'s words: `clock.advance(hours=2)`. Returns the new moment."""
        self._now += timedelta(**duration)
        return self._now
