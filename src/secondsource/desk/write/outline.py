"""Decides what a page tells and in which order: three sentences of lead, six to ten of body, in paragraphs.

Order: the lead opens with the lede most like the other articles' headlines and goes on with what most origins carry.
The body goes down the inverted pyramid of the articles themselves: paragraphs by the mean position of their sentences,
and in a paragraph a sentence is followed by the one most like it, so that one matter is told in one place (majority
order, Barzilay 2002, without its graph).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from secondsource.desk.write.sentences import (
    FOR_BODY,
    FOR_LEAD,
    FOR_OPENING,
    Candidate,
    Weights,
    get_bonus,
    is_same,
    rate,
)
from secondsource.desk.write.tokens import list_stems
from secondsource.model import Article, Assessment, FactRow, Story

LEAD, BODY = 3, 10
PARAGRAPH = 3  # sentences; longer paragraphs fill a phone's screen
OPENINGS = 2  # sentences of an article in which the happening itself is told
LEAD_WORDS = 42  # a longer lead sentence loses the reader, and half the quota of its article
SINGLE_OUTLET_BODY = 6  # one outlet's story would only be retold; the quota ends it anyway


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What goes where."""

    lead: tuple[Candidate, ...]
    body: tuple[tuple[Candidate, ...], ...]


def get_origins(assessment: Assessment) -> dict[str, str]:
    """Origin id by article id."""
    return {a: origin.origin_id for origin in assessment.tree.origins for a in origin.article_ids}


def plan(
    story: Story,
    articles: Sequence[Article],
    candidates: Sequence[Candidate],
    facts: Sequence[FactRow],
    weights: Mapping[str, float],
    take: Callable[[Candidate], bool],
    sentences: int = LEAD + BODY,
) -> Outline:
    """Choose greedily and order. `take` spends the quoting allowance and says whether there was enough.

    `sentences` in all, for lead and body; more than a page holds for a writer who chooses among them.
    """
    pool = [c for c in candidates if c.article.language == story.language] or list(candidates)
    chooser = _Chooser(pool, articles, facts, weights, take)
    lead = chooser.choose(1, lambda c: c.index < OPENINGS and c.words <= LEAD_WORDS and not c.loose, FOR_OPENING)
    lead += chooser.choose(LEAD - len(lead), lambda c: c.words <= LEAD_WORDS and not c.loose)
    if not lead:
        lead = chooser.choose(1, lambda _: True)
    wanted = sentences - LEAD if len({a.outlet_id for a in articles}) > 1 else SINGLE_OUTLET_BODY
    body = chooser.choose(wanted, lambda c: not c.loose, FOR_BODY)
    return Outline(lead=tuple(lead), body=tuple(_paragraphs(body)))


class _Chooser:
    """The greedy choice: what is told so far, and what each further sentence would add.

    A sentence's worth only falls while more is told, so the best of the last ratings that is still best after rating
    it anew is the best of all (lazy greedy, Minoux 1978): 9 of 10 ratings are saved.
    """

    def __init__(
        self,
        pool: Sequence[Candidate],
        articles: Sequence[Article],
        facts: Sequence[FactRow],
        weights: Mapping[str, float],
        take: Callable[[Candidate], bool],
    ) -> None:
        self._left = {c.folded: c for c in pool}  # by text, so that the order of the articles does not matter
        headlines = _Headlines(articles)
        self._likeness = {c.folded: headlines.liken(c) for c in pool}
        self._weights = weights
        self._facts = _find_facts(pool, facts)
        self._told: set[str] = set()
        self._told_facts: set[int] = set()
        self._chosen: list[Candidate] = []
        self._take = take

    def choose(self, wanted: int, fits: Callable[[Candidate], bool], w: Weights = FOR_LEAD) -> list[Candidate]:
        """The best sentences that fit, at most `wanted`; what is chosen once is not chosen again."""
        chosen: list[Candidate] = []
        heap = [(-self._worth(c, w), c.folded) for c in self._left.values() if fits(c)]
        heapify(heap)
        while heap and len(chosen) < wanted:
            rated, key = heappop(heap)
            candidate = self._left[key]
            worth = self._worth(candidate, w)
            if heap and -worth > heap[0][0] and -worth > rated + 1e-9:
                heappush(heap, (-worth, key))
                continue
            if any(is_same(candidate, told) for told in self._chosen):
                del self._left[key]
            elif self._take(candidate):
                self._tell(candidate)
                chosen.append(candidate)
        return chosen

    def _worth(self, candidate: Candidate, w: Weights) -> float:
        new_facts = len(self._facts[candidate.folded] - self._told_facts) if candidate.folded in self._facts else 0
        bonus = get_bonus(candidate, self._likeness[candidate.folded], w) + w.fact * min(new_facts, 3)
        return rate(candidate, self._weights, self._told, bonus, w)

    def _tell(self, candidate: Candidate) -> None:
        del self._left[candidate.folded]
        self._chosen.append(candidate)
        self._told |= candidate.stems
        self._told_facts |= self._facts.get(candidate.folded, set())


class _Headlines:
    """How much of the headlines' stems a sentence carries."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._of = {article.article_id: set(list_stems(article.headline)) for article in articles}
        self._counts = Counter(stem for stems in self._of.values() for stem in stems)
        self._total = sum(self._counts.values())

    def liken(self, candidate: Candidate) -> float:
        """The share of the other articles' headlines, 0 to 1: an article's own one says what sets it apart.

        Its own where it is the only one.
        """
        own = self._of.get(candidate.article.article_id, set()) if len(self._of) > 1 else set()
        total = self._total - len(own)
        return sum(self._counts[stem] - (stem in own) for stem in candidate.stems) / total if total else 0.0


def _find_facts(pool: Sequence[Candidate], rows: Sequence[FactRow]) -> dict[str, set[int]]:
    """Which key facts each sentence states, by the folded sentence."""
    wanted: dict[str, list[tuple[str, int]]] = {}
    for number, row in enumerate(rows):
        if row.key:
            for fact in row.statements:
                wanted.setdefault(fact.article_id, []).append((fact.words, number))
    found: dict[str, set[int]] = {}
    for candidate in pool:
        for words, number in wanted.get(candidate.article.article_id, ()):
            if words in candidate.text:
                found.setdefault(candidate.folded, set()).add(number)
    return found


def _paragraphs(body: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    left = list(body)
    paragraphs: list[tuple[Candidate, ...]] = []
    while left:
        opening = min(left, key=lambda c: (c.index, -len(c.stems), c.folded))
        left.remove(opening)
        paragraph = [opening]
        while left and len(paragraph) < PARAGRAPH:
            follower = max(left, key=lambda c: (_likeness(paragraph, c), -c.index, c.folded))
            if _likeness(paragraph, follower) <= 0 and len(paragraph) > 1:
                break
            left.remove(follower)
            paragraph.append(follower)
        paragraphs.append(tuple(paragraph))
    return paragraphs


def _likeness(paragraph: Sequence[Candidate], candidate: Candidate) -> float:
    last = paragraph[-1]
    shared = len(last.stems & candidate.stems) / (1 + min(len(last.stems), len(candidate.stems)))
    return shared + (0.1 if last.article.article_id == candidate.article.article_id else 0.0)
