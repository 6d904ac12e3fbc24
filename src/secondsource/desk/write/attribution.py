"""Says in the sentence who reports it, and finds that phrase again.

Theory: an extractive sentence is an outlet's own, so the phrase may only stand before or behind it. Behind is the
newspaper's habit (", Semafor reports."); before is for sentences that end in a question, a quotation or another
"..., she said". "According to Semafor, the ..." needs the first letter lowered, which is safe only before an article,
a preposition or a pronoun. A language without phrases of its own gets the neutral "Semafor: ...".

Known miss: German word order forbids "Laut Semafor, die ...", so German has only two of the three forms.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """One language's ways to name the outlet; `{}` is the outlet's name."""

    behind: str
    before: str  # a full sentence follows
    lowered: str | None  # the sentence follows with its first letter lowered
    lowerable: frozenset[str]  # first words that are no names


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHRASES = {
    "en": Phrases(
        behind=", {} reports",
        before="{} reports: ",
        lowered="According to {}, ",
        lowerable=_words(
            "The A An In On At For After Before During As It There This These Those Some Many Most More Several Two "
            "Three Four Five Six Seven Eight Nine Ten About Around Nearly Almost Police Officials Authorities Shares"
        ),
    ),
    "de": Phrases(behind=", berichtet {}", before="{} berichtet: ", lowered=None, lowerable=frozenset()),
    "fr": Phrases(
        behind=", rapporte {}",
        before="{} rapporte : ",
        lowered="Selon {}, ",
        lowerable=_words(
            "Le La Les Un Une Des Dans En Au Aux Après Avant Pour Plusieurs Il Elle Ils Elles Ce Cette Ces"
        ),
    ),
    "es": Phrases(
        behind=", informa {}",
        before="{} informa: ",
        lowered="Según {}, ",
        lowerable=_words(
            "El La Los Las Un Una Unos Unas En Al Tras Antes Para Por Más Varios Varias Este Esta Estos Estas"
        ),
    ),
    "it": Phrases(behind=", riferisce {}", before="{} riferisce: ", lowered=None, lowerable=frozenset()),
    "pt": Phrases(behind=", informa {}", before="{} informa: ", lowered=None, lowerable=frozenset()),
    "nl": Phrases(behind=", meldt {}", before="{} meldt: ", lowered=None, lowerable=frozenset()),
}
NEUTRAL = Phrases(behind="", before="{}: ", lowered=None, lowerable=frozenset())

_FIRST_WORD = re.compile(r"\w+")
_SAID_LAST = re.compile(
    r"\b(said|says|told|added|wrote|reported|reports|announced|posted|according to|sagte|mitteilte|a déclaré|"
    r"dijo)\b[^,\"”]{0,60}$"
)
_PLAIN_END = re.compile(r"[\w)%°]\.$")
_ABBREVIATION_END = re.compile(r"\b(?:[A-Z]|Inc|Corp|Co|Ltd|Jr|Sr|St|No|etc|[ap]\.m|U\.S)\.$")


def attribute(sentence: str, outlet_name: str, language: str, *, turn: int = 0) -> str:
    """The sentence with its outlet named. `turn` alternates the forms, so that a page does not drone."""
    phrases = PHRASES.get(language, NEUTRAL)
    first = _FIRST_WORD.match(sentence)
    if phrases.lowered and turn % 3 == 2 and first and first.group() in phrases.lowerable:
        return phrases.lowered.format(outlet_name) + sentence[0].lower() + sentence[1:]
    if phrases.behind and _can_end(sentence):
        return sentence.removesuffix(".") + phrases.behind.format(outlet_name) + "."
    return phrases.before.format(outlet_name) + sentence


def _can_end(sentence: str) -> bool:
    if not _PLAIN_END.search(sentence) or _ABBREVIATION_END.search(sentence):
        return False
    return not _SAID_LAST.search(sentence[:-1]) and ": " not in sentence


def _variants(name: str) -> list[str]:
    bare = name.removeprefix("The ").removeprefix("the ")
    return [name] if bare == name else [name, bare, "the " + bare]


def strip_attribution(text: str, outlet_names: Collection[str]) -> tuple[str, bool]:
    """The sentence without the phrase that names one of the outlets, and whether there was one."""
    for name in sorted((v for n in outlet_names for v in _variants(n)), key=len, reverse=True):
        for phrases in (*PHRASES.values(), NEUTRAL):
            if phrases.lowered and text.startswith(start := phrases.lowered.format(name)):
                rest = text[len(start) :]
                return rest[:1].upper() + rest[1:], True
            if text.startswith(start := phrases.before.format(name)):
                return text[len(start) :], True
            if phrases.behind and text.endswith(end := phrases.behind.format(name) + "."):
                return text[: -len(end)] + ".", True
    return _strip_free(text, outlet_names)


def _strip_free(text: str, outlet_names: Collection[str]) -> tuple[str, bool]:
    """The other phrases that people and models write: "Semafor said", "according to Semafor"."""
    for name in outlet_names:
        low = text.lower()
        spot = low.rfind(name.lower())
        if spot < 0:
            continue
        before = re.search(r",? (?:according to|as reported by|as|citing) (?:the )?$", text[:spot], re.IGNORECASE)
        if before:
            rest = text[: before.start()] + text[spot + len(name) :]
            return rest, True
        behind = re.match(
            r"(?:'s|’s)? (?:reports?|reported|writes?|wrote|says?|said|states?|stated)(?: that)?[,:]?",
            text[spot + len(name) :],
        )
        if behind:
            head = text[:spot].rstrip(" ,")
            return (head + text[spot + len(name) + behind.end() :]).strip(), True
    return text, False
