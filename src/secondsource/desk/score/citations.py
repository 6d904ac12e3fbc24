"""Which outlets an article names as its source: "according to Reuters", "first reported by Semafor".

Requirements: an outlet that is talked about ("CNN was sued") is not a source; one that got a person's words ("told
CNN") is; an article never cites itself.

Theory: names are looked up in the registry of outlets, never guessed, and count where a cue stands before or after
them. Cues are of two strengths: a *relay* says that the claim is the other outlet's own ("reported", "according to");
an *interview* only that it got the words ("told").

Known misses: an outlet named once in full and then as "the newspaper"; a link without a name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secondsource.desk.score.sentences import Sentences

LONGEST_NAME = 6  # words: "The Atlanta Journal Constitution" has four, "St. Louis Post-Dispatch" three
CONTEXT = 60  # characters around a name in which a cue can stand

_WORD = re.compile(r"[^\s]+")
_CAPITAL = r"[A-Z0-9À-ÞА-Я][\w&.’'-]*"
_RUN = re.compile(rf"{_CAPITAL}(?:\s+(?:(?:of|the|and|&|de|la|le|des|del|di|der|die|y|et)\s+)*{_CAPITAL})*")
_RELAY_BEFORE = re.compile(
    r"(?:\b[Aa]ccording\s+to|\b(?:reported|revealed|published|obtained|broken|reviewed|posted|quoted|cited|seen|released|"
    r"unearthed|uncovered|confirmed|told|written|conducted)\s+(?:\w+day\s+|earlier\s+|first\s+|exclusively\s+)?(?:by|in|on|to)|"
    r"\b[Cc]it(?:ing|es|ed)|\b[Qq]uot(?:ing|es)|\b(?:[Rr]eports?|[Rr]eporting|[Aa]ccounts?|[Aa]nalysis|[Ss]tory|[Aa]rticle|"
    r"[Ii]nvestigation|[Pp]olls?|[Ss]urvey|[Pp]iece|[Ee]xpos[ée])\s+(?:\w+\s+)?(?:by|from|in|on|at)|\b[Vv]ia|\b[Hh]/[Tt]:?|^\s*[Ff]rom|"
    r"\b[Aa]s|\b[Ll]aut|\b[Ss]elon|\b[Dd]['’]après|\b[Ss]egún|\b[Ss]econdo|\b[Vv]olgens)"
    r"\s+(?:(?:the|a|an|both|newspaper|broadcaster|news\s+agency|news\s+site|magazine|website|le|la|el|der|die|das|den|dem|l['’])\s+)*[“\"]?$"
)
_INTERVIEW_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|spoke\s+(?:to|with)|speaking\s+(?:to|with|on)|statement\s+to|interview\s+(?:with|to|on)|"
    r"interview\s+\w+\s+(?:with|to|on)|interviewed\s+(?:by|on)|op-ed\s+(?:in|for)|(?:comments|remarks)\s+to|appear(?:ed|ance|ing)\s+on|"
    r"[Ss]aid\s+on|wrote\s+in|dijo\s+a|declaró\s+a|sagte\s+(?:der|dem)|déclaré\s+(?:à|au)))\s+(?:the\s+)?[“\"]?$"
)
_SAYS = (
    r"(?:(?:has|have|had|also|first|earlier|previously|exclusively|later|then)\s+)*(?:reported|reports|report|revealed|reveals|"
    r"said|says|wrote|writes|noted|notes|learned|confirmed|published|announced|claimed|claims|quoted|cited|obtained|estimates|"
    r"estimated|found|projected|projects|broke|described|described|explained|called|poll|survey|analysis|investigation|"
    r"journalist|reporter|correspondent|editor|columnist)\b"
)
_RELAY_AFTER = re.compile(
    rf"^[”\"]?(?:(?:\s*,)?\s+(?:\w+day\s+|this\s+week\s+|earlier\s+|which\s+){{0,2}}{_SAYS}"
    rf"|['’]s?\s+(?:own\s+|latest\s+|\w+\s+){{0,2}}(?:report(?:s|ing)?|account|story|analysis|investigation|poll|survey|article|tally)\b"
    rf"|/[A-Z][\w/ ]+\s+(?:poll|survey)\b)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """One place where an article names an outlet as its source."""

    outlet_id: str
    name: str  # as written
    sentence: str
    start: int  # of the name in the text; -1: in the headline
    paragraph: int  # from 0; -1: in the headline
    relay: bool  # the claim is the outlet's own; False: the outlet only got the words


def _key(words: list[str]) -> str:
    name = " ".join(words).lower().replace("’", "'").rstrip(".,-'")
    return name.removeprefix("the ").removesuffix("'s")


def _names(run: str, outlets: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Where in a capitalised run the registry's names stand: start, end, outlet; the longest first, none twice."""
    words = list(_WORD.finditer(run))
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + LONGEST_NAME), at, -1):
            outlet = outlets.get(_key([w.group() for w in words[at:end]]))
            if outlet:
                stop = words[end - 1].end()
                yield words[at].start(), stop - 2 * run[:stop].endswith(("'s", "’s")), outlet
                at = end - 1
                break
        at += 1


def _cue(before: str, after: str) -> bool | None:
    """True for a relay, False for an interview, None where no cue stands beside the name."""
    if _RELAY_AFTER.match(after):
        return True
    if _INTERVIEW_BEFORE.search(before):
        return False
    return True if _RELAY_BEFORE.search(before) else None


def _in_sentence(words: str, start: int, paragraph: int, outlets: Mapping[str, str]) -> Iterator[Citation]:
    for run in _RUN.finditer(words):
        for begin, end, outlet in _names(run.group(), outlets):
            left, right = run.start() + begin, run.start() + end
            relay = _cue(words[max(0, left - CONTEXT) : left], words[right : right + CONTEXT])
            if relay is not None:
                yield Citation(
                    outlet_id=outlet,
                    name=words[left:right].removeprefix("The ").strip(" ,."),
                    sentence=words,
                    start=start + left if start >= 0 else -1,
                    paragraph=paragraph,
                    relay=relay,
                )


def find_citations(headline: str, sentences: Sentences, own: str, outlets: Mapping[str, str]) -> tuple[Citation, ...]:
    """Every place where headline or text name an outlet as source, in order.

    `own` is the article's outlet, which it never cites; `outlets` gives the id of each name, in lower case without
    "the".
    """
    found = list(_in_sentence(headline, -1, -1, outlets))
    for number in range(len(sentences)):
        found += _in_sentence(sentences.words(number), sentences.starts[number], sentences.paragraphs[number], outlets)
    return tuple(one for one in found if one.outlet_id != own)
