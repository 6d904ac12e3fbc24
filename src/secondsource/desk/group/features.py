"""What speaks for an article belonging to a story: figures that a person can read.

An article is compared with up to MEMBERS articles of each candidate story: the ones that answered to its rarest
terms, and a spread of the story's members from first to last. From these pairs come the story's figures: the best,
second and third likeness, the mean over the spread, the weakest link; and beside them how crowded the
neighbourhood is: how close the best rival story comes, how alike the story's own members are.
"""

from dataclasses import dataclass

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
        weigh = self._rarity.get_weights
        slots, zones, counts = rows.slots[at], rows.zones[at], rows.counts[at]
        place = self._places(row, slots, zones)
        mine = _Side.of(weigh(row.slots, row.language), row.zones, row.counts)
        idf = weigh(slots, row.language)
        out = np.empty((len(at), N_PAIR), np.float32)
        _compare_terms(out, mine, place, idf, zones, counts)
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
        slots, zones = rows.slots[at], rows.zones[at]
        prior = np.stack(
            [self._rarity.get_prior(one, rows.get_language(int(where))) for one, where in zip(slots, at, strict=True)]
        )
        weight = prior * (_ZONE_WEIGHT[zones] * _COUNT_WEIGHT[rows.counts[at]])
        weight /= np.maximum(np.sqrt(np.einsum("ij,ij->i", weight, weight)), np.float32(1e-6))[:, None]
        terms, column = np.unique(slots, return_inverse=True)
        table = np.zeros((len(at), len(terms)), np.float32)
        np.add.at(table, (np.arange(len(at))[:, None], column.reshape(slots.shape)), weight)
        likeness = table @ table.T
        return float(likeness[np.triu_indices(len(at), 1)].mean())


def _compare_terms(
    out: Floats, mine: _Side, place: NDArray[np.int16], idf: Floats, zones: NDArray[np.uint8], counts: NDArray[np.uint8]
) -> None:
    weight = idf * (_ZONE_WEIGHT[zones] * _COUNT_WEIGHT[counts])
    title = idf * (zones & TITLE_ZONE)
    text = idf * ((zones & (LEAD_ZONE | BODY_ZONE)) > 0)
    covered = mine.title[place]
    out[:, 0] = _cosine(mine.weight[place], mine.weight, weight)
    out[:, 1] = _cosine(covered, mine.title, title)
    out[:, 2] = covered.sum(1) / max(float(mine.title.sum()), 1e-6)
    out[:, 3] = (title * (place > 0)).sum(1) / np.maximum(title.sum(1), 1e-6)
    out[:, 4] = _cosine(mine.text[place], mine.text, text)
    shared = idf * mine.front[place] * ((zones & (TITLE_ZONE | LEAD_ZONE)) > 0)
    out[:, 5] = shared.sum(1)
    top = np.partition(shared, -2, axis=1)[:, -2:]
    out[:, 6] = top[:, 1]
    out[:, 7] = top[:, 0]
    out[:, 8] = mine.number[place].sum(1)


def _cosine(matched: Floats, one: Floats, many: Floats) -> Floats:
    dot = np.einsum("ij,ij->i", matched, many)
    norms = np.sqrt((one @ one) * np.einsum("ij,ij->i", many, many))
    return np.asarray(dot / np.maximum(norms, np.float32(1e-6)))


def look_at(comparer: Comparer, rows: Rows, rarity: Rarity, row: Row, samples: list[Sample]) -> Look:
    """The article beside the sampled stories."""
    numbers = np.array([number for sample in samples for number in sample.numbers])
    spread = np.array([one for sample in samples for one in sample.spread])
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
    nearest = [int(start + np.argmax(pairs[start : start + n, 0])) for start, n in zip(starts, lengths, strict=True)]
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
    out = np.empty((len(samples), 5), np.float32)
    for at, sample in enumerate(samples):
        mean = float(likeness[at, _MEAN_ALL])
        ratio = mean / max(sample.cohesion, 0.05) if sample.cohesion >= 0 else -1.0
        last = min(max(row.moment - sample.last, -48.0), 240.0) if row.dated and sample.last is not None else UNKNOWN
        first = min(max(row.moment - sample.first, -48.0), 480.0) if row.dated and sample.first is not None else UNKNOWN
        out[at] = np.log(sample.size), sample.cohesion, ratio, last, first
    return out


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
    order = np.argsort(-pairs[:, NEXT_OF], axis=0, kind="stable")
    story = np.repeat(np.arange(len(starts)), ends - starts)
    ranked = np.take_along_axis(pairs[:, NEXT_OF], order, 0)
    by_story = np.argsort(story[order], axis=0, kind="stable")
    ranked = np.take_along_axis(ranked, by_story, 0)
    last = ends - 1
    out.append(ranked[np.minimum(starts + 1, last)])
    out.append(ranked[np.minimum(starts + 2, last)])
    part = pairs[:, MEAN_OF] * spread[:, None]
    number = np.maximum(np.add.reduceat(spread.astype(np.float32), starts), 1)[:, None]
    out.append(np.add.reduceat(part, starts, axis=0) / number)
    far = np.where(spread[:, None], pairs[:, LEAST_OF], np.float32(99))
    out.append(np.minimum.reduceat(far, starts, axis=0))
    return np.hstack(out)
