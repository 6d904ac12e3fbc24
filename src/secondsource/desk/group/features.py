"""What speaks for an article belonging to a story: figures that a person can read.

An article is compared with up to MEMBERS articles of each candidate story: the ones that answered to its rarest
terms, and a spread of the story's members from first to last. From these pairs come the story's figures: the best,
second and third likeness, the mean over the spread, the weakest link; and beside them how crowded the
neighbourhood is: how close the best rival story comes, how alike the story's own members are.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.rarity import Rarity
from secondsource.desk.group.rows import Row, Rows
from secondsource.desk.group.terms import BODY_ZONE, LEAD_ZONE, NUMBER, SLOTS, TITLE_ZONE

Floats = NDArray[np.float32]

PAIR = (
    "all", "title", "cover", "covered", "text", "shared", "rarest", "second", "numbers", "near", "outlet",
)  # fmt: skip
N_PAIR = len(PAIR)


MEMBERS = 10  # of one story compared: the best answering ones
SPREAD = 6  # and this many from the first to the last
BEST_OF = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
NEXT_OF = (0, 1, 2, 3, 5)
MEAN_OF = (0, 1, 2, 3, 4, 5)
LEAST_OF = (0, 5)

STORY = (
    *(f"best_{PAIR[i]}" for i in BEST_OF),
    *(f"second_{PAIR[i]}" for i in NEXT_OF),
    *(f"third_{PAIR[i]}" for i in NEXT_OF),
    *(f"mean_{PAIR[i]}" for i in MEAN_OF),
    *(f"least_{PAIR[i]}" for i in LEAST_OF),
    "log_size", "cohesion", "cohesion_ratio", "hours_last", "hours_first",
    "rival_all", "rival_shared", "rival_mean", "close_stories",
    "title_terms", "text_terms", "title_weight", "their_terms",
)  # fmt: skip

_ZONE_WEIGHT = np.zeros(256, np.float32)
for _zone in range(256):
    _ZONE_WEIGHT[_zone] = 2.0 if _zone & TITLE_ZONE else 1.0 if _zone & LEAD_ZONE else 0.5 if _zone & BODY_ZONE else 0.0
_TITLED = (np.arange(256) & TITLE_ZONE > 0).astype(np.float32)
_TEXTED = (np.arange(256) & (LEAD_ZONE | BODY_ZONE) > 0).astype(np.float32)
_FRONT = (np.arange(256) & (TITLE_ZONE | LEAD_ZONE) > 0).astype(np.float32)
_COUNT_WEIGHT = np.concatenate([[0.0], 1.0 + 0.5 * np.log(np.arange(1, 256))]).astype(np.float32)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """The articles of one candidate story that are compared, and what is known of the story."""

    story: int
    numbers: list[int]  # row numbers, rising
    spread: list[bool]  # belongs to the spread from first to last
    size: int
    cohesion: float  # -1: a single article
    first: float | None  # hours since 1970 of its first and last article, None where undated
    last: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """An article beside its candidate stories."""

    stories: list[int]  # m story numbers
    figures: Floats  # (m, len(STORY))
    nearest: list[int]  # row number of each story's most alike article
    pairs: Floats  # (m, N_PAIR): the figures of that pair


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
        def led(values: Floats) -> Floats:
            return np.concatenate([np.zeros(1, np.float32), values])

        return _Side(
            weight=led(idf * _ZONE_WEIGHT[zones] * _COUNT_WEIGHT[counts]),
            title=led(idf * (zones & TITLE_ZONE)),
            text=led(idf * ((zones & (LEAD_ZONE | BODY_ZONE)) > 0)),
            number=led(idf * ((zones & NUMBER) > 0)),
            front=led(((zones & (TITLE_ZONE | LEAD_ZONE)) > 0).astype(np.float32)),
        )


class Comparer:
    """Compares one article with many rows; holds a scratch table of all slots, so that a look-up is one gather."""

    def __init__(self, rows: Rows, rarity: Rarity) -> None:
        self._rows = rows
        self._rarity = rarity
        self._place = np.zeros(SLOTS, np.int16)

    def compare(self, row: Row, at: NDArray[np.int64]) -> Floats:
        """Pair figures, shape (len(at), N_PAIR), of the article against the rows at array positions `at`."""
        rows = self._rows
        width = int(rows.lengths[at].max())
        slots, zones, counts = rows.slots[at, :width], rows.zones[at, :width], rows.counts[at, :width]
        place = self._places(row, slots, zones)
        mine = _Side.of(self._rarity.get_weights(row.slots, row.language), row.zones, row.counts)
        out = np.empty((len(at), N_PAIR), np.float32)
        _compare_terms(out, mine, place, self._rarity.get_weights(slots, row.language), zones, counts)
        gap = np.abs(rows.moments[at] - row.moment)
        out[:, 9] = np.where(rows.dated[at] & row.dated, np.exp(-gap / 24.0), -1.0)
        out[:, 10] = rows.outlets[at] == row.outlet
        return out

    def _places(self, row: Row, slots: NDArray[np.int32], zones: NDArray[np.uint8]) -> NDArray[np.int16]:
        """Where each of the rows' terms stands among the article's, from 1; 0: nowhere."""
        self._place[row.slots] = np.arange(1, len(row.slots) + 1, dtype=np.int16)
        place = self._place[slots]
        self._place[row.slots] = 0
        place[zones == 0] = 0
        return place

    def get_cohesion(self, numbers: NDArray[np.int64]) -> float:
        """Mean likeness of all pairs of some articles, whatever else is live; each weighed in its own language."""
        rows, at = self._rows, self._rows.at(numbers)
        width = int(rows.lengths[at].max())
        slots, zones = rows.slots[at, :width], rows.zones[at, :width]
        prior = self._rarity.get_priors(slots, [rows.get_language(where) for where in at.tolist()])
        weight = prior * (_ZONE_WEIGHT[zones] * _COUNT_WEIGHT[rows.counts[at, :width]])
        weight /= np.maximum(np.sqrt(np.einsum("ij,ij->i", weight, weight)), np.float32(1e-6))[:, None]
        terms, column = np.unique(slots, return_inverse=True)
        table = np.zeros((len(at), len(terms)), np.float32)
        used = zones > 0
        table[np.nonzero(used)[0], column.reshape(slots.shape)[used]] = weight[used]
        likeness = table @ table.T
        pairs = len(at) * (len(at) - 1)
        return float((likeness.sum() - likeness.trace()) / pairs)


def _compare_terms(
    out: Floats, mine: _Side, place: NDArray[np.int16], idf: Floats, zones: NDArray[np.uint8], counts: NDArray[np.uint8]
) -> None:
    """Figures 0 to 8. Lengths need every term of the rows; all else the terms in common alone, about one in ten."""
    zoned = _ZONE_WEIGHT[zones]
    weight = idf * zoned * _COUNT_WEIGHT[counts]
    square, titled, texted = idf * idf, _TITLED[zones], _TEXTED[zones]
    title_sum = np.einsum("ij,ij->i", idf, titled)
    flat = np.flatnonzero(place)
    at = flat // place.shape[1]
    mine_at, its, its_idf = place.take(flat), weight.take(flat), idf.take(flat)
    its_zones = zones.take(flat)
    its_title = its_idf * _TITLED[its_zones]
    covered = mine.title[mine_at]
    shared = its_idf * mine.front[mine_at] * _FRONT[its_zones]
    # All sums of one row in one count: figure k of row i is number k * rows + i.
    sums = np.concatenate(
        [
            mine.weight[mine_at] * its,
            covered * its_title,
            covered,
            its_title,
            mine.text[mine_at] * its_idf * _TEXTED[its_zones],
            shared,
            mine.number[mine_at],
        ]
    )
    rows = len(out)
    numbers = (at + np.arange(7)[:, None] * rows).ravel()
    total = np.bincount(numbers, sums, 7 * rows).reshape(7, rows).astype(np.float32)
    out[:, 0] = _cosine(total[0], mine.weight, np.einsum("ij,ij->i", weight, weight))
    out[:, 1] = _cosine(total[1], mine.title, np.einsum("ij,ij->i", square, titled))
    out[:, 2] = total[2] / max(float(mine.title.sum()), 1e-6)
    out[:, 3] = total[3] / np.maximum(title_sum, 1e-6)
    out[:, 4] = _cosine(total[4], mine.text, np.einsum("ij,ij->i", square, texted))
    out[:, 5] = total[5]
    out[:, 6], out[:, 7] = _two_largest(shared, at, rows)
    out[:, 8] = total[6]


def _two_largest(values: Floats, at: NDArray[np.intp], rows: int) -> tuple[Floats, Floats]:
    """The largest and the second value of each row; 0 where there is none. `at` rises."""
    padded = np.zeros((2, rows), np.float32)
    order = np.lexsort((-values, at))
    rank = np.arange(len(at)) - np.searchsorted(at, at)
    top = rank < 2
    padded[rank[top], at[top]] = values[order][top]
    return padded[0], padded[1]


def _cosine(dot: Floats, one: Floats, squares: Floats) -> Floats:
    """Cosine of one article with many: their products, its weights, the sums of their squares."""
    return np.asarray(dot / np.maximum(np.sqrt((one @ one) * squares), np.float32(1e-6)))


def look_at(comparer: Comparer, rows: Rows, rarity: Rarity, row: Row, samples: list[Sample]) -> Look:
    """The article beside the sampled stories."""
    numbers = np.array(list(chain.from_iterable(sample.numbers for sample in samples)))
    spread = np.array(list(chain.from_iterable(sample.spread for sample in samples)))
    lengths = np.array([len(sample.numbers) for sample in samples])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    at = rows.at(numbers)
    pairs = comparer.compare(row, at)
    likeness = summarise(pairs, spread, starts)
    their_terms = np.add.reduceat(rows.lengths[at].astype(np.float32), starts) / lengths
    own = _own_figures(rarity, row)
    rest = np.column_stack(
        [_story_figures(row, samples, likeness), _rivals(likeness), np.tile(own, (len(samples), 1)), their_terms]
    )
    ends = (starts + lengths).tolist()
    likest = pairs[:, 0]
    nearest = [start + int(likest[start:end].argmax()) for start, end in zip(starts.tolist(), ends, strict=True)]
    return Look(
        stories=[sample.story for sample in samples],
        figures=np.hstack([likeness, rest.astype(np.float32)]),
        nearest=numbers[nearest].tolist(),
        pairs=pairs[nearest],
    )


_MEAN_ALL = STORY.index("mean_all")
_BEST_ALL = STORY.index("best_all")
_BEST_SHARED = STORY.index("best_shared")
UNKNOWN = -99.0  # a time gap with an undated article


def _story_figures(row: Row, samples: list[Sample], likeness: Floats) -> Floats:
    gaps = []
    for sample in samples:
        last = min(max(row.moment - sample.last, -48.0), 240.0) if row.dated and sample.last is not None else UNKNOWN
        first = min(max(row.moment - sample.first, -48.0), 480.0) if row.dated and sample.first is not None else UNKNOWN
        gaps.append((last, first))
    size = np.array([sample.size for sample in samples], np.float32)
    cohesion = np.array([sample.cohesion for sample in samples], np.float32)
    ratio = np.where(cohesion >= 0, likeness[:, _MEAN_ALL] / np.maximum(cohesion, np.float32(0.05)), np.float32(-1))
    return np.column_stack([np.log(size), cohesion, ratio, np.array(gaps, np.float32)])


def _rivals(likeness: Floats) -> Floats:
    """How close the other candidates come: crowded neighbourhoods need a stricter bar."""
    best = likeness[:, _BEST_ALL]
    close = (best[None, :] > 0.5 * best[:, None]).sum(1) - 1
    return np.column_stack(
        [
            _best_of_others(best),
            _best_of_others(likeness[:, _BEST_SHARED]),
            _best_of_others(likeness[:, _MEAN_ALL]),
            close,
        ]
    )


def _best_of_others(values: Floats) -> Floats:
    if len(values) == 1:
        return np.zeros(1, np.float32)
    second, first = np.partition(values, -2)[-2:]
    others = np.full(len(values), first, np.float32)
    others[int(np.argmax(values))] = second
    return others


def _own_figures(rarity: Rarity, row: Row) -> Floats:
    title = (row.zones & TITLE_ZONE) > 0
    weight = rarity.get_weights(row.slots[title], row.language).sum()
    return np.array([title.sum(), len(row.slots), weight], np.float32)


def summarise(pairs: Floats, spread: NDArray[np.bool_], starts: NDArray[np.int64]) -> Floats:
    """Story figures from pair figures. `pairs` are sorted by story; `starts` marks each story's first pair.

    Second and third best repeat the best where a story has fewer articles: a story of one is judged on that one.
    """
    out = []
    ends = np.append(starts[1:], len(pairs))
    out.append(np.maximum.reduceat(pairs[:, BEST_OF], starts, axis=0))
    # Each story's pairs in a line of their own, padded with what is never among the best
    story = np.repeat(np.arange(len(starts)), ends - starts)
    lines = np.full((len(starts), len(NEXT_OF), int((ends - starts).max())), -np.inf, np.float32)
    lines[story, :, np.arange(len(pairs)) - starts[story]] = pairs[:, NEXT_OF]
    lines.sort(axis=2)
    for place in (2, 3):
        short = np.minimum(place, ends - starts)
        out.append(lines[np.arange(len(starts)), :, -short])
    part = pairs[:, MEAN_OF] * spread[:, None]
    number = np.maximum(np.add.reduceat(spread.astype(np.float32), starts), 1)[:, None]
    out.append(np.add.reduceat(part, starts, axis=0) / number)
    far = np.where(spread[:, None], pairs[:, LEAST_OF], np.float32(99))
    out.append(np.minimum.reduceat(far, starts, axis=0))
    return np.hstack(out)
