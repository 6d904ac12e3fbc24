"""Answers that are given again for some seconds to readers without an account.

A public desk is asked for the same few pages over and over while its store changes once in minutes. Must never happen:
that somebody sees another's page. So an answer is kept only where nobody is logged in, and by all that it was made
from: address, host, language, density, and what is known of the visitor. A front page that remembers when its reader
last looked is made for him alone.

Where a page can say what it was made from in a few values (`Stater`), its answer is kept beyond its time: the values
are looked up, and where none has changed the answer is good for as long again. Texts are kept packed, a fifth of their
size: a desk's newest thousand stories are then all kept, which is where most readers are.
"""

import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from secondsource.errors import SecondSourceError
from secondsource.serve.reading import has_already, reading

MOST_BYTES = 16 << 20  # a process, of pages that say what they were made from; some 2,000 stories
OTHERS = 8 << 20  # of all others: few search for what another searched for, and they are soon too old
BESIDE = 2_000  # bytes of an answer's headers and key
QUICKEST = 1  # of zlib's levels: .25 ms a page and a fifth of its size; level 6 takes .8 ms for a seventh
Handler = Callable[[Request], Response]
Stater = Callable[[Request], Hashable | None]  # what the page was made from; None: it cannot be told


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was answered, and until when it is good."""

    until: float  # of time.monotonic
    state: Hashable | None  # what it was made from
    body: bytes
    packed: bool
    headers: tuple[tuple[bytes, bytes], ...]

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + BESIDE


class Kept:
    """The answers of one process."""

    def __init__(self, seconds: float, most: int | None = None) -> None:
        """`seconds`: how long one is given again; 0: never. `most`: bytes that are kept."""
        self._seconds = seconds
        self._most = MOST_BYTES if most is None else most
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()  # what was asked last is last
        self._bytes = 0
        self._lock = Lock()

    def wrap(self, handler: Handler, stater: Stater | None = None) -> Handler:
        """The handler, asked only where its answer is not kept."""
        if self._seconds <= 0:
            return handler

        def answer(request: Request) -> Response:
            key = _make_key(request)
            if key is None:
                return handler(request)
            known = self._find(key)
            if known is not None and known.until > time.monotonic():
                return _again(request, known)
            # before the page is made: what changes meanwhile is seen the next time
            state = _find_state(stater, request)
            if known is not None and state is not None and known.state == state:
                self._keep(key, replace(known, until=time.monotonic() + self._seconds))
                return _again(request, known)
            made = handler(request)
            if made.status_code == 200:
                self._keep(key, _pack(made, state, time.monotonic() + self._seconds))
            return made

        return answer

    def _find(self, key: Hashable) -> Answer | None:
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
            return known

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._drop(key)
            self._answers[key] = answer
            self._bytes += answer.size
            while self._bytes > self._most:
                self._drop(next(iter(self._answers)))  # what was not asked for longest

    def _drop(self, key: Hashable) -> None:
        if known := self._answers.pop(key, None):
            self._bytes -= known.size


def _find_state(stater: Stater | None, request: Request) -> Hashable | None:
    try:
        return stater(request) if stater else None
    except (SQLAlchemyError, SecondSourceError):
        return None  # the handler says so


def _pack(made: Response, state: Hashable | None, until: float) -> Answer:
    body = bytes(made.body)
    packed = not (made.media_type or "").startswith("image/")
    return Answer(
        until=until,
        state=state,
        body=zlib.compress(body, QUICKEST) if packed else body,
        packed=packed,
        headers=tuple(made.raw_headers),
    )


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
    answer = Response(zlib.decompress(known.body) if known.packed else known.body)
    answer.raw_headers = list(known.headers)
    return answer
