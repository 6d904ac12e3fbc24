"""The command line as its users meet it: real processes, real files, errors that say what to do."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from secondsource.cli import app

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `secondsource` with a data folder of its own."""

    def call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        given = {"SECONDSOURCE_HOME": str(tmp_path / "home"), "SECONDSOURCE_LOG_LEVEL": "error"} | environ
        command = [sys.executable, "-m", "secondsource", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, env=dict(os.environ) | given)

    return call


def _rows(path: Path, *rows: str) -> str:
    path.write_text("\n".join(rows) + "\n", "utf8")
    return str(path)


def _article(number: int, **changes: object) -> str:
    row = {
        "id": f"a{number}",
        "url": f"https://outlet{number}.example/tunnel",
        "outlet": f"Outlet {number}",
        "title": "Tunnel under Vellin harbour opens after nine years",
        "text": "The tunnel under Vellin harbour opened on Tuesday after nine years of work. " * 4,
        "published": "2026-05-12T08:00:00Z",
        "lang": "en",
    }
    return json.dumps(row | changes)


def test_import_then_read_explain_bundle_and_prove(run: Run, tmp_path: Path) -> None:
    """Articles from a file become a story that can be read, explained, recomputed and proven."""
    done = run("import", _rows(tmp_path / "a.jsonl", _article(1), _article(2)), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 2
    (story,) = json.loads(run("stories", "--json").stdout)
    told = json.loads(run("story", story["story_id"], "--json").stdout)
    assert len(told["articles"]) == 2
    assert "Origins" in run("explain", story["story_id"]).stdout
    bundle = tmp_path / "bundle.json"
    assert run("explain", story["story_id"], "--bundle", str(bundle)).returncode == 0
    again = json.loads(run("recompute", str(bundle), "--json").stdout)
    assert again == told["assessment"]["score"]
    page = tmp_path / "page.json"
    for written in (told["page"], told):
        page.write_text(json.dumps(written))
        assert "sentences proven" in run("prove", str(page)).stdout


def test_bad_rows_are_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    """A row without url, one that is no JSON, one dated in 1970: each is told by its line; the good one is stored."""
    file = _rows(tmp_path / "a.jsonl", '{"title": "x"}', "{broken", _article(3), _article(4, published="1970-01-01"))
    done = run("import", file)
    assert done.returncode == 1
    assert "line 1" in done.stderr
    assert "url" in done.stderr
    assert "line 2: not JSON" in done.stderr
    assert "2 articles stored" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("story", "nothing"), "no story has the id nothing"),
        (("import", "missing.jsonl"), "missing.jsonl"),
        (("remove", "7"), "no feed has the number 7"),
        (("add", "no-such-file"), "no such file, and not an address"),
        (("evaluate", "beauty", "."), "nothing measures 'beauty'"),
        (("evaluate", "tier", "missing.csv"), "missing.csv: no such file"),
        (("recompute", "missing.json"), "missing.json"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(run: Run, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 1, the thing's name, no traceback."""
    done = run(*arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dead_host_is_told_and_nothing_is_added(run: Run) -> None:
    """An address that does not answer is refused with its reason, and kept only when asked."""
    dead = "http://127.0.0.1:9/feed.xml"
    done = run("add", dead, SECONDSOURCE_ALLOW_PRIVATE="1")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
    assert "--anyway" in done.stderr
    assert json.loads(run("feeds", "--json").stdout)["feeds"] == []
    assert run("add", dead, "--anyway", SECONDSOURCE_ALLOW_PRIVATE="1").returncode == 0
    assert len(json.loads(run("feeds", "--json").stdout)["feeds"]) == 1


def test_a_second_desk_on_one_database_is_refused(run: Run, tmp_path: Path) -> None:
    """While one process holds the store, `import` in another says so."""
    from secondsource.build import store_of
    from secondsource.settings import read_settings

    store = store_of(read_settings({}, home=tmp_path / "home"))
    with store.hold():
        done = run("import", _rows(tmp_path / "a.jsonl", _article(1)))
    store.close()
    assert done.returncode == 1
    assert "in use by another desk" in done.stderr


def test_a_measures_own_options_reach_it(run: Run, tmp_path: Path) -> None:
    """Columns of a table of ratings can be named after the path."""
    table = tmp_path / "r.csv"
    table.write_text("site,stars\nreuters.com,5\nbbc.co.uk,5\ninfowars.com,1\nnpr.org,4\n")
    done = run("evaluate", "tier", str(table), "--domain-column", "site", "--rating-column=stars", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outlets"] == 4


def test_check_names_what_is_wrong(run: Run) -> None:
    """A new installation has no feeds: `check` says so and what to do."""
    done = run("check")
    assert done.returncode == 1
    assert "no feeds yet; `secondsource add URL`" in done.stdout


def test_every_command_is_in_the_guide() -> None:
    """docs/guide/commands.md has a line for each command."""
    page = (ROOT / "docs/guide/commands.md").read_text("utf8")
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__.replace("_", "-")
        assert f"`secondsource {name}" in page, name


def test_the_readmes_example_runs(tmp_path: Path) -> None:
    """The library example prints a sentence and a number of origins."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf8"), re.DOTALL)
    environ = dict(os.environ) | {"SECONDSOURCE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environ)
    assert done.returncode == 0, done.stderr
    assert "1 independent origins" in done.stdout.replace("1.0 ", "1 ")


def test_notify_lists_channels_tries_one_and_names_mistakes(run: Run, tmp_path: Path) -> None:
    """A channel to nowhere says why; a mistake is named by line, by `notify` and by `check`; no secret is printed."""
    home = tmp_path / "home"
    home.mkdir()
    file = home / "notify.toml"
    assert "No channels yet" in run("notify").stdout
    good = '[channels.team]\nwebhook = "http://127.0.0.1:9/hunter2"\nsecret = { env = "HOOK" }\nallow_private = true\n'
    file.write_text(good)
    secret = "hunter3" * 6
    (listed,) = json.loads(run("notify", "--json", HOOK=secret).stdout)["channels"]
    assert (listed["channel"], listed["kind"], listed["waiting"]) == ("team", "webhook", 0)
    tried = run("notify", "--test", "team", HOOK=secret)
    assert tried.returncode == 1
    assert "team: 127.0.0.1 could not be reached" in tried.stderr
    assert "no usable channel fax (it has: team)" in run("notify", "--test", "fax", HOOK=secret).stderr
    assert run("notify", "--again", "team", HOOK=secret).stdout.startswith("0 notices")
    file.write_text(good + 'quiet = "22"\n')
    wrong = [run("notify", HOOK=secret), run("check", HOOK=secret)]
    assert "notify.toml, line 5: channel team: write from and until" in wrong[0].stderr
    assert "PROBLEM notify.toml, line 5: channel team" in wrong[1].stdout
    for done in (tried, *wrong):
        assert "hunter" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
