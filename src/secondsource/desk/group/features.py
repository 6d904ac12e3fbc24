"""What speaks for two articles, or an article and a story, being on one happening: figures a person can read.

Pairs first: how alike two articles are by the weights of their terms (all terms, headline, text, how much of each
headline the other covers), how much rare matter they share, numbers, time between them, one outlet or two. A small
network makes one probability of it (network.py).

An article is then judged against a story by the probabilities of its pairs with up to MEMBERS + SPREAD of the
story's articles (the ones that answered to its rarest terms, and a spread from first to last): the best, second,
third, the mean over the spread, the least; beside them how crowded the neighbourhood is (the best rival story) and how
alike the story's own articles are, for ten near-identical war stories a day need a stricter bar than the only story
on a strike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.network import Network
from secondsource.desk.group.rarity import Rarity
from secondsource.desk.group.rows import Row, Rows
from secondsource.desk.group.terms import BODY_ZONE, LEAD_ZONE, NUMBER, SLOTS, TERMS, TITLE_ZONE

Floats = NDArray[np.float32]

PAIR = (
    "all", "title", "cover", "covered", "text", "shared", "rarest", "second", "numbers", "near", "outlet",
    "short", "long",
)  # fmt: skip
N_PAIR = len(PAIR)
ALL, TITLE, COVER, COVERED, TEXT, SHARED, RAREST, SECOND, NUMBERS, NEAR, OUTLET, SHORT, LONG = range(N_PAIR)

STORY = (
    "best", "second", "third", "mean", "least",
    "best_all", "mean_all", "best_shared", "best_near",
    "log_size", "cohesion", "mean_to_cohesion",
    "rival_best", "rival_mean", "close_stories",
    "title_terms", "terms", "their_terms",
)  # fmt: skip

GROUP = (
    "mean", "best", "high", "least", "best_row", "least_row", "log_small", "log_big",
    "cohesion_small", "cohesion_big", "mean_to_least_cohesion",
)  # fmt: skip

MEMBERS = 8  # of one story compared: the best answering ones
SPREAD = 6  # and this many from the first to the last
UNDATED = -1.0  # nearness in time where an outlet gave no date

_ZONE_WEIGHT = np.zeros(256, np.float32)
for _zone in range(256):
    # A headline says what happened, the body why it matters: 2, 1, 1/2.
    _ZONE_WEIGHT[_zone] = 2.0 if _zone & TITLE_ZONE else 1.0 if _zone & LEAD_ZONE else 0.5 if _zone & BODY_ZONE else 0.0
_COUNT_WEIGHT = np.concatenate([[0.0], 1.0 + 0.5 * np.log(np.arange(1, 256))]).astype(np.float32)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """The articles of one candidate story that are compared, and what is known of the story."""

    story: int
    numbers: list[int]  # row numbers, rising
    spread: list[bool]  # belongs to the spread from first to last
    size: int
    cohesion: float  # mean probability among its own; 1 for a single article


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """An article beside its candidate stories."""

    stories: list[int]  # m story numbers
    figures: Floats  # (m, len(STORY))
    nearest: list[int]  # row number of each story's most probable companion
    pairs: Floats  # (p, N_PAIR): all pairs, story by story
    numbers: NDArray[np.int64]  # (p) their row numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class _Side:
    """Weights of one article's terms; position 0 stands for "not among them"."""

    weight: Floats
    title: Floats
    text: Floats
    number: Floats
    front: Floats

    @staticmethod
    def of(idf: Floats, zones: NDArray[np.uint8], counts: NDArray[np.uint8]) -> "_Side":
        out = np.zeros((5, len(idf) + 1), np.float32)
        out[0, 1:] = idf * _ZONE_WEIGHT[zones] * _COUNT_WEIGHT[counts]
        out[1, 1:] = idf * (zones & TITLE_ZONE)
        out[2, 1:] = idf * ((zones & (LEAD_ZONE | BODY_ZONE)) > 0)
        out[3, 1:] = idf * ((zones & NUMBER) > 0)
        out[4, 1:] = (zones & (TITLE_ZONE | LEAD_ZONE)) > 0
        return _Side(weight=out[0], title=out[1], text=out[2], number=out[3], front=out[4])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Others:
    """Weights of n articles' terms, w wide, prepared for comparing; all (n, w) but the sums."""

    at: NDArray[np.int64]  # (n) array positions
    slots: NDArray[np.int32]
    empty: NDArray[np.bool_]
    weight: Floats
    title: Floats
    text: Floats
    front: Floats
    norms: Floats  # (3, n): squared lengths of weight, title, text
    title_sum: Floats  # (n)


