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
from secondsource.desk.score.importance import importance
from secondsource.desk.score.inputs import ScoreInputs, article_tiers
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.registry import Registry
from secondsource.desk.score.restrict import restrict_to_rated
from secondsource.desk.score.score import Basis, add_up, read_evidence
from secondsource.desk.score.story_index import Collected, StoryIndex, StoryIndexes
from secondsource.desk.score.words import score_sentence
from secondsource.model import Article, Assessment, Score, ScorePart, Story


def collect_inputs(articles: Sequence[Article], knowledge: Knowledge, now: datetime) -> ScoreInputs:
    """Read the texts: facts, origins, tiers, fact table, claims; and the ground that the label rests on."""
    return _collect(articles, knowledge, now).inputs


def _collect(articles: Sequence[Article], knowledge: Knowledge, now: datetime) -> Collected:
    registry = Registry(knowledge.outlets, knowledge.agencies)
    return StoryIndex(knowledge, registry).collect(articles, knowledge, registry, now)


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
    indexes: StoryIndexes | None = None,
) -> Assessment:
    """All that scoring finds out about a story of these articles, at this moment.

    `indexes` keep what was read of the story before; the assessment is the same without them.
    """
    if indexes is None:
        collected = _collect(articles, knowledge, now)
    else:
        collected = indexes.collect(story.story_id, articles, knowledge, now)
    inputs = collected.inputs
    score = score_inputs(inputs)
    return Assessment(
        story_id=story.story_id,
        at=now,
        tree=inputs.tree,
        facts=tuple(inputs.rows),
        score=score,
        importance=importance(score.independent_origins, score.outlets, score.tier.value),
        sourcing=collected.sourcing,
    )
