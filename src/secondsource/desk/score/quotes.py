"""Quotations with their speakers.

Requirements: scare quotes and titles are no quotations; an unclosed mark ends with its paragraph; a speaker is a name
beside a verb of saying in the same paragraph, never a guess.

Theory: of at least five words, so that a quotation's own five-word runs can be compared (SCORE E5). Known misses:
dialogue in dashes, speech quoted without marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secondsource.desk.score.scanning import starting_with

SHORTEST = 5  # words: SCORE E5 compares five-word runs; shorter ones are mostly scare quotes and titles
LONGEST = 1500  # characters

QUOTED = re.compile(
    rf"“([^“”\n]{{12,{LONGEST}}})(?:”|(?=\n|$))|„([^„“\n]{{12,{LONGEST}}})[“”]|«\s?([^«»\n]{{12,{LONGEST}}}?)\s?»|"
    rf"(?:(?<=[\s(])|^)\"(?=\S)([^\"\n]{{12,{LONGEST}}})(?:\"|(?=\n|$))|(?:(?<=\s)|"
    rf"^)‘([^‘\n]{{20,{LONGEST}}}?)’(?=[\s.,;]|$)",
    re.MULTILINE,
)
MARKS = re.compile(r"[“„«\"‘]")  # with which QUOTED begins
_WORD = re.compile(r"[\w$€£%]+(?:['’.-]\w+)*")
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|President|Senator|Secretary)\.?\s+)?"
_PART = r"[A-ZÀ-Þ][\w'’.-]+"
_NAME = rf"{_TITLE}{_PART}(?:\s+(?:(?:de|la|von|van|der|bin|al|el|du)\s+)*{_PART}){{0,3}}"
_SAID = (
    r"(?:said|says|told|added|wrote|tweeted|replied|explained|continued|asked|argued|insisted|noted|declared|"
    r"warned|acknowledged|stated|concluded|recalled|"
    r"announced|claimed|sagte|sagt|erklärte|teilte|schrieb|a\s+déclaré|a\s+dit|a\s+affirmé|affirme|déclare|"
    r"dijo|afirmó|declaró|señaló|aseguró|explicó)"
)
# "harbour master Ilse Brandt said": of the speakers that a role before the name adds on basil 7 of 7 were right; behind
# the verb ("said the Democratic staffer") half were wrong. No "of": what a friend of hers said she did not say.
_NO_ROLE = rf"of|for|to|from|by|with|at|in|on|near|and|but|when|as|who|that|{_SAID}"
_ROLE = rf"(?:(?!(?:{_NO_ROLE})\b)[a-zà-ÿ][\w’'-]*\s+){{0,4}}"
_AFTER = re.compile(
    rf"^[,.!?]?\s*(?:{_ROLE}(?P<first>{_NAME})(?:,[^,\n\"“]{{3,80}},)?\s+{_SAID}\b|{_SAID}\s+(?P<second>{_NAME}))"
)
_BEFORE = re.compile(rf"(?P<name>{_NAME})(?:,[^,\n\"“]{{3,80}},)?\s+{_SAID}\b[^\"“”\n.]{{0,60}}[:,]?\s*$")
_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "we", "i", "the", "er", "sie", "il", "elle", "but", "and", "this", "that"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """Words between quotation marks as they stand in a text."""

    start: int  # of the first quoted word in the text
    end: int
    words: tuple[str, ...]  # in lower case
    speaker: str | None


def quote_words(text: str) -> tuple[str, ...]:
    """The words of a quotation in lower case, for comparing."""
    words = _WORD.findall(text)
    return tuple("\n".join(words).lower().replace("’", "'").split("\n")) if words else ()


def _speaker(text: str, start: int, end: int) -> str | None:
    after = _AFTER.match(text[end : end + 160].split("\n")[0])
    name = (after["first"] or after["second"]) if after else None
    if name is None:
        before = _BEFORE.search(text[max(0, start - 200) : start].rsplit("\n", 1)[-1])
        name = before["name"] if before else None
    return None if name is None or name.split()[0].lower() in _PRONOUNS else name.rstrip(".,")


def find_quotes(text: str) -> Iterator[Quotation]:
    """The quotations of a text in order, of at least five words."""
    for hit in starting_with(MARKS, QUOTED, text):
        group = hit.lastindex or 0
        words = quote_words(hit[group])
        if len(words) >= SHORTEST:
            speaker = _speaker(text, hit.start(), hit.end())
            yield Quotation(start=hit.start(group), end=hit.end(group), words=words, speaker=speaker)
