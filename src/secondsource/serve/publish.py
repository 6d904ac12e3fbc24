"""The site as files, for any web host: what a reader without an account sees, with links that need no server.

    addresses = every story, outlet and day, the front pages that lead on from each other
    page      = the handler that serves it, asked for that address
    links     = to the file of their address, relative; to a page that is not there: no link
    whole addresses (feeds, share pictures, schema.org) = where the site will be

Must never happen: a link that leads nowhere, a form, a page of one reader (following, desk). A story that has not
changed since the last time is not made again: its `make_key` holds all that its pages show. Which outlets were silent
can change without it, so that page is made again while the story is recent.
"""

import hashlib
import html
import posixpath
import re
from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from secondsource import __version__
from secondsource.edge.store import everything, front, overlays
from secondsource.errors import NotFoundError
from secondsource.serve import api
from secondsource.serve.file_names import find_file_name
from secondsource.serve.reader import list_days, parse_day
from secondsource.serve.reading import STATIC, Reading
from secondsource.serve.views import load_story

# Stands for the site's own address while pages are made; reserved by RFC 2606, so that no text from outside means it.
PLACE = "https://published.invalid"
RECENT = timedelta(days=3)  # for so long after its newest report outlets may still be read for the first time
FIXED = ("/", "/days", "/outlets", "/feeds", "/method", "/models", "/corrections", "/feeds/corrections.atom")
_PARTS = ("", "/silence", "/inputs.json", "/share.png")  # of a story
_DATA = "/api/v1/stories/"
_STORY = re.compile(r"(?:/story|/feeds/story|/api/v1/stories)/([^/]+?)(?:\.atom)?(?=/|$)")
_LINK = re.compile(r'( (?:href|src)=)"(/[^"]*)"')
_WHOLE = re.compile(re.escape(PLACE) + r"(/[^\s\"'<>\\]*)?")


