"""Mends of earlier mistakes, as values: the caller tells the store, then the grouper (`apply_repair`).

An article is placed knowing only what came before it, so one happening begins as several stories, and a story may
take in a neighbour while both are small. Two things are looked at again, both where something has changed:

- Doubts. When an article joins one story while another was not out of the question, or begins a story of its own
  beside one, the two stories are a doubt. Up to 8 articles of each are compared, all with all, and boosted trees say
  from the mean, best and least probability, the sizes and how alike each story is in itself whether they are one.
- Growth. A story that has grown by half is taken apart by average linkage (Sokal and Michener 1958) over up to 32 of
  its articles; where the same trees find its two last branches strange to each other, the smaller leaves.

Stories with an article that an operator pinned are left as they are.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.features import Floats, group_figures
from secondsource.desk.group.index import Index, spread_of
from secondsource.desk.group.rows import Row
from secondsource.desk.group.trees import sigmoid
from secondsource.desk.group.weights import GroupingWeights

DOUBT = 0.03  # probability from which a story not chosen is worth a comparison
MOVE_MARGIN = 0.2  # more probable than where it is: less, and articles wander between neighbours
COMPARED = 8  # articles of each story: 64 pairs, a third of a millisecond
TAKEN_APART = 32  # articles of a story: 5 milliseconds, rarely
TAKE_APART_AT = frozenset({4, 6, 9, 13, 20, 30, 45, 68, 100, 150, 225, 340, 500, 750, 1125})  # articles: grown by half


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """One mend: `article_ids` go from `story_id` to `other_story_id`."""

    kind: Literal["merge", "split", "move"]
    story_id: str  # the story that loses the articles; of a merge, the one that ends
    other_story_id: str | None  # where they go; None: a new story, whose id the caller mints
    article_ids: tuple[str, ...]
    cause: str  # in words


@dataclass(frozen=True, kw_only=True, slots=True)
class Mend:
    """A repair in the index's numbers."""

    kind: Literal["merge", "split", "move"]
    story: int
    other: int | None
    numbers: tuple[int, ...]
    chance: float