class Comparer:
    """Compares one article with many rows; holds a scratch table of all slots, so that a look-up is one gather."""

    def __init__(self, rows: Rows, rarity: Rarity, network: Network) -> None:
        self._rows = rows
        self._rarity = rarity
        self._network = network
        self._place = np.zeros(SLOTS, np.int16)

    def compare(self, row: Row, at: NDArray[np.int64], *, timeless: bool = False) -> Floats:
        """Pair figures, shape (len(at), N_PAIR), of the article against the rows at array positions `at`.

        `timeless`: with the background's weights alone, so that the figures do not change as the stream runs.
        """
        return self._compare(row, self._others(at, row.language, timeless), timeless)

    def _others(self, at: NDArray[np.int64], language: str, timeless: bool) -> "_Others":
        rows = self._rows
        width = max(1, int(rows.lengths[at].max()))
        slots, zones, counts = rows.slots[at, :width], rows.zones[at, :width], rows.counts[at, :width]
        idf = (self._rarity.get_prior if timeless else self._rarity.get_weights)(slots, language)
        weight = idf * (_ZONE_WEIGHT[zones] * _COUNT_WEIGHT[counts])
        title = idf * (zones & TITLE_ZONE)
        text = idf * ((zones & (LEAD_ZONE | BODY_ZONE)) > 0)
        return _Others(
            at=at,
            slots=slots,
            empty=zones == 0,
            weight=weight,
            title=title,
            text=text,
            front=idf * ((zones & (TITLE_ZONE | LEAD_ZONE)) > 0),
            norms=np.array([np.einsum("ij,ij->i", one, one) for one in (weight, title, text)]),
            title_sum=np.maximum(title.sum(1), np.float32(1e-6)),
        )

    def _compare(self, row: Row, others: "_Others", timeless: bool) -> Floats:
        rows, at = self._rows, others.at
        weigh = self._rarity.get_prior if timeless else self._rarity.get_weights
        mine = _Side.of(weigh(row.slots, row.language), row.zones, row.counts)
        out = np.zeros((len(at), N_PAIR), np.float32)
        _compare_terms(out, mine, self._places(row, others), others)
        gap = np.abs(rows.moments[at] - row.moment)
        out[:, NEAR] = np.where(rows.dated[at] & row.dated, np.exp(-gap / 24.0), UNDATED)
        out[:, OUTLET] = rows.outlets[at] == row.outlet
        out[:, SHORT] = np.minimum(rows.lengths[at], len(row.slots))
        out[:, LONG] = np.maximum(rows.lengths[at], len(row.slots))
        return out

    def get_chances(self, pairs: Floats) -> Floats:
        """Probability of each pair that it is on one happening."""
        return self._network.predict(pair_inputs(pairs))

    def get_matrix(self, ones: list[int], others: list[int], *, timeless: bool = False) -> Floats:
        """Probabilities of all pairs between two lists of row numbers, shape (len(ones), len(others))."""
        at = self._rows.at(np.array(others, np.int64))
        prepared: dict[str, _Others] = {}
        pairs = []
        for one in ones:
            row = self._rows.get_row(one)
            if row.language not in prepared:
                prepared[row.language] = self._others(at, row.language, timeless)
            pairs.append(self._compare(row, prepared[row.language], timeless))
        return self.get_chances(np.concatenate(pairs)).reshape(len(ones), len(others))

    def _places(self, row: Row, others: "_Others") -> NDArray[np.int16]:
        """Where each of the others' terms stands among the article's, from 1; 0: nowhere."""
        self._place[row.slots] = np.arange(1, len(row.slots) + 1, dtype=np.int16)
        place = self._place[others.slots]
        self._place[row.slots] = 0
        place[others.empty] = 0
        return place


def pair_inputs(pairs: Floats) -> Floats:
    """What the network sees of pairs: the same whichever article comes first, long tails bent."""
    low = np.minimum(pairs[:, COVER], pairs[:, COVERED])
    high = np.maximum(pairs[:, COVER], pairs[:, COVERED])
    near = pairs[:, NEAR]
    return np.column_stack(
        [
            pairs[:, ALL], np.sqrt(np.maximum(pairs[:, ALL], 0)),
            pairs[:, TITLE], np.sqrt(np.maximum(pairs[:, TITLE], 0)),
            low, high, pairs[:, TEXT],
            np.log1p(pairs[:, SHARED]), pairs[:, RAREST], pairs[:, SECOND], np.log1p(pairs[:, NUMBERS]),
            np.maximum(near, 0), near < 0, pairs[:, OUTLET],
            np.log1p(pairs[:, SHORT]), np.log1p(pairs[:, LONG]),
        ]
    ).astype(np.float32)  # fmt: skip


