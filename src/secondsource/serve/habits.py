"""How an outlet reports: how often it was an origin, whom it rests on, who rests on it, how long after the first.

Counted over the outlet's latest stories only: an assessment is a large value, and last year's habits are not asked.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from secondsource.model import Assessment, Edge, Origin, Outlet
from secondsource.serve.reading import Known

LOOKED_AT = 60  # stories; 60 assessments are read in about 50 ms
_NAMED = 8  # outlets in a row: the rest are single cases


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """What an outlet's latest stories show."""

    stories: int
    own: int  # where it was the first of an origin, and no agency's text
    copies: int  # where it rests on another
    rests_on: tuple[tuple[str, int], ...]
    carried_by: tuple[tuple[str, int], ...]
    lag_minutes: int | None  # median, behind the story's first report; None: it was always first


def view_habits(
    outlet_id: str, assessments: Sequence[Assessment], outlets: Mapping[str, Outlet], known: Known
) -> Habits:
    """Count over the assessments of stories that the outlet reported; `outlets` gives the outlet of an article."""
    mine = [(one, [each for each in one.tree.origins if outlet_id in each.outlet_ids]) for one in assessments]
    own = sum(any(_is_first(origin, outlet_id) for origin in origins) for _, origins in mine)
    edges = [edge for one in assessments for edge in one.tree.edges]
    rests_on = Counter(name for edge in edges for name in _name_basis(edge, outlet_id, outlets, known))
    carried_by = Counter(name for edge in edges for name in _name_carrier(edge, outlet_id, outlets))
    lags = [_lag(one, origins) for one, origins in mine if origins and one.tree.origins[0] not in origins]
    return Habits(
        stories=len(assessments),
        own=own,
        copies=sum(bool(origins) for _, origins in mine) - own,
        rests_on=tuple(rests_on.most_common(_NAMED)),
        carried_by=tuple(carried_by.most_common(_NAMED)),
        lag_minutes=round(median(lags)) if lags else None,
    )


def _is_first(origin: Origin, outlet_id: str) -> bool:
    return origin.agency_id is None and origin.outlet_ids[:1] == (outlet_id,)


def _lag(assessment: Assessment, origins: Sequence[Origin]) -> float:
    first = min(one.first for one in origins)
    return (first - assessment.tree.origins[0].first).total_seconds() / 60


def _name_basis(edge: Edge, outlet_id: str, outlets: Mapping[str, Outlet], known: Known) -> list[str]:
    """What an edge of this outlet's article rests on: the agency, the outlet, or the domain we have not read."""
    own, other = outlets.get(edge.article_id), outlets.get(edge.other_id or "")
    if own is None or own.outlet_id != outlet_id or edge.outlet_id == outlet_id:
        return []
    agency = next((one.name for one in known.agencies if edge.outlet_id in {one.agency_id, one.outlet_id}), None)
    name = agency or (other.name if other else edge.outlet_id)
    return [name] if name and name != own.name else []


def _name_carrier(edge: Edge, outlet_id: str, outlets: Mapping[str, Outlet]) -> list[str]:
    """Which other outlet rests on an article of this one."""
    own, other = outlets.get(edge.article_id), outlets.get(edge.other_id or "")
    return [own.name] if own and other and other.outlet_id == outlet_id != own.outlet_id else []
