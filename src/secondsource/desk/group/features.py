"""What speaks for an article belonging to a story: figures that a person can read.

An article is compared with up to MEMBERS articles of each candidate story: the ones that answered to its rarest
terms, and a spread of the story's members from first to last. From these pairs come the story's figures: the best,
second and third likeness, the mean over the spread, the weakest link; and beside them how crowded the
neighbourhood is: how close the best rival story comes, how alike the story's own members are.
"""

from dataclasses import dataclass
from itertools import cycle, pairwise

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
_TITLED = _ZONES & TITLE_ZONE > 0
_TEXTED = _ZONES & (LEAD_ZONE | BODY_ZONE) > 0
_FRONT = _ZONES & (TITLE_ZONE | LEAD_ZONE) > 0
_ZONE_WEIGHT = np.where(_TITLED, 2.0, np.where(_ZONES & LEAD_ZONE, 1.0, np.where(_ZONES & BODY_ZONE, 0.5, 0.0)))
_COUNT_WEIGHT = np.concatenate([[0.0], 1.0 + 0.5 * np.log(np.arange(1, MOST + 1))]).astype(np.float32)
_MARK_WEIGHT = (_ZONE_WEIGHT * _COUNT_WEIGHT[np.arange(MARKS) >> ZONE_BITS]).astype(np.float32)
_MEASURES = np.stack([_MARK_WEIGHT, _TITLED, _TEXTED]).astype(np.float32)  # a term counts as much in these lengths


def _agreeing() -> Floats:
    """What a term in common adds to, by its zones in the one (upper bits) and in the other: 1 or 0 for each figure."""
    one, other = np.divmod(np.arange(1 << 2 * ZONE_BITS), 1 << ZONE_BITS)
    return np.stack(
        [
            _TITLED[one] & _TITLED[other],  # the first two count its weight squared, the others its weight
            _TEXTED[one] & _TEXTED[other],
            _TITLED[one],
            _TITLED[other],
            _FRONT[one] & _FRONT[other],
            one & NUMBER > 0,
        ]
    ).astype(np.float32)


_AGREEING = _agreeing()
_SUMS = np.arange(1 + len(_AGREEING))[:, None]
_ZONE_MASK = np.int32((1 << ZONE_BITS) - 1)
ONES = 32  # articles that are compared with others at once: bounds the tables


