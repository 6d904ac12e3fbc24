"""score: one story in, everything scoring finds out about it out. The one call of the pipeline.

    articles -> facts -> origins -> tiers -> fact table -> three parts -> score -> sentence, importance

`collect_inputs` reads the texts; `score_inputs` adds up what was found and reads nothing. A bundle holds the inputs, so
that a score can be computed again without any text.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from secondsource.desk.score import specificity as specific
from secondsource.desk.score import tier as tiering
from secondsource.desk.score.corroboration import corroboration_part
from secondsource.desk.score.factrows import fact_table
from secondsource.desk.score.facts import find_facts
from secondsource.desk.score.importance import importance
from secondsource.desk.score.inputs import ScoreInputs, article_tiers
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.origins import origin_tree
from secondsource.desk.score.restrict import restrict_to_rated
from secondsource.desk.score.score import Basis, add_up, read_article, read_evidence
from secondsource.desk.score.tier import origin_tiers, tier_of
from secondsource.desk.score.words import score_sentence
from secondsource.model import Article, Assessment, Score, ScorePart, Story
from secondsource.settings import Settings


def collect_inputs(articles: Sequence[Article], knowledge: Knowledge, now: datetime) -> ScoreInputs:
    """Read the texts: facts, origins, tiers, fact table, claims."""
    ratings = knowledge.ratings
    facts = {article.article_id: find_facts(article) for article in articles}
    tree = origin_tree(articles, agencies=knowledge.agencies, owners=knowledge.owners, outlets=knowledge.outlets)
    tiers = origin_tiers(tree, articles, ratings, knowledge.agencies, now)
    return ScoreInputs(
        now=now,
        articles=articles,
        readings=[read_article(one) for one in articles],
        tree=tree,
        rows=fact_table(articles, facts, tree, article_tiers(tree, tiers)),
        tiers=tiers,
        outlet_tiers={one.outlet_id: tier_of(one.outlet_id, ratings, now) for one in articles},
        claims=specific.list_claims(articles, facts, knowledge.places),
        names=knowledge.names(articles),
    )


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
