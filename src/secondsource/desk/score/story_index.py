"""One story's articles, read once and kept: its score's inputs cost what is new.

Requirements: the inputs are those of reading all articles anew, to the last digit, whatever order they came in, left or
were revised (tests/desk/score/test_story_index.py).

Theory: what an article says by itself (facts, denials, claims, words read) is kept until the article changes. Origins
and rows grow with it. The label's ground is drawn from the same origins, of some of their articles only; its rows are
filled apart, for who leads a row depends on who is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from secondsource.desk.score.disputes import Denial, list_denials
from secondsource.desk.score.factrows import FactIndex
from secondsource.desk.score.facts import find_facts
from secondsource.desk.score.inputs import Ground, ScoreInputs, article_tiers
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.origins import OriginIndex
from secondsource.desk.score.registry import Registry
from secondsource.desk.score.restrict import rated_articles
from secondsource.desk.score.score import Reading, read_article
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.slots import Slots, key_claims
from secondsource.desk.score.sourcing import count_kinds, list_kinds, sourcing_profile
from secondsource.desk.score.tier import Tiers, list_tiers, origin_tiers
from secondsource.model import Article, Fact, Sourcing


@dataclass(frozen=True, kw_only=True, slots=True)
class _Notes:
    """What one article says by itself."""

    article: Article
    facts: tuple[Fact, ...]
    denials: tuple[Denial, ...]
    claims: tuple[Slots, ...]
    kinds: Mapping[int, str]  # what its attributed sentences rest on, by where they begin
    reading: Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What a story's articles say: the inputs of its score, and what no score needs."""

    inputs: ScoreInputs
    sourcing: Sourcing


def _read(article: Article, places: frozenset[str]) -> _Notes:
    facts = find_facts(article)
    return _Notes(
        article=article,
        facts=facts,
        denials=list_denials(article),
        claims=key_claims(article, facts, places),
        kinds=list_kinds(split_sentences(article.text, article.language)),
        reading=read_article(article),
    )


class StoryIndex:
    """The articles of one story, as one state of knowledge reads them."""

    def __init__(self, knowledge: Knowledge, registry: Registry) -> None:
        """`registry` is of that knowledge; where a later one is handed in, what changed is read again."""
        self._agencies, self._owners, self._places = knowledge.agencies, knowledge.owners, knowledge.places
        self._notes: dict[str, _Notes] = {}
        self._origins = OriginIndex(agencies=knowledge.agencies, owners=knowledge.owners, names=registry.names_for(()))
        self._whole, self._grounded = FactIndex(), FactIndex()

    def __len__(self) -> int:
        return len(self._notes)

    def is_of(self, knowledge: Knowledge) -> bool:
        """Whether it was read with these agencies, owners and places; outlets' names may differ."""
        kept = (self._agencies, self._owners, self._places)
        return all(a is b for a, b in zip(kept, (knowledge.agencies, knowledge.owners, knowledge.places), strict=True))

    def collect(
        self, articles: Sequence[Article], knowledge: Knowledge, registry: Registry, now: datetime
    ) -> Collected:
        """What a story of exactly these articles says."""
        inputs = self._inputs(articles, knowledge, registry, now)
        counts = {
            one.article_id: count_kinds(self._notes[one.article_id].kinds, self._origins.citations(one.article_id))
            for one in articles
        }
        return Collected(inputs=inputs, sourcing=sourcing_profile(inputs.tree, counts))

    def _inputs(
        self, articles: Sequence[Article], knowledge: Knowledge, registry: Registry, now: datetime
    ) -> ScoreInputs:
        self._origins.rename(registry.names_for(articles))
        self._learn(articles)
        tiers = list_tiers(knowledge.ratings, now)
        whole = self._ground_of(articles, self._whole, tiers)
        outlet_tiers = {one.outlet_id: tiers(one.outlet_id) for one in articles}
        rated = {one.article_id: outlet_tiers[one.outlet_id].rated for one in articles}
        grounded = rated_articles(whole.tree, whole.tiers, rated)
        some = [one for one in articles if one.article_id in grounded]
        return ScoreInputs(
            now=now,
            articles=articles,
            readings=[self._notes[one.article_id].reading for one in articles],
            tree=whole.tree,
            rows=whole.rows,
            tiers=whole.tiers,
            outlet_tiers=outlet_tiers,
            claims={one.article_id: self._notes[one.article_id].claims for one in articles},
            names=knowledge.names(articles),
            ground=None if len(some) == len(articles) else self._ground_of(some, self._grounded, tiers),
        )

    def trim(self) -> None:
        """Let go of what only the next passages need; it is made again from the texts."""
        self._origins.trim()

    def _learn(self, articles: Sequence[Article]) -> None:
        """Read what is new or changed, forget what left."""
        for gone in self._notes.keys() - {one.article_id for one in articles}:
            del self._notes[gone]
            self._origins.remove(gone)
        for one in articles:
            known = self._notes.get(one.article_id)
            if known is None or known.article != one:
                self._notes[one.article_id] = _read(one, self._places)
                self._origins.add(one)

    def _ground_of(self, articles: Sequence[Article], rows: FactIndex, outlet_tiers: Tiers) -> Ground:
        """Origins, their tiers and the fact table of these articles alone."""
        every = len(articles) == len(self._origins)
        tree = self._origins.tree(None if every else {one.article_id for one in articles})
        tiers = origin_tiers(tree, articles, self._agencies, outlet_tiers)
        self._fill(rows, {one.article_id: self._notes[one.article_id] for one in articles})
        return Ground(tree=tree, tiers=tiers, rows=rows.table(tree, article_tiers(tree, tiers)))

    @staticmethod
    def _fill(rows: FactIndex, wanted: Mapping[str, _Notes]) -> None:
        for gone in rows.article_ids() - wanted.keys():
            rows.remove(gone)
        for one in wanted.values():
            rows.add(one.article, one.facts, one.denials)


# Articles whose indexes are kept: 39 KB each (bench/origins.py), so 80 MB at most unless one story alone has more. The
# ten largest stories of a news day have 1,959 of its 3,324 articles (ground-news-2026; docs/decisions/0049).
MOST = 2000
LEAST = 20  # articles of a story that is worth keeping: a smaller one is read again in a tenth of a second


class StoryIndexes:
    """The indexes of the stories assessed last, as many as their articles allow; what they give is as if none were."""

    def __init__(self, *, most: int = MOST, least: int = LEAST) -> None:
        """`most` articles are kept, of stories of `least` or more; the latest story is kept whatever its size."""
        self._most, self._least = most, least
        self._kept: dict[str, StoryIndex] = {}  # the latest last
        self._registry: Registry | None = None

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def story_ids(self) -> tuple[str, ...]:
        """The stories kept, the one assessed last at the end."""
        return tuple(self._kept)

    def collect(self, story_id: str, articles: Sequence[Article], knowledge: Knowledge, now: datetime) -> Collected:
        """What this story, which has exactly these articles, says."""
        registry = self._registry_of(knowledge)
        index = self._kept.pop(story_id, None)
        if index is None or not index.is_of(knowledge):
            index = StoryIndex(knowledge, registry)
        collected = index.collect(articles, knowledge, registry, now)
        if len(index) >= self._least:
            index.trim()
            self._kept[story_id] = index
        while len(self) > self._most and len(self._kept) > 1:
            del self._kept[next(iter(self._kept))]
        return collected

    def _registry_of(self, knowledge: Knowledge) -> Registry:
        if self._registry is None or not self._registry.is_of(knowledge.outlets, knowledge.agencies):
            self._registry = Registry(knowledge.outlets, knowledge.agencies)
        return self._registry
