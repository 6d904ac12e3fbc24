"""An API key reaches the endpoint and nothing else: no database, log, page, answer, bundle or message holds it."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
import vellin
from starlette.testclient import TestClient

from secondsource.edge.language.budget import Caps
from secondsource.edge.language.model import open_model
from secondsource.edge.store.engine import Store
from secondsource.edge.store.ledger import StoreLedger
from secondsource.edge.store.pages import save_page
from secondsource.evaluate.leaderboard import list_day_stories
from secondsource.run.writing import write_with_model
from secondsource.serve.web import make_app
from secondsource.settings import Settings, describe_settings
from secondsource.showing import known_to_readers
from secondsource.testing.clock import FixedClock
from secondsource.testing.language import ScriptedServer, reply_garbage, reply_ok, reply_status

SECRET = "sk-planted-4f1c9a77e0"
SHOWN = (
    "/",
    f"/story/{vellin.STORY}",
    f"/story/{vellin.STORY}/inputs.json",
    "/costs",
    "/models",
    "/status",
    "/feeds",
    "/method",
    "/api/v1/openapi.json",
)


@pytest.mark.parametrize("place", ["file", "environment"])
def test_the_key_is_stored_logged_shown_and_exported_nowhere(
    place: str, tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Through answers, refusals and broken bodies, with every log line kept."""
    caplog.set_level(logging.DEBUG)
    script = [
        reply_status(401),
        reply_status(500),
        reply_garbage(),
        reply_ok("{}"),
        reply_ok(json.dumps({"lead": SECRET[:3]})),
    ]
    with ScriptedServer(script).serving() as server:
        settings = _settings(place, tmp_path, server.base_url)
        model = open_model(settings, {"OPENAI_API_KEY": SECRET} if place == "environment" else {})
        assert model is not None
        pages = [_write(model, store, one) for one in list_day_stories()[:4]]
        assert len(server.requests) >= 4
    vellin.fill(store)
    for page in pages:
        with store.begin() as connection:
            save_page(connection, replace(page, story_id=vellin.STORY, version=page.version + 10))
    app = make_app(store, settings, FixedClock(vellin.NOW), known_to_readers(store, settings))
    with TestClient(app) as client:
        answers = [client.get(path) for path in SHOWN]
    assert all(one.status_code == 200 for one in answers)
    shown = [one.text for one in answers]
    told = [repr(model), json.dumps(describe_settings(settings)), *(page.note for page in pages), caplog.text]
    assert not any(SECRET in text for text in [*shown, *told])
    assert caplog.text
    _assert_no_file_holds(tmp_path)


def _settings(place: str, tmp_path: Path, address: str) -> Settings:
    given = Settings(home=tmp_path, llm_model="m-1", llm_base_url=address, llm_price_in=1.0, llm_price_out=1.0)
    if place == "environment":
        return given
    path = tmp_path / "key"
    path.write_text(SECRET)
    path.chmod(0o600)
    return replace(given, llm_key_file=str(path))


def _write(model, store: Store, written):
    return write_with_model(
        *written, model, StoreLedger(store), caps=Caps(day=9.0, month=9.0), previous=None, now=vellin.NOW, version=1,
        budget_seconds=3.0,
    )  # fmt: skip


def _assert_no_file_holds(folder: Path) -> None:
    """The database with its journal, and every other file but the key's own."""
    files = [one for one in folder.rglob("*") if one.is_file() and one.name != "key"]
    assert any(one.name.startswith("desk.db") for one in files)
    assert not [one for one in files if SECRET.encode() in one.read_bytes()]


def test_the_key_does_reach_the_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above would prove nothing: the client was given it."""
    given: list[str] = []
    monkeypatch.setattr("secondsource.edge.language.model._load_client", lambda _, key: given.append(key))
    open_model(_settings("file", tmp_path, "http://127.0.0.1:9/v1"), {})
    assert given == [SECRET]
