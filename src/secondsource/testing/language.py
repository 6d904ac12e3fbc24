"""A language model, a ledger and an endpoint that do what a test tells them."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from secondsource.edge.language.budget import Caps, Reservation, check_caps
from secondsource.edge.language.prices import Price
from secondsource.errors import CallError
from secondsource.model import ModelAnswer, ModelCall, ModelRequest

FREE = Price(per_token_in=0.0, per_token_out=0.0, dated="local")


class FakeLanguageModel:
    """Answers from a list, the last one for ever; a CallError in it is raised. Keeps what it was asked."""

    def __init__(self, answers: Sequence[str | CallError], *, name: str = "fake-1", price: Price = FREE) -> None:
        self.name = name
        self.price = price
        self.requests: list[ModelRequest] = []
        self._answers = list(answers)
        self._lock = threading.Lock()

    def ask(self, request: ModelRequest, *, timeout: float) -> ModelAnswer:
        """See LanguageModel; tokens are counted as words."""
        assert timeout > 0
        with self._lock:
            self.requests.append(request)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, CallError):
            raise answer
        sent = len((request.system + request.user).split())
        return ModelAnswer(text=answer, tokens_in=sent, tokens_out=len(answer.split()))


class FakeLedger:
    """A ledger in memory, safe for threads."""

    def __init__(self) -> None:
        self.calls: list[ModelCall] = []
        self.reserved: dict[int, Reservation] = {}
        self.answers: dict[str, str] = {}
        self._lock = threading.Lock()
        self._next = 0

    def reserve(self, amount: float, at: datetime, caps: Caps) -> Reservation:
        """See Ledger."""
        with self._lock:
            check_caps(amount, self._spent(at, "%Y-%m-%d"), self._spent(at, "%Y-%m"), caps)
            self._next += 1
            reservation = Reservation(reservation_id=self._next, at=at, amount=amount)
            self.reserved[self._next] = reservation
            return reservation

    def _spent(self, at: datetime, period: str) -> float:
        rows = [(c.at, c.cost) for c in self.calls] + [(r.at, r.amount) for r in self.reserved.values()]
        wanted = at.astimezone(UTC).strftime(period)
        return sum(cost for moment, cost in rows if moment.astimezone(UTC).strftime(period) == wanted)

    def settle(self, reservation: Reservation, call: ModelCall) -> None:
        """See Ledger."""
        with self._lock:
            del self.reserved[reservation.reservation_id]
            self.calls.append(call)

    def find_answer(self, key: str) -> str | None:
        """See Ledger."""
        return self.answers.get(key)

    def save_answer(self, key: str, answer: str, at: datetime) -> None:
        """See Ledger."""
        assert at.tzinfo is not None
        self.answers[key] = answer


Reply = tuple[int, dict[str, str], str, float]  # status, headers, body, seconds before it


def reply_ok(text: str, *, tokens_in: int = 100, tokens_out: int = 50) -> Reply:
    """A well-formed completion with this text."""
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out},
    }
    return 200, {}, json.dumps(body), 0.0


def reply_status(status: int, *, retry_after: str | None = None) -> Reply:
    """An error of the endpoint."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return status, headers, json.dumps({"error": {"message": f"scripted {status}"}}), 0.0


def reply_garbage() -> Reply:
    """A body that is no JSON."""
    return 200, {}, "<html>not what you asked for", 0.0


def reply_late(seconds: float) -> Reply:
    """A good answer that comes too late, byte by byte."""
    status, headers, body, _ = reply_ok("{}")
    return status, headers, body, seconds


class ScriptedServer:
    """An OpenAI-compatible endpoint on the loopback that plays a script, the last reply for ever."""

    def __init__(self, script: Sequence[Reply]) -> None:
        self.requests: list[dict[str, Any]] = []
        self._script = list(script)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next_reply(self, request: dict[str, Any]) -> Reply:
        """The script's next reply; the request is kept."""
        with self._lock:
            self.requests.append(request)
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        next_reply: Callable[[dict[str, Any]], Reply] = self.next_reply

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                status, headers, body, seconds = next_reply(json.loads(self.rfile.read(length)))
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                try:
                    self._drip(body.encode(), seconds)
                except OSError:
                    return  # the other side has given up, as it should

            def _drip(self, body: bytes, seconds: float) -> None:
                steps = max(1, int(seconds / 0.1))
                size = len(body) // steps + 1
                for start in range(0, len(body), size):
                    if seconds:
                        time.sleep(0.1)
                    self.wfile.write(body[start : start + size])
                    self.wfile.flush()

            def log_message(self, *_: object) -> None:
                return

        return Handler

    @contextmanager
    def serving(self) -> Iterator["ScriptedServer"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
