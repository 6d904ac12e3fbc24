"""What the grouper keeps of each live article: rows of plain arrays, in order of arrival.

Row numbers only grow; `base` rows at the front have been forgotten, and the arrays are cut when half of them are.
Candidates are found through chains: each article has up to KEYS keys (rare terms and word pairs), each key points
at the latest article with it, each of those at the one before. A chain is as long as the window, and only its
latest end is read, so the time for one article does not grow with the index. Keys of different words that meet at
one head are told apart on the way.

A chain is walked for all keys at once, one gather a step: an entry stands at 1 + position * KEYS + n, and entry 0, the
end of every chain, points at itself.

Memory for one article: 64 terms (4 bytes: slot, zones and count packed in one number), 16 keys (4 bytes) with the
entries before them (4 bytes), and 40 bytes of figures: about 420 bytes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.terms import SLOT_BITS, SLOTS, TERMS

KEYS = 16  # ways to be found: 8 rarest terms and 8 rarest pairs
HEADS = 1 << 23  # chains, 32 MB; beside a million live articles one head has two or three distinct keys
DEPTH = 32  # articles read of one chain
ZONE_BITS = 4
MARKS = 1 << (32 - SLOT_BITS)  # zones and count of a term as one number: zones in the lower bits
SMALLEST = 1 << 14  # rows there is room for: cutting passes over all heads, 10 ms, so not every few hundred articles

_COLUMNS = (
    "_terms", "outlets", "moments", "arrived", "dated", "lengths", "stories", "_language", "_keys",
)  # fmt: skip


def _grown(array: NDArray[np.generic], size: int) -> NDArray[np.generic]:
    grown = np.zeros((size, *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


def _chain_of(keys: int) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
    """Room for the chains of so many keys, and its lines."""
    chain = np.empty((DEPTH, keys), np.int32)
    return chain, list(chain)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One article as the index keeps it."""

    terms: NDArray[np.uint32]  # slot, zones and count packed in one number
    slots: NDArray[np.int32]
    zones: NDArray[np.uint8]
    keys: NDArray[np.uint32]
    outlet: int  # hash
    moment: float  # hours since 1970
    dated: bool  # the outlet gave a time
    arrived: float  # hours since 1970; never later than first seen
    language: str


