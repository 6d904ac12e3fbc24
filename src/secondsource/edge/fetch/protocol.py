"""What the rest of the desk knows of fetching: a request goes in, what came of it comes out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

FEED_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchRequest:
    """One document to ask for."""

    url: str
    key: str = ""  # handed back as it came, so that an answer finds its feed or article
    etag: str | None = None  # the last answer's, for a conditional request
    last_modified: str | None = None
    max_bytes: int  # decompressed; `settings.max_feed_bytes` or `settings.max_page_bytes`
    accept: str = PAGE_ACCEPT
    form: tuple[tuple[str, str], ...] = ()  # sent by POST instead of asking: what a WebSub hub is told; no robots.txt


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchFailure:
    """Why there is no document."""

    reason: str  # fixed word, see docs/decisions/0011-fetching-is-data.md: "timeout", "http-404", "robots"
    message: str  # for people: names the URL and says what to do


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """What came of one request: a document, "not modified", or a failure. Never an exception."""

    key: str
    url: str  # as asked
    final_url: str  # after redirects
    status: int | None  # of the last answer; None: there was none
    body: bytes = b""  # decompressed; empty after a failure and after 304
    content_type: str | None = None  # the header's text, charset included
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None  # the new address, only when every hop was permanent (301 or 308)
    retry_after: float | None = None  # seconds
    max_age: float | None = None  # seconds, from Cache-Control
    hub: str | None = None  # absolute, from Link: rel=hub (WebSub)
    topic: str | None = None  # absolute, from Link: rel=self
    elapsed: float = 0.0  # seconds, from the first byte sent to the last received, waiting for turns left out
    failure: FetchFailure | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the document is the one we know (304)."""
        return self.status == 304 and self.failure is None


class Fetcher(Protocol):
    """Asks outlets for documents. `HttpFetcher` does, `testing.FakeFetcher` plays it."""

    def fetch(self, request: FetchRequest) -> Fetched:
        """The answer to one request."""
        ...

    def fetch_many(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """One answer for each request, as they arrive, in any order.

        `requests` is read lazily, in the caller's thread, ahead of the answers; it must not wait for them.
        """
        ...

    def close(self) -> None:
        """Let go of connections and threads."""
        ...


class RobotsCache(Protocol):
    """Keeps robots.txt files between passes."""

    def get(self, host: str) -> tuple[str | None, datetime] | None:
        """The text (None: the host has none, all is allowed) and when it was fetched; None: never asked.

        `host` is a host name, with its port where that is not the scheme's own.
        """
        ...

    def put(self, host: str, text: str | None, at: datetime) -> None:
        """Remember a host's robots.txt."""
        ...
