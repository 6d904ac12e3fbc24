"""Article -> terms: what of an article is compared with others.

A term is a word cut to its stem, a number, or a pair of Chinese or Japanese characters; it is known by its slot,
a 21-bit hash, so that all arrays stay small and no dictionary grows with the stream (2 million slots: a rare
word meets a stranger in the same slot about once in ten, which costs less than .001 B-cubed F1).

Zones: the headline, the lead (first 400 characters of text), the body (up to 2,400). What an outlet adds to each
of its headlines ("... - TechCrunch", "... | PBS News") is cut off. Of an article without a headline that can be read
(none, the hash of an address, words of another language than the text's) the first sentence stands for it.
"""

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from secondsource.model import Article

SLOT_BITS = 21
SLOTS = 1 << SLOT_BITS
TERMS = 64  # kept of one article: more moved no measure and costs memory
LEAD = 400  # characters: a news lead and the paragraph after it
OPENING = 120  # characters of a first sentence that stands for a headline
BODY = 2400  # characters: what follows is background, which ties stories of one subject together

MOST = 127  # a term counts at most this often: 7 bits

TITLE_ZONE, LEAD_ZONE, BODY_ZONE, NUMBER = 1, 2, 4, 8

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"(?:[^\W\d_]\.){{2,}}|\d+(?:[.,:]\d+)*|[{_CJK}]+|[^\W\d_{_CJK}]+(?:['’][^\W\d_]+)?")
_ANY_CJK = re.compile(r"[\u3040-\ud7af]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")
_OUTLET_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The terms of one article: parallel arrays in order of appearance, each term once."""

    slots: NDArray[np.int32]
    zones: NDArray[np.uint8]  # bits: where it stands, whether it is a number
    counts: NDArray[np.uint8]
    pairs: NDArray[np.int32]  # (2, n): slots of neighbours in headline and lead, to find candidates by
    words: tuple[str, ...]  # as written, parallel to `slots`


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


# Four of five tokens are answered; 16 times as many words answer nine of ten, take some 40 MB more and read no faster
# (48 microseconds an article of the stream either way).
@lru_cache(maxsize=1 << 14)
def _slot_of(token: str) -> tuple[int, int]:
    """Slot (-1: not a term) and the number bit of one token as written."""
    if token[0].isdigit():
        return _hash("#" + token.replace(",", "")) & (SLOTS - 1), NUMBER
    word = token.casefold()
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = word.replace("’", "'").replace(".", "")
    word = word.removesuffix("'s").replace("'", "")
    if len(word) < 2:
        return -1, 0
    return _hash(_stem(word)) & (SLOTS - 1), 0


def _stem(word: str) -> str:
    """The word without plural s and endings beyond seven letters: one rule for all languages."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:STEM]


STEM = 7  # letters; 6 merges "internal" with "international", 8 parts "negotiate" from "negotiations"


def _tokens(text: str) -> list[str]:
    if text.isascii() or not _ANY_CJK.search(text):
        return _TOKEN.findall(text)
    found = []
    for token in _TOKEN.findall(text):
        if "\u3040" <= token[0] <= "\ud7af" and len(token) > 2:
            found += [token[i : i + 2] for i in range(len(token) - 1)]
        else:
            found.append(token)
    return found


def get_headline(headline: str) -> str:
    """The headline without the outlet's name at its end, where at least four words are left."""
    if headline.isascii() and "-" not in headline and "|" not in headline:
        return headline
    cut = _OUTLET_TAIL.sub("", headline)
    return cut if cut.count(" ") >= 3 else headline


def _get_opening(text: str) -> str:
    """The first sentence, OPENING characters of it at most."""
    opening = text.strip()[: OPENING + 1]
    end = _SENTENCE_END.search(opening)
    if end is not None:
        return opening[: end.start()]
    return opening if len(opening) <= OPENING else opening[:OPENING].rpartition(" ")[0]


def read_terms(article: Article, *, by_text: bool = False) -> Terms:
    """The terms of an article; never empty-handed on bad input: an empty article has no terms.

    `by_text`: the headline cannot be read; its words count as the body's, for names are names in any language.
    """
    headline = _get_opening(article.text) if by_text else get_headline(article.headline)
    zones: dict[int, int] = {}
    counts: dict[int, int] = {}
    words: dict[int, str] = {}
    pairs: dict[int, None] = {}  # both slots as one number
    front = ((TITLE_ZONE, headline), (LEAD_ZONE, article.text[:LEAD]))
    for zone, text in front:
        before = -1
        for token in _tokens(text):
            slot, bits = _slot_of(token)
            if slot < 0:
                continue
            if slot in words:
                zones[slot] |= zone
                counts[slot] += 1
            else:
                zones[slot], counts[slot], words[slot] = zone | bits, 1, token
            if before >= 0:
                pairs[before << SLOT_BITS | slot] = None
            before = slot
    body = article.text[LEAD:BODY]
    if by_text:
        body = f"{body} {article.headline}"
    for token, times in Counter(_tokens(body)).items() if body else ():
        slot, bits = _slot_of(token)
        if slot in words:
            zones[slot] |= BODY_ZONE
            counts[slot] += times
        elif slot >= 0:
            zones[slot], counts[slot], words[slot] = BODY_ZONE | bits, times, token
    both = np.fromiter(pairs, np.int64, len(pairs))
    neighbours = np.empty((2, len(pairs)), np.int32)
    neighbours[0], neighbours[1] = both >> SLOT_BITS, both & (SLOTS - 1)
    return Terms(
        slots=np.fromiter(words, np.int32, len(words)),
        zones=np.fromiter(zones.values(), np.uint8, len(words)),
        counts=np.minimum(np.fromiter(counts.values(), np.int32, len(words)), MOST).astype(np.uint8),
        pairs=neighbours,
        words=tuple(words.values()),
    )