def pack_terms(slots: NDArray[np.int32], zones: NDArray[np.uint8], counts: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Slots, zones and counts as one number each."""
    marks = zones + (counts.astype(np.uint32) << np.uint32(ZONE_BITS))
    return np.asarray(slots.view(np.uint32) + (marks << np.uint32(SLOT_BITS)), np.uint32)


class Rows:
    """The live articles, in order of arrival."""

    def __init__(self, size: int = SMALLEST) -> None:
        self.base = 0
        self.end = 0
        self._terms = np.zeros((size, TERMS), np.uint32)
        self.outlets = np.zeros(size, np.uint32)
        self.moments = np.zeros(size, np.float64)
        self.arrived = np.zeros(size, np.float64)
        self.dated = np.zeros(size, np.bool_)
        self.lengths = np.zeros(size, np.uint8)
        self.stories = np.zeros(size, np.int32)
        self._language = np.zeros(size, np.uint8)
        self.languages: list[str] = []
        self._keys = np.zeros((size, KEYS), np.uint32)
        self._before = np.zeros(1 + size * KEYS, np.int32)
        self._heads = np.zeros(HEADS, np.int32)
        self._first = 0  # row number of array position 0
        self._chain, self._steps = _chain_of(KEYS)  # what `find` writes to, for most articles have so many keys

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
        self._terms[at, :kept] = row.terms
        self.lengths[at] = kept
        self.outlets[at], self.moments[at], self.arrived[at] = row.outlet, row.moment, row.arrived
        self.dated[at], self.stories[at] = row.dated, story
        self._language[at] = self._language_number(row.language)
        self._hook(row.keys, at)
        self.end += 1
        return number

    def get_row(self, number: int) -> Row:
        """The article of a row number as it was added, without its keys."""
        at = number - self._first
        terms = self._terms[at, : self.lengths[at]].copy()
        return Row(
            terms=terms,
            slots=(terms & np.uint32(SLOTS - 1)).view(np.int32),
            zones=(terms >> np.uint32(SLOT_BITS)).astype(np.uint8) & np.uint8((1 << ZONE_BITS) - 1),
            keys=np.zeros(0, np.uint32),
            outlet=int(self.outlets[at]),
            moment=float(self.moments[at]),
            dated=bool(self.dated[at]),
            arrived=float(self.arrived[at]),
            language=self.get_language(at),
        )

    def get_terms(
        self, at: NDArray[np.int64], beside: Row | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Slots and marks (zones and count) of the articles at array positions, both (n, longest); 0: no term.

        `beside`: an article that is not among them, as the first line.
        """
        longest = int(np.maximum.reduce(self.lengths.take(at)))
        if beside is None:
            terms = self._terms.take(at, axis=0)[:, :longest]
        else:
            terms = np.zeros((1 + len(at), max(longest, len(beside.terms))), np.uint32)
            terms[0, : len(beside.terms)] = beside.terms
            terms[1:, :longest] = self._terms.take(at, axis=0)[:, :longest]
        return (terms & np.uint32(SLOTS - 1)).view(np.int32), (terms >> np.uint32(SLOT_BITS)).view(np.int32)

    def get_keys(self, number: int) -> NDArray[np.uint32]:
        """The keys of a row number."""
        keys = self._keys[number - self._first]
        return np.asarray(keys[keys > 0], np.uint32)

    def get_language(self, at: int) -> str:
        """The language of the article at an array position."""
        return self.languages[int(self._language[at])]

    def get_languages(self, at: NDArray[np.int64]) -> list[str]:
        """The languages of the articles at array positions."""
        return [self.languages[number] for number in self._language[at].tolist()]

    def _language_number(self, language: str) -> int:
        if language not in self.languages[:255]:
            self.languages.append(language)
        return min(self.languages.index(language), 255)

    def _hook(self, keys: NDArray[np.uint32], at: int) -> None:
        heads = keys & np.uint32(HEADS - 1)
        entry = 1 + at * KEYS
        self._keys[at, : len(keys)] = keys
        self._before[entry : entry + len(keys)] = self._heads[heads]
        self._heads[heads] = np.arange(entry, entry + len(keys), dtype=np.int32)

    def _grow(self) -> None:
        size = 2 * len(self.outlets)
        for name in _COLUMNS:
            setattr(self, name, _grown(getattr(self, name), size))
        self._before = _grown(self._before, 1 + size * KEYS)  # type: ignore[assignment]

    def find(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The latest DEPTH articles of each key's chain: (row numbers, index into `keys`), the latest first."""
        chain, steps = (self._chain, self._steps) if len(keys) == KEYS else _chain_of(len(keys))
        self._heads.take(keys & np.uint32(HEADS - 1), out=steps[0], mode="clip")
        before = self._before.take
        for step in range(1, DEPTH):
            before(steps[step - 1], out=steps[step], mode="clip")
            if step % 8 == 0 and not steps[step].any():
                chain = chain[:step]
                break
        flat = (chain > (self.base - self._first) * KEYS).ravel().nonzero()[0]
        which = flat % len(keys)
        entries = chain.take(flat) - 1
        mine = (self._keys.take(entries) == keys.take(which)).nonzero()[0]
        return (entries.take(mine) // KEYS).astype(np.int64) + self._first, which.take(mine)

    def forget(self, base: int) -> None:
        """Drop the rows before `base`."""
        self.base = max(self.base, base)
        dead = self.base - self._first
        if dead * 2 < len(self.outlets):
            return
        for name in _COLUMNS:
            array = getattr(self, name)
            array[:-dead] = array[dead:].copy()
            array[-dead:] = 0  # what is added writes over the terms it has, not over the room behind them
        self._before[1 : -dead * KEYS] = self._before[1 + dead * KEYS :].copy()
        for entries in (self._before, self._heads):
            np.maximum(entries - np.int32(dead * KEYS), 0, out=entries)
        self._first = self.base