def average_link(likeness: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The two last branches of average linkage over a symmetric matrix, as positions."""
    link = likeness.astype(np.float64)
    np.fill_diagonal(link, -1.0)
    groups = [[at] for at in range(len(link))]
    sizes = np.ones(len(link))
    for _ in range(len(link) - 2):
        one, other = divmod(int(np.argmax(link)), len(link))
        merged = (sizes[one] * link[one] + sizes[other] * link[other]) / (sizes[one] + sizes[other])
        link[one], link[:, one] = merged, merged
        link[one, one] = -1.0
        groups[one] += groups[other]
        groups[other] = []
        sizes[one] += sizes[other]
        sizes[other] = 0
        gone = sizes == 0
        link[gone], link[:, gone] = -1.0, -1.0
    first, second = (np.array(sorted(group)) for group in groups if group)
    return first, second


@dataclass(slots=True)
class Mender:
    """Remembers what to look at again, and proposes mends."""

    index: Index
    weights: GroupingWeights
    fresh: dict[int, Row] = field(default_factory=dict)  # articles since the last repair, by row number
    grown: dict[int, None] = field(default_factory=dict)
    doubts: dict[tuple[int, int], None] = field(default_factory=dict)
    view: dict[int, list[int]] = field(default_factory=dict)  # members after the mends proposed so far
    gone: dict[int, int] = field(default_factory=dict)  # merged story -> the one it went into

    def note(self, number: int, row: Row, story: int) -> None:
        """An article came into `story`."""
        self.fresh[number] = row
        if len(self.index.members[story]) in TAKE_APART_AT:
            self.grown[story] = None

    def settle(self) -> None:
        """Nothing is left to look at again."""
        self.fresh.clear()
        self.doubts.clear()
        self.grown.clear()

    def propose(self, pinned: set[int]) -> list[Mend]:
        """Mends to be made in this order. Forgets what it has looked at."""
        self.view = {}
        self.gone = {}
        mends = self.look_again(pinned)
        mends += self._merges(pinned)
        mends += self._splits(pinned)
        self.settle()
        return mends

    def look_again(self, pinned: set[int]) -> list[Mend]:
        """Fresh articles look once more, now that the rest of the pass is known; notes doubts, proposes moves."""
        mends = []
        for number, row in self.fresh.items():
            look = self.index.look(row, but=number)
            if look is None:
                continue
            chances = sigmoid(self.weights.joins.predict(look.figures))
            own = self.index.get_story(number)
            for story, chance in zip(look.stories, chances, strict=True):
                if story != own and chance >= DOUBT:
                    self.doubts[min(story, own), max(story, own)] = None
            best = look.stories[int(np.argmax(chances))]
            if not pinned.intersection((own, best)):
                mends += self._move(number, own, look.stories, chances)
        return mends

    def _move(self, number: int, own: int, stories: list[int], chances: Floats) -> list[Mend]:
        stays = float(chances[stories.index(own)]) if own in stories else 0.0
        best = int(np.argmax(chances))
        other, chance = stories[best], float(chances[best])
        if other == own or chance < max(self.weights.join_cut, stays + MOVE_MARGIN) or self._now(own) != own:
            return []
        other = self._now(other)
        members = self._members(own)
        if other == own or number not in members:
            return []
        self.view[other] = sorted([*self._members(other), number])
        self.view[own] = [one for one in members if one != number]
        if len(members) > 1:
            return [Mend(kind="move", story=own, other=other, numbers=(number,), chance=chance)]
        self.gone[own] = other
        return [Mend(kind="merge", story=own, other=other, numbers=(number,), chance=chance)]

    def _members(self, story: int) -> list[int]:
        return self.view.get(story) or self.index.members[story]

    def weigh(self, one: list[int], other: list[int], cohesions: tuple[float, float]) -> Floats:
        """Group figures of two stories, by their members' row numbers."""
        between = self.index.comparer.get_matrix(spread_of(one, COMPARED), spread_of(other, COMPARED))
        return group_figures(between, (len(one), len(other)), cohesions)

    def list_doubts(self) -> list[tuple[int, int, Floats]]:
        """Live doubts with their figures."""
        members = self.index.members
        return [
            (one, other, self._figures(one, other)) for one, other in self.doubts if one in members and other in members
        ]

    def _figures(self, one: int, other: int) -> Floats:
        cohesions = self.index.get_cohesion(one), self.index.get_cohesion(other)
        return self.weigh(self._members(one), self._members(other), cohesions)

    def _merges(self, pinned: set[int]) -> list[Mend]:
        live = {self._pair(*pair): None for pair in self.doubts if not pinned.intersection(pair)}
        pairs = [pair for pair in live if pair[0] != pair[1]]
        if not pairs:
            return []
        figures = np.array([self._figures(one, other) for one, other in pairs])
        chances = sigmoid(self.weights.merges.predict(figures))
        mends = []
        for at in np.argsort(-chances, kind="stable"):
            if chances[at] < self.weights.merge_cut:
                break
            mends += self._merge(pairs[at], float(chances[at]))
        return mends

    def _pair(self, one: int, other: int) -> tuple[int, int]:
        one, other = self._now(one), self._now(other)
        return min(one, other), max(one, other)

    def _merge(self, pair: tuple[int, int], chance: float) -> list[Mend]:
        one, other = self._pair(*pair)
        if one == other:
            return []
        if (one, other) != pair:
            # One of them has grown by a mend a moment ago: is it still so?
            chance = float(sigmoid(self.weights.merges.predict(self._figures(one, other)[None]))[0])
            if chance < self.weights.merge_cut:
                return []
        kept, lost = sorted((one, other), key=lambda story: (-len(self._members(story)), self._members(story)[0]))
        moved = self._members(lost)
        self.view[kept] = sorted([*self._members(kept), *moved])
        self.gone[lost] = kept
        return [Mend(kind="merge", story=lost, other=kept, numbers=tuple(moved), chance=chance)]

    def _now(self, story: int) -> int:
        while story in self.gone:
            story = self.gone[story]
        return story

    def _splits(self, pinned: set[int]) -> list[Mend]:
        mends = []
        for story in self.grown:
            if story in self.gone or story in pinned:
                continue
            members = self._members(story)
            if len(members) >= min(TAKE_APART_AT):
                mends += self._take_apart(story, members)
        return mends

    def _take_apart(self, story: int, members: list[int]) -> list[Mend]:
        some = spread_of(members, TAKEN_APART)
        matrix = self.index.comparer.get_matrix(some, some)
        branches = average_link(np.asarray((matrix + matrix.T) / 2, np.float32))
        cohesions = tuple(_cohesion(matrix[np.ix_(branch, branch)]) for branch in branches)
        share = len(members) / len(some)
        sizes = tuple(max(1, round(len(branch) * share)) for branch in branches)
        figures = group_figures(matrix[np.ix_(*branches)], sizes, cohesions)  # type: ignore[arg-type]
        chance = float(sigmoid(self.weights.merges.predict(figures[None]))[0])
        if chance >= self.weights.split_cut:
            return []
        leaving = self._leaving(members, some, branches)
        return [Mend(kind="split", story=story, other=None, numbers=leaving, chance=chance)] if leaving else []

    def _leaving(
        self, members: list[int], some: list[int], branches: tuple[NDArray[np.intp], NDArray[np.intp]]
    ) -> tuple[int, ...]:
        """The members nearer to the smaller branch; none where they are all."""
        matrix = self.index.comparer.get_matrix(members, some)
        big, small = sorted(branches, key=len, reverse=True)
        near = matrix[:, small].mean(1) > matrix[:, big].mean(1)
        chosen = {some[at] for at in small}
        leaving = [n for n, nearer in zip(members, near, strict=True) if n in chosen or (nearer and n not in some)]
        return tuple(leaving) if len(leaving) < len(members) else ()


def _cohesion(matrix: Floats) -> float:
    return 1.0 if len(matrix) < 2 else float(matrix[np.triu_indices(len(matrix), 1)].mean())
