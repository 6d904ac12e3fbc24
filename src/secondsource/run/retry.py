"""When a failed thing is tried again."""

from datetime import datetime, timedelta

from xxhash import xxh32_intdigest

from secondsource.model import Failure

# A server that fails is usually back within minutes; after three tries an hour apart it is down for longer.
FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=6)


def next_try(failure: Failure, key: str) -> datetime:
    """Waits from five minutes to six hours, four times longer each time, spread by up to a quarter.

    The spread comes from `key`, not from chance: the same failure always waits the same.
    """
    wait = min(FIRST * 4.0 ** (failure.attempts - 1), LONGEST)
    spread = xxh32_intdigest(f"{key} {failure.attempts}".encode()) / 2**32
    return failure.at + wait * (1.0 + spread / 4)
