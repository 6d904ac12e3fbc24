"""feed document -> ParsedFeed: RSS, RDF, Atom, JSON Feed, news sitemaps, in any encoding.

    bytes -> text -> which format, by its root -> that format's reader -> ParsedFeed

Nothing a document says makes this read a file or a network address: external entities and DTDs are never loaded. Time
is bounded: the readers are linear, and the one slow reader is not given documents of more than 100,000 tags.
"""

import re

from secondsource.desk.collect.decode import decode_document
from secondsource.desk.collect.jsonfeed import parse_json_feed
from secondsource.desk.collect.sitemap import parse_sitemap
from secondsource.desk.collect.xmlfeed import parse_xml_feed
from secondsource.errors import FeedError
from secondsource.model import ParsedFeed

_SKIPPED = re.compile(r"\s+|<\?[^>]*>")
_DOCTYPE = re.compile(r"<!doctype\b[^<>\[]*", re.IGNORECASE)
_ROOT = re.compile(r"<\s*([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FEED_ROOT = re.compile(r"<(?:rss|feed|(?:\w+:)?RDF|urlset)\b", re.IGNORECASE)
_JUNK_BEFORE = 4000  # characters before the root that are forgiven: a script's warnings, a blank template

_FEEDS = {"rss": "rss", "rdf": "rdf", "feed": "atom", "channel": "rss"}
_OTHER = {
    "html": "is a web page, not a feed: add the site's address and its feeds are found",
    "opml": "is a list of feeds (OPML), not a feed: add it as a file, and every feed in it is added",
    "sitemapindex": "is an index of sitemaps, not a feed: add the news sitemap that it names",
    "svg": "is a picture, not a feed: correct the address",
    "error": "is a server's error message, not a feed: ask the outlet for the feed's address",
}


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
    """What a feed document says. `url` is where it came from: links are made absolute with it, messages name it.

    Titles and summaries are plain text on one line, contents are paragraphs by newline; dates are the document's own,
    plausible or not. Raises FeedError, which names the URL and says what to do.
    """
    try:
        text = decode_document(body, content_type)
        if not text:
            raise FeedError("is empty: the outlet has given the feed up, or it is asked again later")
        return _parse(text, url)
    except FeedError as error:
        raise FeedError(f"{url} {error}") from error


def _parse(text: str, url: str) -> ParsedFeed:
    if text[0] in "{[":
        return parse_json_feed(text, url)
    text, root = _find_root(text)
    if root == "urlset":
        return parse_sitemap(text, url)
    if root in _OTHER:
        raise FeedError(_OTHER[root])
    return parse_xml_feed(text, url, _FEEDS.get(root or "", ""))


def _find_root(text: str) -> tuple[str, str | None]:
    """The document from its beginning in earnest, and its root element's name in lower case."""
    root = _root_name(text)
    if root in (None, "br", "b"):  # a script's warning stands before the feed
        found = _FEED_ROOT.search(text, 0, _JUNK_BEFORE)
        if not found:
            raise FeedError("is not XML or JSON: correct the address")
        text = text[found.start() :]
        root = _root_name(text)
    return text, root


def _root_name(text: str) -> str | None:
    position = 0
    while position < len(text):
        if text.startswith("<!--", position):
            position = text.find("-->", position) + 3
            if position < 3:
                return None
        elif skipped := _SKIPPED.match(text, position):
            position = skipped.end()
        elif doctype := _DOCTYPE.match(text, position):
            position = _after_doctype(text, doctype)
        else:
            found = _ROOT.match(text, position)
            return found[2].lower() if found else None
    return None


def _after_doctype(text: str, doctype: re.Match[str]) -> int:
    end = doctype.end()
    if text.startswith("[", end):
        end = text.find("]", end)
        if end < 0:
            return len(text)
    return text.find(">", end) + 1 or len(text)