def _compare_terms(out: Floats, mine: _Side, place: NDArray[np.int16], others: _Others) -> None:
    covered = mine.title[place]
    out[:, ALL] = _cosine(mine.weight[place], mine.weight, others.weight, others.norms[0])
    out[:, TITLE] = _cosine(covered, mine.title, others.title, others.norms[1])
    out[:, COVER] = covered.sum(1) / max(float(mine.title.sum()), 1e-6)
    out[:, COVERED] = (others.title * (place > 0)).sum(1) / others.title_sum
    out[:, TEXT] = _cosine(mine.text[place], mine.text, others.text, others.norms[2])
    shared = others.front * mine.front[place]
    out[:, SHARED] = shared.sum(1)
    out[:, RAREST] = shared.max(1)
    if shared.shape[1] > 1:
        out[:, SECOND] = np.partition(shared, -2, axis=1)[:, -2]
    out[:, NUMBERS] = mine.number[place].sum(1)


def _cosine(matched: Floats, one: Floats, many: Floats, norms: Floats) -> Floats:
    dot = np.einsum("ij,ij->i", matched, many)
    return np.asarray(dot / np.maximum(np.sqrt((one @ one) * norms), np.float32(1e-6)))


def look_at(comparer: Comparer, rows: Rows, row: Row, samples: list[Sample]) -> Look:
    """The article beside the sampled stories."""
    numbers = np.array([number for sample in samples for number in sample.numbers])
    starts = np.cumsum([0, *(len(sample.numbers) for sample in samples)])
    at = rows.at(numbers)
    pairs = comparer.compare(row, at)
    chances = comparer.get_chances(pairs)
    figures, nearest = judge(row, samples, pairs, chances, starts, rows.lengths[at])
    return Look(
        stories=[sample.story for sample in samples],
        figures=figures,
        nearest=numbers[nearest].tolist(),
        pairs=pairs,
        numbers=numbers,
    )


def judge(
    row: Row,
    samples: list[Sample],
    pairs: Floats,
    chances: Floats,
    starts: NDArray[np.int64],
    lengths: NDArray[np.uint8],
) -> tuple[Floats, list[int]]:
    """Story figures, shape (m, len(STORY)), and the position of each story's most probable pair.

    Second and third best repeat the best where a story has fewer articles: a story of one is judged on that one.
    """
    first, count = starts[:-1], np.diff(starts)
    order = np.lexsort((-chances, np.repeat(np.arange(len(samples)), count)))
    ranked = chances[order]
    spread = np.array([one for sample in samples for one in sample.spread])
    spreads = np.add.reduceat(spread.astype(np.float32), first)
    mean = np.asarray(np.add.reduceat(chances * spread, first) / spreads, np.float32)
    best = np.maximum.reduceat(pairs, first)
    cohesion = np.array([sample.cohesion for sample in samples], np.float32)
    out = np.empty((len(samples), len(STORY)), np.float32)
    for rank in range(3):
        out[:, rank] = ranked[first + np.minimum(rank, count - 1)]
    out[:, 3] = mean
    out[:, 4] = np.minimum.reduceat(np.where(spread, chances, np.float32(1)), first)
    out[:, 5] = best[:, ALL]
    out[:, 6] = np.add.reduceat(pairs[:, ALL] * spread, first) / spreads
    out[:, 7] = best[:, SHARED]
    out[:, 8] = best[:, NEAR]
    out[:, 9] = np.log([sample.size for sample in samples])
    out[:, 10] = cohesion
    out[:, 11] = mean / np.maximum(cohesion, np.float32(0.05))
    out[:, 12] = _best_of_others(out[:, 0])
    out[:, 13] = _best_of_others(mean)
    out[:, 14] = (out[None, :, 0] > 0.5 * out[:, None, 0]).sum(1) - 1
    out[:, 15] = np.count_nonzero(row.zones & TITLE_ZONE)
    out[:, 16] = len(row.slots)
    out[:, 17] = np.add.reduceat(lengths.astype(np.float32), first) / count
    return out, [int(at) for at in order[first]]


def group_figures(between: Floats, sizes: tuple[int, int], cohesions: tuple[float, float]) -> Floats:
    """Figures, shape (len(GROUP)), of two groups: probabilities of their pairs, their sizes, their cohesions."""
    rows = np.concatenate([between.mean(0), between.mean(1)])
    mean = float(between.mean())
    small, big = (0, 1) if sizes[0] <= sizes[1] else (1, 0)
    high = np.sort(between, axis=None)[-max(1, between.size // 4) :]
    return np.array(
        [
            mean, between.max(), high.mean(), between.min(), rows.max(), rows.min(),
            np.log(sizes[small]), np.log(sizes[big]), cohesions[small], cohesions[big],
            mean / max(min(cohesions), 0.05),
        ],
        np.float32,
    )  # fmt: skip


def _best_of_others(values: Floats) -> Floats:
    if len(values) == 1:
        return np.zeros(1, np.float32)
    second, first = np.partition(values, -2)[-2:]
    others = np.full(len(values), first, np.float32)
    others[int(np.argmax(values))] = second
    return others


assert TERMS < 1 << 8, "row lengths are kept in a byte"
