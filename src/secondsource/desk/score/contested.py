"""Which facts speak against each other: contested values, dated updates and denials (SCORE E6).

Requirements: "9 dead (10:05)" then "15 dead (14:30)" is a change, "9" and "15" at the same hour a conflict; two numbers
of different things are neither; only typed facts can be contested.

Theory: same kind and unit, much the same words around, values 2 to 50 % apart, bounds that exclude each other, two
origins, and neither article also carrying the other's value (then it speaks of two things, or explains the change).
Known misses: values more than twice apart; a conflict between a number and a word ("dozens").
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from secondsource.desk.score.finding import STORY
from secondsource.desk.score.matching import ROUNDED, one_subject, shared_context, values_agree
from secondsource.desk.score.stems import stem
from secondsource.model import Fact, FactKind

NEAREST, FARTHEST = 0.02, 0.5  # SCORE E6: closer is rounding, farther another thing
NEEDED = 4  # SCORE E6: stems in common; the same beginning and a toll's unit count as one each
# of the shorter surroundings: below it two figures of one subject are two things (docs/decisions/0043)
ALIKE = 0.3
SAME_HOUR = timedelta(hours=1)  # two reports within it cannot be an update of each other
# A toll that another outlet gives higher sooner than this, and without a word of change, is a second opinion: on the
# drawn page 1,900 homes at 07:05 and 2,400 at 08:15 are contested, 9 dead at 10:05 and 15 at 14:30 an update.
# What is told later than this is another state of affairs: of 40 candidates that lie further apart in five months of
# headlines (data/stream) three were conflicts, the others jackpots, bids, tolls and forecasts of another day.
LONGEST_APART = timedelta(hours=12)
TOLL_GROWS = timedelta(hours=3)
_TOLLS = frozenset({"dead", "injured", "people", "homes"})  # counts that grow while a story develops
_SIGN = {
    FactKind.MONEY: re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:dollars|euros)\b"),
    FactKind.PERCENT: re.compile(r"\d\s?(?:%|per\s?cent)"),
}
_NEVER = frozenset({"years old", "votes", "year", "month", "week", "day", "hour", "minut"})  # two spans are two things
_CHANGED = re.compile(
    r"\b(?:now|rose|risen|rises|rising|climb(?:ed|s)|updat(?:ed|e)|revis(?:ed|es)|increased|latest|so\s+far|grow(?:s|n|ing)?|pass(?:es|ed)?|tops?|topped|hits?|reach(?:es|ed)?|"
    r"earlier|previously|"
    r"up\s+from|down\s+from|fell\s+to|inzwischen|gestiegen|désormais|ahora|aumentó)\b",
    re.IGNORECASE,
)


# What several parties foresee differs by party, not by report: two banks' price targets for one share
_FORESEEN = re.compile(
    r"\b(?:chances?\s+of|price\s+targets?|target\s+price|forecast|project(?:s|ed|ion)|expect(?:s|ed|ations?)?|outlook|guidance)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:(?:19|20)\d\d|[QH][1-4]|FY\d\d|(?:first|second|third|fourth)[\s-]quarter)", re.IGNORECASE)


class Against(StrEnum):
    """How one value stands to another."""

    CONTESTED = "contested"
    UPDATED = "updated"


def _incompatible(a: Fact, b: Fact) -> bool:
    """Whether no number satisfies both: "at least 9" and "15" can both be true."""
    if a.number is None or b.number is None or values_agree(a, b):
        return False
    if "about" in (a.bound, b.bound) and abs(a.number - b.number) <= ROUNDED * max(abs(a.number), abs(b.number)):
        return False  # "nearly 25 percent" and "24 percent"
    low, high = sorted((a, b), key=lambda f: f.number or 0.0)
    return low.bound != "at least" and high.bound != "at most"


def _noun(fact: Fact) -> str:
    """The last word of what a fact counts: a toll of "journalists" is another than one of "people"."""
    return stem(fact.words.split()[-1]) if fact.words.split() else ""


def _comparable(a: Fact, b: Fact) -> bool:
    if a.kind != b.kind or a.unit != b.unit or a.unit in _NEVER or not a.number or not b.number:
        return False
    if a.kind is FactKind.NUMBER and _noun(a) != _noun(b):
        return False
    if not (a.key and b.key) or _one_of_many(a) or _one_of_many(b):
        return False
    if _of_other_periods(a, b) or any(_FORESEEN.search(f.sentence) for f in (a, b)):
        return False
    low, high = sorted((abs(a.number), abs(b.number)))
    return NEAREST <= (high - low) / high <= FARTHEST and _alike(a, b)


def _one_of_many(fact: Fact) -> bool:
    """Whether its sentence has other figures of the same sign: lists of prices and shares made most false conflicts."""
    sign = _SIGN.get(fact.kind)
    return sign is not None and len(sign.findall(fact.sentence)) > 1


def _of_other_periods(a: Fact, b: Fact) -> bool:
    """Whether both sentences name years or quarters and none in common: sales of Q4 and of 2013."""
    periods = [{one.lower() for one in _PERIOD.findall(f.sentence)} for f in (a, b)]
    return all(periods) and not periods[0] & periods[1]


def _has_hour(moment: datetime) -> bool:
    """Whether a moment says more than the day: dates without a time of day are kept as midnight."""
    return moment.time().replace(tzinfo=None) != time.min


def _alike(a: Fact, b: Fact) -> bool:
    """Whether the words around both are much the same."""
    near = shared_context(a, b)
    if a.unit in _TOLLS:
        few = (a.number or 0) < 10 and (b.number or 0) < 10  # "two people" and "four people" are often two groups
        return near + (one_subject(a, b) + 1) * (not few) >= NEEDED
    fewest = min(sum(not c.startswith(STORY) for c in f.context) for f in (a, b))
    return near >= NEEDED and near >= ALIKE * fewest


def against(a: Fact, b: Fact, when: Mapping[str, datetime], values: Mapping[str, frozenset[str]]) -> Against | None:
    """Whether two facts of different origins contest each other, or the later updates the earlier; None: neither.

    `when` gives each article's moment, `values` all its facts' normalised values.
    """
    if not _comparable(a, b) or b.value in values[a.article_id] or a.value in values[b.article_id]:
        return None
    if a.unit in _TOLLS and not all(_has_hour(when[f.article_id]) for f in (a, b)):
        return None  # of one day, and nobody knows which came first
    earlier, later = sorted((a, b), key=lambda f: (when[f.article_id], f.article_id))
    apart = when[later.article_id] - when[earlier.article_id]
    grows = a.unit in _TOLLS and (later.number or 0) > (earlier.number or 0)
    if (apart >= TOLL_GROWS and grows) or (apart >= SAME_HOUR and _CHANGED.search(later.sentence)):
        return Against.UPDATED
    return Against.CONTESTED if apart <= LONGEST_APART and _incompatible(a, b) else None


_NAME = r"[A-ZÀ-Þ][\w'’.-]+(?:\s+(?:of|the|de|la|von)?\s*[A-ZÀ-Þ][\w'’.-]+){0,4}"
_ADVERBS = r"(?:(?:has|have|had|also|later|strongly|categorically|flatly|repeatedly|vehemently)\s+)*"
_WHAT = r"(?:\s+[\w'’-]+){0,3}\s+(?:claim|report|allegation|accusation|account|figure|charge|statement)s?"
_DENIAL = re.compile(
    rf"(?P<party>{_NAME})(?:,[^,]{{3,60}},)?(?:['’]s\s+\w+(?:\s+\w+)?)?\s+{_ADVERBS}(?:denie[sd]|refut(?:ed|es)|"
    rf"(?:disput(?:ed|es)|reject(?:ed|s)|contradict(?:ed|s)|dismiss(?:ed|es)){_WHAT}|"
    rf"called\s+the\s+\w+\s+false|bestritt|"
    r"dementierte|a\s+démenti|dément|negó|desmintió)\b"
)
_DENIED_BY = re.compile(rf"\b(?:denied|disputed|rejected|refuted|contradicted)\s+by\s+(?P<party>{_NAME})")


# Asked first of every sentence: the two patterns above begin with a name and cost fifty times as much.
_DENYING = re.compile(
    r"den(?:ie[sd]|y)|refut|disput|reject|contradict|dismiss|false|bestritt|dementi|démen|negó|desmint"
)


def find_denials(sentences: Iterable[str]) -> list[tuple[str, str]]:
    """The sentences in which a named party denies something, with the party."""
    found = []
    for words in sentences:
        if not _DENYING.search(words):
            continue
        hit = _DENIAL.search(words) or _DENIED_BY.search(words)
        if hit:
            found.append((words, hit["party"].strip()))
    return found
