"""Whether two articles state the same fact (SCORE E5, docs/decisions/0042).

Theory: kind, unit and value must agree, and the words around must too. How many words depends on how telling the value
is: two stories share "two people" and "Monday" by accident, hardly "1,737 homes". So a value's own figures, the stems
that stand around both, the noun they count and the articles' beginnings are added up as evidence.

Tried and dropped: comparing the names beside two ages. It parted one pair of 300 rightly, and thirteen spellings of one
name wrongly ("Dagga", "Daqqa", "Dakka"; "Abrego" and "Garcia").
"""

import re
from functools import lru_cache

from secondsource.desk.score.finding import STORY
from secondsource.desk.score.quotes import quote_words
from secondsource.desk.score.stems import stem
from secondsource.desk.score.units import MEASURES
from secondsource.model import Fact, FactKind

# SCORE E5 allowed half a percent. Of 300 read pairs two prices of one share and two tolls of one day were among those
# that it joined; only measures, brought to one unit from miles or acres, need it. Other values are equal or rounded.
TOLERANCE = 0.005
SAME = 1e-9
LARGE = 100  # "at least 19" and "at least 20" dead are two tolls, "more than 270" and 281 charged one count
ROUND_FROM = 1000  # 120 of 125 members are not 125 rounded; 433 million shares are 433,323,000
ROUNDED = 0.05  # "about", or a value of one or two figures against a longer one: "1.5 million" is 1,487,000
QUOTE_SHARE = 0.4  # SCORE E5: of the shorter quotation's runs
NEEDED = 2  # evidence for one fact: at 3 a twentieth of the true matches is lost, none of the false
NEEDED_OF_FEW = 3  # of a number below ten: "two officers" and "two of her children" met in one story of basil
# Stems in common around both, whatever else speaks for it: within one story many dates and sums are the same
NEAR = {FactKind.NUMBER: 0, FactKind.MONEY: 1, FactKind.PERCENT: 2, FactKind.DATE: 3}
# of a round span: "a 20-year sentence" and "ruled for twenty years" stood in two reports of one trial
NEAR_SPAN = 2
OTHER_NOUN = 2  # stems in common that make "90 faculty members" and "90 professors" one count
STRICT = frozenset(
    {"dead", "injured", "years old", "votes", "km", "m", "kg", "km/h", "ha"}
)  # never one with another unit
SUBJECT = 3  # stems in common there: nine in ten of basil's pairs on one story have six, on two stories under three
SPANS = frozenset(stem(w) for w in ("second", "minute", "hour", "day", "week", "month", "year", "decade", "time"))
NEAR_WAY = 40  # characters in which "jumped" and "slipped" stand from their share
_ORDER = re.compile(r"['’]?\s+(?P<way>before|after)\b")
_UP_OR_DOWN = re.compile(
    r"\b(?:(?P<up>up|rose|risen|rise[sn]?|rising|jump\w*|climb\w*|gain\w*|soar\w*|surg\w+|increas\w+|higher)|"
    r"down|fell|fall(?:s|en|ing)?|slip\w*|tumbl\w+|drop\w*|declin\w+|decreas\w+|plung\w+|sank|lower)\b"
)
_CLOSE_UNITS = frozenset({frozenset({"people", "dead"}), frozenset({"people", "injured"})})


def _figures(value: float) -> int:
    """Significant figures: 1,900 has two, 1,737 four."""
    return len(f"{value:.10e}".split("e")[0].replace(".", "").rstrip("0")) or 1


def weight(fact: Fact) -> int:
    """How telling a value is by itself: 0 for "two" or a weekday, 1 for "15" or "1,900", 2 for "1,737" or "02:40"."""
    if fact.number is None and fact.value.startswith("T"):
        return 0 if fact.value.endswith(":00") else 2
    if fact.number is None:
        return 1 if len(fact.value) == len("2026-05-12") and any(c.isdigit() for c in fact.words) else 0
    return min(2, max(0, _figures(fact.number) - 1) + (fact.number >= 1000))


def values_agree(a: Fact, b: Fact) -> bool:
    """Whether two numbers can be the same: equal, one the other rounded, or one within the other's bound."""
    if a.number is None or b.number is None:
        return a.value == b.value
    low, high = sorted((abs(a.number), abs(b.number)))
    apart = (high - low) / high if high else 0.0
    if apart <= (TOLERANCE if a.unit in MEASURES else SAME):
        return True
    if apart > ROUNDED or _bound_breaks(a, b) or _bound_breaks(b, a):
        return False
    if high >= LARGE and (_bound_holds(a, b) or _bound_holds(b, a)):
        return True
    about = "about" in (a.bound, b.bound)
    if a.kind is FactKind.PERCENT and not about:
        return False  # two rates of 36 % and 35.7 % are two rates
    return (about or high >= ROUND_FROM) and _is_rounded(low, high)


