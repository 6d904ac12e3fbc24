import socket
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from secondsource import check
from secondsource.build import store_of
from secondsource.check import Finding, list_findings
from secondsource.edge.clock import SystemClock
from secondsource.edge.store import desk
from secondsource.settings import read_settings

Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """What `check` finds under these settings, by what it is about."""

    def found(**given: object) -> dict[str, Finding]:
        values = {"home": tmp_path, "port": 0} | given
        for name, value in values.items():
            monkeypatch.setenv(f"SECONDSOURCE_{name.upper()}", str(value))
        return {one.what: one for one in list_findings()}

    return found


def wrong(found: dict[str, Finding]) -> dict[str, str]:
    """What is wrong, but for a new desk's missing feeds."""
    return {what: one.words for what, one in found.items() if not one.ok and what != "feeds"}


def test_a_sound_installation_has_no_problem(look: Look) -> None:
    """A new data folder: nothing is wrong but that there are no feeds yet."""
    assert not wrong(look())


@pytest.mark.parametrize(
    ("setting", "value", "what", "says"),
    [
        ("port", "eighty", "settings", "setting port: 'eighty'"),
        ("log_level", "loud", "settings", "none of debug"),
        ("poll_min", "900", "settings", "poll_max"),
        ("zone", "Europe/Vellin", "zone", "Europe/Oslo"),
        ("proxy", "proxy.example:3128", "proxy", "http://HOST:PORT"),
        ("public_url", "news.example", "public_url", "http://HOST:PORT"),
        ("llm_base_url", "http://host:port", "llm_base_url", "http://HOST:PORT"),
        ("store", "mysql://somewhere", "store", "postgresql+psycopg"),
        ("store", "nonsense", "store", "sqlite:///FILE"),
        ("store", "postgresql+psycopg://desk@127.0.0.1:9/none", "store", "that the server runs"),
        ("host", "203.0.113.7", "port", "set another port"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(look: Look, setting: str, value: str, what: str, says: str) -> None:
    """Each setting that cannot work is said in words that name it and the remedy."""
    problems = wrong(look(**{setting: value}))
    assert says in problems[what]


def test_a_settings_file_with_an_unknown_name_is_told(look: Look, tmp_path: Path) -> None:
    """A slip in the file is named with the file."""
    (tmp_path / "secondsource.toml").write_text("prot = 80\n")
    assert "prot" in wrong(look())["settings"]


def test_a_data_folder_that_cannot_be_written_is_told(look: Look) -> None:
    """Tried by writing; the remedy is the folder's owner or another folder."""
    assert "SECONDSOURCE_HOME" in wrong(look(home="/proc/secondsource"))["data folder"]


def test_a_port_that_is_taken_is_told(look: Look) -> None:
    """Another program has the port: said before `run` fails on it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot be used" in wrong(look(port=taken.getsockname()[1]))["port"]


def test_a_desk_that_runs_is_no_problem_and_is_named(look: Look, tmp_path: Path) -> None:
    """`check` beside a running desk: its process is named, and its port is not called taken."""
    store = store_of(read_settings({}, home=tmp_path))
    with store.hold():
        found = look()
        assert not wrong(found)
        assert "in use by another desk" in found["another desk"].words
    store.close()


def test_a_clock_behind_the_database_is_told(look: Look, tmp_path: Path) -> None:
    """The last pass ended tomorrow: the clock is wrong now or was then."""
    store = store_of(read_settings({}, home=tmp_path))
    tomorrow = SystemClock().now() + timedelta(days=1)
    with store.begin() as connection:
        desk.save_pass(connection, tomorrow, tomorrow, {})
    store.close()
    assert "set the clock" in wrong(look())["clock"]


def test_a_clock_before_the_program_is_told(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that woke up in 1970."""
    monkeypatch.setattr(check, "WRITTEN", SystemClock().now() + timedelta(days=1))
    assert "set the clock" in wrong(look())["clock"]


def test_a_full_disk_is_told(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less room than two weeks need."""
    monkeypatch.setattr(check, "LOW_DISK", 1 << 60)
    assert "make room" in wrong(look())["disk"]


def test_a_key_file_that_others_can_read_is_told(look: Look, tmp_path: Path) -> None:
    """The key itself is never printed."""
    key = tmp_path / "key"
    key.write_text("sk-planted-secret")
    key.chmod(0o644)
    words = wrong(look(llm_model="some-model", llm_key_file=key))["language model"]
    assert "chmod 600" in words
    assert "planted" not in words


def test_a_model_without_a_key_is_told(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that should hold it is named."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert "OPENAI_API_KEY" in wrong(look(llm_model="some-model"))["language model"]


@pytest.mark.parametrize(
    ("module", "given", "says"),
    [
        ("openai", {"llm_model": "some-model", "llm_key_env": "PLANTED"}, "secondsource[llm]"),
        ("psycopg", {"store": "postgresql+psycopg://desk@127.0.0.1:9/none"}, "secondsource[postgres]"),
    ],
)
def test_a_missing_extra_is_told(
    look: Look, monkeypatch: pytest.MonkeyPatch, module: str, given: dict[str, object], says: str
) -> None:
    """What a setting needs and is not installed is named with the command that installs it."""
    monkeypatch.setenv("PLANTED", "key")
    monkeypatch.setitem(sys.modules, module, None)
    assert any(says in words for words in wrong(look(**given)).values())


def test_the_password_of_a_proxy_or_database_is_not_printed(look: Look) -> None:
    """What `check` prints can be pasted into a report."""
    found = look(proxy="http://me:planted@proxy.example:3128", store="postgresql+psycopg://d:planted@127.0.0.1:9/x")
    assert not any("planted" in one.words for one in found.values())


def test_each_bad_row_of_the_operators_ratings_is_named_by_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Twice, in punycode, no domain, out of range, expired: said with line and kind; the good row is not."""
    rows = (
        "good.example,0.7,corrects openly,2026-01-01,,vote",
        "good.example,0.9,again,2026-01-01,,",
        "xn--bcher-kva.example,0.5,why,2026-01-01,,",
        "not a domain,0.5,why,2026-01-01,,",
        "c.example,1.2,why,2026-01-01,,",
        "d.example,0.5,why,2026-01-01,2026-02-01,",
    )
    (tmp_path / "ratings.csv").write_text("\n".join(["domain,rating,reason,date,expires,mode", *rows]), "utf8")
    for name, value in (("HOME", tmp_path), ("PORT", 0)):
        monkeypatch.setenv(f"SECONDSOURCE_{name}", str(value))
    found = {one.what: one.words for one in list_findings() if not one.ok and one.what.startswith("ratings.csv")}
    kinds = ("duplicate", "punycode", "malformed domain", "out of range", "expired")
    assert {f"ratings.csv, line {line}": kind for line, kind in enumerate(kinds, 3)} == {
        what: next(kind for kind in kinds if f"({kind})" in words) for what, words in found.items()
    }
