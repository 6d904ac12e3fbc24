"""What speaks for an article belonging to a story: figures that a person can read.

An article is compared with up to MEMBERS articles of each candidate story: the ones that answered to its rarest
terms, and a spread of the story's members from first to last. From these pairs come the story's figures: the best,
second and third likeness, the mean over the spread, the weakest link; and beside them how crowded the
neighbourhood is: how close the best rival story comes, how alike the story's own members are.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.rarity import Rarity
from secondsource.desk.group.rows import MARKS, ZONE_BITS, Row, Rows
from secondsource.desk.group.terms import BODY_ZONE, LEAD_ZONE, MOST, NUMBER, SLOTS, TITLE_ZONE

Floats = NDArray[np.float32]

PAIR = (
    "all", "title", "cover", "covered", "text", "shared", "rarest", "second", "numbers", "near", "outlet",
)  # fmt: skip
N_PAIR = len(PAIR)


MEMBERS = 10  # of one story compared: the best answering ones
SPREAD = 6  # and this many from the first to the last
NEXT_OF = (0, 1, 2, 3, 5)
MEANS = 6  # the first six
LEAST_OF = (0, 5)

STORY = (
    *(f"best_{one}" for one in PAIR),
    *(f"second_{PAIR[i]}" for i in NEXT_OF),
    *(f"third_{PAIR[i]}" for i in NEXT_OF),
    *(f"mean_{one}" for one in PAIR[:MEANS]),
    *(f"least_{PAIR[i]}" for i in LEAST_OF),
    "log_size", "cohesion", "cohesion_ratio", "hours_last", "hours_first",
    "rival_all", "rival_shared", "rival_mean", "close_stories",
    "title_terms", "text_terms", "title_weight", "their_terms",
)  # fmt: skip

# Of a term's marks (zones and count as one number, rows.py); a term's zones alone are marks of no count.
_ZONES = np.arange(MARKS) & ((1 << ZONE_BITS) - 1)
_TITLED = (_ZONES & TITLE_ZONE > 0).astype(np.float32)
_TEXTED = (_ZONES & (LEAD_ZONE | BODY_ZONE) > 0).astype(np.float32)
_FRONT = (_ZONES & (TITLE_ZONE | LEAD_ZONE) > 0).astype(np.float32)
_ZONE_WEIGHT = np.where(_TITLED > 0, 2.0, np.where(_ZONES & LEAD_ZONE, 1.0, np.where(_ZONES & BODY_ZONE, 0.5, 0.0)))
_COUNT_WEIGHT = np.concatenate([[0.0], 1.0 + 0.5 * np.log(np.arange(1, MOST + 1))]).astype(np.float32)
_MARK_WEIGHT = (_ZONE_WEIGHT * _COUNT_WEIGHT[np.arange(MARKS) >> ZONE_BITS]).astype(np.float32)


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
            weight=led(idf * _MARK_WEIGHT[zones + (counts.astype(np.int32) << ZONE_BITS)]),
            title=led(idf * (zones & TITLE_ZONE)),
            text=led(idf * ((zones & (LEAD_ZONE | BODY_ZONE)) > 0)),
            number=led(idf * ((zones & NUMBER) > 0)),
            front=led(((zones & (TITLE_ZONE | LEAD_ZONE)) > 0).astype(np.float32)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Others:
    """Rows to compare an article with, n of them, and what of the comparison rests on them alone."""

    at: NDArray[np.int64]  # array positions
    slots: NDArray[np.int32]  # (n, longest)
    marks: NDArray[np.int32]
    idf: Floats
    weight: Floats
    squares: Floats  # (n): squared lengths by all terms, the headline's, the text's
    title_squares: Floats
    text_squares: Floats
    title_sum: Floats  # (n)


class Comparer:
    """Compares one article with many rows; holds a scratch table of all slots, so that a look-up is one gather."""

    def __init__(self, rows: Rows, rarity: Rarity) -> None:
        self._rows = rows
        self._rarity = rarity
        self._place = np.zeros(SLOTS, np.int16)

    def compare(self, row: Row, idf: Floats, at: NDArray[np.int64]) -> Floats:
        """Pair figures, shape (len(at), N_PAIR), of the article against the rows at array positions `at`.

        `idf`: the weights of the article's terms.
        """
        return self.compare_with(row, idf, self.get_others(at, row.language))

    def get_others(self, at: NDArray[np.int64], language: str) -> Others:
        """The rows at array positions `at`, weighed in a language, for comparing several articles of it with them."""
        slots, marks = self._rows.get_terms(at)
        idf = self._rarity.get_weights(slots, language)
        weight = idf * _MARK_WEIGHT.take(marks)
        square, titled, texted = idf * idf, _TITLED.take(marks), _TEXTED.take(marks)
        return Others(
            at=at,
            slots=slots,
            marks=marks,
            idf=idf,
            weight=weight,
            squares=np.einsum("ij,ij->i", weight, weight),
            title_squares=np.einsum("ij,ij->i", square, titled),
            text_squares=np.einsum("ij,ij->i", square, texted),
            title_sum=np.einsum("ij,ij->i", idf, titled),
        )

    def compare_with(self, row: Row, idf: Floats, others: Others) -> Floats:
        """`compare` with rows that were weighed before, in the article's language."""
        rows, at = self._rows, others.at
        place = self._places(row, others.slots, others.marks)
        mine = _Side.of(idf, row.zones, row.counts)
        out = np.empty((len(at), N_PAIR), np.float32)
        _compare_terms(out, mine, place, others)
        gap = np.abs(rows.moments[at] - row.moment)
        out[:, 9] = np.where(rows.dated[at] & row.dated, np.exp(-gap / 24.0), -1.0)
        out[:, 10] = rows.outlets[at] == row.outlet
        return out

    def _places(self, row: Row, slots: NDArray[np.int32], marks: NDArray[np.int32]) -> NDArray[np.int16]:
        """Where each of the rows' terms stands among the article's, from 1; 0: nowhere."""
        self._place[row.slots] = np.arange(1, len(row.slots) + 1, dtype=np.int16)
        place = self._place[slots]
        self._place[row.slots] = 0
        place[marks == 0] = 0
        return place

    def get_cohesion(self, numbers: NDArray[np.int64]) -> float:
        """Mean likeness of all pairs of some articles, whatever else is live; each weighed in its own language."""
        rows, at = self._rows, self._rows.at(numbers)
        slots, marks = rows.get_terms(at)
        prior = self._rarity.get_priors(slots, [rows.get_language(where) for where in at.tolist()])
        weight = prior * _MARK_WEIGHT.take(marks)
        weight /= np.maximum(np.sqrt(np.einsum("ij,ij->i", weight, weight)), np.float32(1e-6))[:, None]
        terms, column = np.unique(slots, return_inverse=True)
        table = np.zeros((len(at), len(terms)), np.float32)
        used = marks > 0
        table[np.nonzero(used)[0], column.reshape(slots.shape)[used]] = weight[used]
        likeness = table @ table.T
        pairs = len(at) * (len(at) - 1)
        return float((likeness.sum() - likeness.trace()) / pairs)


