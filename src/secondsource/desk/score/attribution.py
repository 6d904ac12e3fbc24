"""Whether a sentence says whose words or knowledge it passes on, as PolNeAR's annotators mark it.

Requirements: a number between 0 and 1 for each sentence, in the order of the text; the same on every machine.

Theory: logistic regression over hashed words and pairs of words and 21 counts of the sentence and of its two
neighbours:
a quotation runs over sentences, so whether the sentence before is quoted tells more than many words. Two annotators
agree with each other at F1 .93 on the corpus's doubly read articles; the model's figures are on its card.

Known misses: attribution carried by meaning alone ("the jobs he would create"); languages other than English.
Tried and dropped: a second model over the neighbours' probabilities, gradient boosting, two neighbours on each side, an
exact list of words instead of slots: all between .880 and .888.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xxhash
from numpy.typing import NDArray

from secondsource.desk.score.quotes import QUOTED
from secondsource.desk.score.sentences import Sentences

SHORTEST = 3  # words: shorter lines are headings, and the corpus's share of attributed sentences counts without them
BITS = 15  # slots for words and pairs; 18 bits gain nothing (F1 .8804 against .8814)
_TOKEN = re.compile(r"[\w$%]+|[“”\"?!:,]")
_SAYING = (
    r"said|says?|saying|told|tells?|adds|added|wrote|writes|tweeted|argue[sd]|claim(?:s|ed)|insist(?:s|ed)|"
    r"note[sd]|declare[sd]|"
    r"warn(?:s|ed)|believe[sd]?|think|thinks|thought|accuse[sd]|call(?:s|ed|ing)|denie[sd]|suggest(?:s|ed)|announced|"
    r"report(?:s|ed)|according|explain(?:s|ed)|ask(?:s|ed)|state[sd]|promise[sd]|vow(?:s|ed)|want(?:s|ed)?|hope[sd]?|"
    r"expect(?:s|ed)?|plan(?:s|ned)?|found|finds|show(?:s|ed|n)?|critici[sz]ed|praised|blasted|slammed|"
    r"attacked|urge[sd]|"
    r"support(?:s|ed)?|oppose[sd]?|agree[sd]|feels?|felt|knows?|knew|tries|trying|tried|decided|acknowledged|"
    r"admitted|"
    r"describe[sd]|referred|refused|consider(?:ed|ing)|poll|survey|quoted|cited|citing|concerned|worried|"
    r"confident|aware|sure"
)
_CUE = re.compile(rf"\b(?:{_SAYING})\b", re.IGNORECASE)
_SAID = re.compile(r"\b(?:said|says)\b")
_PRONOUN_FIRST = re.compile(r".{0,3}(?:He|She|They|I|We)\b")
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|you|your)\b")
_TAG = re.compile(r"[,”\"] (?:[A-Z][\w.]+ ){0,4}(?:said|says|added|wrote|told)\b")
_MODAL = re.compile(r"would|could|should|will|may|might")
_MIND = re.compile(r"\b(?:believe|think|want|hope|expect|plan|know|feel)")
_CAPITAL = re.compile(r"(?<=\s)[A-Z]\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class AttributionWeights:
    """The trained model: one weight for each slot and each count, and how the counts are scaled."""

    slots: NDArray[np.float32]  # 2**BITS
    counts: NDArray[np.float32]  # three times COUNTS: the sentence's own, the one before, the one after
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    bias: float


def counts_of(sentences: Sentences) -> NDArray[np.float32]:
    """The counts of every sentence with those of its neighbours: one row each."""
    quoted = [hit.span() for hit in QUOTED.finditer(sentences.text)]
    own = np.array([_counts(sentences, n, quoted) for n in range(len(sentences))], dtype=np.float32).reshape(-1, COUNTS)
    edge = np.zeros((1, COUNTS), dtype=np.float32)
    return np.hstack([own, np.vstack([edge, own])[: len(own)], np.vstack([own[1:], edge])[: len(own)]])


COUNTS = 21


def _counts(sentences: Sentences, n: int, quoted: Sequence[tuple[int, int]]) -> list[float]:
    start, end, words = sentences.starts[n], sentences.ends[n], sentences.words(n)
    inside = sum(max(0, min(end, b) - max(start, a)) for a, b in quoted)
    return [
        len(words.split()),
        inside / max(1, end - start),
        any(a <= start + 1 and b >= end - 1 for a, b in quoted),
        words.count("“") - words.count("”"),
        words.count('"'),
        words.count("“") + words.count("”"),
        len(_CUE.findall(words)),
        _SAID.search(words) is not None,
        "that " in words,
        words.startswith(("“", '"')),
        _PRONOUN_FIRST.match(words) is not None,
        _FIRST_PERSON.search(words) is not None,
        words.endswith(("?", "?”")),
        n / len(sentences),
        n > 0 and sentences.paragraphs[n] == sentences.paragraphs[n - 1],
        _TAG.search(words) is not None,
        any(c.isdigit() for c in words),
        len(_CAPITAL.findall(words)),
        words.endswith(":"),
        _MODAL.search(words) is not None,
        _MIND.search(words) is not None,
    ]


def slots_of(words: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The slots of a sentence's words and pairs, each once, with values of unit length in all (1 + log count)."""
    tokens = _TOKEN.findall(words.lower())
    terms = tokens + [f"{a} {b}" for a, b in pairwise(tokens)]
    hashed = [xxhash.xxh3_64_intdigest(t.encode("utf8", "surrogatepass")) >> (64 - BITS) for t in terms]
    slots, times = np.unique(np.array(hashed, dtype=np.int64), return_counts=True)
    values = 1.0 + np.log(np.maximum(times, 1))
    return slots, (values / max(1e-9, float(np.sqrt((values**2).sum())))).astype(np.float32)


def attribution(sentences: Sentences, weights: AttributionWeights) -> list[float]:
    """For each sentence the probability that it is attributed; 0 for lines of fewer than three words."""
    if not len(sentences):
        return []
    sums = (counts_of(sentences) - weights.mean) * weights.scale @ weights.counts + weights.bias
    out = []
    for n in range(len(sentences)):
        words = sentences.words(n)
        slots, values = slots_of(words)
        total = float(sums[n]) + float(weights.slots[slots] @ values)
        out.append(
            1.0 / (1.0 + float(np.exp(-max(-60.0, min(60.0, total))))) if len(words.split()) >= SHORTEST else 0.0
        )
    return out
