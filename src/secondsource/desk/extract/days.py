"""Which of a page's days is the one it was published on: each is weighed by where and how the page names it.

Requirements: a day that the page itself shows beside its headline may overrule metadata that tells another; a day in a
sidebar or a list of teasers never may. Where nothing speaks against it, the first opinion of `dates.py` stands.
Method: conditional logit (McFadden 1974): a day's weight is the sum of the weights of its marks, the heaviest wins.
The weights are learned from the days that people read on 995 pages (training/dates.py).
Measured there, each page weighed by weights that have not seen it: the first opinion alone .919 same day, with the
choice .941; boosted trees over the same marks reach .941 too and say less about themselves.
Known misses: days drawn by a script, days without a year; a page whose own day is in no mark (24 of the 995).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from secondsource.desk.extract.moments import parse_day, parse_moment
from secondsource.desk.extract.shown import ShownDay

Mentions = Mapping[str, Sequence[str]]  # place in the metadata -> dates as written there

_FIRST = {"in_jsonld": "first_in_jsonld", "in_meta": "first_in_meta"}
_DATED = ("in_jsonld", "in_meta")  # where a page that is dated at all mostly says so
_LOWEST, _HIGHEST = -6.0, 5.0  # of a shown day's score: beyond them more says nothing more
_BESIDE, _NEAR = 3.0, 1.5  # scores of a text beside the headline, and of one near it
_SHORT = 30  # characters: a date line and little more


@dataclass(frozen=True, kw_only=True, slots=True)
class DayWeights:
    """What each mark of a day weighs, by its name."""

    weights: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A day that may be the page's, with its marks: name -> 0 to 1."""

    day: date
    marks: Mapping[str, float]


Marks = dict[date, dict[str, float]]


def _mark_mentions(mentions: Mentions, marks: Marks) -> None:
    for place, texts in mentions.items():
        for number, text in enumerate(texts):
            day = parse_day(text)
            if day is None:
                continue
            found = marks.setdefault(day, {})
            found[place] = 1.0
            if number == 0 and place in _FIRST:
                found[_FIRST[place]] = 1.0
            moment = parse_moment(text)
            if moment is not None and moment.at.date() != day:
                found["other_day_in_utc"] = 1.0


def _mark_shown(shown: Sequence[ShownDay], marks: Marks) -> None:
    for number, one in enumerate(shown):
        found = marks.setdefault(one.day, {})
        if "shown" in found:
            continue  # the best place of a day tells; the list begins with it
        found |= {
            "shown": 1.0,
            "shown_score": (max(_LOWEST, min(_HIGHEST, one.score)) - _LOWEST) / 10,
            "shown_first": float(number == 0),
            "shown_first_near": float(number == 0 and one.score > _NEAR),
            "shown_first_beside": float(number == 0 and one.score > _BESIDE),
            "shown_first_short": float(number == 0 and one.score > 2 and one.length < _SHORT),
            "shown_first_updated": float(number == 0 and one.score > _BESIDE and one.says_updated),
            "says_updated": float(one.says_updated),
            "says_published": float(one.says_published),
            "has_clock": float(one.has_clock),
            "in_link": float(one.in_link),
            "in_paragraph": float(one.in_paragraph),
            "is_elsewhere": float(one.is_elsewhere),
        }


def _context(day: date, marks: Marks, proposed: date | None) -> Iterator[tuple[str, bool]]:
    """Marks that hang on the page's other days."""
    own = marks[day]
    is_dated = any(place in found for found in marks.values() for place in _DATED)
    yield "first_of_month", day.day == 1
    yield "new_year", (day.month, day.day) == (1, 1)
    yield "newest", day == max(marks)
    yield "oldest", day == min(marks)
    yield "proposed", day == proposed
    yield "proposed_of_dated", day == proposed and is_dated
    yield "beside_proposed", proposed is not None and abs((day - proposed).days) == 1
    first = bool(own.get("shown_first"))
    later = proposed is not None and day > proposed
    yield "shown_later_than_dated", first and is_dated and later and own["shown_score"] > -_LOWEST / 10
    beside = bool(own.get("shown_first_beside"))
    yield "shown_beside_dated", beside and is_dated
    yield "shown_beside_modified", beside and bool(own.keys() & {"modified_in_jsonld", "modified_in_meta"})
    yield "shown_beside_meta", beside and "in_meta" in own


def list_candidates(
    mentions: Mentions, shown: Sequence[ShownDay], address: date | None, proposed: date | None
) -> list[Candidate]:
    """Every day that the page holds, the oldest first; `proposed` is the first opinion, `address` the URL's day."""
    marks: Marks = {}
    _mark_mentions(mentions, marks)
    _mark_shown(shown, marks)
    if address is not None:
        marks.setdefault(address, {})["in_address"] = 1.0
    if proposed is not None:
        marks.setdefault(proposed, {})
    return [
        Candidate(day=day, marks=marks[day] | {name: 1.0 for name, holds in _context(day, marks, proposed) if holds})
        for day in sorted(marks)
    ]


def choose_day(candidates: Sequence[Candidate], weights: DayWeights) -> date | None:
    """The day that weighs most, the older of equals; None where there is no candidate."""
    weigh = weights.weights
    best = max(
        candidates, key=lambda one: sum(weigh.get(name, 0.0) * value for name, value in one.marks.items()), default=None
    )
    return best.day if best is not None else None