@dataclass(frozen=True, slots=True)
class Samples:
    """The articles of the candidate stories that are compared, and what is known of the stories.

    Parallel lists, for a value of its own for each of a dozen stories costs more than what is done with it.
    """

    stories: list[int]
    numbers: list[int]  # row numbers, those of a story together and rising
    beyond: list[int]  # places in `numbers` of what does not belong to the spread from first to last of its story
    lengths: list[int]  # of each story: how many of `numbers`
    sizes: list[int]
    cohesions: list[float]  # -1: a single article
    moments: list[float]  # hours since 1970 of each story's first and last article, in turn
    dated: list[bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """An article beside its candidate stories."""

    stories: list[int]  # m story numbers
    figures: Floats  # (m, len(STORY))
    nearest: list[int]  # row number of each story's most alike article
    pairs: Floats  # (m, N_PAIR): the figures of that pair
    weights: Floats  # of the article's own terms


@dataclass(slots=True)  # not frozen, which takes three times as long to make
class _Lines:
    """Articles weighed in one language, n lines of terms; the first `ones` are compared with those from `others` on."""

    marks: NDArray[np.int32]  # (n, longest); 0: no term
    slots: NDArray[np.int32]
    ones: int
    others: int
    weights: Floats
    measures: Floats  # (3, n, longest): weight by all terms, the headline's, the text's
    squares: Floats  # (3, n): squared lengths by those
    title_sum: Floats  # (n)


class Comparer:
    """Compares articles with rows; holds a scratch table of all slots, so that a look-up is one gather."""

    def __init__(self, rows: Rows, rarity: Rarity) -> None:
        self._rows = rows
        self._rarity = rarity
        self._place = np.zeros(SLOTS, np.int16)

    def compare(self, row: Row, at: NDArray[np.int64]) -> tuple[Floats, Floats, float]:
        """An article beside the rows at array positions `at`.

        Pair figures, shape (len(at), N_PAIR); weights of the article's terms; their sum over its headline.
        """
        rows = self._rows
        lines = self._weigh(*rows.get_terms(at, beside=row), row.language, ones=1, others=1)
        out = np.empty((N_PAIR, 1, len(at)), np.float32)
        _compare_terms(out, lines, *self._meet(lines))
        gap = np.abs(rows.moments.take(at) - row.moment)
        out[9] = np.where(rows.dated.take(at), np.exp(gap / -24.0), -1.0) if row.dated else -1.0
        out[10] = rows.outlets.take(at) == row.outlet
        pairs = np.ascontiguousarray(out.reshape(N_PAIR, -1).T)
        return pairs, lines.weights[0, : len(row.slots)], float(lines.title_sum[0])

    def compare_all(self, ones: NDArray[np.int64], others: NDArray[np.int64], language: str) -> Floats:
        """Pair figures of all rows at array positions `ones` beside all at `others`, row by row, in one language."""
        if len(ones) <= ONES:
            return self._compare_some(ones, others, language)
        return np.concatenate(
            [self._compare_some(ones[i : i + ONES], others, language) for i in range(0, len(ones), ONES)]
        )

    def _compare_some(self, ones: NDArray[np.int64], others: NDArray[np.int64], language: str) -> Floats:
        rows = self._rows
        among = len(others) >= len(ones) and bool((others[: len(ones)] == ones).all())  # the same begin the others
        at = others if among else np.concatenate([ones, others])
        start = 0 if among else len(ones)
        lines = self._weigh(*rows.get_terms(at), language, ones=len(ones), others=start)
        out = np.empty((N_PAIR, len(ones), len(others)), np.float32)
        _compare_terms(out, lines, *self._meet(lines))
        moments, dated, outlets = rows.moments.take(at), rows.dated.take(at), rows.outlets.take(at)
        gap = np.abs(moments[: len(ones), None] - moments[start:])
        gap /= -24.0
        np.exp(gap, out=gap)
        out[9] = gap if dated.all() else np.where(dated[: len(ones), None] & dated[start:], gap, -1.0)
        np.equal(outlets[: len(ones), None], outlets[start:], out=out[10])
        return out.reshape(N_PAIR, -1).T

    def _weigh(
        self, slots: NDArray[np.int32], marks: NDArray[np.int32], language: str, *, ones: int, others: int
    ) -> _Lines:
        weights = self._rarity.get_weights(slots, language)
        measures = _MEASURES.take(marks, axis=1)
        measures *= weights
        return _Lines(
            marks,
            slots,
            ones,
            others,
            weights,
            measures,
            np.vecdot(measures, measures),
            np.add.reduce(measures[1], axis=1),
        )

    def _meet(self, lines: _Lines) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The terms in common: where in the first lines, flat, and where in the pairs' lines, flat, rising."""
        slots, marks, place = lines.slots, lines.marks, self._place
        mine = lines.marks[: lines.ones].ravel().nonzero()[0]
        known = slots.take(mine)
        place[known] = mine + 1
        found = place.take(slots[lines.others :])
        hits = (found > 0).ravel().nonzero()[0]
        if place[0]:  # slot 0 is a term's too, and what is no term has it
            hits = hits[marks[lines.others :].take(hits) > 0]
        cells = found.take(hits)
        if lines.ones > 1:
            # Of the lines that have a term, one stands in the scratch table for all: `own` tells where each has it.
            width = slots.shape[1]
            own = np.zeros((lines.ones, lines.ones * width + 1), np.int16)
            own[mine // width, place[known]] = mine + 1
            every = own.take(cells, axis=1)
            both = (every > 0).ravel().nonzero()[0]
            cells = every.take(both)
            one, which = np.divmod(both, max(len(hits), 1))
            hits = one * found.size + hits.take(which)
        place[known] = 0
        return cells - np.int16(1), hits

    def get_cohesion(self, numbers: NDArray[np.int64]) -> float:
        """Mean likeness of all pairs of some articles, whatever else is live; each weighed in its own language.

        Of lines of length 1: the squared length of their sum is their number and twice the likeness of each pair.
        """
        rows, at = self._rows, self._rows.at(numbers)
        slots, marks = rows.get_terms(at)
        weight = self._rarity.get_priors(slots, rows.get_languages(at))
        weight *= _MARK_WEIGHT.take(marks)
        length = np.vecdot(weight, weight)
        np.maximum(np.sqrt(length, out=length), np.float32(1e-6), out=length)
        weight /= length[:, None]
        terms = slots.ravel()
        self._place[terms] = np.arange(len(terms), dtype=np.int16)
        total = np.bincount(self._place.take(terms), weight.ravel())
        self._place[terms] = 0
        own = float(np.vecdot(weight, weight).sum())
        return (float(total @ total) - own) / (len(at) * (len(at) - 1))


def _compare_terms(out: Floats, lines: _Lines, mine: NDArray[np.intp], spots: NDArray[np.intp]) -> None:
    """Writes figures 0 to 8, out of shape (figures, ones, others), from the terms in common, about one in ten.

    `mine`: where they are in the first lines; `spots`: in the lines of the pairs, one after the other.
    """
    ones, others = out.shape[1:]
    width, pairs = lines.slots.shape[1], ones * others
    its = (spots if ones == 1 else spots % (others * width)) + lines.others * width
    zones = (lines.marks.take(mine) & _ZONE_MASK) << ZONE_BITS | lines.marks.take(its) & _ZONE_MASK
    weights = lines.weights.take(its)
    sums = np.empty((len(_SUMS), len(mine)), np.float32)
    np.multiply(lines.measures[0].take(mine), lines.measures[0].take(its), out=sums[0])
    _AGREEING.take(zones, axis=1, out=sums[1:], mode="clip")
    sums[1:] *= weights
    sums[1:3] *= weights
    # All sums of one pair in one count: sum k of pair i is number k * pairs + i.
    numbers = (spots // width + _SUMS * pairs).ravel()
    total = np.bincount(numbers, sums.ravel(), len(_SUMS) * pairs).astype(np.float32).reshape(-1, ones, others)
    lengths = np.sqrt(lines.squares[:, : lines.ones, None] * lines.squares[:, None, lines.others :])
    out[0], out[1], out[4] = total[:3] / np.maximum(lengths, np.float32(1e-6))
    sizes = np.maximum(lines.title_sum, np.float32(1e-6))
    np.divide(total[3], sizes[: lines.ones, None], out=out[2])
    np.divide(total[4], sizes[lines.others :], out=out[3])
    out[5], out[8] = total[5], total[6]
    _two_largest(out[6:8].reshape(2, pairs), sums[5], spots, width)


def _two_largest(out: Floats, values: Floats, spots: NDArray[np.intp], width: int) -> None:
    """Writes the largest and the second of the values in each line of `width` spots; 0 where there is none."""
    line = np.zeros(out.shape[1] * width, np.float32)
    line[spots] = values
    lines = line.reshape(-1, width)
    starts = np.arange(0, len(line), width)
    top = lines.argmax(1) + starts
    out[0] = line.take(top)
    line[top] = 0
    out[1] = line.take(lines.argmax(1) + starts)


def look_at(comparer: Comparer, rows: Rows, row: Row, samples: Samples) -> Look:
    """The article beside the sampled stories."""
    numbers = np.array(samples.numbers)
    lengths = np.array(samples.lengths)
    ends = lengths.cumsum()
    starts = ends - lengths
    at = rows.at(numbers)
    pairs, weights, title_weight = comparer.compare(row, at)
    likeness = summarise(pairs, samples.beyond, starts, lengths)
    figures = np.empty((len(lengths), len(STORY)), np.float32)
    figures[:, :_OWN] = likeness
    _story_figures(figures[:, _OWN:], row, samples, likeness)
    _rivals(figures[:, _RIVALS:], likeness[:, _OF_RIVALS])
    figures[:, -4:-1] = np.count_nonzero(row.zones & TITLE_ZONE), len(row.slots), title_weight
    figures[:, -1] = np.add.reduceat(rows.lengths.take(at).astype(np.float32), starts) / lengths
    likest = pairs[:, 0].tolist()
    nearest = [
        start if end == start + 1 else likest.index(max(likest[start:end]), start)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    return Look(
        stories=samples.stories,
        figures=figures,
        nearest=numbers[nearest].tolist(),
        pairs=pairs[nearest],
        weights=weights,
    )


_MEAN_ALL = STORY.index("mean_all")
_BEST_ALL = STORY.index("best_all")
_OWN = STORY.index("log_size")
_RIVALS = STORY.index("rival_all")
_OF_RIVALS = [_BEST_ALL, STORY.index("best_shared"), _MEAN_ALL]
UNKNOWN = -99.0  # a time gap with an undated article


def _story_figures(out: Floats, row: Row, samples: Samples, likeness: Floats) -> None:
    """Writes log_size to hours_first, the first five columns."""
    hours = [
        min(max(row.moment - moment, -48.0), most) if row.dated and dated else UNKNOWN
        for moment, dated, most in zip(samples.moments, samples.dated, cycle((480.0, 240.0)), strict=False)
    ]
    out[:, :5] = np.array([samples.sizes, samples.cohesions, samples.sizes, hours[1::2], hours[::2]], np.float32).T
    cohesion = out[:, 1]
    np.log(out[:, 0], out=out[:, 0])
    out[:, 2] = -1.0
    np.divide(likeness[:, _MEAN_ALL], np.maximum(cohesion, np.float32(0.05)), out=out[:, 2], where=cohesion >= 0)


def _rivals(out: Floats, values: Floats) -> None:
    """How close the other candidates come: crowded neighbourhoods need a stricter bar. Writes the first four columns.

    `values`, shape (m, 3): the best of the others, and beside the largest itself the second one; of the first, how
    many of the others have more than half.
    """
    rising = np.sort(values, axis=0)
    second = rising[-2] if len(rising) > 1 else np.float32(0)
    out[:, :3] = np.where(values == rising[-1], second, rising[-1])
    out[:, 3] = len(values) - 1 - rising[:, 0].searchsorted(0.5 * values[:, 0], side="right")


def summarise(pairs: Floats, beyond: list[int], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Floats:
    """Story figures from pair figures. `pairs` are sorted by story; `starts` marks each story's first pair.

    `beyond`: pairs that are not of the story's spread, which alone counts in the means and in the weakest link.

    Second and third best repeat the best where a story has fewer articles: a story of one is judged on that one.
    """
    out = np.empty((len(starts), _OWN), np.float32)
    best, following, means, least = (out[:, start:end] for start, end in pairwise((0, *_PARTS)))
    np.maximum.reduceat(pairs, starts, axis=0, out=best)
    _following(following, pairs.take(NEXT_OF, axis=1), starts, lengths)
    every, far, counts = pairs[:, :MEANS], pairs.take(LEAST_OF, axis=1), lengths
    if beyond:  # hardly ever: only a story of more articles than its spread has others
        spread = np.ones(len(pairs), np.bool_)
        spread[beyond] = False
        every, far = every * spread[:, None], np.where(spread[:, None], far, _FAR)
        counts = np.maximum(np.add.reduceat(spread, starts, dtype=np.int64), 1)
    np.divide(np.add.reduceat(every, starts, axis=0), counts.astype(np.float32)[:, None], out=means)
    np.minimum.reduceat(far, starts, axis=0, out=least)
    return out


_PARTS = (N_PAIR, N_PAIR + 2 * len(NEXT_OF), N_PAIR + 2 * len(NEXT_OF) + MEANS, _OWN)
_FAR = np.float32(99)


def _following(out: Floats, figures: Floats, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
    """Writes the second and the third largest of each story's figures, as far as it has so many articles."""
    longest, columns = int(lengths.max()), figures.shape[1]
    if longest == 1:
        out[:, :columns] = out[:, columns:] = figures
        return
    # Each story's pairs in lines of their own, padded with what is never among the best
    lines = np.full((len(starts) * longest, columns), -np.inf, np.float32)
    firsts = np.arange(0, len(lines), longest)
    lines[np.repeat(firsts - starts, lengths) + np.arange(len(figures))] = figures
    lines.reshape(-1, longest, columns).sort(axis=1)
    for place in (2, 3):
        out[:, (place - 2) * columns : (place - 1) * columns] = lines[firsts + longest - np.minimum(place, lengths)]
