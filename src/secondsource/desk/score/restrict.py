"""The same story as if fewer origins had reported it: the label's ground, and "what if this outlet were removed"."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from secondsource.desk.score.corroboration import fact_corroboration
from secondsource.desk.score.inputs import ScoreInputs
from secondsource.desk.score.tier import Tier
from secondsource.desk.score.tree import UNREAD
from secondsource.model import FactRow, FactState, OriginTree

_WITH_OTHERS = (FactState.CONTESTED, FactState.UPDATED, FactState.DISPUTED)  # states that need something against it


def restrict(inputs: ScoreInputs, origin_ids: Collection[str]) -> ScoreInputs:
    """The story as these origins alone tell it. Their weights stay, and so do all outlets and readings."""
    if len(origin_ids) == len(inputs.tree.origins):
        return inputs
    origins = tuple(one for one in inputs.tree.origins if one.origin_id in origin_ids)
    tree = replace(inputs.tree, origins=origins, independent_origins=sum(one.weight for one in origins))
    rows = (restrict_row(row, tree, inputs.tiers) for row in inputs.rows)
    return replace(inputs, tree=tree, rows=[row for row in rows if row])


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
