"""Mends of earlier mistakes, as values: the caller tells the store, then the grouper.

An article is placed knowing only what came before it, so one happening begins as several stories, and a story takes in
a neighbour while both are small. Stories are taken apart when they have grown by a fifth (TEND_AT), so that
the work for one article does not grow with the story, and a mend is a function of the live articles and of the story
each is in: a desk that was killed makes the same ones.

- Split: average linkage (Sokal and Michener 1958) over up to APART of the story's articles; where the mean probability
  between its two last branches is under the bar (but for lookalikes under a share of it), the smaller leaves.
- Merge: the candidates of some of its articles; and after each article, whatever the size, the stories it might have
  been in as well, for it may be the bridge between two halves. Where the mean probability between up to COMPARED
  articles of each reaches the bar, the stories are one, but for lookalikes.

The bar falls with the sizes (`get_bar`): what large stories share in the mean, two single articles share by chance.
Stories with an article that the operator placed are left as they are, but that a single article may join one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.chances import Chances
from secondsource.desk.group.features import Floats
from secondsource.desk.group.index import Index, lengths_of, spread_of, starts_of
from secondsource.desk.group.network import Network
from secondsource.desk.group.terms import LEAD_ZONE, TITLE_ZONE

COMPARED = 12  # articles of each story: with 8, .006 of B-cubed F1 is lost on the mixed day
APART = 32  # articles of a story that are taken apart
LOOKING = 6  # articles of a story that look for neighbours
NEIGHBOURS = 4  # stories compared with at most: with 6, .0003 of B-cubed F1 more on the mixed day
AT_ONCE = 400  # pairs: of more it costs less to compare the article by itself before its story is
GROWTH = 1.2  # 1.1 mends no better at twice the work
# A story is taken apart under this share of the bar, so that what was just merged stays; under the bar itself where its
# parts are lookalikes, which are never merged.
PARTING = 0.7
OWN_RARITY = 4.0  # of a term that a story turns on: in less than a fiftieth of all articles
OWN_SHARE = 0.6  # of the story's articles that have it in headline or lead
OTHERS_SHARE = 0.2  # of the other story's articles that may hold it
# Of a single article: one in 660, so a name more likely than a word. With OWN_RARITY .006 is lost on the mixed day (one
# fold); without words of its own for a single article, the second quake of the sample day joins the first.
OF_ONE = 6.5
# Mean probability from which a single article joins in spite of what is its own: reports of two quakes reach .92.
SURE = 0.95


def _tend_at(most: int = 4000) -> frozenset[int]:
    sizes, size = [], 3.0
    while size < most:
        sizes.append(int(size))
        size = max(size + 1, size * GROWTH)
    return frozenset(sizes)


TEND_AT = _tend_at()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Mean probability from which two groups of articles are one."""

    single: float  # of two single articles
    fall: float  # exponent of the product of sizes
    least: float

    def get_bar(self, one: float, other: float) -> float:
        """The bar of two groups of these sizes."""
        return float(max(self.least, self.single * (one * other) ** -self.fall))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mend:
    """A mend in the index's numbers: `numbers` go from `story` to `other`, or to a new story where that is None."""

    story: int
    other: int | None
    numbers: tuple[int, ...]
    chance: float


