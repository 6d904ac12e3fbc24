"""What is wrong with an installation, and what to do about it: `secondsource check`."""

import importlib.util
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from secondsource.build import channel_file, make_knowledge, operator_ratings, store_of
from secondsource.edge.clock import SystemClock
from secondsource.edge.language.model import open_model
from secondsource.edge.store import articles, desk, feeds, stories
from secondsource.errors import LockedError, SecondSourceError
from secondsource.serve.access import is_local
from secondsource.settings import Settings, read_settings
from secondsource.showing import find_exposure

# A desk of 200 feeds stores about 30 MB a day; below this it has less than two weeks.
LOW_DISK = 500 << 20
# Twice the longest polling interval: later than that, nobody is polling.
SILENT_HOURS = 12
CLOCK_SLACK = timedelta(minutes=10)  # two machines on one database agree to the second where either uses NTP
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before this is a dead battery


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at."""

    ok: bool
    what: str
    words: str  # how it is; where it is wrong, what to do


def list_findings() -> list[Finding]:
    """Look at everything; what depends on something broken is left out."""
    found = [_python()]
    try:
        settings = read_settings()
    except SecondSourceError as error:
        return [*found, Finding(ok=False, what="settings", words=str(error))]
    found.append(Finding(ok=True, what="settings", words=f"data folder {settings.home}"))
    for look in (_home, _disk, _knowledge, _ratings, _addresses, _zone, _binding, _extras, _model, _channels):
        found += look(settings)
    stored = _guarded("store", lambda: _store(settings))
    found += stored
    if all(one.ok for one in stored if one.what == "store"):
        found += _running(settings)
    return found


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(ok=True, what="python", words=f"{version}, SQLite {sqlite3.sqlite_version}")


def _guarded(what: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except SecondSourceError as error:
        return [Finding(ok=False, what=what, words=str(error))]


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = _existing(settings)
    free = shutil.disk_usage(folder).free
    words = f"{free >> 20} MB free at {folder}"
    if free < LOW_DISK:
        words += "; make room, or set SECONDSOURCE_HOME to a larger disk"
    yield Finding(ok=free >= LOW_DISK, what="disk", words=words)


def _knowledge(settings: Settings) -> list[Finding]:
    return _guarded("knowledge", lambda: [_knowledge_found(settings)])


def _knowledge_found(settings: Settings) -> Finding:
    known = make_knowledge(settings)
    words = f"{len(known.agencies)} agencies, {len(known.owners)} owners, {len(known.outlets)} outlet names"
    return Finding(ok=True, what="knowledge", words=words)


def _ratings(settings: Settings) -> Iterator[Finding]:
    for problem in operator_ratings(settings).problems:
        where = f"ratings.csv, line {problem.line}"
        yield Finding(ok=False, what=where, words=f"{problem.message} ({problem.problem}); the row is not used")


def _home(settings: Settings) -> Iterator[Finding]:
    """By writing: what modes, mounts and containers allow can only be tried."""
    folder = _existing(settings)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        words = f"nothing can be written in {folder} ({error.strerror}); give it to the user who runs the desk, "
        yield Finding(ok=False, what="data folder", words=words + "or set SECONDSOURCE_HOME to another folder")


def _existing(settings: Settings) -> Path:
    return next(one for one in (settings.home, *settings.home.parents) if one.exists())


def _addresses(settings: Settings) -> Iterator[Finding]:
    for name in ("proxy", "public_url", "llm_base_url"):
        given = getattr(settings, name)
        if not given:
            continue
        try:
            parts = urlsplit(given)
            ok = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            ok = False
        if not ok or name == "proxy":
            shown = parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]).geturl() if ok else repr(given)
            yield Finding(ok=ok, what=name, words=shown if ok else f"{shown} is no address; write http://HOST:PORT")


def _zone(settings: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        words = f"no time zone is called {settings.zone!r}; write one like Europe/Oslo, or UTC"
        yield Finding(ok=False, what="zone", words=words)


def _binding(settings: Settings) -> Iterator[Finding]:
    if not is_local(settings.host) and settings.proxy_user_header:
        named = f"{settings.proxy_user_header} is believed from {settings.trusted_proxies}"
        words = f"pages are served on {settings.host}; {named}"
        yield Finding(ok=True, what="address", words=words)


def _extras(settings: Settings) -> Iterator[Finding]:
    wanted = {
        "PostgreSQL": (settings.store.startswith("postgresql"), "psycopg", "postgres"),
        "language model": (bool(settings.llm_model), "openai", "llm"),
    }
    for what, (needed, module, extra) in wanted.items():
        if needed and _is_missing(module):
            words = f'needs {module}, which is not installed; pip install "secondsource[{extra}]"'
            yield Finding(ok=False, what=what, words=words)


def _channels(settings: Settings) -> Iterator[Finding]:
    setup = channel_file(settings).read()
    if setup.channels:
        words = ", ".join(f"{one.name} ({one.kind.value})" for one in setup.channels)
        yield Finding(ok=True, what="channels", words=f"{words}; `secondsource notify --test NAME` tries one")
    for problem in setup.problems:
        where = f"notify.toml, line {problem.line}" if problem.line else "notify.toml"
        yield Finding(ok=False, what=where, words=problem.words)


def _is_missing(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is None
    except ValueError:  # blocked from being imported
        return True


def _model(settings: Settings) -> list[Finding]:
    if not settings.llm_model or _is_missing("openai"):
        return []
    return _guarded("language model", lambda: [_model_found(settings)])


def _model_found(settings: Settings) -> Finding:
    open_model(settings)
    return Finding(ok=True, what="language model", words=f"{settings.llm_model} at {settings.llm_base_url}")


def _running(settings: Settings) -> list[Finding]:
    """Whether a desk runs on this database, and whether its port is free if none does."""
    store = store_of(settings)
    try:
        with store.hold():
            return [_port(settings)]
    except LockedError as error:
        return [Finding(ok=True, what="another desk", words=f"one runs already: {error}")]
    finally:
        store.close()


def _port(settings: Settings) -> Finding:
    try:
        with socket.create_server((settings.host, settings.port), family=_family(settings.host)):
            return Finding(ok=True, what="port", words=f"{settings.host}:{settings.port} is free")
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        words = f"{settings.host}:{settings.port} cannot be used ({reason}); stop what uses it, or set another port"
        return Finding(ok=False, what="port", words=words)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _clock(last: datetime | None) -> list[Finding]:
    """A clock behind what the database has seen, or behind this program: every feed would look early or late."""
    now = SystemClock().now()
    if now < WRITTEN:
        said = f"the clock says {now:%Y-%m-%d %H:%M}, before this program was written"
    elif last is not None and last - now > CLOCK_SLACK:
        said = f"the clock says {now:%Y-%m-%d %H:%M}, but the last pass ended at {last:%Y-%m-%d %H:%M}"
    else:
        return []
    return [Finding(ok=False, what="clock", words=said + "; set the clock, best by NTP (`timedatectl set-ntp true`)")]


def _store(settings: Settings) -> list[Finding]:
    store = store_of(settings)
    with store.read() as connection:
        known = list(feeds.list_feeds(connection))
        counts = f"{articles.count_articles(connection)} articles, {stories.count_stories(connection)} stories"
        last = desk.find_last_pass(connection)
    exposure = find_exposure(store, settings)
    found = [Finding(ok=False, what="address", words=exposure)] if exposure else []
    found.append(Finding(ok=True, what="store", words=f"{store.url.render_as_string()}: {counts}"))
    failing = [feed for feed in known if feed.last_failure]
    words = f"{len(known)} feeds, {len(failing)} failing"
    if not known:
        words = "no feeds yet; `secondsource add URL`, or `secondsource run --starter`"
    elif failing:
        words += "; `secondsource feeds --failing` says why"
    found.append(Finding(ok=bool(known) and len(failing) < len(known), what="feeds", words=words))
    found += _clock(last[1] if last else None)
    if last:
        hours = (SystemClock().now() - last[1]).total_seconds() / 3600
        said = f"last pass ended {hours:.1f} hours ago"
        late = hours > SILENT_HOURS
        found.append(
            Finding(ok=not late, what="desk", words=said + ("; start it with `secondsource run`" if late else ""))
        )
    store.close()
    return found
