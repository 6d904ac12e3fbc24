"""Who says what: quotations and their speakers, and reported speech.

A quotation is what stands between double quotation marks of any typography (`tokens.fold` makes them one). Its
speaker is the phrase tied to it by a verb of saying, behind it ("...", said Ada Lindqvist) or before it.

Known misses: speakers two sentences away; single quotation marks, which cannot be told from apostrophes.
"""

import re
from dataclasses import dataclass

from secondsource.desk.write.tokens import fold, list_stems, list_tokens

_SAYING_WORDS = """
said says say told tells added adds wrote writes stated states announced announces argued argues claimed claims insisted
insists warned warns explained explains noted notes tweeted posted declared declares testified replied responded
recalled confirmed sagte sagt erklärte erklärt teilte betonte schrieb warnte déclaré déclare affirmé affirme indiqué
expliqué annoncé dijo dice afirmó aseguró declaró explicó señaló anunció advirtió
"""
SAYING = "|".join(_SAYING_WORDS.split())
_QUOTE = re.compile(r'"([^"]+)"')
_BEHIND = (
    re.compile(rf'^[,.]?\s*(?:{SAYING})(?: that)? (?P<who>[^,."]{{2,80}})'),
    re.compile(
        rf'^[,.]?\s*(?P<who>[^,."]{{2,90}}?)(?:, [^"]{{2,90}}?,)? (?:has |had |have |a |hat |ha )?(?:{SAYING})\b'
    ),
)
_HELPERS = "(?:has |had |have |also |later |a |hat |ha )?"
_REPORTED = re.compile(rf"(?P<who>(?:[\w.'’-]+,? ){{1,5}}){_HELPERS}(?:{SAYING})\b")
_VERB = re.compile(rf"\b(?:{SAYING})\b")
_INVERTED = re.compile(rf'[",] (?:{SAYING}) (?P<who>[^,.;"]{{2,80}})')  # "...", said Ada Lindqvist
_CAPITALISED = re.compile(r"\b[A-Z][\w'-]+")
_ACCORDING = re.compile(
    r"\b(?:according to|laut|nach angaben (?:von|des|der)|selon|según) (?P<who>(?:[\w.'’-]+ ?){1,6})", re.IGNORECASE
)
REACH = 240  # characters on either side of a quotation in which its speaker stands; a sentence is rarely longer
BETWEEN = 80  # characters between "said" and the quotation that follows it: "said in an interview on Monday that"
NAMED_QUOTE = 5  # words; shorter quotations are scare quotes and terms, which have no speaker of their own


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """Words between quotation marks, and the phrase that says who said them (None: not told)."""

    words: str
    tokens: tuple[str, ...]
    speaker: str | None


def list_quotations(text: str) -> list[Quotation]:
    """The quotations of a text in order, each with its speaker; a quotation in two parts has one speaker."""
    folded = fold(text)
    found: list[Quotation] = []
    for match in _QUOTE.finditer(folded):
        words = match.group(1)
        speaker = _find_speaker(folded[: match.start()], folded[match.end() :])
        found.append(Quotation(words=words, tokens=tuple(_lower(words)), speaker=speaker))
    speaker = next((q.speaker for q in found if q.speaker), None)
    return [q if q.speaker else Quotation(words=q.words, tokens=q.tokens, speaker=speaker) for q in found]


def _lower(text: str) -> list[str]:
    return [t.lower() for t in list_tokens(text)]


def _find_speaker(before: str, behind: str) -> str | None:
    before, behind = before[-REACH:], behind[:REACH]
    for pattern in _BEHIND:
        if match := pattern.match(behind):
            return match["who"].strip()
    verbs = list(_VERB.finditer(before))
    if not verbs or len(before) - verbs[-1].end() > BETWEEN:
        return None
    return re.split(r'[".;] ', before[: verbs[-1].start()])[-1].strip() or None


def list_speakers(text: str) -> list[frozenset[str]]:
    """The stems of each phrase that stands as the speaker of reported speech, quotations aside."""
    bare = _QUOTE.sub(" ", fold(text))
    found = [frozenset(list_stems(m["who"])[-3:]) for m in _REPORTED.finditer(bare)]
    found += [frozenset(list_stems(m["who"])[:4]) for m in _ACCORDING.finditer(bare)]
    return [stems for stems in found if stems]


def list_possible_speakers(text: str) -> set[str]:
    """All stems that may be a speaker's: as above, and the names up to an aside before the verb of saying.

    "Lindqvist, the master of the harbour of Vellin, said": what a writer shortens to "Lindqvist said".
    """
    bare = _QUOTE.sub(" ", fold(text))
    found = {stem for stems in list_speakers(text) for stem in stems}
    for match in _VERB.finditer(bare):
        before = re.split(r"[.;!?] ", bare[max(0, match.start() - REACH) : match.start()])[-1]
        found |= {stem for word in _CAPITALISED.findall(before) for stem in list_stems(word)}
    for match in _INVERTED.finditer(fold(text)):
        found |= set(list_stems(match["who"]))
    return found


def has_open_quotation(text: str) -> bool:
    """Whether a quotation mark has no partner."""
    return fold(text).count('"') % 2 == 1
