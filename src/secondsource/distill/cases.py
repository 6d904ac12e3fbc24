"""The questions of each job, taken from articles: which pairs, which articles, which sentences.

The choice is a function of the articles alone (hashes, no dice), so that a second run asks the same and pays nothing.
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from secondsource.desk.group.subjects import read_words
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.write.noise import speaks_to_program
from secondsource.model import Article

NEAR = timedelta(days=3)  # between two articles whose likeness is worth asking about
EACH = 4  # sentences asked of one article: more teach the same article again
OPENING = 14  # sentences of an article that can be key at all; a news report's later ones hardly ever are
LEAST = 6  # words of a sentence worth asking about
HELD_OUT = 3  # one group in three is never learnt from


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One question: a pair of articles, one article, or one sentence of it."""

    key: str
    group: str  # story or article: a group is learnt from or held out as a whole
    articles: tuple[Article, ...]  # one or two
    sentence: int = -1  # its number in the article; -1: the job asks of no sentence
    answer: str = ""  # what people or the sample day say; empty: nobody was asked

    @property
    def held_out(self) -> bool:
        """Whether it is kept for measuring."""
        return _hash(self.group) % HELD_OUT == 0


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _order(cases: Sequence[Case], most: int) -> list[Case]:
    return sorted(cases, key=lambda one: (_hash(one.key), one.key))[:most]


def pair_cases(grouped: Sequence[tuple[Article, str]], most: int, *, answered: bool = False) -> list[Case]:
    """Pairs for "same story?": half of one story, half the most alike of different stories. With `answered`, the
    stories are the answer.
    """
    readable = [(article, story) for article, story in grouped if article.headline and article.text]
    words = {article.article_id: _cuts(article) for article, _ in readable}
    pairs = [*_same(readable), *_near_misses(readable, words)]
    cases = [
        Case(
            key=f"{a.article_id} {b.article_id}",
            group=min(one, other),
            articles=(a, b),
            answer=("yes" if one == other else "no") if answered else "",
        )
        for (a, one), (b, other) in pairs
    ]
    same = [case for case, ((_, one), (_, other)) in zip(cases, pairs, strict=True) if one == other]
    apart = [case for case, ((_, one), (_, other)) in zip(cases, pairs, strict=True) if one != other]
    half = max(most // 2, 1)
    return _order([*_order(same, half), *_order(apart, half)], most)


Placed = tuple[Article, str]


def _cuts(article: Article) -> frozenset[str]:
    return frozenset(read_words(article.headline, article.text)[0])


def _same(readable: Sequence[Placed]) -> list[tuple[Placed, Placed]]:
    stories: dict[str, list[Placed]] = defaultdict(list)
    for one in readable:
        stories[one[1]].append(one)
    return [pair for found in stories.values() for pair in pairwise(found)]


def _near_misses(readable: Sequence[Placed], words: dict[str, frozenset[str]]) -> list[tuple[Placed, Placed]]:
    """Each article with the most alike of another story within three days: the pairs that are hard to tell."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, (article, _) in enumerate(readable):
        for word in words[article.article_id]:
            holders[word].append(number)
    found = []
    for number, (article, story) in enumerate(readable):
        shared: dict[int, float] = defaultdict(float)
        for word in words[article.article_id]:
            if len(holders[word]) <= 40:  # a word of forty articles says little and costs most of the time
                for other in holders[word]:
                    shared[other] += 1 / len(holders[word])
        near = [
            other
            for other in shared
            if readable[other][1] != story and abs(readable[other][0].moment - article.moment) <= NEAR
        ]
        if near:
            best = max(near, key=lambda other: (shared[other], -other))
            found.append((readable[min(number, best)], readable[max(number, best)]))
    return list(dict.fromkeys(found))


def article_cases(articles: Sequence[Article], most: int) -> list[Case]:
    """Articles for "which subject?"."""
    readable = [one for one in articles if one.headline and one.text]
    return _order([Case(key=one.article_id, group=one.article_id, articles=(one,)) for one in readable], most)


def sentence_cases(articles: Sequence[Article], most: int) -> list[Case]:
    """Sentences for "is this sentence key?": of each article its first, and three more of its opening."""
    cases = []
    for article in articles:
        numbers = usable_sentences(article)
        rest = sorted(numbers[1:], key=lambda n: _hash(f"{article.article_id} {n}"))[: EACH - 1]
        cases += [
            Case(key=f"{article.article_id} {n}", group=article.article_id, articles=(article,), sentence=n)
            for n in [*numbers[:1], *rest]
        ]
    return _order(cases, most)


def usable_sentences(article: Article) -> list[int]:
    """The numbers of an article's opening sentences that can be asked about: none that speaks to a program."""
    sentences = split_sentences(article.text, article.language)
    numbers = range(min(len(sentences), OPENING))
    said = {n: sentences.words(n) for n in numbers}
    return [n for n in numbers if len(said[n].split()) >= LEAST and not speaks_to_program(said[n])]


def lead_of(article: Article, characters: int = 400) -> str:
    """The beginning of an article for a model to read, without sentences that speak to a program."""
    sentences = split_sentences(article.text[: 3 * characters], article.language)
    said = [sentences.words(n) for n in range(len(sentences))]
    return " ".join(one for one in said if not speaks_to_program(one))[:characters]


def headline_of(article: Article) -> str:
    """The headline, unless it speaks to a program."""
    return "" if speaks_to_program(article.headline) else article.headline


def shared_cuts(a: Article, b: Article) -> tuple[frozenset[str], frozenset[str]]:
    """The cut words of two articles' openings."""
    return _cuts(a), _cuts(b)
