"""A fetcher that answers from a table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from secondsource.edge.fetch.addresses import refusal
from secondsource.edge.fetch.failures import failure, status_failure
from secondsource.edge.fetch.protocol import Fetched, FetchFailure, FetchRequest
from secondsource.edge.fetch.robots import Rules, robots_url

_PERMANENT = (301, 308)


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeAnswer:
    """What a made-up host says at one URL."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    retry_after: float | None = None
    max_age: float | None = None
    hub: str | None = None  # of Link: rel=hub
    topic: str | None = None  # of Link: rel=self
    reason: str | None = None  # a fixed word, "timeout": the host does not answer


class FakeFetcher:
    """The twin of `HttpFetcher`: `FakeFetcher({url: b"..."})` answers 404 for everything else.

    Put a host's robots.txt at its URL to have it obeyed. `asked` lists the requests in order, `answers` may be
    changed between calls.
    """

    def __init__(
        self,
        answers: Mapping[str, bytes | FakeAnswer] | None = None,
        *,
        allow_private: bool = True,
        max_redirects: int = 5,
    ) -> None:
        self.answers: dict[str, bytes | FakeAnswer] = dict(answers or {})
        self.asked: list[FetchRequest] = []
        self._allow_private = allow_private
        self._max_redirects = max_redirects

    def fetch_many(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """One answer for each request, in the order of the requests."""
        for request in requests:
            yield self.fetch(request)

    def fetch(self, request: FetchRequest) -> Fetched:
        """The table's answer, redirects followed, robots.txt obeyed."""
        self.asked.append(request)
        url, permanent = request.url, True
        seen: set[str] = set()
        while True:
            if refused := self._refusal(url, seen, robots=not request.form):
                return _failed(request, url, refused)
            answer = self._answer(url)
            if not answer.location or (request.form and answer.status not in (307, 308)):
                break
            seen.add(url)
            permanent = permanent and answer.status in _PERMANENT
            url = urljoin(url, answer.location)
        fetched = _fetched(request, url, answer)
        moved = permanent and url != request.url and fetched.failure is None
        return replace(fetched, moved_to=url) if moved else fetched

    def close(self) -> None:
        """Nothing to let go of."""

    def _refusal(self, url: str, seen: set[str], *, robots: bool) -> FetchFailure | None:
        if refused := refusal(url, allow_private=self._allow_private):
            return refused
        if url in seen:
            return failure("redirect-loop", url)
        if len(seen) > self._max_redirects:
            return failure("too-many-redirects", url)
        return self._robots_refusal(url) if robots else None

    def _robots_refusal(self, url: str) -> FetchFailure | None:
        robots = self._answer(robots_url(url))
        if robots.reason or robots.status >= 500:
            return failure("robots-unreachable", url)
        text = robots.body.decode("utf-8", "replace") if robots.status == 200 else None
        return None if Rules(text, "SecondSource").allow(url) else failure("robots", url)

    def _answer(self, url: str) -> FakeAnswer:
        answer = self.answers.get(url, FakeAnswer(status=404))
        return FakeAnswer(body=answer) if isinstance(answer, bytes) else answer


def _failed(request: FetchRequest, url: str, why: FetchFailure, status: int | None = None) -> Fetched:
    return Fetched(key=request.key, url=request.url, final_url=url, status=status, failure=why)


def _fetched(request: FetchRequest, url: str, answer: FakeAnswer) -> Fetched:
    if answer.reason:
        return _failed(request, url, failure(answer.reason, url))
    if len(answer.body) > request.max_bytes:
        return _failed(request, url, failure("too-large", url, f"more than {request.max_bytes:,} bytes"), answer.status)
    known = _is_known(request, answer)
    failed = status_failure(answer.status, url)
    return Fetched(
        key=request.key,
        url=request.url,
        final_url=url,
        status=304 if known else answer.status,
        body=b"" if known or failed else answer.body,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
        retry_after=answer.retry_after,
        max_age=answer.max_age,
        hub=answer.hub,
        topic=answer.topic,
        failure=failed,
    )


def _is_known(request: FetchRequest, answer: FakeAnswer) -> bool:
    if answer.status != 200:
        return False
    if request.etag:
        return request.etag == answer.etag
    return bool(request.last_modified) and request.last_modified == answer.last_modified
