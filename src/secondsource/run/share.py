"""What one worker among several takes of the work: feeds and entries of hosts that no other worker is asking.

A host is asked by one worker at a time, so that it is never asked more than `host_interval` allows however many
workers there are. Hosts are leases of their own ("host:outlet.example"), given back when the round is done.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Connection

from secondsource.edge.fetch.visit import host_key
from secondsource.edge.store import leases
from secondsource.run.desk import Desk

K = TypeVar("K")

# A round is this large at most, so that three workers share a day's burst, and ends well within a lease of 180 s: 20
# pages of one host a second apart, and a time-out of 20 s at the end.
ROUND = 200
OF_ONE_HOST = 20


def lease_of(desk: Desk) -> timedelta:
    """How long a worker may have rows in hand."""
    return timedelta(seconds=desk.settings.lease_seconds)


class Share:
    """The hosts that a worker holds during one round."""

    def __init__(self, desk: Desk, holder: str) -> None:
        self._desk = desk
        self._holder = holder
        self._held: set[str] = set()

    def choose(self, connection: Connection, urls: Mapping[K, str]) -> set[K]:
        """Those of the addresses whose hosts are free or ours, at most `OF_ONE_HOST` of each."""
        now = self._desk.clock.now()
        names = {key: f"host:{host_key(url)}" for key, url in urls.items()}
        taken = leases.take_leases(connection, set(names.values()), self._holder, now, now + lease_of(self._desk))
        self._held |= taken.keys()
        counts: Counter[str] = Counter()
        chosen = set()
        for key, name in names.items():
            counts[name] += 1
            if name in taken and counts[name] <= OF_ONE_HOST:
                chosen.add(key)
        return chosen

    def give_back(self) -> None:
        """The round is done; the next one may ask these hosts after their pause."""
        pause = timedelta(seconds=self._desk.settings.host_interval)
        with self._desk.store.begin() as connection:
            leases.release_leases(connection, self._held, self._holder, self._desk.clock.now() + pause)
        self._held.clear()
