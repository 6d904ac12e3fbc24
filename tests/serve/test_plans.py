"""What pages, feeds and the API ask the store: ranges of indices, never a table that grows with every article."""

import re
from datetime import timedelta
from typing import Any

import pytest
import vellin
from sqlalchemy import event
from starlette.testclient import TestClient

from secondsource.edge.store.engine import Store
from secondsource.serve import api, web
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

LARGE = "articles|stories|members|entries|assessments|pages|score_history|found_things|story_events|profiles|related"
LARGE += "|revisions|rereads|story_subjects|notices"
GIVEN = {"story_id": vellin.STORY, "outlet_id": "vellincourier.example", "day": "2026-05-12", "job_id": "1", "key": "k"}
QUERIES = (
    "/?subject=economy",
    "/?when=week&page=2",
    "/?when=new",
    "/search?q=cable",
    "/search?q=cab outlet:vellincourier.example from:2026-05-12 to:2026-05-13 origins:>1",
    "/search?q=outlet:vellincourier.example",
    f"/day/2026-05-12?before={vellin.NOW.isoformat().replace('+', '%2B')}~{vellin.STORY}",
    "/feeds/stories.atom?q=cable",
    "/feeds/stories.json?subject=economy",
    "/api/v1/stories?subject=economy&since=2026-05-12T00:00:00Z&until=2026-05-13T00:00:00Z",
    "/api/v1/search?q=cable",
)


def list_addresses() -> list[str]:
    """Every page, feed and route of the API, and some with a query."""
    paths = [path for path, _ in (*web.PAGES, *web.PARTS)] + [one.path for one in api.router.routes]
    return [re.sub(r"\{(\w+)\}", lambda match: GIVEN.get(match[1], "desk.css"), path) for path in paths] + [*QUERIES]


def is_whole(step: str, plan: list[str], statement: str) -> bool:
    """Whether a step of a plan reads a large table from end to end."""
    if statement.rstrip().endswith("OFFSET ?") and "USE TEMP B-TREE FOR ORDER BY" not in plan:
        return False  # walks an index in its own order, and stops
    # nearly every story is merged into none: that alone is no range
    alone = step.endswith("INDEX ix_stories_merged_into_latest (merged_into=?)")
    return alone or bool(re.match(rf"SCAN ({LARGE})\b", step))


@pytest.mark.parametrize("address", list_addresses())
def test_no_page_reads_a_whole_table(store: Store, settings: Settings, address: str) -> None:
    """Asked as the person at this machine, who has the most on his pages (EXPLAIN QUERY PLAN)."""
    vellin.fill(store)
    app = make_app(store, settings, FixedClock(vellin.NOW + timedelta(minutes=1)), vellin.KNOWN)
    client = TestClient(app, base_url="http://127.0.0.1:8040", client=("127.0.0.1", 1))
    client.get("/")
    asked: dict[str, Any] = {}
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.setdefault(args[2], args[3]))
    assert client.get(address).status_code < 500
    with store.read() as connection:
        selects = [(one, values) for one, values in list(asked.items()) if one.startswith("SELECT")]
        for statement, values in selects:
            rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
            plan = [row[3] for row in rows]
            whole = [step for step in plan if is_whole(step, plan, statement)]
            assert not whole, f"{address}: {whole} in {statement}"
