"""A score's number never stands alone: every answer that changes with it carries its sentence and its label.

Two desks hold the same day and differ in nothing but the points of one score. Whatever tells a reader the number, on
whatever address, in whatever file, picture or tool, has to differ between them, so no way out can be forgotten.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import vellin
from fastapi.routing import APIRoute
from starlette.routing import Route
from starlette.testclient import TestClient

from secondsource.edge.store import assessments
from secondsource.edge.store.engine import Store, open_store
from secondsource.model import Label, Score, ScoreState
from secondsource.run.explaining import explain_story
from secondsource.run.telling import load_story, tell_story
from secondsource.serve.api import router
from secondsource.serve.mcp_answers import Answers
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

VALUES = {
    "story_id": vellin.STORY,
    "outlet_id": "vellincourier.example",
    "day": "2026-05-12",
    "name": "desk.css",
    "key": "none",
    "job_id": "1",
    "token": "none",
}
ASKED = {"/search": "?q=cable", "/api/v1/search": "?q=cable", "/feeds/stories.atom": "?q=cable"}


def lowered(score: Score) -> Score:
    """The same label and sentence with six points less, two of each part."""
    parts = {
        name: replace(part, points=part.points - 2, value=part.value - 2 / part.max_points)
        for name in ("tier", "specificity", "corroboration")
        for part in (getattr(score, name),)
    }
    return replace(score, points=score.points - 6, low=score.low - 6, high=score.high - 6, **parts)


def list_addresses(app: Any) -> list[str]:
    """Every address that answers GET, pages, files, feeds and data alike, with the day's own ids in it."""
    routes = [*router.routes, *app.routes]
    paths = {one.path for one in routes if isinstance(one, Route | APIRoute) and "GET" in (one.methods or ())}
    return sorted(re.sub(r"\{(\w+)\}", lambda m: VALUES[m[1]], path) + ASKED.get(path, "") for path in paths)


def list_ways_out(store: Store, home: Path) -> Iterator[tuple[str, str]]:
    """Name and text of all that leaves the desk: addresses, tools of the MCP server, the command line's words."""
    app = make_app(store, Settings(home=home), FixedClock(vellin.NOW), vellin.KNOWN)
    with TestClient(app) as client:
        for address in list_addresses(app):
            text = str(client.get(address, follow_redirects=False).content, "utf8", "replace")
            yield address, re.sub(r'name="token" value="[^"]*"', "", text)  # a form's own, new each time
        answers = Answers(app.state.reading, "http://desk.example")
        yield "mcp read_story", json.dumps(asdict(answers.read_story(vellin.STORY)), default=str)
        yield "mcp explain_score", json.dumps(asdict(answers.explain_score(vellin.STORY)), default=str)
        yield "mcp list_stories", json.dumps(asdict(answers.list_stories(None, 24, 30)), default=str)
        yield "mcp search_stories", json.dumps(asdict(answers.search_stories("cable", 30, 1)), default=str)
    told = load_story(store, vellin.STORY)
    yield "secondsource story", tell_story(told)
    yield "secondsource explain", explain_story(told)


def ways_out_with(home: Path, score: Score) -> dict[str, str]:
    """What leaves a desk whose story has this score, now and in its history."""
    home.mkdir()
    store = open_store(f"sqlite:///{home / 'desk.db'}")
    vellin.fill(store)
    with store.begin() as connection:
        assessments.save_assessment(connection, replace(vellin.ASSESSMENT, score=score))
        moment = vellin.NOW - timedelta(minutes=2)
        assessments.save_score_change(connection, vellin.STORY, moment, score, "a new origin: The Ledger")
    found = dict(list_ways_out(store, home))
    store.close()
    return found


def seen(text: str) -> str:
    """A text as a reader has it: without tags, references resolved, blanks folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


@pytest.fixture
def changed(tmp_path: Path) -> dict[str, str]:
    """The ways out that tell the number: those that differ between the two desks, as the first gives them."""
    one = ways_out_with(tmp_path / "one", vellin.SCORE)
    two = ways_out_with(tmp_path / "two", lowered(vellin.SCORE))
    assert len(one) > 40
    return {name: seen(text) for name, text in one.items() if text != two[name]}


def test_whatever_tells_the_number_tells_sentence_and_label_too(changed: dict[str, str]) -> None:
    """And the story's own page, data and tool do tell it, so the search is not empty."""
    assert {f"/story/{vellin.STORY}", f"/api/v1/stories/{vellin.STORY}", "mcp read_story"} <= changed.keys()
    bare = [name for name, text in changed.items() if vellin.SCORE.sentence not in text or "Limited" not in text]
    assert bare == []


def test_lists_feeds_and_pictures_tell_no_number_at_all(changed: dict[str, str]) -> None:
    """They show label and sentence; the number stands where its range can stand beside it."""
    allowed = ("/story/", "/api/v1/stories/", "mcp read_story", "mcp explain_score", "secondsource explain")
    assert [name for name in changed if not name.startswith(allowed)] == []
    assert f"/story/{vellin.STORY}/share.png" not in changed


def test_a_story_without_a_score_tells_its_state_and_no_number(tmp_path: Path) -> None:
    """Not enough evidence: the points that were computed stay inside."""
    silent = replace(
        vellin.SCORE, state=ScoreState.NOT_ENOUGH, state_reason="we have read 40 words of text", label=None
    )
    one = ways_out_with(tmp_path / "one", silent)
    two = ways_out_with(tmp_path / "two", lowered(silent))
    # `explain` shows what the parts would be, under the words that there is no score
    assert [name for name, text in one.items() if text != two[name]] == ["secondsource explain"]
    assert "No score and no label: we have read 40 words of text" in one["secondsource explain"]
    assert "Not enough evidence" in seen(one[f"/story/{vellin.STORY}"])
    assert json.loads(one[f"/api/v1/stories/{vellin.STORY}"])["score"]["state"] == ScoreState.NOT_ENOUGH.value
    assert Label.LIMITED.value not in json.loads(one[f"/api/v1/stories/{vellin.STORY}"])["score"]["sentence"]
