"""All that a score is computed from, with the texts left behind: what a bundle holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from secondsource.desk.score.score import Reading
from secondsource.desk.score.slots import Slots
from secondsource.desk.score.tier import Tier
from secondsource.model import Article, FactRow, OriginTree


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The story as its rated outlets alone tell it, drawn from their articles only: what the label rests on."""

    tree: OriginTree
    rows: Sequence[FactRow]
    tiers: Mapping[str, Tier]  # origin id -> tier


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreInputs:
    """All that a score is computed from; no text but the claims' and facts' own sentences."""

    now: datetime
    articles: Sequence[Article]  # only ids, outlets and moments are read here
    readings: Sequence[Reading]  # of the same articles
    tree: OriginTree
    rows: Sequence[FactRow]
    tiers: Mapping[str, Tier]  # origin id -> tier
    outlet_tiers: Mapping[str, Tier]  # outlet id -> tier
    claims: Mapping[str, Sequence[Slots]]  # article id -> key claims
    names: Mapping[str, str]
    ground: Ground | None = None  # None: every article is a rated outlet's, and the ground is the whole


def article_tiers(tree: OriginTree, tiers: Mapping[str, Tier]) -> dict[str, float]:
    """Article id -> t, as corroboration weighs it: an agency's text has the agency's tier wherever it stands."""
    return {one: tiers[origin.origin_id].t for origin in tree.origins for one in origin.article_ids}
