"""The MCP server, driven by the official client over the real transports."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
import vellin
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from secondsource.edge.store import follows
from secondsource.edge.store.engine import open_store

TOOLS = {"list_stories", "search_stories", "read_story", "explain_score", "compare_outlets"}
LONG = "x" * 500


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with the day of Vellin in it."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    vellin.fill(store)
    store.close()
    return tmp_path


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {"SECONDSOURCE_HOME": str(home), "OMP_NUM_THREADS": "1"}


@asynccontextmanager
async def _asked(home: Path, *options: str) -> AsyncIterator[Client]:
    arguments = ["-m", "secondsource", "mcp", *options]
    command = StdioServerParameters(command=sys.executable, args=arguments, env=_environment(home))
    async with Client(stdio_client(command)) as client:
        yield client


async def _value(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def _refusal(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    return result.content[0].text


def _run(ask: Callable[[], Awaitable[None]]) -> None:
    """Ask in a thread of its own: Playwright keeps this one's event loop running while its browser is open."""
    with ThreadPoolExecutor(max_workers=1) as own:
        own.submit(anyio.run, ask).result()


def test_every_tool_answers_over_stdio(home: Path) -> None:
    """Each is listed as reading only, with its schemas, and gives what the page gives."""

    async def ask() -> None:
        async with _asked(home) as client:
            listed = (await client.list_tools()).tools
            assert {one.name for one in listed} == TOOLS
            assert all(one.annotations.read_only_hint for one in listed)
            assert all(one.output_schema and one.description for one in listed)
            first = (await _value(client, "list_stories", hours=168))["stories"][0]
            assert {"label", "state", "sentence", "url"} <= set(first)
            found = await _value(client, "search_stories", query="dredging origins:>1")
            assert [one["story_id"] for one in found["stories"]] == [vellin.STORY]
            story = await _value(client, "read_story", story_id=vellin.STORY)
            assert story["headline"] == vellin.PAGE.headline
            assert story["lead"]["notes"][0]["words"] == vellin.COURIER_WORDS
            told = await _value(client, "explain_score", story_id=vellin.STORY)
            assert (told["score"]["low"], told["score"]["high"]) == (55, 75)
            assert [one["name"] for one in told["origins"]][:2] == ["Vellin Courier", "nordpress"]
            assert any("2,400" in one for one in told["facts_contested"])
            both = await _value(client, "compare_outlets", outlet_ids=["vellincourier.example", "dailypost.example"])
            assert [one["name"] for one in both["outlets"]] == ["Vellin Courier", "Daily Post"]
            assert vellin.STORY in [one["story_id"] for one in both["stories_of_several"]]

    _run(ask)


