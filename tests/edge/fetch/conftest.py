"""A server on the loopback interface that says exactly what a test tells it to."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from secondsource.edge.clock import SystemClock
from secondsource.edge.fetch import HttpFetcher
from secondsource.settings import Settings
from secondsource.testing.fetcher import FakeAnswer


@dataclass
class Asked:
    """One request as the server read it."""

    path: str
    headers: dict[str, str]  # names in lower case
    line: str


@dataclass
class Loopback:
    """A running server: its address and what was asked of it."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


Respond = Callable[[Asked, Callable[[bytes], None]], None]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


def _links(answer: FakeAnswer) -> str | None:
    said = {"hub": answer.hub, "self": answer.topic}
    return ", ".join(f'<{target}>; rel="{rel}"' for rel, target in said.items() if target) or None


def message(answer: FakeAnswer, asked: Asked) -> bytes:
    """The bytes of an HTTP answer."""
    known = asked.headers.get("if-none-match")
    since = asked.headers.get("if-modified-since")
    same = (known == answer.etag) if known else (since == answer.last_modified if since else False)
    status, body = (304, b"") if same and answer.status == 200 else (answer.status, answer.body)
    headers = {
        "Content-Type": answer.content_type,
        "ETag": answer.etag,
        "Last-Modified": answer.last_modified,
        "Location": answer.location,
        "Link": _links(answer),
        "Retry-After": str(int(answer.retry_after)) if answer.retry_after is not None else None,
        "Cache-Control": f"public, max-age={int(answer.max_age)}" if answer.max_age is not None else None,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {status} Fine", *(f"{name}: {value}" for name, value in headers.items() if value is not None)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture
def loopback() -> Iterator[Callable[..., Loopback]]:
    """Start a server: `loopback(respond)`, or `loopback({path: FakeAnswer(...)})`."""
    running: list[_Server] = []

    def start(respond: Respond | dict[str, FakeAnswer], host: str = "127.0.0.1") -> Loopback:
        if isinstance(respond, dict):
            table = respond
            respond = lambda asked, write: write(message(table.get(asked.path, FakeAnswer(status=404)), asked))  # noqa: E731
        answer = respond

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline(70_000).decode("latin-1").strip()
                headers = {}
                while raw := self.rfile.readline(70_000).decode("latin-1").strip():
                    name, _, value = raw.partition(":")
                    headers[name.lower()] = value.strip()
                if not line:
                    return
                asked = Asked(path=line.split(" ")[1], headers=headers, line=line)
                server.asked.append(asked)
                answer(asked, self.wfile.write)

        listener = _Server((host, 0), Handler)
        running.append(listener)
        server = Loopback(url=f"http://{host}:{listener.server_address[1]}")
        threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return server

    yield start
    for listener in running:
        listener.shutdown()
        listener.server_close()


@pytest.fixture
def fetcher() -> Iterator[Callable[..., HttpFetcher]]:
    """A real fetcher for the loopback interface, with settings by name; closed at the end."""
    made: list[HttpFetcher] = []

    def make(robots_cache: Any = None, look_ahead: int = 4096, **given: Any) -> HttpFetcher:
        settings = Settings(**{"allow_private": True, "host_interval": 0.0, "fetch_timeout": 10.0} | given)
        made.append(HttpFetcher(settings, SystemClock(), robots_cache, look_ahead))
        return made[-1]

    yield make
    for one in made:
        one.close()