class Mender:
    """Finds mends around a story."""

    def __init__(self, index: Index, network: Network, bars: Bars) -> None:
        self._index = index
        self._bars = bars
        self._chances = Chances(index, network)

    def look_ahead(self, number: int, others: Iterable[int]) -> None:
        """Compare an article's story with itself and with other ones at once, where they are small.

        For `find_split`, `list_near` and `find_merge` to come, which ask for parts of it: a call costs as much as its
        first 200 pairs, and most stories are smaller.
        """
        members = self._index.members
        mine = members[self._index.get_story(number)]
        some = spread_of(mine, COMPARED)
        theirs = [spread_of(members[other], COMPARED) for other in dict.fromkeys(others)]
        self._chances.forget()
        if len(some) > 1 and len(some) * (len(some) + sum(map(len, theirs))) <= AT_ONCE:
            self._chances.look_ahead(some, [*some, *chain.from_iterable(theirs)])

    def find_split(self, story: int) -> Mend | None:
        """The smaller branch of a story that is two."""
        members = self._index.members[story]
        if len(members) < min(TEND_AT):
            return None
        some = spread_of(members, APART)
        matrix = self._chances.get(some, some)
        matrix = (matrix + matrix.T) / np.float32(2)
        big, small, link = average_link(matrix)
        share = len(members) / len(some)
        bar = self._bars.get_bar(len(big) * share, len(small) * share)
        if link >= bar:
            return None
        if link >= PARTING * bar and not self._are_lookalikes([some[at] for at in big], [some[at] for at in small]):
            return None
        leaving = self._leaving(members, some, big, small)
        if len(leaving) == len(members):
            return None
        return Mend(story=story, other=None, numbers=tuple(leaving), chance=link)

    def _leaving(
        self, members: list[int], some: list[int], big: NDArray[np.intp], small: NDArray[np.intp]
    ) -> list[int]:
        chosen = {some[at] for at in small}
        rest = sorted(set(members) - set(some))
        if rest:
            matrix = self._chances.get(rest, some)
            nearer = matrix[:, small].mean(1) > matrix[:, big].mean(1)
            chosen |= {number for number, near in zip(rest, nearer, strict=True) if near}
        return sorted(chosen)

    def find_merge(self, story: int, others: Iterable[int]) -> Mend | None:
        """The one of others that a story is one with; of two, the smaller or later one ends."""
        members = self._index.members[story]
        some = spread_of(members, COMPARED)
        able = []
        for other, link in self._link(some, [one for one in dict.fromkeys(others) if one != story]):
            above = link / self._bars.get_bar(len(members), len(self._index.members[other]))
            if above >= 1.0:
                able.append((above, other, link))
        able.sort(key=lambda one: -one[0])  # of equals the one that was named first
        for _, other, link in able:
            theirs = spread_of(self._index.members[other], COMPARED)
            sure = link >= SURE and 1 in (len(some), len(theirs))
            if sure or not self._are_lookalikes(some, theirs):
                lost, kept = sorted((story, other), key=self._rank)
                return Mend(story=lost, other=kept, numbers=tuple(self._index.members[lost]), chance=link)
        return None

    def list_near(self, number: int, stories: list[int]) -> list[int]:
        """Of some stories those that an article would join by itself: for them its whole story is looked at.

        Looking at all of them finds 7 of 785 mends more in 7,000 articles, and betters nothing.
        """
        members = self._index.members
        story = self._index.get_story(number)
        others = [one for one in stories if one != story]
        if len(members[story]) == 1:
            return others
        links = self._link([number], others)
        return [one for one, link in links if link >= self._bars.get_bar(1, len(members[one]))]

    def _link(self, some: list[int], stories: list[int]) -> Iterable[tuple[int, float]]:
        """Mean probability between some articles and up to COMPARED of each story.

        All stories beside one article at once: a call for each took twice as long.
        """
        theirs = [spread_of(self._index.members[other], COMPARED) for other in stories]
        if not theirs:
            return
        matrix = self._chances.get(some, list(chain.from_iterable(theirs)))
        end = 0
        for other, numbers in zip(stories, theirs, strict=True):
            start, end = end, end + len(numbers)
            yield other, _mean(matrix[:, start:end])

    def _are_lookalikes(self, ones: list[int], others: list[int]) -> bool:
        """Each has what its reports turn on and the other hardly knows: two quakes, two matches, two court cases."""
        return self._has_own(ones, others) and self._has_own(others, ones)

    def _has_own(self, ones: list[int], others: list[int]) -> bool:
        """A rare term stands in the headlines or leads of most of the one, and hardly anywhere in the other."""
        rows, rarity = self._index.rows, self._index.rarity
        at = rows.at(np.array(ones))
        slots, marks = rows.get_terms(at)
        front = marks & (TITLE_ZONE | LEAD_ZONE)
        # of a single article what stands in its headline and its lead: there is no other to tell what it turns on
        said = np.sort(slots[front > 0 if len(ones) > 1 else front == TITLE_ZONE | LEAD_ZONE])
        starts = starts_of(said)
        terms, counts = said.take(starts), lengths_of(starts, len(said))
        rare = rarity.get_prior(terms, rows.get_language(int(at[0]))) >= (OWN_RARITY if len(ones) > 1 else OF_ONE)
        core = terms[rare & (counts >= max(min(2, len(ones)), OWN_SHARE * len(ones)))]
        if not len(core):
            return False
        theirs, marks = rows.get_terms(rows.at(np.array(others)))
        held = theirs[marks > 0]
        return any(np.count_nonzero(held == term) <= OTHERS_SHARE * len(others) for term in core.tolist())

    def _rank(self, story: int) -> tuple[int, int]:
        members = self._index.members[story]
        return len(members), -members[0]

    def list_neighbours(self, story: int) -> list[int]:
        """Stories that answer to some of its articles, those that answer to most first."""
        return self._index.list_neighbours(spread_of(self._index.members[story], LOOKING), story, NEIGHBOURS)


def average_link(likeness: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], float]:
    """The two last branches of average linkage over a symmetric matrix, as positions, the larger first; their mean."""
    link = likeness.astype(np.float64, order="C")
    link.ravel()[:: len(link) + 1] = -1.0  # itself, and what has become part of another group, is never the likest
    groups = [[at] for at in range(len(link))]
    sizes = [1.0] * len(link)
    for _ in range(len(link) - 2):
        one, other = divmod(int(np.argmax(link)), len(link))
        merged = (sizes[one] * link[one] + sizes[other] * link[other]) / (sizes[one] + sizes[other])
        link[one], link[:, one] = merged, merged
        link[other], link[:, other] = -1.0, -1.0
        link[one, one] = -1.0
        groups[one] += groups[other]
        groups[other] = []
        sizes[one] += sizes[other]
    branches = sorted((group for group in groups if group), key=lambda group: (-len(group), group))
    big, small = (np.array(sorted(group)) for group in branches)
    return big, small, _mean(likeness.take(big, axis=0).take(small, axis=1))


def _mean(block: Floats) -> float:
    """Its mean as `block.mean()` gives it, in a third of the time."""
    return float(np.float32(float(np.add.reduce(block, axis=None)) / block.size))
