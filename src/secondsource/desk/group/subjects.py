"""Story -> subjects: the first level of the IPTC Media Topics, by a linear model over words.

Requirements: a subject that the front page shows must be right more often than an editor's own section would be
missed; eight languages; nothing where nothing is clear.

Theory: outlets' editors sort their articles into sections, and the section stands in the article's address. A softmax
regression learns from 52,000 such addresses which words speak for which subject. Words count by their first six
letters, without accents, so that languages share them ("econom", "footba"). Beside the words stand counts from a table
of terms for each subject and language (knowledge/subjects.toml); the model has learned what a term alone is worth, so
that Spanish and Portuguese, for which there were no addresses, work as well. A story's subjects are those of
the mean of its articles.

Known misses: what editors file under "news" has no label to learn from, so politics and crime take some of what a
reader would call society; an interview about a film is culture even where it is about money.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from secondsource.model import Article

SLOT_BITS = 18
LETTERS = 6  # of a word that count: .733 on unseen outlets; 5 .725, 8 .731, whole words .722 (--check --letters N)
LEAD = 300  # characters of text read beside the headline: a news lead; training has headlines and short leads
ARTICLES = 20  # of a story that are read, the first: a bound for stories of hundreds
RULE_CAP = 3  # 2, 3 and 4 give the same first subjects (.823 of 130, read for checking)
FIRST_FROM = 0.30  # probability of the first subject; below it a story has none
SECOND_FROM = 0.25  # of the second, beside the first

_WORD = re.compile(r"[^\W_]{2,}")

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectWeights:
    """The model and the table of terms."""

    subjects: tuple[str, ...]
    row_of: NDArray[np.int32]  # slot -> row of `weights`, -1: not known
    weights: Floats  # (rows, subjects)
    rule_weights: Floats  # (subjects, subjects): what a term of one says of another
    bias: Floats
    terms: Mapping[str, Mapping[str, int]]  # language -> cut word -> number of its subject


def fold(word: str) -> str:
    """A word in lower case, without accents, cut to LETTERS."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:LETTERS]


@lru_cache(maxsize=1 << 16)
def _slot(cut: str) -> int:
    return zlib.crc32(cut.encode()) & ((1 << SLOT_BITS) - 1)


def read_words(headline: str, text: str) -> tuple[list[str], int]:
    """The cut words that decide, each once, in order; and how many of them the headline has, which come first."""
    front = dict.fromkeys(fold(word) for word in _WORD.findall(headline))
    words = front | dict.fromkeys(fold(word) for word in _WORD.findall(text[:LEAD]))
    return list(words), len(front)


def slots_of(words: Sequence[str]) -> list[int]:
    """The slots of cut words."""
    return [_slot(word) for word in words]


def count_terms(words: Sequence[str], front: int, terms: Mapping[str, int], subjects: int) -> Floats:
    """How many terms of each subject stand among the words, those of the headline twice, at most RULE_CAP."""
    counts = np.zeros(subjects, np.float32)
    for at, word in enumerate(words):
        if (number := terms.get(word)) is not None:
            counts[number] += 2 if at < front else 1
    return np.minimum(counts, RULE_CAP)


def parse_weights(arrays: Mapping[str, NDArray[np.generic]], rules: Mapping[str, Mapping[str, str]]) -> SubjectWeights:
    """The weights from the arrays of `knowledge.subjects.load_subject_arrays` and the words of `load_subject_terms`.

    `rules`: subject -> language -> words, apart by spaces. Raises KeyError where an array is missing.
    """
    subjects = tuple(str(name) for name in arrays["subjects"])
    row_of = np.full(1 << SLOT_BITS, -1, np.int32)
    slots = arrays["slots"].astype(np.int32)
    row_of[slots] = np.arange(len(slots), dtype=np.int32)
    return SubjectWeights(
        subjects=subjects,
        row_of=row_of,
        weights=arrays["weights"].astype(np.float32) * arrays["scale"].astype(np.float32),
        rule_weights=arrays["rule_weights"].astype(np.float32),
        bias=arrays["bias"].astype(np.float32),
        terms=parse_terms(rules, subjects),
    )


def parse_terms(rules: Mapping[str, Mapping[str, str]], subjects: Sequence[str]) -> dict[str, dict[str, int]]:
    """Language -> cut word -> number of its subject; a word that stands under two subjects counts for neither."""
    terms: dict[str, dict[str, int]] = {}
    for number, subject in enumerate(subjects):
        for language, words in rules.get(subject, {}).items():
            known = terms.setdefault(language, {})
            for cut in {fold(word) for word in words.split()}:
                known[cut] = -1 if cut in known else number
    return {language: {w: n for w, n in known.items() if n >= 0} for language, known in terms.items()}


def _logits(article: Article, weights: SubjectWeights) -> Floats:
    words, front = read_words(article.headline, article.text)
    rows = weights.row_of[slots_of(words)] if words else np.zeros(0, np.int32)
    rows = rows[rows >= 0]
    known = weights.weights[rows].sum(axis=0) / max(1.0, len(words) ** 0.5)
    counts = count_terms(words, front, weights.terms.get(article.language, {}), len(weights.subjects))
    return np.asarray(weights.bias + known + counts @ weights.rule_weights, np.float32)


def score_subjects(articles: Sequence[Article], weights: SubjectWeights) -> dict[str, float]:
    """The probability of each subject for articles of one story; empty where there is nothing to read."""
    read = [article for article in articles[:ARTICLES] if article.headline or article.text]
    if not read:
        return {}
    mean = np.mean([_logits(article, weights) for article in read], axis=0)
    shares = np.exp(mean - mean.max())
    return dict(zip(weights.subjects, (shares / shares.sum()).tolist(), strict=True))


def _clear(shares: Mapping[str, float]) -> Iterator[str]:
    ordered = sorted(shares, key=lambda subject: (-shares[subject], subject))[:2]
    if not ordered or shares[ordered[0]] < FIRST_FROM:
        return
    yield ordered[0]
    if shares[ordered[1]] >= SECOND_FROM:
        yield ordered[1]


def find_subjects(articles: Sequence[Article], weights: SubjectWeights) -> tuple[str, ...]:
    """The subjects of a story, best first: one, sometimes two, none where none is clear."""
    return tuple(_clear(score_subjects(articles, weights)))
