"""Which sentences of a story's articles are worth a reader's time, and in what measure.

Requirements: what most independent reports carry comes first; a sentence stands alone (no "he" without a name, no
half quotation); nothing that is not news (bylines, captions, invitations to subscribe, words meant for a program).
What must never happen: a sentence is changed. Only its head (dateline, "But") is cut, so the rest stays verbatim.

Theory: centroid with position (Radev 2004; Kobayashi 2018 for the cover): a stem weighs by the share of *origins*,
not articles, whose sentences carry it, so that forty copies of one agency text weigh once. The choice is greedy cover:
each further sentence is paid only for the stems it adds. Measured in docs/decisions/0061.

Known misses: a sentence that needs the one before it ("The second was closed") passes; satire and advertising in good
sentences pass.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from secondsource.desk.score.sentences import sentence_bounds
from secondsource.desk.write.noise import is_noise
from secondsource.desk.write.tokens import count_tokens, fold, list_tokens, stem_tokens
from secondsource.model import Article, Quality

SENTENCES = 160  # read of a story; time grows with it, and the articles' first sentences come first
LEAST_EACH, MOST_EACH = 8, 14  # of one article; with 25 the lead lost .004 ROUGE-2 on multi-news, with 10 .001
READ_CHARACTERS = 4000  # of one article, at most: reading further costs time and changes no page
MIN_WORDS, MAX_WORDS = 6, 55  # below: captions and cries; above: lists and lost full stops, and half the quota


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One sentence of one article, cleaned at its head, otherwise verbatim."""

    article: Article
    text: str
    index: int  # position among the article's sentences; 0 is its lede
    stems: frozenset[str]
    words: int
    loose: bool  # refers back: usable only if nothing better is there
    folded: str  # one spelling, for comparing


