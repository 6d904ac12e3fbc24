"""Holds the quoting limit: a page shows at most 90 words of one article, beside its headline (decision 4 of the house).

What counts is what a reader can see verbatim: the union of a page's passages of an article, since every passage
stands in the margin. A sentence that several articles carry (agency text) counts against each of them, or a page could
show a whole agency text through ten of its copies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from secondsource.desk.write.tokens import count_words, fold
from secondsource.model import Article, Page, Passage, Sentence

LIMIT = 90  # words of one article on one page


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """An article's headline and text in one spelling, made once for a page: it is the dearest part of a proof."""

    headline: str
    text: str


def fold_articles(articles: Sequence[Article]) -> dict[str, Folded]:
    """The folded articles by id."""
    return {a.article_id: Folded(headline=fold(a.headline), text=fold(a.text)) for a in articles}


class Allowance:
    """What may still be quoted of each article. Filled once for a page, then spent passage by passage."""

    def __init__(self, folded: Mapping[str, Folded], limit: int = LIMIT) -> None:
        self._folded = folded
        self._left = dict.fromkeys(folded, limit)
        self._taken: set[str] = set()

    def list_carriers(self, words: str) -> list[str]:
        """The articles whose text holds these words, or none for a headline: that may always be quoted."""
        folded = fold(words)
        return [i for i, article in self._folded.items() if folded in article.text]

    def take(self, passages: Iterable[Passage]) -> bool:
        """Spend the passages' words; False, and nothing spent, if one article's limit would be passed."""
        cost: dict[str, int] = {}
        fresh: set[str] = set()
        for passage in passages:
            folded = fold(passage.words)
            if folded in self._taken or folded in fresh or self._is_headline(passage, folded):
                continue
            fresh.add(folded)
            for carrier in {passage.article_id, *self.list_carriers(folded)}:
                cost[carrier] = cost.get(carrier, 0) + count_words(passage.words)
        if any(n > self._left.get(i, LIMIT) for i, n in cost.items()):
            return False
        for carrier, n in cost.items():
            self._left[carrier] = self._left.get(carrier, LIMIT) - n
        self._taken |= fresh
        return True

    def _is_headline(self, passage: Passage, folded: str) -> bool:
        article = self._folded.get(passage.article_id)
        return article is not None and article.headline == folded


def list_sentences(page: Page) -> list[Sentence]:
    """The sentences of a page in reading order."""
    return [*page.lead, *(s for paragraph in page.body for s in paragraph)]


def count_quoted(page: Page, headlines: Mapping[str, str] | None = None) -> dict[str, int]:
    """Words shown verbatim by article id: the union of the passages, without those in `headlines` (id -> headline)."""
    own = {i: fold(h) for i, h in (headlines or {}).items()}
    shown: dict[str, set[str]] = {}
    for sentence in list_sentences(page):
        for passage in sentence.passages:
            if (folded := fold(passage.words)) != own.get(passage.article_id):
                shown.setdefault(passage.article_id, set()).add(folded)
    return {i: sum(count_words(p) for p in passages) for i, passages in shown.items()}
