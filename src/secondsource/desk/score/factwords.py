"""A fact in the words a reader reads: "1,900 homes without power"."""

import re
from datetime import date

from secondsource.model import Fact, FactKind

LONGEST_QUOTE = 25  # words; a page may quote little of an article
LONGEST = 6  # words after a number
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NEXT_WORD = re.compile(r"[\s  -]*(?:[\w$€£%][\w'’.%-]*)")
_GOES_ON = frozenset(
    {"of", "in", "without", "with", "from", "per", "de", "du", "des", "von", "aus", "ohne", "sin", "con"}
)
_STOP_WORDS = """
    is was are were be been being has have had will would could should may might can said says say that which who
    whom whose
    and or but as at on by to for while when where after before since until during because if than then so it he
    she they we
    i his her its their our the this these those a an there under over about across amid according into through
    against
    between around und oder die der das hat haben war wurden sind et ou qui que est sont a ont y o que es son fue
    han sur par
    pour por para auf am im bei
    """
_STOPS = frozenset(_STOP_WORDS.split())
_BOUND = {"at least": "at least ", "at most": "up to ", "about": "about "}


def _tail(fact: Fact) -> str:
    """The words that complete the noun after a number, up to a verb or the end of the phrase."""
    at = fact.sentence.find(fact.words)
    end = at + len(fact.words)
    taken: list[str] = []
    while len(taken) < LONGEST and (hit := _NEXT_WORD.match(fact.sentence, end)) and hit.end() > end:
        word = hit.group().strip()
        if word.lower().rstrip(".") in _STOPS or (not taken and word.endswith("ing")):
            break
        taken.append(hit.group())
        end = hit.end()
        if word.endswith("."):
            break
    while taken and taken[-1].strip().lower() in _GOES_ON:
        taken.pop()
    return "".join(taken).rstrip(".")


def _date_words(fact: Fact) -> str:
    try:
        day = date.fromisoformat(fact.value)
    except ValueError:
        return fact.words  # a year, a time of day
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def fact_words(fact: Fact) -> str:
    """One line for the fact table. A quotation comes with its speaker, a number with what it counts."""
    if fact.kind is FactKind.QUOTE:
        words = fact.words.strip().rstrip(",").split()
        cut = " ".join(words[:LONGEST_QUOTE]) + (" …" if len(words) > LONGEST_QUOTE else "")
        return f"“{cut}”" + (f" ({fact.speaker})" if fact.speaker else "")
    if fact.kind is FactKind.DATE:
        return _date_words(fact)
    if fact.unit == "years old" and fact.words.isdigit():
        return f"aged {fact.words}"
    return f"{_BOUND.get(fact.bound, '')}{fact.words}{_tail(fact)}"
