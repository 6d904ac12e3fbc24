"""The right to place articles, which moves to another worker when its holder dies."""

import os
import socket
from datetime import timedelta

from sqlalchemy import Connection

from secondsource.edge.clock import Clock
from secondsource.edge.store import Store, leases
from secondsource.errors import LeaseLostError

# One grouper for all languages, not one for each: placing costs 2 ms an article, so one process places 40 million a
# day, and rarity of terms is counted over the whole stream (docs/decisions/0091).
GROUPER = "grouper"
# Of `lease_seconds`: a holder that was killed is replaced after this, for readers wait for it; work in hand can wait.
SHARE = 0.25
RENEWED = 4  # times in its life, so that one slow answer of the store does not lose it


def make_holder() -> str:
    """A name for this process that no other ever has: host, process, and a random tail."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"


class Lease:
    """This process's hold on one lease."""

    def __init__(self, holder: str, clock: Clock, lease_seconds: float, name: str = GROUPER) -> None:
        self.holder = holder
        self.lasts = timedelta(seconds=lease_seconds * SHARE)
        self.beat = self.lasts.total_seconds() / RENEWED  # seconds between two renewals
        self.term: int | None = None  # None: not held
        self._name = name
        self._clock = clock

    def take(self, store: Store) -> bool:
        """Take or renew the lease; True where it is ours."""
        now = self._clock.now()
        with store.begin() as connection:
            self.term = leases.take_leases(connection, [self._name], self.holder, now, now + self.lasts).get(self._name)
        return self.term is not None

    def confirm(self, connection: Connection) -> None:
        """It is still ours until this transaction ends. Raises LeaseLostError."""
        if self.term is None or not leases.holds_lease(connection, self._name, self.holder, self.term):
            self.term = None
            raise LeaseLostError(
                f"the lease {self._name!r} went to another worker while this one stood still; "
                "nothing was written, that one goes on"
            )

    def release(self, store: Store) -> None:
        """Give it back at once, so that the next one need not wait."""
        with store.begin() as connection:
            leases.release_leases(connection, [self._name], self.holder, self._clock.now())
        self.term = None
