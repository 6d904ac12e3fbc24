"""What is wrong with an installation, and what to do about it: `secondsource check`."""

import importlib.util
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from secondsource.build import find_exposure, make_knowledge, operator_ratings, store_of
from secondsource.edge.clock import SystemClock
from secondsource.edge.store import articles, desk, feeds, stories
from secondsource.errors import SecondSourceError
from secondsource.serve.access import is_local
from secondsource.settings import Settings, read_settings

# A desk of 200 feeds stores about 30 MB a day; below this it has less than two weeks.
LOW_DISK = 500 << 20
# Twice the longest polling interval: later than that, nobody is polling.
SILENT_HOURS = 12


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
    for look in (_disk, _knowledge, _ratings, _proxy, _binding, _extras):
        found += look(settings)
    found += _guarded("store", lambda: _store(settings))
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
    folder = next(one for one in (settings.home, *settings.home.parents) if one.exists())
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


def _proxy(settings: Settings) -> Iterator[Finding]:
    if settings.proxy:
        parts = urlsplit(settings.proxy)
        ok = parts.scheme in {"http", "https"} and bool(parts.hostname)
        words = settings.proxy if ok else f"{settings.proxy!r} is no proxy address; write http://HOST:PORT"
        yield Finding(ok=ok, what="proxy", words=words)


def _binding(settings: Settings) -> Iterator[Finding]:
    if not is_local(settings.host) and settings.proxy_user_header:
        named = f"{settings.proxy_user_header} is believed from {settings.trusted_proxies}"
        words = f"pages are served on {settings.host}; {named}"
        yield Finding(ok=True, what="address", words=words)


def _extras(settings: Settings) -> Iterator[Finding]:
    if settings.store.startswith("postgresql") and importlib.util.find_spec("psycopg") is None:
        yield Finding(ok=False, what="PostgreSQL", words='its driver is missing; pip install "secondsource[postgres]"')


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
    if last:
        hours = (SystemClock().now() - last[1]).total_seconds() / 3600
        said = f"last pass ended {hours:.1f} hours ago"
        late = hours > SILENT_HOURS
        found.append(
            Finding(ok=not late, what="desk", words=said + ("; start it with `secondsource run`" if late else ""))
        )
    store.close()
    return found
