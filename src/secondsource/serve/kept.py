"""Answers that are given again for some seconds to readers without an account.

A public desk is asked for the same few pages over and over while its store changes once in minutes. Must never happen:
that somebody sees another's page. So an answer is kept only where nobody is logged in, and by all that it was made
from: address, host, language, density, and what is known of the visitor. A front page that remembers when its reader
last looked is made for him alone.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from secondsource.serve.reading import has_already, reading

MOST_BYTES = 32 << 20  # a process; some 700 story pages
Handler = Callable[[Request], Response]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was answered, and until when it is good."""

    until: float  # of time.monotonic
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]


class Kept:
    """The answers of one process."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: how long one is given again; 0: never."""
        self._seconds = seconds
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def wrap(self, handler: Handler) -> Handler:
        """The handler, asked only where its answer is not kept."""
        if self._seconds <= 0:
            return handler

        def answer(request: Request) -> Response:
            key = _make_key(request)
            if key is None:
                return handler(request)
            known = self._find(key)
            if known is not None:
                return _again(request, known)
            made = handler(request)
            if made.status_code == 200:
                self._keep(key, made)
            return made

        return answer

    def _find(self, key: Hashable) -> Answer | None:
        with self._lock:
            known = self._answers.get(key)
            return known if known and known.until > time.monotonic() else None

    def _keep(self, key: Hashable, made: Response) -> None:
        until = time.monotonic() + self._seconds
        answer = Answer(until=until, body=bytes(made.body), headers=tuple(made.raw_headers))
        with self._lock:
            self._drop(key)
            self._answers[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._answers)))  # the oldest

    def _drop(self, key: Hashable) -> None:
        if known := self._answers.pop(key, None):
            self._bytes -= len(known.body)


def _make_key(request: Request) -> Hashable | None:
    """All that an answer depends on but the store; None where it is for one reader alone."""
    desk = reading(request)
    visitor = desk.find_visitor(request)
    if visitor.role or (request.url.path == "/" and "looked" in request.cookies):
        return None
    # not `request.url`: its query is what was asked, byte for byte, and so is this
    asked = (request.scope["path"], request.scope["query_string"], desk.base(request))
    return (*asked, desk.language(request).code, request.cookies.get("density"), visitor)


def _again(request: Request, known: Answer) -> Response:
    headers = dict(known.headers)
    etag = headers.get(b"etag", b"").decode()
    if has_already(request, etag):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": headers[b"cache-control"].decode()})
    answer = Response(known.body)
    answer.raw_headers = list(known.headers)
    return answer
