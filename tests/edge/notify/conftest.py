"""Receivers on the loopback interface: a web server and a mail server that do what a test tells them."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from secondsource.people import Channel, Letter
from secondsource.testing.builders import MORNING

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Hook:
    """A web server: what it was sent, as headers and body; `answer` is told in each."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    stall: threading.Event | None = None  # wait for it before answering


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A running receiver of webhooks."""
    told = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            told.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if told.stall:
                told.stall.wait(5)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield told
    if told.stall:
        told.stall.set()
    server.shutdown()
    server.server_close()


@dataclass
class Mailbox:
    """A mail server that takes mail: its address, and each mail as its bytes."""

    port: int = 0
    got: list[bytes] = field(default_factory=list)
    refuse: str = ""  # the answer to RCPT; empty: it is taken


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A running mail server without TLS or login (RFC 5321, as much as a client needs)."""
    told = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            say: Callable[[str], None] = lambda line: self.wfile.write(line.encode() + b"\r\n") and None  # noqa: E731
            say("220 loopback")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.strip() else b""
                if word == b"DATA":
                    say("354 go on")
                    told.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                    say("250 taken")
                elif word == b"QUIT":
                    say("221 bye")
                    return
                else:
                    say(told.refuse if word == b"RCPT" and told.refuse else "250 fine")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def letter() -> Letter:
    """A letter with a name that needs more than ASCII."""
    return Letter(
        letter_id="msg_1", at=MORNING, title="Ørsted: a second origin", text="Ørsted\n", html="<p>Ørsted</p>",
        payload={"type": "notices", "words": "Ørsted"},
    )  # fmt: skip


@pytest.fixture
def webhook(hook: Hook) -> Channel:
    """A channel to it."""
    return Channel(name="team", address=hook.url, secret=SECRET, allow_private=True)
