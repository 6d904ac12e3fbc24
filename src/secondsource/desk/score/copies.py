"""Which article's text rests on which other's: copy, derived or independent.

Requirements: two independent reports of one event must never be called copies, whatever speeches they both quote; an
agency's text must be found in an outlet that kept half of it and edited the rest.

Theory: containment, the share of the shorter text's own five-word runs (see shingles.py) that the longer one has too.
It is exact, not sketched: within one story there are few enough articles to count every run, and sketches lose their
edge at the low cuts that edited copies need.

Known misses: a text rewritten sentence by sentence keeps under a tenth of its runs and counts as independent.
Tried and dropped: MinHash with banding (datasketch, rensa) at its defaults finds copies above half, not edited ones;
eight-word runs; the number of runs without the length (a long article shares some with everything).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.shingles import Shingles, shared

# .15: of 300 independent cross-outlet pairs (basil) the highest is .124; of 32 read pairs that are not independent
# (provenance-2018) the lowest is .19. SCORE E4 began with .20 and found three in a hundred fewer edited copies.
DERIVED = 0.15
TOUCHED = 0.08  # SCORE E4: from here on two texts count half apart; 3 of basil's 300 pairs lie above
# A copy is most of the shorter text and at least a third of the longer: an aggregator's page that holds a short text
# whole is derived (provenance-2018: 40 of 42 read pairs right, the two others are a wire text and its next version).
COPY_SHORTER = 0.5
COPY_LONGER = 1 / 3
FEW = 10  # runs in common below which a share says nothing: one sentence of 14 words, a common phrase
# Runs in common below which a text is not derived but touched: a sentence of 28 words has 24. What a police force or a
# ministry handed out stands so in every report of it (ground-news-2025: a release of 2025-08-23 tied three newspapers).
ONE_SENTENCE = 25
STUB_SHARE = 0.5  # of two stubs with fewer in common than that, half must be the same
BARELY = np.nextafter(DERIVED, 0.0)  # the most that a single sentence in common is worth


class Likeness(StrEnum):
    """How a pair of texts are related."""

    COPY = "copy"
    DERIVED = "derived"
    TOUCHED = "touched"  # some words in common: half apart
    INDEPENDENT = "independent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """What two texts have in common."""

    runs: int
    of_shorter: float  # share of the shorter text's runs, 0 to 1
    of_longer: float

    @property
    def likeness(self) -> Likeness:
        """The relation in one word."""
        if self.runs < FEW and (self.of_shorter < STUB_SHARE or self.runs < FEW // 2):
            return Likeness.INDEPENDENT
        if self.of_shorter >= COPY_SHORTER and self.of_longer >= COPY_LONGER:
            return Likeness.COPY
        if self.of_shorter >= DERIVED and (self.runs >= ONE_SENTENCE or self.of_shorter >= STUB_SHARE):
            return Likeness.DERIVED
        return Likeness.TOUCHED if self.of_shorter >= TOUCHED else Likeness.INDEPENDENT


def overlap(a: Shingles, b: Shingles) -> Overlap:
    """The runs two texts have in common, and their share of each."""
    runs = shared(a, b)
    shorter, longer = sorted((max(1, len(a)), max(1, len(b))))
    return Overlap(runs=runs, of_shorter=runs / shorter, of_longer=runs / longer)


class RunIndex:
    """The five-word runs of a story's articles, to count those a new article shares with every other at once.

    Adding the article number n costs a merge into one sorted array: 1 ms at 500 articles of 400 runs.
    """

    def __init__(self) -> None:
        self._runs: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._holder: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._sizes: list[int] = []

    def add(self, new: Shingles) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The numbers of the earlier articles it shares text with, and the share of the shorter text; then learn it.

        A single sentence in common counts less than DERIVED, however short the text.
        Only pairs that are at least TOUCHED come back, in order of number.
        """
        low = np.searchsorted(self._runs, new.runs, side="left")
        high = np.searchsorted(self._runs, new.runs, side="right")
        counts = high - low
        # all positions low..high of every run, laid out in one array
        offsets = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) if len(counts) else counts
        holders = self._holder[offsets + np.arange(len(offsets))]
        common = np.bincount(holders, minlength=len(self._sizes))
        sizes = np.array(self._sizes, dtype=np.int64)
        self._learn(new, low)
        shares = common / np.maximum(1, np.minimum(sizes, max(1, len(new))))
        enough = (shares >= TOUCHED) & ((common >= FEW) | ((shares >= STUB_SHARE) & (common >= FEW // 2)))
        shares = np.where((common < ONE_SENTENCE) & (shares < STUB_SHARE), np.minimum(shares, BARELY), shares)
        numbers = np.flatnonzero(enough).astype(np.int32)
        return numbers, shares[numbers]

    def _learn(self, new: Shingles, places: NDArray[np.intp]) -> None:
        self._runs = np.insert(self._runs, places, new.runs)
        self._holder = np.insert(self._holder, places, np.int32(len(self._sizes)))
        self._sizes.append(len(new))

    def remove(self, number: int) -> None:
        """Forget the runs of the article of this number, from 0 in the order of adding; it is not given out again."""
        kept = self._holder != number
        self._runs, self._holder = self._runs[kept], self._holder[kept]
