"""The only place that reads the clock."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the desk asks of time; `testing.FixedClock` is its twin."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring durations."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; at once for zero and less."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one allowed reading

    def monotonic(self) -> float:
        """Seconds since some moment, never going back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; at once for zero and less."""
        time.sleep(max(0.0, seconds))