def _is_rounded(x: float, y: float) -> bool:
    """Whether the value with fewer figures is the other one cut or rounded to as many: 1.5 million, 1,487,000."""
    rough, fine = sorted((x, y), key=_figures)
    unit = 10.0 ** (len(str(int(rough))) - _figures(rough)) if rough >= 1 else 0.0
    return _figures(rough) < _figures(fine) and unit > 0 and abs(rough - fine) < unit


def _bound_holds(a: Fact, b: Fact) -> bool:
    """Whether b's value lies within a's bound."""
    assert a.number is not None
    assert b.number is not None
    return (a.bound == "at least" and b.number >= a.number) or (a.bound == "at most" and b.number <= a.number)


def _bound_breaks(a: Fact, b: Fact) -> bool:
    """Whether b states exactly a value that a's bound excludes."""
    return a.bound in ("at least", "at most") and b.bound == "exactly" and not _bound_holds(a, b)


def units_agree(a: Fact, b: Fact) -> bool:
    """Whether two facts count the same: one unit, or people and the dead among them."""
    return a.unit == b.unit or frozenset({a.unit, b.unit}) in _CLOSE_UNITS


def shared_context(a: Fact, b: Fact) -> int:
    """How many stems stand around both."""
    return sum(not one.startswith(STORY) for one in set(a.context) & set(b.context))


def one_subject(a: Fact, b: Fact) -> bool:
    """Whether the two articles begin with the same words: three stems of headline and lede in common."""
    return sum(one.startswith(STORY) for one in set(a.context) & set(b.context)) >= SUBJECT


@lru_cache(maxsize=200)  # a row's first quotation is compared with many others in turn
def _quote_runs(value: str) -> frozenset[tuple[str, ...]]:
    words = quote_words(value)
    return frozenset(words[n : n + 5] for n in range(len(words) - 4))


def _same_quote(a: Fact, b: Fact) -> bool:
    x, y = _quote_runs(a.value), _quote_runs(b.value)
    shorter = min(len(x), len(y))
    return shorter > 0 and len(x & y) >= QUOTE_SHARE * shorter


def _ways_part(a: Fact, b: Fact) -> bool:
    """Whether one share rose and the other fell, or one span is before and the other after."""
    ways = [_way(one) for one in (a, b)]
    return None not in ways and ways[0] != ways[1]


def _way(fact: Fact) -> str | None:
    """ "up", "down", "before" or "after": the nearest such word beside a share or a span; None where none stands."""
    at = fact.sentence.find(fact.words)
    before, after = fact.sentence[max(0, at - NEAR_WAY) : at], fact.sentence[at + len(fact.words) :][:NEAR_WAY]
    if fact.unit in SPANS:
        hit = _ORDER.match(after)
        return hit["way"] if hit else None
    if fact.kind is not FactKind.PERCENT:
        return None
    found = [*_UP_OR_DOWN.finditer(before)][-1:] or [*_UP_OR_DOWN.finditer(after)][:1]
    return ("up" if found[0]["up"] else "down") if found else None


def same_fact(a: Fact, b: Fact) -> bool:
    """Whether two articles' facts are one: kind, unit and value agree, and enough stands around both (SCORE E5)."""
    if a.kind != b.kind:
        return False
    if a.kind is FactKind.QUOTE:
        return _same_quote(a, b)
    if not values_agree(a, b) or _ways_part(a, b):
        return False
    near = shared_context(a, b)
    if a.unit != b.unit and a.value != b.value:
        return False
    if not units_agree(a, b) and (
        a.kind is not FactKind.NUMBER or a.unit in STRICT or b.unit in STRICT or near < OTHER_NOUN
    ):
        return False
    counted = a.unit == b.unit and a.unit is not None and a.unit not in SPANS
    about = near + one_subject(a, b)  # without any of it, 1,900 homes here are not the 1,900 homes there
    evidence = about + min(weight(a), weight(b)) + counted
    if a.unit in SPANS and near < NEAR_SPAN and not min(weight(a), weight(b)):
        return False
    needed = NEEDED_OF_FEW if a.kind is FactKind.NUMBER and (a.number or 0) < 10 else NEEDED
    # "02:40" and "7 October 2023" say more than "Monday"
    dated = min(weight(a), weight(b)) if a.kind is FactKind.DATE else 0
    return evidence >= needed and near >= NEAR[a.kind] - dated and about > 0
