"""How far independent origins carry the same facts: SCORE E5, without a language model.

For the origins that state a fact, with weights w and tiers t, f = 1 - q w t is the chance that an origin adds nothing.
The strongest asserts and is left out; the others multiply: c = 1 - product of the remaining f. So one origin gives 0,
two good ones .45 and ten copies of one wire text, being one origin, 0. Leaving out the smallest f, not the best tier's,
is what makes c never fall when an origin is added or a tier rises (property-tested).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import prod, sqrt

from secondsource.model import Article, FactRow, FactState, Origin, OriginTree, ScorePart

POINTS = 45.0  # SCORE E7
Q = 0.5  # SCORE E1
UNRATED = 0.5  # SCORE E2: the tier of an outlet nobody rated
KEY_FACTS = 7  # SCORE E5: at most seven
WITHOUT_FACTS = 0.8  # SCORE E5: what the event alone can give where there are no typed facts
FLOOR_SD = 0.05  # SCORE E5
YOUNG_SD = 0.10  # SCORE E5: while an origin is younger than an hour
YOUNG = timedelta(minutes=60)


def fact_corroboration(origins: Iterable[tuple[float, float]]) -> float:
    """c of the origins that state a fact, from their (weight, tier), each 0 to 1. Result 0 to 1."""
    doubts = sorted(1.0 - Q * weight * tier for weight, tier in origins)
    return 1.0 - prod(doubts[1:]) if len(doubts) > 1 else 0.0


def origin_tier(origin: Origin, tiers: Mapping[str, float]) -> float:
    """The tier of an origin: the best of its articles' tiers; of an outlet we have not read, the lowest who cite it."""
    known = [tiers.get(one, UNRATED) for one in origin.article_ids]
    if not known:
        return UNRATED
    return min(known) if origin.origin_id.startswith("outlet:") else max(known)


def event_corroboration(tree: OriginTree, tiers: Mapping[str, float]) -> float:
    """C_event: the same formula over all origins of the story."""
    return fact_corroboration((one.weight, origin_tier(one, tiers)) for one in tree.origins)


def _value(row: FactRow) -> float:
    return 0.0 if row.state is FactState.CONTESTED else row.corroboration  # SCORE E6


def _spread(values: Sequence[float], weights: Sequence[float]) -> float:
    """The standard deviation of a weighted mean, as a bootstrap over the facts tends to it."""
    total = sum(weights)
    mean = sum(v * w for v, w in zip(values, weights, strict=True)) / total
    return sqrt(sum((w * (v - mean)) ** 2 for v, w in zip(values, weights, strict=True))) / total


def key_rows(rows: Sequence[FactRow]) -> list[FactRow]:
    """The at most seven key facts that count: those in most origins first."""
    return sorted((row for row in rows if row.key), key=lambda r: (-len(r.origin_ids), -r.corroboration))[:KEY_FACTS]


def story_corroboration(tree: OriginTree, rows: Sequence[FactRow], tiers: Mapping[str, float]) -> tuple[float, float]:
    """C of a story and its standard deviation, both 0 to 1."""
    event = event_corroboration(tree, tiers)
    keys = key_rows(rows)
    if not keys:
        return WITHOUT_FACTS * event, FLOOR_SD
    weights = [float(len(row.origin_ids)) for row in keys]
    values = [_value(row) for row in keys]
    mean = sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)
    return 0.5 * event + 0.5 * mean, max(FLOOR_SD, 0.5 * _spread(values, weights))


def count_words(number: float) -> str:
    """A count of origins as people say it: "2", "1.5"."""
    return f"{number:.0f}" if abs(number - round(number)) < 0.05 else f"{number:.1f}"


def _reasons(tree: OriginTree, rows: Sequence[FactRow], young: bool) -> list[str]:
    outlets = len({outlet for one in tree.origins for outlet in one.outlet_ids})
    count = count_words(tree.independent_origins)
    reasons = [f"{outlets} outlet{'s' * (outlets != 1)}, {count} independent origin{'s' * (count != '1')}"]
    keys = key_rows(rows)
    shared = sum(len(row.origin_ids) > 1 for row in keys)
    reasons.append(
        f"{shared} of {len(keys)} key facts carried by several origins"
        if keys
        else "no typed facts: details could not be compared"
    )
    contested = sum(row.state is FactState.CONTESTED for row in keys)
    reasons += [f"{contested} key fact{'s' * (contested != 1)} contested"] * bool(contested)
    reasons += ["an origin is younger than an hour"] * young
    return reasons


def corroboration_part(
    tree: OriginTree, rows: Sequence[FactRow], tiers: Mapping[str, float], now: datetime, articles: Sequence[Article]
) -> ScorePart:
    """The corroboration part of a story's score, up to 45 points. `tiers` by article id, 0 to 1."""
    value, sd = story_corroboration(tree, rows, tiers)
    moments = {one.article_id: one.moment for one in articles}
    young = any(now - moments.get(one.article_ids[0], one.first) < YOUNG for one in tree.origins if one.article_ids)
    reasons = _reasons(tree, rows, young)
    return ScorePart(
        value=value,
        sd=sd + YOUNG_SD * young,
        points=POINTS * value,
        max_points=POINTS,
        words=reasons[0],
        reasons=tuple(reasons),
    )
