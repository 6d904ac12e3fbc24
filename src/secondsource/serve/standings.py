"""The last leaderboard of writers as a chart and as rows for the page of costs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from secondsource.serve.charts import Bar, rows

KEPT = "leaderboard"  # the last table, under this key among the ledger's answers (evaluate/leaderboard.py keeps it)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standings:
    """What `secondsource leaderboard` found last."""

    at: datetime
    rows: Sequence[Mapping[str, Any]]
    chart: Markup


def standings_chart(found: Sequence[Mapping[str, Any]]) -> Markup:
    """Proven statements of each writer, best first."""
    bars = [
        Bar(
            label=str(one["writer"]),
            value=float(one["proven"]) * int(one["statements"]),
            words=f"{float(one['proven']) * int(one['statements']):.0f} of {one['statements']} proven",
        )
        for one in found
    ]
    return rows(bars, "Statements that are proven, by writer")


def parse_standings(kept: str | None) -> Standings | None:
    """The table as it was kept; None where there is none."""
    if not kept:
        return None
    data = json.loads(kept)
    return Standings(at=datetime.fromisoformat(data["at"]), rows=data["rows"], chart=standings_chart(data["rows"]))
