"""score: one story in, everything scoring finds out about it out. The one call of the pipeline.

    articles -> facts -> origins -> tiers -> fact table -> three parts -> score -> sentence, importance

`collect_inputs` reads the texts; `score_inputs` adds up what was found and reads nothing. A bundle holds the inputs, so
that a score can be computed again without any text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from secondsource.desk.score import specificity as specific
from secondsource.desk.score import tier as tiering
from secondsource.desk.score.corroboration import corroboration_part
from secondsource.desk.score.factrows import fact_table
from secondsource.desk.score.facts import find_facts
from secondsource.desk.score.importance import importance
from secondsource.desk.score.inputs import Ground, ScoreInputs, article_tiers
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.origins import origin_tree, prepare
from secondsource.desk.score.restrict import rated_articles, restrict_to_rated
from secondsource.desk.score.score import Basis, add_up, read_article, read_evidence
from secondsource.desk.score.tier import origin_tiers, tier_of
from secondsource.desk.score.words import score_sentence
from secondsource.model import Article, Assessment, Fact, Score, ScorePart, Story
from secondsource.settings import Settings


def collect_inputs(articles: Sequence[Article], knowledge: Knowledge, now: datetime) -> ScoreInputs:
    """Read the texts: facts, origins, tiers, fact table, claims; and the ground that the label rests on."""
    ratings = knowledge.ratings
    facts = {article.article_id: find_facts(article) for article in articles}
    draw = _Drawing(articles, facts, knowledge, now)
    whole = draw.ground_of(articles)
    outlet_tiers = {one.outlet_id: tier_of(one.outlet_id, ratings, now) for one in articles}
    rated = {one.article_id: outlet_tiers[one.outlet_id].rated for one in articles}
    grounded = rated_articles(whole.tree, whole.tiers, rated)
    same = len(grounded) == len(rated)
    return ScoreInputs(
        now=now,
        articles=articles,
        readings=[read_article(one) for one in articles],
        tree=whole.tree,
        rows=whole.rows,
        tiers=whole.tiers,
        outlet_tiers=outlet_tiers,
        claims=specific.list_claims(articles, facts, knowledge.places),
        names=knowledge.names(articles),
        ground=None if same else draw.ground_of([one for one in articles if one.article_id in grounded]),
    )


class _Drawing:
    """Draws the tree and the fact table of some articles of one story; each text is read once."""

    def __init__(
        self, articles: Sequence[Article], facts: Mapping[str, tuple[Fact, ...]], knowledge: Knowledge, now: datetime
    ) -> None:
        self._features = {one.article_id: prepare(one) for one in articles}
        self._facts, self._knowledge, self._now = facts, knowledge, now
        # a citation names an outlet of the story, also where that outlet's own article is left out
        self._outlets = {one.outlet_name.lower(): one.outlet_id for one in articles} | dict(knowledge.outlets)

    def ground_of(self, articles: Sequence[Article]) -> Ground:
        """Origins, their tiers and the fact table of these articles alone."""
        known = self._knowledge
        prepared = [self._features[one.article_id] for one in articles]
        tree = origin_tree(prepared, agencies=known.agencies, owners=known.owners, outlets=self._outlets)
        tiers = origin_tiers(tree, articles, known.ratings, known.agencies, self._now)
        facts = {one.article_id: self._facts[one.article_id] for one in articles}
        return Ground(tree=tree, tiers=tiers, rows=fact_table(articles, facts, tree, article_tiers(tree, tiers)))


def make_parts(inputs: ScoreInputs) -> tuple[ScorePart, ScorePart, ScorePart]:
    """Tier, specificity and corroboration of these inputs."""
    rated = sum(one.rated for one in inputs.outlet_tiers.values())
    tiers = [inputs.tiers[one.origin_id] for one in inputs.tree.origins]
    return (
        tiering.part_of(tiers, rated, len(inputs.outlet_tiers)),
        specific.part_of(inputs.tree, inputs.claims),
        corroboration_part(
            inputs.tree, inputs.rows, article_tiers(inputs.tree, inputs.tiers), inputs.now, inputs.articles
        ),
    )


def score_inputs(inputs: ScoreInputs) -> Score:
    """The score of these inputs, with its sentence. The same inputs give the same score to the last digit."""
    parts = make_parts(inputs)
    ground = restrict_to_rated(inputs)
    rated = bool(ground.tree.origins)
    rows = ground.rows if rated else inputs.rows
    evidence = read_evidence(inputs.readings, inputs.tree, rows, inputs.now, rated=rated)
    score = add_up(*parts, evidence=evidence, basis=_basis(inputs, ground, parts))
    sentence = score_sentence(score, tree=inputs.tree, rows=inputs.rows, names=inputs.names)
    return replace(score, sentence=sentence)


def _basis(inputs: ScoreInputs, ground: ScoreInputs, parts: Sequence[ScorePart]) -> Basis:
    """What the label rests on: rated outlets only; where nobody is rated, what is known without their agreeing."""
    if not ground.tree.origins:
        tier, specificity, _ = parts
        return Basis(points=tier.points + specificity.points, tier=tier.value, origins=inputs.tree.independent_origins)
    if ground is not inputs:
        parts = make_parts(ground)
    points = sum(part.points for part in parts)
    return Basis(points=points, tier=parts[0].value, origins=ground.tree.independent_origins)


def assess(
    story: Story,
    articles: Sequence[Article],
    knowledge: Knowledge,
    now: datetime,
    settings: Settings | None = None,  # noqa: ARG001 - no constant of the score is an operator's to change
) -> Assessment:
    """All that scoring finds out about a story of these articles, at this moment."""
    inputs = collect_inputs(articles, knowledge, now)
    score = score_inputs(inputs)
    return Assessment(
        story_id=story.story_id,
        at=now,
        tree=inputs.tree,
        facts=tuple(inputs.rows),
        score=score,
        importance=importance(score.independent_origins, score.outlets, score.tier.value),
    )