class Folder(Protocol):
    """Where the files go: `edge.site_folder.SiteFolder`."""

    def names(self, prefix: str) -> set[str]:
        """The files of the last run that begin so."""

    def holds(self, name: str, key: str) -> bool:
        """Whether the last run wrote this file from the same key."""

    def keep(self, name: str, key: str) -> None:
        """Leave a file as it is."""

    def save(self, name: str, content: bytes, key: str = "") -> None:
        """Write a file."""

    def finish(self) -> None:
        """Remove what is no longer wanted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class There:
    """What the site has pages for."""

    stories: frozenset[str]
    outlets: frozenset[str]
    days: frozenset[date]


class Site:
    """A desk without its server; `app` was made with `live=False` and PLACE as its public address."""

    def __init__(self, app: FastAPI, url: str) -> None:
        """`url`: where the site will be, without a slash at the end."""
        self._app = app
        self._url = url.rstrip("/")
        self._desk: Reading = app.state.reading
        routes = (*app.router.routes, *api.router.routes)  # FastAPI keeps those of a router that was taken in apart
        self._routes = [one for one in routes if isinstance(one, Route) and "GET" in (one.methods or ())]
        self._queue: deque[str] = deque(FIXED)
        self._seen = set(FIXED)
        with self._desk.store.read() as connection:
            self._there = There(
                stories=frozenset(everything.list_story_ids(connection)),
                outlets=frozenset(everything.list_outlet_ids(connection)),
                days=frozenset(list_days(connection, self._desk.zone)),
            )
            newest = front.find_newest(connection)
        self._recent = (newest or self._desk.clock.now()) - RECENT

    def publish(self, folder: Folder) -> None:
        """Write everything there is."""
        for name in ("desk.css", "icon.svg"):
            folder.save(f"static/{name}", (STATIC / name).read_bytes())
        outlets = [f"/outlet/{quote(one, safe='')}" for one in sorted(self._there.outlets)]
        # an outlet that is gone may be linked from any story: then all are made again
        anew = not folder.names("outlet/") <= {find_file_name(one) for one in outlets}
        for story_id in sorted(self._there.stories):
            self._publish_story(folder, story_id, anew)
        self._queue += [f"/day/{day.isoformat()}" for day in sorted(self._there.days)]
        self._queue += [*outlets, "/feeds/stories.atom", "/feeds/stories.json"]
        while self._queue:  # front pages and days lead on to more of them
            self._save(folder, self._queue.popleft())
        folder.finish()

    def _publish_story(self, folder: Folder, story_id: str, anew: bool) -> None:
        story = quote(story_id, safe="")
        with self._desk.store.read() as connection:
            key, recent = self._make_key(connection, story_id)
        for address in (*(f"/story/{story}{part}" for part in _PARTS), f"/feeds/story/{story}.atom", f"{_DATA}{story}"):
            name = str(find_file_name(address))
            changing = anew or (recent and address.endswith("/silence"))
            if not changing and folder.holds(name, key):
                folder.keep(name, key)
            else:
                self._save(folder, address, key)

    def _make_key(self, connection: Connection, story_id: str) -> tuple[str, bool]:
        """A hash of all that a story's pages are made from, and whether its newest report is recent."""
        values = load_story(connection, story_id)
        said = overlays.count_entries(connection)
        made_from = (__version__, self._url, self._desk.settings.language, self._desk.zone.key, said, values)
        key = hashlib.blake2b(repr(made_from).encode("utf8", "replace"), digest_size=12).hexdigest()
        return key, values.row.latest >= self._recent

    def _save(self, folder: Folder, address: str, key: str = "") -> None:
        name = str(find_file_name(address))
        try:
            answer = self._ask(address)
        except NotFoundError:
            return  # a story without a score has no file of inputs
        if answer.status_code == 200:
            kind = answer.media_type or ""
            content = bytes(answer.body)
            folder.save(
                name, content if kind.startswith("image/") else self._rewrite(content.decode(), name, kind), key
            )

    def _ask(self, address: str) -> Response:
        """The answer that the desk gives at an address. Raises NotFoundError."""
        parts = urlsplit(address)
        host = urlsplit(PLACE).netloc
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "scheme": "https",
            "server": (host, 443),
            "client": None,
        }
        scope |= {"path": unquote(parts.path), "root_path": "", "query_string": parts.query.encode(), "app": self._app}
        scope |= {"headers": [(b"host", host.encode())]}
        for route in self._routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                request = Request({**scope, **found})
                given = found["path_params"] if isinstance(route, APIRoute) else {}
                answer: Response = route.endpoint(request, **given)
                return answer
        raise NotFoundError(f"the desk has no page {address}")

    def _rewrite(self, text: str, name: str, kind: str) -> bytes:
        """The text with links to files: relative in pages, whole where an address stood whole."""

        def link(match: re.Match[str]) -> str:
            target = self._find_target(html.unescape(match[2]))
            # an anchor without an address is no link, and reads as the text it is
            return f'{match[1]}"{html.escape(_relative(target, name))}"' if target is not None else ""

        def whole(match: re.Match[str]) -> str:
            path = match[1] or "/"
            target = self._find_target(path if kind.endswith("json") else html.unescape(path))
            return f"{self._url}/{'' if target in (None, 'index.html') else target}"

        text = _LINK.sub(link, text) if kind.startswith("text/html") else text
        return _WHOLE.sub(whole, text).encode()

    def _find_target(self, address: str) -> str | None:
        """The file, with its fragment, that an address leads to; None where the site has none."""
        address, mark, fragment = address.partition("#")
        name = find_file_name(address)
        if name is None or not self._is_there(urlsplit(address).path):
            return None
        if urlsplit(address).query and not address.startswith("/static/") and address not in self._seen:
            self._seen.add(address)
            self._queue.append(address)
        return name + mark + fragment

    def _is_there(self, path: str) -> bool:
        if match := _STORY.match(path):
            return unquote(match[1]) in self._there.stories
        if path.startswith("/outlet/"):
            return unquote(path.removeprefix("/outlet/")) in self._there.outlets
        if path.startswith("/day/"):
            return parse_day(path.removeprefix("/day/")).date() in self._there.days
        return True


def _relative(target: str, name: str) -> str:
    path, mark, fragment = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(name) or ".") + mark + fragment