_DATELINE = re.compile(
    r"^(?:By [^\n]{3,80}? (?:Associated Press|Reuters|AFP) )?"
    r"(?:[A-ZÄÖÜÉÈ][\w.'’\-]*(?:[ ,/]+[A-ZÄÖÜÉÈ0-9][\w.'’\-]*|, ?[A-Z][a-z]+\.?){0,6}\s*)?"
    r"(?:\([A-Z][^)]{1,40}\)\s*[-–—:]+|(?<=\w)\s+[–—]|\s--)\s*(?=[\"“'‘A-ZÄÖÜÉÈ0-9])"
)
_CAPS_DATELINE = re.compile(r"^[A-Z][A-Z .,'’\-]{2,40}(?:, [A-Z][a-z]+\.?)?(?:, \w+ \d{1,2})? ?[-–—:] ?(?=[\"“A-Z])")
_CONNECTIVE = re.compile(
    r"^(?:But|And|Yet|However,|Meanwhile,|Still,|Also,|Moreover,|Nevertheless,|Furthermore,|In addition,|Indeed,|"
    r"Aber|Und|Doch|Mais|Et|Pero|Y) (?=\w)"
)
_LOOSE_START = re.compile(
    r"^[\"“'‘]?(?:He|She|They|It|His|Her|Their|Its|That|These|Those|Such|So|Then|Here|There|Another|Other|Others|"
    r"This(?! (?:week|month|year|summer|winter|spring|autumn|morning)\b)|One(?= (?:is|was|has|had|will|said|says)\b)|"
    r"Both|Instead|Later|Earlier|Also|Because|Which|Who|Or|Nor|Not|Er|Sie|Es|Dies|Diese|Dieser|Dieses|Damit|Dabei|"
    r"Dazu|Il|Elle|Ils|Elles|Cela|Ce|Cette|Ella|Ellos|Esto|Eso|Esta|Este|I|We|You|My|Our|What|How|Why|When asked|"
    r"The two|The three|The move|As such|"
    r"The (?:latter|former)(?=,| (?:is|was|are|were|has|had|will|would|said|says|did)\b))\b"
)
_PRONOUN_SPEAKER = re.compile(
    r"[\"”][ ,]*(?:(?:he|she|they|it|I|we) \w+|(?:said|says|added|wrote|told \w+|continued) (?:he|she|they)\b)"
    r"|^(?:He|She|They|It) (?:\w+ ){0,4}?(?:said|says|added|wrote|told)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset(("he", "she", "they", "it", "i", "we"))
_ENDS = re.compile(r"[.!?…。！？][\"”'’»)\]]*$")


def list_candidates(articles: Sequence[Article]) -> list[Candidate]:
    """The usable sentences of all articles that have a text, each article's in order; the same words come once.

    Copies are attributed to the earliest article that has them.
    """
    found: dict[str, Candidate] = {}
    seen: set[str] = set()
    each = min(MOST_EACH, max(LEAST_EACH, SENTENCES // max(1, len(articles))))
    for article in sorted(articles, key=lambda a: (a.moment, a.article_id)):
        for candidate in _list_of(article, each, seen):
            found.setdefault(candidate.folded, candidate)
    return list(found.values())


def _list_of(article: Article, most: int, seen: set[str]) -> list[Candidate]:
    headline = fold(article.headline).lower().rstrip(".")
    candidates: list[Candidate] = []
    for index, raw in enumerate(_split(article.text[: min(READ_CHARACTERS, most * 300)], article.language)):
        if raw in seen:  # a copy's sentence, already judged
            continue
        seen.add(raw)
        text = _cut_head(raw)
        tokens = list_tokens(text.lower())
        folded = fold(text)
        if not _is_usable(text, tokens, folded, article) or folded.lower().rstrip(".") == headline:
            continue
        candidates.append(
            Candidate(
                article=article,
                text=text,
                index=index,
                stems=frozenset(stem_tokens(tokens)),
                words=count_tokens(tokens),
                loose=_is_loose(text, folded, tokens),
                folded=folded,
            )
        )
        if len(candidates) == most:
            break
    return candidates


def _is_loose(text: str, folded: str, tokens: Sequence[str]) -> bool:
    """Whether a sentence refers back to one before it."""
    if _LOOSE_START.match(text):
        return True
    return not _PRONOUNS.isdisjoint(tokens) and _PRONOUN_SPEAKER.search(folded) is not None


def _split(text: str, language: str) -> list[str]:
    sentences: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) > 20:  # shorter paragraphs are labels
            sentences.extend(paragraph[start:end].strip() for start, end in sentence_bounds(paragraph, language))
    return sentences


def _cut_head(text: str) -> str:
    text = text.lstrip("-–—•*· ")
    for pattern in (_CAPS_DATELINE, _DATELINE, _CONNECTIVE):
        cut = pattern.match(text)
        if cut and len(text) - cut.end() > 20:
            text = text[cut.end() :]
    return text


def _is_usable(text: str, tokens: Sequence[str], folded: str, article: Article) -> bool:
    if not MIN_WORDS <= count_tokens(tokens) <= MAX_WORDS:
        return False
    if not (_ENDS.search(text[-4:]) or _is_excerpt(article)):
        return False
    if folded.count('"') % 2 or text.count("(") != text.count(")"):
        return False
    return not is_noise(text, tokens)


def _is_excerpt(article: Article) -> bool:
    """A short text that the outlet itself cut off: its only sentence may lack its full stop."""
    return article.quality in (Quality.STUB, Quality.PARTIAL) and len(article.text) < 600


def weigh_stems(candidates: Sequence[Candidate], origin_of: Mapping[str, str]) -> dict[str, float]:
    """Each stem's weight: the square root of the number of origins that carry it, nothing for a single mention.

    The headlines of the articles count as one more sentence each.
    """
    carried: dict[str, set[str]] = {}
    mentions: Counter[str] = Counter()
    for candidate in candidates:
        origin = origin_of.get(candidate.article.article_id, candidate.article.article_id)
        mentions.update(candidate.stems)
        for stem in candidate.stems:
            carried.setdefault(stem, set()).add(origin)
    return {
        stem: math.sqrt(len(origins)) * (1 + math.log(mentions[stem]))
        for stem, origins in carried.items()
        if mentions[stem] > 1
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What the greedy choice pays for; set by the editors' summaries, see docs/decisions/0061."""

    position: float = 0.6  # bonus of an article's first sentence, halved with every further one
    headline: float = 0.5  # share of the headlines' weight that the sentence carries
    fact: float = 0.25  # for each key fact, at most three
    repeat: float = 0.5  # what a stem already told is still worth
    novelty: float = 0.0  # power of the untold share of the weight: above 0, a sentence that only adds to the old sinks
    length: float = 0.5  # power of the words that the sum is divided by: 1 favours short sentences, 0 long ones


FOR_OPENING = Weights(headline=4.0)  # .5 to 8 tried: the lead's first sentence tells what the headlines tell
FOR_LEAD = Weights(repeat=0.2)  # 0.6 gains .002 ROUGE-1 and tells the first sentence three times
FOR_BODY = Weights(
    position=0.1, repeat=0.1, novelty=1.0
)  # below the lead a reader wants what is new, and editors' summaries end here
LOOSE = 0.3  # a sentence that refers back is taken only where nothing else is left
SAME = 0.6  # share of the shorter sentence's stems: above it two sentences tell the same


def is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences tell the same, by the stems of the shorter one."""
    shorter = min(len(one.stems), len(other.stems))
    return shorter == 0 or len(one.stems & other.stems) / shorter > SAME


def rate(candidate: Candidate, weights: Mapping[str, float], told: AbstractSet[str], bonus: float, w: Weights) -> float:
    """How much a sentence adds to what is already told; comparable within one story only. Falls as `told` grows."""
    fresh = told_weight = 0.0
    for stem in candidate.stems:
        if stem in told:
            told_weight += weights.get(stem, 0.0)
        else:
            fresh += weights.get(stem, 0.0)
    gain: float = (fresh + w.repeat * told_weight) / max(candidate.words, 12) ** w.length
    if w.novelty and fresh + told_weight > 0:
        gain *= (fresh / (fresh + told_weight)) ** w.novelty
    return gain * (1 + bonus) * (LOOSE if candidate.loose else 1.0)


def get_bonus(candidate: Candidate, likeness: float, w: Weights) -> float:
    """What a sentence has by its place and by its likeness to the headlines (share of their stems, 0 to 1)."""
    return w.position * 0.5**candidate.index + w.headline * likeness
