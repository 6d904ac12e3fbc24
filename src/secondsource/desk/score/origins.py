"""Who really reported a story: its independent lines of reporting, and what ties the articles to them.

Requirements: a copy never adds to the count, wherever and whenever it arrives; finding a common origin never raises the
count; an unrelated outlet adds at most one; the order of arrival changes nothing; every tie can be shown.

Theory: articles are the nodes of a graph, and so is every outlet that is cited or credited but not read. A tie of
strength 1 (the same text, the same outlet, an agency's credit, a lede that relays another outlet) makes its ends one
origin. A weaker tie (.5: the same owner, a few passages in common) takes its strength off the count, but only where it
connects what was not connected yet: the count is the number of origins less the weight of the strongest spanning forest
of ties. The requirements follow from that weight being a matroid's rank; SCORE E4's "strongest tie to an earlier line"
let a copy that was published early raise the count (docs/decisions/0040).

Known misses: an outlet that retells an agency's report in its own words without naming it.
Tried and dropped: articles of one agency with different texts as separate origins: nobody calls two reports of one
newspaper two sources (docs/decisions/0041).
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.citations import Citation, Names, find_citations
from secondsource.desk.score.copies import RunIndex
from secondsource.desk.score.credits import find_credit
from secondsource.desk.score.joins import Pairs
from secondsource.desk.score.known import ArticleFeatures, Known, know, prepare
from secondsource.desk.score.registry import Registry, changed_names, may_name, outlet_names
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.shingles import longest_run
from secondsource.desk.score.tree import Tree
from secondsource.model import Agency, Article, OriginTree, Owner

__all__ = ["ArticleFeatures", "OriginIndex", "origin_tree", "outlet_names", "prepare"]


class OriginIndex:
    """A story's articles, prepared so that one more costs little. Shares nothing with other indexes.

    `add` looks up and learns one article, `remove` forgets one; `tree` is a function of the set of articles, whatever
    their order.
    """

    def __init__(self, *, agencies: Sequence[Agency], owners: Mapping[str, Owner], names: Names) -> None:
        """`names` are those by which one article cites another's outlet: registry.py makes them."""
        self._agencies = tuple(agencies)
        self._owners = owners
        self._names = names
        self._known: dict[int, Known] = {}  # by number, in the order of adding; a number is not given out again
        self._numbers: dict[str, int] = {}
        self._runs = RunIndex()
        self._pairs: list[tuple[NDArray[np.int32], NDArray[np.float64]]] = []  # of each number with those before it
        self._passages: dict[tuple[str, str], tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def add(self, new: Article | ArticleFeatures) -> None:
        """Learn one article. A new revision of a known one replaces it; the same one again changes nothing."""
        features = new if isinstance(new, ArticleFeatures) else prepare(new)
        article_id = features.article.article_id
        old = self._numbers.get(article_id)
        if old is not None and self._known[old].article == features.article:
            return
        self.remove(article_id)
        number = self._numbers[article_id] = len(self._pairs)
        self._known[number] = self._look_up(features)
        self._pairs.append(self._runs.add(self._known[number].shingles))

    def remove(self, article_id: str) -> None:
        """Forget one article; an unknown one changes nothing."""
        number = self._numbers.pop(article_id, None)
        if number is None:
            return
        del self._known[number]
        self._runs.remove(number)
        self._passages = {pair: words for pair, words in self._passages.items() if article_id not in pair}

    def rename(self, names: Names) -> None:
        """Look citations up by other names; only articles that can hold one of the names that changed are read."""
        words = changed_names(self._names, names)
        self._names = names
        for number, one in self._known.items() if words else ():
            if may_name(one.article, words):
                self._known[number] = self._look_up(one.features)

    def citations(self, article_id: str) -> tuple[Citation, ...]:
        """The places where an article that was added names an outlet as its source."""
        return self._known[self._numbers[article_id]].citations

    def trim(self) -> None:
        """Let go of what can be made again from the texts: it is for the next passages only."""
        self._known = {number: one.trimmed() for number, one in self._known.items()}

    def _look_up(self, features: ArticleFeatures) -> Known:
        article = features.article
        sentences = split_sentences(article.text, article.language)
        citations = find_citations(article.headline, sentences, article.outlet_id, self._names)
        return know(features, find_credit(article, self._agencies), citations)

    def tree(self, only: Collection[str] | None = None) -> OriginTree:
        """The origins of the articles added so far, with every tie and its evidence; `only` those with these ids."""
        numbers = [n for n, one in self._known.items() if only is None or one.article.article_id in only]
        return Tree([self._known[n] for n in numbers], self._pairs_of(numbers), self._owners, self._passage).result()

    def _pairs_of(self, numbers: Sequence[int]) -> Pairs:
        """The pairs of these articles, numbered as they stand in `numbers`."""
        place = np.full(len(self._pairs), -1, dtype=np.int32)
        place[np.array(numbers, dtype=np.intp)] = np.arange(len(numbers), dtype=np.int32)
        found = [self._pairs[n] for n in numbers]
        later = np.repeat(np.arange(len(found), dtype=np.int32), [len(others) for others, _ in found])
        earlier = place[np.concatenate([np.empty(0, dtype=np.int32), *(others for others, _ in found)])]
        shares = np.concatenate([np.empty(0, dtype=np.float64), *(shares for _, shares in found)])
        kept = earlier >= 0
        return later[kept], earlier[kept], shares[kept]

    def _passage(self, a: Known, b: Known) -> tuple[str, str]:
        pair = (a.article.article_id, b.article.article_id)
        if pair not in self._passages:
            self._passages[pair] = longest_run(a.shingles, b.shingles)
        return self._passages[pair]


def origin_tree(
    articles: Sequence[Article | ArticleFeatures],
    *,
    agencies: Sequence[Agency],
    owners: Mapping[str, Owner],
    outlets: Mapping[str, str],
) -> OriginTree:
    """Who really reported a story of these articles.

    `outlets` gives the id of each outlet's name in lower case, for citations; the articles' own outlets are added.
    Articles of one id count once, the last given. The order does not matter.
    """
    prepared = [one if isinstance(one, ArticleFeatures) else prepare(one) for one in articles]
    names = Registry(outlets, agencies).names_for(one.article for one in prepared)
    index = OriginIndex(agencies=agencies, owners=owners, names=names)
    for one in sorted({p.article.article_id: p for p in prepared}.values(), key=lambda p: p.article.article_id):
        index.add(one)
    return index.tree()
