"""The sample day over real HTTP: a forward proxy on the loopback interface that knows 16 invented hosts.

    with SampleDay(now) as day:
        settings = read_settings(proxy=day.proxy_url, ...)   # then add day.opml_url, or day.feed_urls

A client that goes through `proxy_url` meets the outlets under their own names, so that no name is looked up and
nothing leaves the machine. Feeds and pages answer conditional requests (ETag, Last-Modified) with 304 and are gzipped
for those who ask. `clock` says how late it is on the invented day: what is published or corrected later does not
exist yet. A test may turn it forward between two passes.
"""

import gzip
import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from secondsource.testing.sampleday.day import DayArticle, DayOutlet, load_articles, load_outlets
from secondsource.testing.sampleday.feeds import FORMATS, aggregator_feed, feed_url, opml_of
from secondsource.testing.sampleday.pages import article_page, front_page

OWN_HOST = "sampleday.example"  # serves the list of feeds
AGGREGATOR = "northernround.example"
AGGREGATOR_NAME = "Northern Round"
AGGREGATED = ("orlenobserver.example", "meridianscience.example", "coastradio.example")
ROBOTS = b"User-agent: *\nDisallow: /login\nDisallow: /newsletter\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is sent for one address: 200, or 404 where `body` is None."""

    body: bytes | None
    content_type: str = "text/plain"
    changed: datetime | None = None
    kind: str = "404"  # of `SampleDay.served`


class SampleDay:
    """The loopback server of the invented day; a context manager, or `start` and `stop`."""

    def __init__(self, now: datetime, port: int = 0) -> None:
        """`now` (aware) decides the day and its time zone (see `day.py`); `port` 0 takes any that is free."""
        self.clock = now
        self.articles = load_articles(now)
        self.served: Counter[str] = Counter()  # answers so far by kind: "feed", "page", "304", "404", ...
        self._by_url = {article.url: article for article in self.articles}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread: Thread | None = None

    @property
    def proxy_url(self) -> str:
        """What a client takes as its HTTP proxy."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def opml_url(self) -> str:
        """The list of all feeds."""
        return f"http://{OWN_HOST}/feeds.opml"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """Every feed: the outlets' own and the aggregator's."""
        own = [url for outlet in load_outlets().values() if (url := feed_url(outlet))]
        return (*own, f"http://{AGGREGATOR}/feed.xml")

    def start(self) -> Self:
        """Serve in a thread until `stop`."""
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="sampleday", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close the port."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def published_by(self, domain: str) -> list[DayArticle]:
        """The outlet's articles that exist at `clock`, newest first."""
        return [one for one in reversed(self.articles) if one.outlet.domain == domain and one.published <= self.clock]

    def answer(self, host: str, path: str) -> Answer:
        """What the invented net says at this address."""
        if host == OWN_HOST and path == "/feeds.opml":
            return Answer(body=self._opml().encode(), content_type="text/x-opml; charset=utf-8", kind="opml")
        if host == AGGREGATOR:
            return self._aggregator(path)
        outlet = load_outlets().get(host)
        return self._of_outlet(outlet, path) if outlet else Answer(body=None)

    def _opml(self) -> str:
        rows = [(one.name, url, one.homepage) for one in load_outlets().values() if (url := feed_url(one))]
        rows.append((AGGREGATOR_NAME, f"http://{AGGREGATOR}/feed.xml", f"http://{AGGREGATOR}/"))
        return opml_of("The sample day", rows)

    def _aggregator(self, path: str) -> Answer:
        if path == "/robots.txt":
            return Answer(body=ROBOTS, kind="robots")
        if path != "/feed.xml":
            return Answer(body=None)
        articles = [one for domain in AGGREGATED for one in self.published_by(domain)]
        text = aggregator_feed(AGGREGATOR_NAME, f"http://{AGGREGATOR}/", articles, self.clock)
        return Answer(
            body=text.encode(), content_type="application/rss+xml", changed=self._changed(articles), kind="feed"
        )

    def _of_outlet(self, outlet: DayOutlet, path: str) -> Answer:
        articles = self.published_by(outlet.domain)
        html = f"text/html; charset={outlet.charset}" if outlet.charset == "utf-8" else "text/html"
        if path == "/robots.txt":
            return Answer(body=ROBOTS, kind="robots")
        if path == "/":
            return Answer(body=front_page(outlet, articles).encode(outlet.charset), content_type=html, kind="home")
        if outlet.feed in FORMATS and path == FORMATS[outlet.feed][0]:
            _, content_type, write = FORMATS[outlet.feed]
            body = write(outlet, articles, self.clock).encode(outlet.charset)
            return Answer(body=body, content_type=content_type, changed=self._changed(articles), kind="feed")
        article = self._by_url.get(f"http://{outlet.domain}{path}")
        if article is None or article.published > self.clock:
            return Answer(body=None)
        body = article_page(article, articles[:4], self.clock).encode(outlet.charset)
        return Answer(body=body, content_type=html, changed=self._changed([article]), kind="page")

    def _changed(self, articles: list[DayArticle]) -> datetime | None:
        moments = [one.published for one in articles]
        moments += [one.corrected for one in articles if one.corrected and one.corrected <= self.clock]
        return max(moments, default=None)


def _unchanged(handler: BaseHTTPRequestHandler, tag: str, changed: datetime | None) -> bool:
    """Whether the client has it already (RFC 9110, 13.1: If-None-Match wins over If-Modified-Since)."""
    if (tags := handler.headers.get("If-None-Match")) is not None:
        return tag in tags
    since = handler.headers.get("If-Modified-Since")
    try:
        return bool(since and changed and changed <= parsedate_to_datetime(since))
    except (ValueError, TypeError):
        return False


def _send(handler: BaseHTTPRequestHandler, answer: Answer, served: Counter[str]) -> None:
    body = answer.body or b"not in the sample day"
    tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    status = 200 if answer.body is not None else 404
    if status == 200 and _unchanged(handler, tag, answer.changed):
        status = 304
    served["304" if status == 304 else answer.kind] += 1
    handler.send_response(status)
    handler.send_header("Vary", "Accept-Encoding")
    if status != 404:
        handler.send_header("ETag", tag)
    if answer.changed:
        handler.send_header("Last-Modified", format_datetime(answer.changed.astimezone(UTC), usegmt=True))
    if status == 304:
        handler.end_headers()
        return
    handler.send_header("Content-Type", answer.content_type)
    if "gzip" in handler.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def _handler(day: SampleDay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers absolute addresses, as a proxy is asked, and plain paths by their Host header."""

        protocol_version = "HTTP/1.1"
        server_version = "sampleday"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's name
            """Stay silent: `served` counts."""

        def do_GET(self) -> None:
            """Find the address and send what lies there."""
            parts = urlsplit(self.path)
            host = (parts.hostname or self.headers["Host"] or "").lower()
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            _send(self, day.answer(host, path), day.served)

        do_HEAD = do_GET  # noqa: N815 the same

    return Handler