def _compare_terms(out: Floats, mine: _Side, place: NDArray[np.int16], others: Others) -> None:
    """Figures 0 to 8. Lengths need every term of the rows; all else the terms in common alone, about one in ten."""
    flat = np.flatnonzero(place)
    at = flat // place.shape[1]
    mine_at, its, its_idf = place.take(flat), others.weight.take(flat), others.idf.take(flat)
    its_marks = others.marks.take(flat)
    its_title = its_idf * _TITLED.take(its_marks)
    covered = mine.title[mine_at]
    shared = its_idf * mine.front[mine_at] * _FRONT.take(its_marks)
    # All sums of one row in one count: figure k of row i is number k * rows + i.
    sums = np.concatenate(
        [
            mine.weight[mine_at] * its,
            covered * its_title,
            covered,
            its_title,
            mine.text[mine_at] * its_idf * _TEXTED.take(its_marks),
            shared,
            mine.number[mine_at],
        ]
    )
    rows = len(out)
    numbers = (at + np.arange(7)[:, None] * rows).ravel()
    total = np.bincount(numbers, sums, 7 * rows).reshape(7, rows).astype(np.float32)
    out[:, 0] = _cosine(total[0], mine.weight, others.squares)
    out[:, 1] = _cosine(total[1], mine.title, others.title_squares)
    out[:, 2] = total[2] / max(float(mine.title.sum()), 1e-6)
    out[:, 3] = total[3] / np.maximum(others.title_sum, 1e-6)
    out[:, 4] = _cosine(total[4], mine.text, others.text_squares)
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
    starts = np.cumsum(lengths) - lengths
    at = rows.at(numbers)
    idf = rarity.get_weights(row.slots, row.language)
    pairs = comparer.compare(row, idf, at)
    likeness = summarise(pairs, spread, starts)
    figures = np.empty((len(samples), len(STORY)), np.float32)
    figures[:, :_OWN] = likeness
    _story_figures(figures[:, _OWN:], row, samples, likeness)
    _rivals(figures[:, _RIVALS:], likeness)
    figures[:, -4:-1] = _own_figures(row, idf)
    figures[:, -1] = np.add.reduceat(rows.lengths[at].astype(np.float32), starts) / lengths
    ends = (starts + lengths).tolist()
    likest = pairs[:, 0]
    nearest = [start + int(likest[start:end].argmax()) for start, end in zip(starts.tolist(), ends, strict=True)]
    return Look(
        stories=[sample.story for sample in samples],
        figures=figures,
        nearest=numbers[nearest].tolist(),
        pairs=pairs[nearest],
    )


