"""A score's inputs as one JSON file, from which anyone computes the same score offline: nothing else is read.

It holds who reported what and when, every tier with its ratings, the ties between articles, the key facts and the ticks
of the checklist. It holds no article's text: sentences are left out, and passages and quotations are cut to their first
words, which no figure depends on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

from secondsource.desk.score.assess import collect_inputs, score_inputs
from secondsource.desk.score.inputs import Ground, ScoreInputs
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.plain import from_plain, to_plain
from secondsource.desk.score.restrict import without_outlet
from secondsource.desk.score.score import FORMULA
from secondsource.desk.score.slots import SLOTS, Slots
from secondsource.errors import InputError
from secondsource.model import Article, Assessment, Edge, Fact, FactKind, FactRow, OriginTree, Score, Story

SCHEMA = "secondsource/score-bundle/3"  # docs/score-bundle.schema.json; raised with FORMULA or the layout
SHOWN = 6  # words of a passage: enough to find it in the article


def _cut(words: str) -> str:
    taken = words.split()
    return words if len(taken) <= SHOWN else " ".join(taken[:SHOWN]) + " ..."


def _cut_fact(fact: Fact) -> Fact:
    quote = fact.kind is FactKind.QUOTE
    words, value = (_cut(fact.words), _cut(fact.value)) if quote else (fact.words, fact.value)
    return replace(fact, sentence="", context=(), words=words, value=value)


def _cut_row(row: FactRow) -> FactRow:
    statements, against = tuple(map(_cut_fact, row.statements)), tuple(map(_cut_fact, row.against))
    return replace(row, statements=statements, against=against, words=_cut(row.words))


def _cut_edge(edge: Edge) -> Edge:
    return replace(edge, passage=_cut(edge.passage), other_passage=_cut(edge.other_passage))


def _cut_slots(slots: Slots) -> Slots:
    short: dict[str, Any] = {name: _cut(getattr(slots, name)) for name in SLOTS}
    return replace(slots, sentence="", **short)


def _cut_article(article: Article) -> Article:
    return replace(article, text="", headline=_cut(article.headline), authors=(), dateline=None)


def _cut_names(names: Mapping[str, str], inputs: ScoreInputs) -> dict[str, str]:
    """Only the names that this story can need."""
    needed = {one.outlet_id for one in inputs.readings}
    needed |= {one.agency_id for one in inputs.tree.origins if one.agency_id}
    needed |= {one.origin_id.removeprefix("outlet:") for one in inputs.tree.origins}
    return {key: name for key, name in names.items() if key in needed}


def cut_inputs(inputs: ScoreInputs) -> ScoreInputs:
    """The same inputs without the outlets' texts. They give the same score."""
    return replace(
        inputs,
        articles=[_cut_article(one) for one in inputs.articles],
        tree=_cut_tree(inputs.tree),
        rows=_cut_rows(inputs.rows),
        claims={key: tuple(map(_cut_slots, slots)) for key, slots in inputs.claims.items()},
        names=_cut_names(inputs.names, inputs),
        ground=_cut_ground(inputs.ground) if inputs.ground else None,
    )


def _cut_tree(tree: OriginTree) -> OriginTree:
    return replace(tree, edges=tuple(map(_cut_edge, tree.edges)))


def _cut_rows(rows: Sequence[FactRow]) -> list[FactRow]:
    return [_cut_row(row) for row in rows if row.key]  # only key facts enter the score


def _cut_ground(ground: Ground) -> Ground:
    return replace(ground, tree=_cut_tree(ground.tree), rows=_cut_rows(ground.rows))


def make_bundle(
    story: Story, articles: Sequence[Article], assessment: Assessment, knowledge: Knowledge
) -> dict[str, Any]:
    """All inputs of the story's score as it was assessed, and the score they give."""
    inputs = cut_inputs(collect_inputs(articles, knowledge, assessment.at.astimezone(UTC)))
    return {
        "schema": SCHEMA,
        "formula": FORMULA,
        "story_id": story.story_id,
        "assessed": assessment.at.isoformat(),
        "inputs": to_plain(inputs),
        "score": to_plain(score_inputs(inputs)),
    }


def read_bundle(bundle: Mapping[str, Any]) -> ScoreInputs:
    """The inputs of a bundle. Raises InputError where it is malformed or of another formula."""
    if bundle.get("schema") != SCHEMA:
        raise InputError(f"not a score bundle of this version: schema {bundle.get('schema')!r}, wanted {SCHEMA!r}")
    if bundle.get("formula") != FORMULA:
        raise InputError(f"bundle of formula {bundle.get('formula')!r}; this version computes formula {FORMULA}")
    inputs: ScoreInputs = from_plain(ScoreInputs, bundle.get("inputs"))
    return inputs


def recompute(bundle: dict[str, Any], *, without: str | None = None) -> Score:
    """The score that a bundle's inputs give, to the last digit; `without` an outlet, as if it had not reported.

    Raises InputError where the bundle is malformed, or the outlet is not in it or alone in it.
    """
    inputs = read_bundle(bundle)
    if without is not None:
        outlets = {one.outlet_id for one in inputs.readings}
        if without not in outlets:
            raise InputError(f"{without} is not in this story; its outlets: {', '.join(sorted(outlets))}")
        if len(outlets) == 1:
            raise InputError(f"{without} is the story's only outlet; without it there is no story")
        inputs = without_outlet(inputs, without)
    return score_inputs(inputs)