def test_bad_arguments_are_refused_in_words_and_the_server_goes_on(home: Path) -> None:
    """Each refusal says what to do and shows no trace; a query in an index's own language is only words."""

    async def ask() -> None:
        async with _asked(home) as client:
            for tool, arguments, words in (
                ("read_story", {"story_id": "nothing"}, "search_stories and list_stories give ids"),
                ("read_story", {}, "story_id"),
                ("read_story", {"story_id": ""}, "story_id"),
                ("explain_score", {"story_id": ["a"]}, "story_id"),
                ("search_stories", {"query": "   "}, "asks for nothing"),
                ("search_stories", {"query": "from:yesterday dredging"}, "from:yesterday"),
                ("search_stories", {"query": LONG}, "query"),
                ("search_stories", {"query": "a", "page": 0}, "page"),
                ("list_stories", {"limit": 1_000_000}, "limit"),
                ("list_stories", {"hours": "soon"}, "hours"),
                ("compare_outlets", {"outlet_ids": ["vellincourier.example"] * 2}, "2 to 8 different outlets"),
                ("compare_outlets", {"outlet_ids": ["vellincourier.example", "a.example"]}, "a.example"),
                ("compare_outlets", {"outlet_ids": "vellincourier.example"}, "outlet_ids"),
            ):
                told = await _refusal(client, tool, **arguments)
                assert words in told, (tool, arguments, told)
                assert "Traceback" not in told
            for query in ('"', "a* OR b", "NEAR(a b)", "x\x00y", "'; DROP TABLE stories; --", "٣"):
                result = await client.call_tool("search_stories", {"query": query})
                assert not result.is_error or "asks for nothing" in result.content[0].text
            assert (await _value(client, "list_stories"))["stories"]

    _run(ask)


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """The server over HTTP, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "secondsource", "mcp", "--http", "--port", str(port)]
    with subprocess.Popen(command, env=_environment(home), stderr=subprocess.PIPE) as server:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
        server.terminate()


def test_streamable_http_answers_the_same(address: str) -> None:
    """The official client over HTTP lists the tools and reads a story; a refusal stays a refusal."""

    async def ask() -> None:
        async with Client(address) as client:
            assert {one.name for one in (await client.list_tools()).tools} == TOOLS
            assert (await _value(client, "read_story", story_id=vellin.STORY))["headline"] == vellin.PAGE.headline
            assert "story_id" in await _refusal(client, "read_story")

    _run(ask)


def test_what_needs_a_login_is_not_answered_to_strangers(home: Path) -> None:
    """Over HTTP nobody is asked who they are: a desk that shows its pages to known people alone refuses to begin."""
    environment = _environment(home) | {"SECONDSOURCE_LOGIN_TO_READ": "true", "SECONDSOURCE_HOST": "0.0.0.0"}
    command = [sys.executable, "-m", "secondsource", "mcp", "--http", "--port", "1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "login_to_read" in done.stderr
    assert "127.0.0.1" in done.stderr


def test_following_is_there_only_when_it_is_allowed(home: Path) -> None:
    """With --follow one person's follows can be changed, twice the same is once, and nobody else's are touched."""

    async def ask() -> None:
        async with _asked(home, "--follow", "--user", "anna") as client:
            listed = {one.name: one for one in (await client.list_tools()).tools}
            assert set(listed) == TOOLS | {"follow", "list_followed", "stop_following"}
            assert listed["follow"].annotations.read_only_hint is False
            assert listed["list_followed"].annotations.read_only_hint is True
            made = await _value(client, "follow", kind="fact", value=vellin.STORY, fact=1)
            assert await _value(client, "follow", kind="fact", value=vellin.STORY, fact=1) == made
            await _value(client, "follow", kind="topic", value="harbour dredging")
            told = (await _value(client, "list_followed"))["follows"]
            assert [(one["kind"], one["words"]) for one in told] == [
                ("fact", "1,900 homes without power"),
                ("topic", "harbour dredging"),
            ]
            for arguments, words in (
                ({"kind": "weather", "value": "x"}, "kind"),
                ({"kind": "topic", "value": "  "}, "the field was empty"),
                ({"kind": "fact", "value": vellin.STORY}, "its place in `facts`"),
                ({"kind": "fact", "value": vellin.STORY, "fact": 999}, "no such fact"),
                ({"kind": "story", "value": "nothing"}, "no story has the id"),
                ({"kind": "outlet", "value": "nobody.example"}, "has reported here"),
            ):
                assert words in await _refusal(client, "follow", **arguments), arguments
            assert (await _value(client, "stop_following", number=made["number"]))["kind"] == "fact"
            assert "nothing followed has the number" in await _refusal(client, "stop_following", number=made["number"])
        async with _asked(home) as client:
            assert "follow" not in {one.name for one in (await client.list_tools()).tools}
            assert (await client.call_tool("follow", {"kind": "topic", "value": "x"})).is_error

    _run(ask)
    with open_store(f"sqlite:///{home / 'desk.sqlite'}").read() as connection:
        assert [(one.owner, one.words) for one in follows.list_follows(connection)] == [("anna", "harbour dredging")]


def test_following_over_http_is_for_this_machine_only(home: Path) -> None:
    """Nobody is asked who they are there."""
    command = [sys.executable, "-m", "secondsource", "mcp", "--http", "--follow"]
    environment = _environment(home) | {"SECONDSOURCE_HOST": "0.0.0.0"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 1
    assert "everybody could change what is followed" in done.stderr
