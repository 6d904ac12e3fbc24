"""How an outlet reports: how often it was an origin, whom it rests on, who rests on it, how long after the first.

Counted over the outlet's latest stories only: an assessment is a large value, and last year's habits are not asked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from secondsource.model import Assessment, Edge, Origin
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


def view_habits(outlet_id: str, assessments: Sequence[Assessment], outlets: dict[str, str], known: Known) -> Habits:
    """Count over the assessments of stories that the outlet reported; `outlets` gives the outlet of an article."""
    own = copies = 0
    rests_on: Counter[str] = Counter()
    carried_by: Counter[str] = Counter()
    lags: list[float] = []
    for assessment in assessments:
        mine = [one for one in assessment.tree.origins if outlet_id in one.outlet_ids]
        first = any(_is_first(one, outlet_id) for one in mine)
        own, copies = own + first, copies + (bool(mine) and not first)
        for edge in assessment.tree.edges:
            if outlets.get(edge.article_id) == outlet_id:
                rests_on.update(_name(edge, outlets, known, outlet_id))
            elif outlets.get(edge.other_id or "") == outlet_id and edge.article_id in outlets:
                carried_by[outlets[edge.article_id]] += 1
        if mine and assessment.tree.origins[0] not in mine:
            lags.append((min(one.first for one in mine) - assessment.tree.origins[0].first).total_seconds() / 60)
    return Habits(
        stories=len(assessments),
        own=own,
        copies=copies,
        rests_on=tuple(rests_on.most_common(_NAMED)),
        carried_by=tuple(carried_by.most_common(_NAMED)),
        lag_minutes=round(median(lags)) if lags else None,
    )


def _is_first(origin: Origin, outlet_id: str) -> bool:
    return origin.agency_id is None and origin.outlet_ids[:1] == (outlet_id,)


def _name(edge: Edge, outlets: dict[str, str], known: Known, outlet_id: str) -> list[str]:
    other = outlets.get(edge.other_id or "") or edge.outlet_id
    if other is None or other == outlet_id:
        return []
    agency = next((one.name for one in known.agencies if other in {one.agency_id, one.outlet_id}), None)
    return [agency or other]
