"""What the steps of a pass ask the store: ranges of indices, so that a pass costs the same in a store of any size."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from secondsource.edge.store import open_store
from secondsource.run.imports import import_file
from secondsource.run.pipeline import run_pass
from secondsource.testing.builders import MORNING
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher

# Tables that grow with every article or story.
LARGE = "articles|stories|members|entries|assessments|pages|score_history|found_things|story_events|profiles|related"
LARGE += "|revisions|rereads|story_subjects"
PLACES = ("Vellin", "Orlen", "Nordhavn", "Sund", "Karlsund")


def write_rows(path: Path, first: int, count: int) -> Path:
    """A file of articles, two outlets a happening."""
    rows = []
    for number in range(first, first + count):
        place, year = PLACES[number // 2 % len(PLACES)], 1900 + number // 2
        title = f"{place} council opens bridge {year} over the river"
        text = f"{title}, the mayor said on Tuesday. It cost {year} million euros. " * 4
        url = f"https://outlet{number % 2}.example/{number}"
        published = MORNING.replace(minute=number % 60).isoformat()
        rows.append(json.dumps({"url": url, "title": title, "text": text, "published": published, "lang": "en"}))
    path.write_text("\n".join(rows))
    return path


def is_whole(step: str, plan: list[str], statement: str) -> bool:
    """Whether a step of a plan reads a large table from end to end."""
    if statement.rstrip().endswith("OFFSET ?") and "USE TEMP B-TREE FOR ORDER BY" not in plan:
        return False  # walks an index in its own order, and stops
    # nearly every story is merged into none: that alone is no range
    alone = step.endswith("INDEX ix_stories_merged_into_latest (merged_into=?)")
    return alone or bool(re.match(rf"SCAN ({LARGE})\b", step))


def test_no_step_of_a_pass_reads_a_whole_table(small_desk: Callable[..., Any], tmp_path: Path) -> None:
    """Group, settle, score, write, relate, tell and the rest, over a store that has articles already."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    desk = small_desk(store, FakeFetcher({}), FixedClock(MORNING.replace(hour=20)))
    import_file(desk, write_rows(tmp_path / "a.jsonl", 0, 60), print)
    run_pass(desk, everything=True)
    asked: dict[str, Any] = {}
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.setdefault(args[2], args[3]))
    import_file(desk, write_rows(tmp_path / "b.jsonl", 50, 40), print)
    desk.drop_grouper()
    assert run_pass(desk, everything=True)["pages"]
    plans = {}
    with store.read() as connection:
        for statement, values in list(asked.items()):
            if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"}:
                given = values[0] if isinstance(values, list) else values  # of many rows: the first
                plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, given)
                plans[statement] = [row[3] for row in plan]
    store.close()
    assert len(plans) > 40
    whole = [
        f"{step}: {statement}" for statement, plan in plans.items() for step in plan if is_whole(step, plan, statement)
    ]
    assert not whole, "\n".join(whole)
