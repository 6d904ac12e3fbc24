"""Whether a sentence says whose words or knowledge it passes on, as PolNeAR's annotators mark it.

Requirements: a number between 0 and 1 for each sentence, in the order of the text; the same on every machine.

Theory: of each word the chance that it is cue, source or content (attribution_tokens.py), summed up for the sentence,
and 21 counts of the sentence; both of its two neighbours too, for a quotation runs over sentences, so whether the
sentence before is quoted tells more than many words. Logistic regression adds them up. Two annotators agree with each
other at F1 .93 on the corpus's doubly read articles; the model's figures are on its card.

Known misses: attribution carried by meaning alone ("the jobs he would create"); languages other than English.
Tried and dropped: hashed words and pairs of words of the whole sentence instead of its tokens (decision 48); a second
model over the neighbours' probabilities, gradient boosting, two neighbours on each side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.attribution_tokens import Tokens, summaries, token_chances
from secondsource.desk.score.quotes import QUOTED
from secondsource.desk.score.sentences import Sentences

SHORTEST = 3  # words: shorter lines are headings, and the corpus's share of attributed sentences counts without them
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
    """The trained model: of tokens one weight for each slot, of sentences one for each feature and how it is scaled."""

    tokens: NDArray[np.float32]  # attribution_tokens.HEADS, 2**BITS
    token_bias: NDArray[np.float32]  # HEADS
    features: NDArray[np.float32]  # three times SUMMARIES + COUNTS: the sentence's own, the one before, the one after
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    bias: float


def features_of(sentences: Sentences, tokens: Tokens, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every sentence's features with those of its neighbours: one row each. `chances` are those of its tokens."""
    own = np.hstack([summaries(chances, tokens.sentence), counts_of(sentences)])
    edge = np.zeros((1, own.shape[1]))
    return np.hstack([own, np.vstack([edge, own])[: len(own)], np.vstack([own[1:], edge])])


def counts_of(sentences: Sentences) -> NDArray[np.float32]:
    """The counts of every sentence: one row each."""
    quoted = [hit.span() for hit in QUOTED.finditer(sentences.text)]
    return np.array([_counts(sentences, n, quoted) for n in range(len(sentences))], dtype=np.float32)


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


def attribution(sentences: Sentences, weights: AttributionWeights) -> list[float]:
    """For each sentence the probability that it is attributed; 0 for lines of fewer than three words."""
    if not len(sentences):
        return []
    tokens = Tokens(sentences)
    chances = token_chances(tokens.slots(), weights.tokens, weights.token_bias)
    scaled = (features_of(sentences, tokens, chances) - weights.mean) * weights.scale
    found = 1 / (1 + np.exp(-np.clip(scaled @ weights.features + weights.bias, -60, 60)))
    long = [len(sentences.words(n).split()) >= SHORTEST for n in range(len(sentences))]
    return [float(one) if counts else 0.0 for one, counts in zip(found, long, strict=True)]
