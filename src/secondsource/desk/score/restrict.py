"""The same story as if fewer origins had reported it: the label's ground, and "what if this outlet were removed"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from secondsource.desk.score.corroboration import fact_corroboration
from secondsource.desk.score.forest import Tie, node_weights, spanning_forest
from secondsource.desk.score.inputs import Ground, ScoreInputs
from secondsource.desk.score.tier import Tier
from secondsource.desk.score.tree import SAME_OWNER, UNREAD
from secondsource.model import EdgeKind, FactRow, FactState, Origin, OriginTree

_WITH_OTHERS = (FactState.CONTESTED, FactState.UPDATED, FactState.DISPUTED)  # states that need something against it


def rated_articles(tree: OriginTree, tiers: Mapping[str, Tier], rated_outlets: Mapping[str, bool]) -> frozenset[str]:
    """The articles that the label may rest on: those of rated outlets (`rated_outlets` by article), and of an agency's
    text that only unrated outlets print, its first.

    The ground is drawn from them anew. Taking the unrated ones out of the whole story's tree is not enough: an invented
    text that copies one good report and cites another would make one origin of the two (decision 54).
    """
    chosen = {article for article, rated in rated_outlets.items() if rated}
    for origin in tree.origins:
        if tiers[origin.origin_id].rated and not chosen & set(origin.article_ids):
            chosen |= set(origin.article_ids[:1])
    return frozenset(chosen)


def restrict_to_rated(inputs: ScoreInputs) -> ScoreInputs:
    """The story as its rated outlets alone tell it: what the label rests on. Outlets and readings stay."""
    if inputs.ground is None:
        return inputs
    ground = inputs.ground
    return replace(inputs, tree=ground.tree, rows=ground.rows, tiers=ground.tiers, ground=None)


def restrict_row(row: FactRow, tree: OriginTree, tiers: Mapping[str, Tier]) -> FactRow | None:
    """A row as the origins of this tree alone state it; None where none of them does."""
    home = {article: one for one in tree.origins for article in one.article_ids}
    statements = tuple(one for one in row.statements if one.article_id in home)
    if not statements:
        return None
    stating = {one.origin_id: (one.weight, tiers[one.origin_id].t) for one in tree.origins}
    weights = {one: stating[one] for one in row.origin_ids if one in stating}
    # who states it without its own origin in the row passes on what an unread outlet said: that outlet's one line
    relaying = [
        tiers[home[one.article_id].origin_id].t for one in statements if home[one.article_id].origin_id not in weights
    ]
    cited = [one for one in row.origin_ids if one.startswith(UNREAD) and one not in stating]
    if relaying and cited:
        weights |= {one: (1.0, min(relaying)) for one in cited}
    against = tuple(one for one in row.against if one.article_id in home)
    plain = FactState.CORROBORATED if len(weights) > 1 else FactState.SINGLE
    state = row.state if row.state in _WITH_OTHERS and against else plain
    return replace(
        row,
        statements=statements,
        origin_ids=tuple(weights),
        corroboration=0.0 if state is FactState.CONTESTED else fact_corroboration(weights.values()),
        state=state,
        against=against,
        key=any(one.key for one in statements),
    )


def without_outlet(inputs: ScoreInputs, outlet_id: str) -> ScoreInputs:
    """The story as if this outlet had not reported it. Articles that were one origin stay one."""
    gone = {one.article_id for one in inputs.readings if one.outlet_id == outlet_id}
    whole = _shortened(Ground(tree=inputs.tree, rows=inputs.rows, tiers=inputs.tiers), gone, inputs, outlet_id)
    return replace(
        inputs,
        articles=[one for one in inputs.articles if one.article_id not in gone],
        readings=[one for one in inputs.readings if one.article_id not in gone],
        tree=whole.tree,
        rows=whole.rows,
        tiers=whole.tiers,
        outlet_tiers={key: tier for key, tier in inputs.outlet_tiers.items() if key != outlet_id},
        ground=_shortened(inputs.ground, gone, inputs, outlet_id) if inputs.ground else None,
    )


def _shortened(ground: Ground, gone: Collection[str], inputs: ScoreInputs, outlet_id: str) -> Ground:
    """A tree with its rows and tiers, without some articles."""
    shorter = [_without(origin, gone, outlet_id) for origin in ground.tree.origins]
    origins = _weighed([one for one in shorter if one.article_ids], ground.tree)
    tree = replace(
        ground.tree,
        origins=origins,
        edges=tuple(one for one in ground.tree.edges if one.article_id not in gone and one.other_id not in gone),
        independent_origins=round(sum(one.weight for one in origins), 6),
        circles=tuple(one for one in ground.tree.circles if outlet_id not in one),
    )
    tiers = {one.origin_id: _tier_left(one, ground.tiers, inputs, outlet_id) for one in origins}
    rows = [row for row in (restrict_row(row, tree, tiers) for row in ground.rows) if row]
    return Ground(tree=tree, rows=rows, tiers=tiers)


def _without(origin: Origin, gone: Collection[str], outlet_id: str) -> Origin:
    return replace(
        origin,
        article_ids=tuple(one for one in origin.article_ids if one not in gone),
        outlet_ids=tuple(one for one in origin.outlet_ids if one != outlet_id),
    )


def _tier_left(origin: Origin, tiers: Mapping[str, Tier], inputs: ScoreInputs, outlet_id: str) -> Tier:
    """An agency's text keeps the agency's tier; else the best of the outlets that are left."""
    before = tiers[origin.origin_id]
    if before.outlet_id != outlet_id or origin.agency_id:
        return before
    left = [inputs.outlet_tiers[one] for one in origin.outlet_ids if one in inputs.outlet_tiers]
    return max(left, key=lambda one: (one.rated, one.t, one.outlet_id), default=before)


def _weighed(origins: Sequence[Origin], before: OriginTree) -> tuple[Origin, ...]:
    """The weights of the origins that are left, from the ties between them; unchanged where none was lost.

    Ties to one owner hold through an article that is gone: the owner is still the same.
    """
    if len(origins) == len(before.origins):
        weights = {one.origin_id: one.weight for one in before.origins}
        return tuple(replace(one, weight=weights[one.origin_id]) for one in origins)
    number = {article: n for n, one in enumerate(origins) for article in one.article_ids}
    ties: list[Tie] = []
    owned: dict[str, set[int]] = {}
    for edge in before.edges:
        ends = [number[one] for one in (edge.article_id, edge.other_id) if one in number]
        if edge.kind is EdgeKind.SAME_OWNER:
            owned.setdefault(edge.other_id or "", set()).update(ends)
        elif 0 < edge.strength < 1 and len(set(ends)) > 1:
            ties.append((edge.strength, min(ends), max(ends)))
    for group in owned.values():
        ties += [(SAME_OWNER, a, b) for a, b in pairwise(sorted(group))]
    weights_left = node_weights(len(origins), spanning_forest(len(origins), ties))
    return tuple(replace(one, weight=round(w, 6)) for one, w in zip(origins, weights_left, strict=True))
