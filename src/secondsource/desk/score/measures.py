"""What a number counts: money in its currency, a share in percent, a unit of measure, or the noun that follows.

Requirements: currencies are never mixed; "percentage points" are no percent; a number that counts nothing ("Boeing
737", "Section 230", a year) is no measure. Words and patterns of units are in units.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secondsource.desk.score import units
from secondsource.desk.score.numerals import Numeral, find_numerals
from secondsource.desk.score.stems import COMMON, stem
from secondsource.model import FactKind

_BEFORE = 28  # characters before a number that can carry its bound: "no fewer than an " has 17
_TOLL_BEFORE = 50  # characters before a number in which "killing at least" stands
_FIGURE = re.compile(r"\d")
_LETTER = r"[^\W\d_]"
_NOUN = re.compile(
    rf"[\s\u00a0\u202f-]+(?:of\s+|de\s+|d['’])?(?:the\s+|its\s+|his\s+|her\s+|their\s+|those\s+|U\.S\.\s+)?"
    rf"(?P<words>{_LETTER}[\w'’-]*(?:\s+{_LETTER}[\w'’-]*){{0,3}})"
)
# "Lieberman, 75, who": an age between commas after a name, as newspapers print it
_APPOSED = re.compile(r"(?<=[a-zà-þ]), (?:aged? )?(?P<age>[1-9]\d?|10\d)(?=,| and |\.(?:\s|$))")
_NAME_BEFORE = re.compile(r"[A-ZÀ-Þ][\w'’-]+$")
# "by 134 to 63", "a 218-201 vote": the two figures are one detail
_TALLY = re.compile(
    r"(?<![\d.,-])(?P<one>\d{1,4})(?:-to-|\s+to\s+|[-–]|\s+gegen\s+|\s+contre\s+|\s+a\s+)(?P<two>\d{1,4})"
    r"(?![\d.,]*\d|[-–]\d|\s*(?:percent|%|years|people))"
)
_VOTED = re.compile(
    r"\b(?:vot|ballot|pass|approv|reject|defeat|Stimm|voix|ruling|ruled|decision|confirm|Senate|House)", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A number with what it counts, as it stands in a sentence."""

    kind: FactKind
    start: int
    end: int
    value: float
    unit: str
    bound: str = "exactly"


def bound_before(before: str) -> str:
    """The bound that the words before a number give it: "at least", "at most", "about", "exactly"."""
    near = before[-_BEFORE:]
    return next((name for name, pattern in units.BOUND if pattern.search(near)), "exactly")


def _money(text: str, one: Numeral, dollar: str) -> Measure | None:
    symbol = units.SYMBOL.search(text[max(0, one.start - 5) : one.start])
    if symbol:
        start, end, unit = one.start - len(symbol.group()), one.end, units.SYMBOLS[symbol.group().strip()]
        unit = dollar if symbol.group().strip() == "$" else unit
    elif name := units.CURRENCY.match(text, one.end):
        word = name["name"].lower()
        if word in ("pound", "pounds"):
            return None  # a weight more often than money
        start, end, unit = (
            one.start,
            name.end(),
            units.CURRENCIES.get(word) or units.CURRENCIES.get(word.rstrip("s"), "USD"),
        )
        unit = dollar if word in ("dollar", "dollars") and "S" not in name.group() else unit
    else:
        return None
    bound = bound_before(text[:start])
    return Measure(kind=FactKind.MONEY, start=start, end=end, value=one.value, unit=unit, bound=bound)


def _share(text: str, one: Numeral) -> Measure | None:
    points = units.POINTS.match(text, one.end)
    percent = points or units.PERCENT.match(text, one.end)
    if not percent:
        return None
    unit = "points" if points or percent["points"] else "percent"
    bound = bound_before(text[: one.start])
    return Measure(kind=FactKind.PERCENT, start=one.start, end=percent.end(), value=one.value, unit=unit, bound=bound)


def _noun(text: str, one: Numeral) -> tuple[str, int] | None:
    """The class or stem of the noun a number counts, and where it ends: the first plural, else the first word."""
    hit = _NOUN.match(text, one.end)
    chosen = None
    for word in re.finditer(r"\S+", hit["words"]) if hit else ():
        low = word.group().lower()
        if low in COMMON and stem(low) not in units.SPANS:
            break
        chosen = chosen or word
        if stem(low) in units.CLASS or low.endswith("s"):
            chosen = word
            break
    if hit is None or chosen is None:
        return None
    root = stem(chosen.group())
    return units.CLASS.get(root, root), hit.start("words") + chosen.end()