_MEAN_ALL = STORY.index("mean_all")
_BEST_ALL = STORY.index("best_all")
_OWN = STORY.index("log_size")
_RIVALS = STORY.index("rival_all")
_OF_RIVALS = [_BEST_ALL, STORY.index("best_shared"), _MEAN_ALL]
UNKNOWN = -99.0  # a time gap with an undated article


def _story_figures(out: Floats, row: Row, samples: list[Sample], likeness: Floats) -> None:
    """Writes log_size to hours_first, the first five columns."""
    for at, sample in enumerate(samples):
        last = min(max(row.moment - sample.last, -48.0), 240.0) if row.dated and sample.last is not None else UNKNOWN
        first = min(max(row.moment - sample.first, -48.0), 480.0) if row.dated and sample.first is not None else UNKNOWN
        out[at, :5] = sample.size, sample.cohesion, -1.0, last, first
    cohesion = out[:, 1]
    np.log(out[:, 0], out=out[:, 0])
    np.divide(likeness[:, _MEAN_ALL], np.maximum(cohesion, np.float32(0.05)), out=out[:, 2], where=cohesion >= 0)


def _rivals(out: Floats, likeness: Floats) -> None:
    """How close the other candidates come: crowded neighbourhoods need a stricter bar. Writes the first four columns.

    In plain Python: for a dozen stories that is a third of numpy's time.
    """
    for column, figure in enumerate(_OF_RIVALS):
        out[:, column] = _best_of_others(likeness[:, figure].tolist())
    best = likeness[:, _BEST_ALL].tolist()
    rising = sorted(best)
    out[:, 3] = [len(best) - bisect_right(rising, 0.5 * one) - 1 for one in best]


def _best_of_others(values: list[float]) -> list[float]:
    """The largest value; beside the largest itself the second one."""
    first = max(values)
    at = values.index(first)
    second = max([*values[:at], *values[at + 1 :]], default=0.0)
    return [second if one == at else first for one in range(len(values))]


def _own_figures(row: Row, idf: Floats) -> tuple[int, int, float]:
    title = (row.zones & TITLE_ZONE) > 0
    return int(np.count_nonzero(title)), len(row.slots), float(idf[title].sum())


def summarise(pairs: Floats, spread: NDArray[np.bool_], starts: NDArray[np.int64]) -> Floats:
    """Story figures from pair figures. `pairs` are sorted by story; `starts` marks each story's first pair.

    Second and third best repeat the best where a story has fewer articles: a story of one is judged on that one.
    """
    lengths = np.diff(starts, append=len(pairs))
    out = np.empty((len(starts), _OWN), np.float32)
    np.maximum.reduceat(pairs, starts, axis=0, out=out[:, :N_PAIR])
    # Each story's pairs in a line of their own, padded with what is never among the best
    story = np.repeat(np.arange(len(starts)), lengths)
    lines = np.full((len(starts), len(NEXT_OF), int(lengths.max())), -np.inf, np.float32)
    lines[story, :, np.arange(len(pairs)) - starts[story]] = pairs[:, NEXT_OF]
    lines.sort(axis=2)
    every, column = np.arange(len(starts)), N_PAIR
    for place in (2, 3):
        out[:, column : column + len(NEXT_OF)] = lines[every, :, -np.minimum(place, lengths)]
        column += len(NEXT_OF)
    mean = np.add.reduceat(pairs[:, :MEANS] * spread[:, None], starts, axis=0)
    mean /= np.maximum(np.add.reduceat(spread.astype(np.float32), starts), 1)[:, None]
    out[:, column : column + MEANS] = mean
    far = np.where(spread[:, None], pairs[:, LEAST_OF], np.float32(99))
    np.minimum.reduceat(far, starts, axis=0, out=out[:, column + MEANS :])
    return out
