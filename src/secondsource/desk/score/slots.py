"""The six-slot checklist: what a reader could check in one claim, as data that a reader can tick.

A claim is a sentence of the headline or the first four paragraphs that carries a typed fact or an attribution. For each
of the six questions a slot holds the words that answer it, or nothing:

    named     a person or an organisation is named
    dated     a day, a date or a time that a calendar can settle
    placed    a place is named
    numbered  a number stands with what it counts
    sourced   a named source, or a document that can be looked up
    quoted    three or more words of someone else's verbatim, or a link

A vague quantity ("dozens") or an unnamed source ("officials said") leaves its slot empty. The sentence is judged alone:
"he said" names nobody. The guide for people is docs/guide/slots.md; rules and guide are meant to agree.

Theory: plain checkable details agree with expert judgement of whole articles (.69 AUC) where a learned measure of
sentence specificity is at chance (.52); docs/score.md. Known misses: names in headlines set in capitals throughout;
German common nouns; a source named two sentences earlier; places outside the list that stand without "in" or "near".
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.slot_words import (
    CALENDAR,
    COMMON,
    CUE,
    DATE,
    DATELINE,
    DOCUMENT,
    LEAST_QUOTED,
    LINK,
    NUMBER,
    PLACE_HEAD,
    PLACE_TAIL,
    QUOTED,
    RUN,
    SAYS,
    UNNAMED,
)
from secondsource.model import Article, Fact

SLOTS = ("named", "dated", "placed", "numbered", "sourced", "quoted")
SLOT_WORDS = {
    "named": "a person or organisation",
    "dated": "a date or time",
    "placed": "a place",
    "numbered": "a number with what it counts",
    "sourced": "a named source",
    "quoted": "a quotation or document",
}
PARAGRAPHS = 4  # SCORE E3: the part of a report that states what happened
MOST_CLAIMS = 5  # SCORE E3: so that a long article does not gain from its length
REACH = 120  # characters between a source and its verb: "X, a spokesman for Y, said" has up to 90
CLOSE = 24  # characters between a document and its verb: "said in a written statement"
_SPEAKS = re.compile(rf"[’']s\b|\s+(?:has\s+|have\s+)?(?:{SAYS})\b")
_TITLE_CASE = 0.6  # share of capitals from which a headline's capitals name nobody: sentence case stays under .5


@dataclass(frozen=True, kw_only=True, slots=True)
class Slots:
    """One claim's checklist: the words that fill each slot, empty where nothing does."""

    article_id: str
    sentence: str
    start: int  # in Article.text; -1: the headline
    named: str = ""
    dated: str = ""
    placed: str = ""
    numbered: str = ""
    sourced: str = ""
    quoted: str = ""

    @property
    def filled(self) -> int:
        """How many of the six are filled."""
        return sum(bool(getattr(self, name)) for name in SLOTS)

    @property
    def ticks(self) -> str:
        """The six as a row of 1 and 0, in the order of SLOTS."""
        return "".join("1" if getattr(self, name) else "0" for name in SLOTS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What the rest of an article says about the words of one sentence."""

    lower: frozenset[str] = frozenset()  # words that it also writes small: at the head of a sentence they name nobody
    names: frozenset[str] = frozenset()  # words capitalised within its sentences, for headlines in capitals
    places: frozenset[str] = frozenset()  # known places, small letters
    own: frozenset[str] = frozenset()  # names of the outlet itself: citing oneself is no source


def look_around(article: Article, places: frozenset[str]) -> Around:
    """What an article's own text tells about its words."""
    text = article.text[:20_000]
    lower = frozenset(re.findall(r"(?<![\w’'-])[a-zà-ÿ][\w’'-]+", text))
    names = frozenset(word for _, word in re.findall(r"([a-z,;] )([A-ZÀ-Þ][\w’'-]+)", text))
    own = {article.outlet_name.casefold(), article.outlet_id, article.outlet_id.partition(".")[0]}
    return Around(lower=lower, names=names, places=places, own=frozenset(own))


def _head_names(words: list[str], after: str, around: Around) -> bool:
    """Whether a run's first word, at the head of a sentence, can be part of a name."""
    first = words[0]
    if first.casefold() in COMMON or first.casefold() in around.lower:
        return False
    # one capitalised word at the head is a name only if something else says so
    return len(words) > 1 or first.isupper() or bool(_SPEAKS.match(after)) or first.rstrip("’s'") in around.names


def _clean(run: str, start: int, sentence: str, around: Around, language: str) -> str:
    """A capitalised run without what only looks like a name; empty where nothing is left."""
    words = run.rstrip(".'’-").split()
    at_head = not re.search(r"\w", sentence[:start]) or sentence[:start].rstrip()[-1:] in ':"“„«‘.!?'
    if at_head and not _head_names(words, sentence[start + len(run) :], around):
        words = words[1:]
    while words and (words[0].casefold() in COMMON or words[0].islower()):
        words = words[1:]
    words = [word for word in words if word.casefold().rstrip(".") not in CALENDAR]
    if language == "de" and len(words) == 1 and not words[0].isupper():
        return ""  # German writes every noun with a capital
    return " ".join(words) if any(len(word) > 1 for word in words) else ""


def _names(sentence: str, around: Around, language: str) -> list[tuple[int, str]]:
    return [
        (hit.start(), name)
        for hit in RUN.finditer(sentence)
        if (name := _clean(hit.group(), hit.start(), sentence, around, language))
    ]


def _is_place(name: str, around: Around) -> bool:
    words = name.casefold().replace("’s", "").replace("'s", "").split()
    return " ".join(words) in around.places or words[-1] in PLACE_TAIL


def _title_case(sentence: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", sentence) if len(word) > 3]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) / len(words) > _TITLE_CASE


def _find_named(names: Sequence[tuple[int, str]], around: Around) -> str:
    return next((name for _, name in names if not _is_place(name, around)), "")


def _within(name: str, places: frozenset[str]) -> str:
    """A known place among the words of a run: "Democratic Texas" holds "Texas"."""
    words = re.sub(r"[’']s\b", "", name).rstrip(".,").split()
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            if " ".join(words[i : i + size]).casefold().rstrip(".") in places:
                return " ".join(words[i : i + size])
    return ""


def _find_placed(sentence: str, names: Sequence[tuple[int, str]], around: Around) -> str:
    if dateline := DATELINE.match(sentence):
        return dateline[1].strip()
    for _, name in names:
        if found := _within(name, around.places):
            return found
        if len(name.split()) > 1 and name.split()[-1].casefold().rstrip(".") in PLACE_TAIL:
            return name
    hit = PLACE_HEAD.search(sentence)
    return hit[1] if hit and hit[1].split()[0].casefold() not in CALENDAR else ""


def _find_quoted(sentence: str) -> str:
    if link := LINK.search(sentence):
        return link.group()
    for hit in QUOTED.finditer(sentence):
        words = hit[1] or hit[2]
        if len(words.split()) >= LEAST_QUOTED:
            return words
    return ""


def _named_near(names: Iterable[tuple[int, str]], start: int, end: int, around: Around) -> str:
    """The name next to a verb of saying: after it within a few words, or before it within a clause."""
    for place, name in names:
        if name.casefold() in around.own:
            continue
        if end <= place <= end + 30 or start - REACH <= place < start:
            return name
    return ""


_BARE = re.compile(
    rf"(?:\b(?:he|she|they|it|we|I|who|er|sie|es|il|elle|ils|él|ella)|{UNNAMED.pattern})\W*(?:also\s+|\w+ly\s+)?$",
    re.IGNORECASE,
)
_BARE_AFTER = re.compile(rf"^\s*(?:the\s+|that\s+)?(?:{UNNAMED.pattern})(?!\s+[A-Z])", re.IGNORECASE)


def _find_sourced(sentence: str, names: Sequence[tuple[int, str]], around: Around) -> str:
    spoken = QUOTED.sub(lambda hit: " " * len(hit.group()), sentence)
    for cue in CUE.finditer(spoken):
        document = DOCUMENT.search(spoken, max(0, cue.start() - CLOSE), min(len(spoken), cue.end() + 2 * CLOSE))
        if document:
            return document.group()
        before, after = spoken[: cue.start()], spoken[cue.end() :]
        bare = _BARE.search(before)
        near = [(place, name) for place, name in names if spoken[place : place + 1].strip()]
        if bare and not _adjoins(near, bare.start()):
            near = [(place, name) for place, name in near if cue.end() <= place]
        if _BARE_AFTER.match(after):
            near = [(place, name) for place, name in near if place < cue.start()]
        if found := _named_near(near, cue.start(), cue.end(), around):
            return found
    return ""


def _adjoins(names: Iterable[tuple[int, str]], place: int) -> bool:
    """Whether a name runs up to a place: "Gaza Health Ministry officials"."""
    return any(0 <= place - (start + len(name)) <= 2 for start, name in names)


def fill_slots(sentence: str, around: Around, *, language: str = "en", article_id: str = "", start: int = 0) -> Slots:
    """The checklist of one sentence, judged alone."""
    names = _names(sentence, around, language)
    if _title_case(sentence):
        names = [(place, name) for place, name in names if around.names & set(name.split())]
    number, date = NUMBER.search(sentence), DATE.search(sentence)
    return Slots(
        article_id=article_id,
        sentence=sentence,
        start=start,
        named=_find_named(names, around),
        dated=date.group() if date else "",
        placed=_find_placed(sentence, names, around),
        numbered=number.group().strip() if number else "",
        sourced=_find_sourced(sentence, names, around),
        quoted=_find_quoted(sentence),
    )


def _opening(article: Article) -> list[tuple[int, str]]:
    """Headline and the sentences of the first four paragraphs, with their places; -1 for the headline."""
    sentences = split_sentences(article.text, article.language)
    opening = bisect_left(sentences.depths, PARAGRAPHS)
    return [(-1, article.headline), *((sentences.starts[i], sentences.words(i)) for i in range(opening))]


def key_claims(article: Article, facts: Sequence[Fact], places: frozenset[str] = frozenset()) -> tuple[Slots, ...]:
    """The article's first five claims, in reading order, each with its checklist."""
    around = look_around(article, places)
    stated = {fact.sentence for fact in facts}
    claims: list[Slots] = []
    seen: set[str] = set()
    for start, sentence in _opening(article):
        if sentence in seen or not (sentence in stated or CUE.search(sentence)):
            continue
        seen.add(sentence)
        claims.append(
            fill_slots(sentence, around, language=article.language, article_id=article.article_id, start=start)
        )
        if len(claims) == MOST_CLAIMS:
            break
    return tuple(claims)


def unused(claims: Sequence[Slots]) -> tuple[str, ...]:
    """The slots that no claim fills, in order."""
    return tuple(name for name in SLOTS if not any(getattr(claim, name) for claim in claims))
