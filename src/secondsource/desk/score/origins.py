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

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.citations import Names, find_citations
from secondsource.desk.score.copies import RunIndex
from secondsource.desk.score.credits import find_credit
from secondsource.desk.score.joins import Pairs
from secondsource.desk.score.known import ArticleFeatures, Known, outlet_of_agency, prepare
from secondsource.desk.score.shingles import longest_run
from secondsource.desk.score.tree import Tree
from secondsource.model import Agency, Article, OriginTree, Owner

__all__ = ["ArticleFeatures", "OriginIndex", "origin_tree", "outlet_names", "prepare"]


def outlet_names(outlets: Mapping[str, str], agencies: Sequence[Agency]) -> Names:
    """The registry by which citations are looked up: names in lower case without "the", agencies included."""
    names: dict[str, str] = {}
    for agency in agencies:
        for name in (agency.name, *agency.also):
            names[name.lower().removeprefix("the ")] = outlet_of_agency(agency)
    given = {name.lower().removeprefix("the ").replace("’", "'"): outlet for name, outlet in outlets.items() if name}
    return Names(names | given)


class OriginIndex:
    """A story's articles, prepared so that one more costs little. Shares nothing with other indexes.

    `add` looks up and learns one article; `tree` is a function of the set of articles added, whatever their order.
    """

    def __init__(self, *, agencies: Sequence[Agency], owners: Mapping[str, Owner], outlets: Mapping[str, str]) -> None:
        """`outlets` gives the id of each outlet's name in lower case: the names by which one article cites another."""
        self._agencies = tuple(agencies)
        self._owners = owners
        self._outlets = outlet_names(outlets, agencies)
        self._known: list[Known] = []
        self._numbers: dict[str, int] = {}
        self._runs = RunIndex()
        self._pairs: list[tuple[NDArray[np.int32], NDArray[np.float64]]] = []  # of each article with those before it
        self._passages: dict[tuple[str, str], tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def add(self, new: Article | ArticleFeatures) -> None:
        """Learn one article. A new revision of a known one replaces it; the same one again changes nothing."""
        features = new if isinstance(new, ArticleFeatures) else prepare(new)
        old = self._numbers.get(features.article.article_id)
        if old is None:
            self._learn(self._look_up(features))
        elif self._known[old].article != features.article:
            self._replace(old, features)

    def _look_up(self, features: ArticleFeatures) -> Known:
        article = features.article
        return Known(
            features=features,
            credit=find_credit(article, self._agencies),
            citations=find_citations(article.headline, features.sentences, article.outlet_id, self._outlets),
        )

    def _learn(self, one: Known) -> None:
        self._pairs.append(self._runs.add(one.features.shingles))
        self._numbers[one.article.article_id] = len(self._known)
        self._known.append(one)

    def _replace(self, number: int, features: ArticleFeatures) -> None:
        kept = [*self._known[:number], self._look_up(features), *self._known[number + 1 :]]
        article_id = features.article.article_id
        self._known, self._numbers, self._pairs, self._runs = [], {}, [], RunIndex()
        self._passages = {pair: words for pair, words in self._passages.items() if article_id not in pair}
        for one in kept:
            self._learn(one)

    def tree(self) -> OriginTree:
        """The origins of the articles added so far, with every tie and its evidence."""
        return Tree(self._known, self._all_pairs(), self._owners, self._passage).result()

    def _all_pairs(self) -> Pairs:
        later = np.repeat(np.arange(len(self._pairs), dtype=np.int32), [len(others) for others, _ in self._pairs])
        earlier = np.concatenate([np.empty(0, dtype=np.int32), *(others for others, _ in self._pairs)])
        shares = np.concatenate([np.empty(0, dtype=np.float64), *(shares for _, shares in self._pairs)])
        return later, earlier, shares

    def _passage(self, a: Known, b: Known) -> tuple[str, str]:
        pair = (a.article.article_id, b.article.article_id)
        if pair not in self._passages:
            self._passages[pair] = longest_run(a.features.shingles, b.features.shingles)
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
    own = {one.article.outlet_name.lower(): one.article.outlet_id for one in prepared}
    index = OriginIndex(agencies=agencies, owners=owners, outlets={**own, **outlets})
    for one in sorted({p.article.article_id: p for p in prepared}.values(), key=lambda p: p.article.article_id):
        index.add(one)
    return index.tree()
