"""What the grouper keeps of each live article: rows of plain arrays, in order of arrival.

Row numbers only grow; `base` rows at the front have been forgotten, and the arrays are cut when half of them are.
Candidates are found through chains: each article has up to KEYS keys (rare terms and word pairs), each key points
at the latest article with it, each of those at the one before. A chain is as long as the window, and only its
latest end is read, so the time for one article does not grow with the index.

Memory for one article: 64 terms (4 + 1 + 1 bytes), 16 keys (4 bytes), and 40 bytes of figures: about 500 bytes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.terms import TERMS

KEYS = 16  # ways to be found: 8 rarest terms and 8 rarest pairs
HEADS = 1 << 22  # chains; more than the distinct keys of 300,000 articles
DEPTH = 32  # articles read of one chain

_COLUMNS = ("slots", "zones", "counts", "outlets", "moments", "seen", "dated", "lengths", "stories", "_language")


def _grown(array: NDArray[np.generic], size: int) -> NDArray[np.generic]:
    grown = np.zeros((size, *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One article as the index keeps it."""

    slots: NDArray[np.int32]
    zones: NDArray[np.uint8]
    counts: NDArray[np.uint8]
    keys: NDArray[np.uint32]
    outlet: int  # hash
    moment: float  # hours since 1970
    dated: bool  # the outlet gave a time
    seen: float  # first seen, hours since 1970
    language: str


class Rows:
    """The live articles, in order of arrival."""

    def __init__(self, size: int = 1024) -> None:
        self.base = 0
        self.end = 0
        self.slots = np.zeros((size, TERMS), np.int32)
        self.zones = np.zeros((size, TERMS), np.uint8)
        self.counts = np.zeros((size, TERMS), np.uint8)
        self.outlets = np.zeros(size, np.uint32)
        self.moments = np.zeros(size, np.float64)
        self.seen = np.zeros(size, np.float64)
        self.dated = np.zeros(size, np.bool_)
        self.lengths = np.zeros(size, np.uint8)
        self.stories = np.zeros(size, np.int32)
        self._language = np.zeros(size, np.uint8)
        self.languages: list[str] = []
        self._before = np.full(size * KEYS, -1, np.int64)
        self._heads = np.full(HEADS, -1, np.int64)
        self._first = 0  # row number of array position 0

    def at(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Array positions of row numbers."""
        return rows - self._first

    def place(self, number: int) -> int:
        """Array position of one row number."""
        return number - self._first

    def add(self, row: Row, story: int) -> int:
        """Append an article; returns its row number."""
        number, at = self.end, self.end - self._first
        if at == len(self.outlets):
            self._grow()
        kept = len(row.slots)
        self.slots[at, :kept] = row.slots
        self.zones[at, :kept] = row.zones
        self.counts[at, :kept] = row.counts
        self.lengths[at] = kept
        self.outlets[at], self.moments[at], self.seen[at] = row.outlet, row.moment, row.seen
        self.dated[at], self.stories[at] = row.dated, story
        self._language[at] = self._language_number(row.language)
        self._hook(row.keys, number)
        self.end += 1
        return number

    def get_row(self, number: int) -> Row:
        """The article of a row number as it was added, without its keys."""
        at = number - self._first
        kept = int(self.lengths[at])
        return Row(
            slots=self.slots[at, :kept],
            zones=self.zones[at, :kept],
            counts=self.counts[at, :kept],
            keys=np.zeros(0, np.uint32),
            outlet=int(self.outlets[at]),
            moment=float(self.moments[at]),
            dated=bool(self.dated[at]),
            seen=float(self.seen[at]),
            language=self.languages[int(self._language[at])],
        )

    def _language_number(self, language: str) -> int:
        if language not in self.languages[:255]:
            self.languages.append(language)
        return min(self.languages.index(language), 255)

    def _hook(self, keys: NDArray[np.uint32], number: int) -> None:
        heads = (keys & (HEADS - 1)).astype(np.int64)
        entries = number * KEYS + np.arange(len(keys))
        self._before[entries - self._first * KEYS] = self._heads[heads]
        self._heads[heads] = entries

    def _grow(self) -> None:
        size = 2 * len(self.outlets)
        for name in _COLUMNS:
            setattr(self, name, _grown(getattr(self, name), size))
        self._before = _grown(self._before, size * KEYS)  # type: ignore[assignment]

    def find(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The latest DEPTH articles of each key's chain: (row numbers, index into `keys`)."""
        current = self._heads[(keys & (HEADS - 1)).astype(np.int64)]
        which = np.arange(len(keys))
        floor = self.base * KEYS
        rows, found = [], []
        for _ in range(DEPTH):
            alive = current >= floor
            current, which = current[alive], which[alive]
            if not len(current):
                break
            rows.append(current // KEYS)
            found.append(which)
            current = self._before[current - self._first * KEYS]
        if not rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return np.concatenate(rows), np.concatenate(found)

    def forget(self, base: int) -> None:
        """Drop the rows before `base`."""
        self.base = max(self.base, base)
        dead = self.base - self._first
        if dead * 2 < len(self.outlets) or dead == 0:
            return
        for name in _COLUMNS:
            array = getattr(self, name)
            array[:-dead] = array[dead:].copy()
        self._before[: -dead * KEYS] = self._before[dead * KEYS :].copy()
        self._first = self.base
