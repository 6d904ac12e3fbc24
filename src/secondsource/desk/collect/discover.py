"""Finding a site's feeds from one of its pages.

First what the page declares (`<link rel="alternate">`), then links to feeds that a reader can see, then addresses where
feeds usually are (`guess_feeds`): the caller asks for those and keeps what parses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from secondsource.desk.collect.decode import decode_document
from secondsource.desk.collect.limits import LONGEST_TITLE
from secondsource.desk.collect.text import plain_line
from secondsource.desk.collect.urls import absolute, canonical_url, outlet_id_of
from secondsource.errors import FeedError

_KINDS = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rdf",
    "text/xml": "rss",
    "application/xml": "rss",
}
# The commonest paths among the 10,103 feed addresses of Kite's list (1,633 are "/feed/", 642 "/feed", 394 "/rss", 185
# "/rss.xml", 74 "/rss/index.xml" ...), then where news sitemaps usually lie
_WELL_KNOWN = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/rss/index.xml",
    "/feeds/posts/default",
    "/feeds/feed.xml",
    "/feed.xml",
    "/news/rss/",
    "/index.rss",
    "/arc/outboundfeeds/rss/?outputType=xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/sitemap-news.xml",
    "/news-sitemap.xml",
)
_MOST_FOUND = 30  # feeds of one page; a portal's list of all its sections is not what an operator asked for


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFeed:
    """A feed that a page points to, not yet asked for."""

    url: str
    title: str
    kind: str  # "rss", "atom", "json", "rdf", "sitemap"


def discover_feeds(body: bytes, url: str, content_type: str | None = None) -> list[FoundFeed]:
    """The feeds that a web page points to, declared ones first, comment feeds last; empty where there are none."""
    root = _read_page(body, content_type)
    if root is None:
        return []
    base = _base(root, url)
    found: dict[str, FoundFeed] = {}
    for feed in [*_declared(root, base), *_visible(root, base)]:
        found.setdefault(canonical_url(feed.url), feed)
    ordered = sorted(found.values(), key=lambda feed: "comment" in (feed.url + feed.title).lower())
    return ordered[:_MOST_FOUND]


def guess_feeds(url: str) -> list[str]:
    """Addresses where the site of a URL may have a feed: near the page first, then at its root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/")
    near = [f"{root}{path}{end}" for end in ("/feed/", "/rss.xml", "/feed")] if path else []
    return list(dict.fromkeys([*near, *(root + end for end in _WELL_KNOWN)]))


def _read_page(body: bytes, content_type: str | None) -> Any:
    try:
        text = decode_document(body, content_type)
    except FeedError:
        return None
    parser = etree.HTMLParser(recover=True, no_network=True, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8"), parser) if text else None
    except etree.XMLSyntaxError:
        return None


def _base(root: Any, url: str) -> str:
    base = root.find(".//base[@href]")
    return urljoin(url, base.get("href")) if base is not None else url


def _declared(root: Any, base: str) -> Iterator[FoundFeed]:
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = _KINDS.get((link.get("type") or "").partition(";")[0].strip().lower())
        address = absolute(link.get("href"), base)
        if kind and address and ("alternate" in rel or "feed" in rel):
            yield FoundFeed(url=address, title=plain_line(link.get("title"), LONGEST_TITLE), kind=kind)


def _visible(root: Any, base: str) -> Iterator[FoundFeed]:
    """Links of the page's own outlet that look like a feed; aggregators' "subscribe" buttons lead elsewhere."""
    own = outlet_id_of(base)
    for link in root.iter("a"):
        address = absolute(link.get("href"), base)
        if address and (kind := _looks_like(address)) and outlet_id_of(address) == own:
            title = "".join(link.itertext()) or link.get("title")
            yield FoundFeed(url=address, title=plain_line(title, LONGEST_TITLE), kind=kind)


def _looks_like(address: str) -> str | None:
    parts = urlsplit(address.lower())
    path, last = parts.path.rstrip("/"), parts.path.rstrip("/").rpartition("/")[2]
    if "sitemap" in last and "news" in last and last.endswith(".xml"):
        return "sitemap"
    if last == "feed.json" or path.endswith("/feed/json"):
        return "json"
    if last.endswith((".atom", "atom.xml")) or path.endswith("/feed/atom") or last == "atom":
        return "atom"
    if last.endswith((".rss", ".rdf")) or last in ("feed", "rss", "rss.xml", "feed.xml", "index.xml", "rss.php"):
        return "rss"
    if (last.endswith(".xml") and ("rss" in path or "feed" in path)) or "feed=rss" in parts.query:
        return "rss"
    return None
