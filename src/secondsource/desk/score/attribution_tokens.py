"""Which words of a text are cue, source or content of an attribution: what each token's surroundings say.

Theory: PolNeAR's annotators marked tokens, not sentences. Logistic regression over the words around each token (three
away by themselves, next to each other in twos and threes, twelve away as a bag), its ending, its shape, whether it
stands in quotation marks, and where in its sentence; one set of weights for a cue, one for a source, one for any of the
three. A feature is known by its slot: the highest bits of the words' hashes times odd constants of its own.

Measured (five folds of PolNeAR's train part, not nested): sentences told by what these say of their tokens have F1
.887, by their words and pairs of words .876. Tried and dropped: 18 bits (.8895, four times the size), with an exact set
of words and text features .8913, boosted trees over the sentences .887 to .891, the article's mean .8897.
"""

import re

import numpy as np
import xxhash
from numpy.typing import NDArray

from secondsource.desk.score.quotes import MARKS, QUOTED
from secondsource.desk.score.scanning import starting_with
from secondsource.desk.score.sentences import Sentences

BITS = 16
NOWHERE = 1 << BITS  # the slot of what is beyond its sentence; it has no weight
HEADS = 3  # cue, source, any of cue, source and content
SUMMARIES = 10
_NEAR, _FAR = 3, 12
_GROUPS = ((-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 0, 1))
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_EDGE = np.uint64(0x9E3779B97F4A7C15)  # stands where a sentence has no further word
_FLOOR = 1e-4  # keeps a logit finite

Values = NDArray[np.uint64]


class Tokens:
    """The tokens of a text's sentences in order: of each the number of its sentence, its place, and its features."""

    def __init__(self, sentences: Sentences) -> None:
        """Every sentence has at least one token."""
        hits = [(n, hit) for n in range(len(sentences)) for hit in _TOKEN.finditer(sentences.words(n))]
        self.words = [hit.group() for _, hit in hits]
        self.sentence = np.array([n for n, _ in hits], dtype=np.int64)
        self.places = np.array([sentences.starts[n] + hit.start() for n, hit in hits], dtype=np.int64)
        self._text = sentences.text

    def slots(self) -> NDArray[np.int32]:
        """[tokens, features] each from 0 to NOWHERE."""
        low = [word.lower().replace("’", "'") for word in self.words]
        hashed = _hashes(low)
        around = {way: self._at(hashed, way) for way in range(-_FAR, _FAR + 1)}
        shape = _spread([_shape(word) for word in self.words])
        parts: list[tuple[Values, ...]] = [(around[way],) for way in range(-_NEAR, _NEAR + 1)]
        parts += [tuple(around[way] for way in group) for group in _GROUPS]
        parts += [(one,) for one in (_hashes([word[-3:] for word in low]), *self._standing(hashed))]
        parts += [tuple(self._at(shape, way) for way in (-1, 0, 1))]
        found = [_slots(part, number) for number, part in enumerate(parts)]
        for way in (*range(-_FAR, 0), *range(1, _FAR + 1)):
            bag = _slots((around[way],), len(parts) + (way > 0))
            found.append(np.where(around[way] == _EDGE, np.int32(NOWHERE), bag))
        return np.stack(found, axis=1)

    def _standing(self, hashed: Values) -> tuple[Values, ...]:
        """Whether each stands in quotation marks, that with the word, and how far into its sentence."""
        inside = np.zeros(len(self._text) + 1, dtype=bool)
        for span in starting_with(MARKS, QUOTED, self._text):
            inside[span.start() : span.end()] = True
        quoted = _spread(inside[self.places] + 1)
        number = np.arange(len(self.words))
        begun = np.minimum(number - np.searchsorted(self.sentence, self.sentence), 5) + 1
        left = np.minimum(np.searchsorted(self.sentence, self.sentence, side="right") - number, 4)
        return quoted, quoted ^ hashed, _spread(begun), _spread(left)

    def _at(self, values: Values, way: int) -> Values:
        """The value so many tokens away, of the same sentence."""
        number = np.arange(len(values)) + way
        there = np.clip(number, 0, len(values) - 1)
        return np.where((number == there) & (self.sentence[there] == self.sentence), values[there], _EDGE)


def token_chances(
    slots: NDArray[np.int32], weights: NDArray[np.float32], bias: NDArray[np.float32]
) -> NDArray[np.float64]:
    """[tokens, HEADS] the probability that each token is cue, source, any; `weights` is [HEADS, 2**BITS]."""
    padded = np.hstack([weights, np.zeros((HEADS, 1), dtype=np.float32)])
    sums = np.stack([one[slots].sum(axis=1, dtype=np.float64) for one in padded], axis=1) + bias
    return np.asarray(1 / (1 + np.exp(-np.clip(sums, -60, 60))))


def summaries(chances: NDArray[np.float64], sentence: NDArray[np.int64]) -> NDArray[np.float64]:
    """[sentences, SUMMARIES] what the tokens of each sentence say together: highest, lowest, middle, sums, number."""
    count = np.bincount(sentence)
    last = np.cumsum(count) - 1
    first = last - count + 1
    cue, source, either = (one[np.lexsort((one, sentence))] for one in chances.T)  # ascending within each sentence
    sums = [np.add.reduceat(one, first) for one in (cue, source, either)]
    logits = (
        cue[last],
        cue[np.maximum(first, last - 1)],
        source[last],
        sums[2] / count,
        either[last],
        either[first],
        either[first + count // 2],
    )
    return np.column_stack([*(np.log((one + _FLOOR) / (1 - one + _FLOOR)) for one in logits), *sums[:2], count])


def _shape(word: str) -> int:
    if word[0].isupper():
        return 2 if word.isupper() and len(word) > 1 else 3
    return 1 if word[0].isdigit() else 4 if word[0].isalpha() else 5


def _hashes(words: list[str]) -> Values:
    return np.array([xxhash.xxh3_64_intdigest(one.encode("utf8", "surrogatepass")) for one in words], dtype=np.uint64)


def _spread(values: NDArray[np.integer] | list[int]) -> Values:
    """Small numbers made as unlike each other as hashes are."""
    return (np.array(values, dtype=np.uint64) + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)


def _slots(parts: tuple[Values, ...], feature: int) -> NDArray[np.int32]:
    total = np.zeros(len(parts[0]), dtype=np.uint64)
    for place, part in enumerate(parts, 1):
        total += part * np.uint64(pow(0x9E3779B97F4A7C15, 3 * feature + place, 1 << 64))
    total ^= total >> np.uint64(32)
    return ((total * np.uint64(0xD6E8FEB86659FD93)) >> np.uint64(64 - BITS)).astype(np.int32)