def _toll(text: str, one: Numeral) -> tuple[str, int] | None:
    """The people a bare number counts after "killing at least"."""
    hit = units.TOLL.search(text[max(0, one.start - _TOLL_BEFORE) : one.start])
    return (("dead" if hit["dead"] else "injured"), one.end) if hit else None


def _count(text: str, one: Numeral) -> Measure | None:
    if age := units.AGE.match(text, one.end):
        return _number(text, one, age.end(), one.value, "years old")
    before = text[max(0, one.start - 14) : one.start]
    if (
        units.IDENTIFIER.search(before)
        or _is_year(text, one)
        or (one.value <= 31 and units.MONTH_BEFORE.search(before))
    ):
        return None
    noun = _noun(text, one)
    if noun is None or noun[0] not in units.CLASSES:
        noun = _toll(text, one) or noun  # "injuring 8 ahead of the talks" counts the injured
    if not noun or (noun[0] not in units.CLASSES | units.SPANS and _in_name(text, one)):
        return None
    unit, end = noun
    if unit == "people" or text[:end].split()[-1][:1].isupper():  # "20 Palestinians were killed"
        if units.INFORMANTS.match(text, end):
            return None
        fate = units.FATE.match(text, end)
        unit = ("dead" if fate["dead"] else "injured") if fate else (_toll(text, one) or noun)[0]
    unit, times = units.SCALE.get(unit, (unit, 1.0))
    return _number(text, one, end, one.value * times, unit)


def _number(text: str, one: Numeral, end: int, value: float, unit: str) -> Measure:
    bound = bound_before(text[: one.start])
    return Measure(kind=FactKind.NUMBER, start=one.start, end=end, value=value, unit=unit, bound=bound)


def _in_name(text: str, one: Numeral) -> bool:
    """Whether a figure is the last word of a name."""
    return not one.spelled and units.NAMED.search(text[max(0, one.start - 40) : one.start]) is not None


def _is_year(text: str, one: Numeral) -> bool:
    figures = text[one.start : one.end]
    return not one.spelled and len(figures) == 4 and figures.isdigit() and 1700 <= one.value <= 2100


def _ages(text: str) -> Iterator[Measure]:
    for hit in _APPOSED.finditer(text):
        if _NAME_BEFORE.search(text[max(0, hit.start() - 30) : hit.start()]):
            yield Measure(
                kind=FactKind.NUMBER,
                start=hit.start("age"),
                end=hit.end("age"),
                value=float(hit["age"]),
                unit="years old",
            )


def _tallies(text: str) -> Iterator[Measure]:
    """A vote's two figures as one number: 134 to 63 is 134.0063, so that both must agree."""
    for hit in _TALLY.finditer(text):
        one, two = int(hit["one"]), int(hit["two"])
        if one + two > 4 and _VOTED.search(text[max(0, hit.start() - 80) : hit.end() + 40]):
            yield Measure(
                kind=FactKind.NUMBER, start=hit.start(), end=hit.end(), value=one + two / 10_000, unit="votes"
            )


def _telling(one: Numeral, found: Measure) -> bool:
    """Whether a number is a detail at all: "two reasons" is prose, "two dead" and "2 reasons" are not.

    Of numbers in words below ten that count neither people nor a measure, basil's outlets share one in 20.
    """
    counts = found.unit in units.CLASSES or found.unit in units.MEASURES or found.unit == "years old"
    return found.kind is not FactKind.NUMBER or counts or not one.spelled or one.value >= 10


def find_measures(text: str, language: str, dollar: str = "USD") -> list[Measure]:
    """The measures of a sentence in order, none overlapping; `dollar` is what a plain "$" means to its outlet."""
    found = [*_tallies(text), *_ages(text)] if _FIGURE.search(text) else []
    for one in find_numerals(text, language):
        measure = _money(text, one, dollar) or _share(text, one) or _count(text, one)
        if (
            measure
            and _telling(one, measure)
            and not any(m.start < measure.end and measure.start < m.end for m in found)
        ):
            found.append(measure)
    return sorted(found, key=lambda m: m.start)
