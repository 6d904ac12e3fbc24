"""RSS, RDF and Atom by two libraries: a fast one for nearly all, a slow one that reads anything.

fastfeedparser reads 432 feeds a second where feedparser reads 52, and gives up on 3 % of real and broken documents
(decision 12); then, and for what it leaves out, feedparser reads.
"""

import re
from datetime import timedelta
from typing import Any
from xml.sax import SAXException

import fastfeedparser
import feedparser

from secondsource.desk.collect.limits import (
    LONGEST_CONTENT,
    LONGEST_SPACE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ELEMENTS,
    MOST_ENTRIES,
    MOST_FAST_PAIRS,
    MOST_SLOW_PAIRS,
    MOST_SLOW_TAGS,
)
from secondsource.desk.collect.moments import moment_of, parse_moment
from secondsource.desk.collect.text import plain_line, plain_paragraphs
from secondsource.desk.collect.urls import absolute
from secondsource.errors import FeedError
from secondsource.model import ParsedEntry, ParsedFeed

# What the fast library leaves out: <source> of RSS and Atom (not HTML's), a document's own entities, base64
_LEFT_OUT = ("<source url", "<source>", "<atom:source>", "<!ENTITY", '="base64', "='base64", "octet-stream")
_LONG_SPACE = re.compile(rf"\s{{{LONGEST_SPACE},}}")
_FIRST_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_HEAD_MAX = 50_000  # characters before the first entry; there live language, hub and wishes about polling
_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*([\w-]{2,20})\s*<|\bxml:lang\s*=\s*[\"']([\w-]{2,20})", re.IGNORECASE)
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*<", re.IGNORECASE)
_PERIOD = re.compile(r"<\w+:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<\w+:updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_HOURS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_LINK = re.compile(r"<(?:\w+:)?link\b([^<>]*)>", re.IGNORECASE)
_REL_HUB = re.compile(r"""\brel\s*=\s*["']\s*hub\s*["']""", re.IGNORECASE)
_REL_SELF = re.compile(r"""\brel\s*=\s*["']\s*self\s*["']""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"'<>]{1,2000})["']""", re.IGNORECASE)
_MAILBOX = re.compile(r"\S+@\S+\s*\((.+)\)$")  # RSS author: "jane@example.com (Jane Roe)"
FULL_TEXT = 1500  # characters; a longer description is an article, not a summary


def parse_xml_feed(text: str, url: str, form: str) -> ParsedFeed:
    """What an RSS, RDF or Atom document says; `form` is told by its root, empty where that is unknown.

    Raises FeedError where it cannot be read or is no feed.
    """
    feed, entries = _read(text, url, form)
    head = _head(text)
    return ParsedFeed(
        title=plain_line(_str(feed.get("title")), LONGEST_TITLE),
        homepage=absolute(_str(feed.get("link")), url),
        language=_language(head) or _str(feed.get("language")),
        entries=tuple(_entry(entry, url, form) for entry in entries[:MOST_ENTRIES]),
        hub=_linked(head, _REL_HUB),
        topic=_linked(head, _REL_SELF),
        ttl=_ttl(head),
        format=form or "rss",
    )


_Read = tuple[dict[str, Any], list[dict[str, Any]]]


def _read(text: str, url: str, form: str) -> _Read:
    """The fast library's reading where it is whole, else the slow one's where that can be afforded."""
    if text.count("<") - text.count("</") > MOST_ELEMENTS:
        raise FeedError(f"has more than {MOST_ELEMENTS:,} elements: ask the outlet for a shorter feed")
    pairs = _attribute_pairs(text)
    if pairs > MOST_FAST_PAIRS:
        raise FeedError("has a tag with too many attributes to be a feed: correct the address")
    fast = _read_fast(text)
    if fast and _is_whole(fast[1], text):
        return fast
    if text.count("<") <= MOST_SLOW_TAGS and pairs <= MOST_SLOW_PAIRS:
        return _read_slow(_LONG_SPACE.sub(" ", text), url, form)
    if not fast:
        raise FeedError(f"is broken and has more than {MOST_SLOW_TAGS:,} tags: ask the outlet for a shorter feed")
    return fast


def _is_whole(entries: list[dict[str, Any]], text: str) -> bool:
    """Whether the fast library has read all there is: markup in titles leaves gaps, xml:base is passed over."""
    if not all(entry.get("title") and entry.get("link") for entry in entries) or any(m in text for m in _LEFT_OUT):
        return False
    return "xml:base" not in text or all(entry["link"].startswith(("http:", "https:")) for entry in entries)


def _attribute_pairs(text: str) -> int:
    """At least the number of pairs of attributes within one tag, over all tags; 0 where it is surely small.

    Neither library lets a tag go on after a "<", not even within quotes.
    """
    if text.count("=") ** 2 <= MOST_SLOW_PAIRS:
        return 0
    return sum(tag.count("=") ** 2 for tag in text.split("<"))


def _read_fast(text: str) -> _Read | None:
    """None where the fast library gives up or finds nothing."""
    try:
        found = fastfeedparser.parse(text.encode("utf-8"), include_tags=False, include_media=False)
    except Exception:  # it raises whatever its readers raise; every one of them means "ask the other library"
        return None
    return (found["feed"], found["entries"]) if found.get("entries") else None


def _read_slow(text: str, url: str, form: str) -> _Read:
    """Raises FeedError where the document is no feed, or is too broken to have any entry read."""
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(
            text.encode("utf-8"), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # on 1 in 2,000 mutated documents: KeyError, ValueError, TypeError from deep inside
        raise FeedError("is broken XML that no reader takes: it is asked again later, or tell the outlet") from error
    if not found["entries"] and not (form and found.get("version")):
        raise FeedError("is XML but not a feed: correct the address")
    broken = found.get("bozo_exception")
    if not found["entries"] and isinstance(broken, SAXException) and (not found["feed"] or _FIRST_ENTRY.search(text)):
        raise FeedError(f"is broken XML ({broken}): nothing in it can be read; it is asked again later")
    # plain dicts: feedparser's own answer "updated" with "published" and warn
    return dict(found["feed"]), [dict(entry) for entry in found["entries"]]


def _entry(entry: dict[str, Any], url: str, form: str) -> ParsedEntry:
    guid = _str(entry.get("id"))
    link = absolute(_str(entry.get("link")), url)
    if link is None and form != "atom":
        link = absolute(guid, "") if guid else None
    described, content = _str(entry.get("description") or entry.get("summary")), _content(entry)
    if not content and len(described or "") > FULL_TEXT:
        content = described
    source = entry.get("source") or {}
    return ParsedEntry(
        guid=guid,
        title=plain_line(_str(entry.get("title")), LONGEST_TITLE),
        link=link,
        summary=plain_line(described or content, LONGEST_SUMMARY),
        content=plain_paragraphs(content, LONGEST_CONTENT),
        author=_author(entry),
        published=_moment(entry, "published"),
        updated=_moment(entry, "updated"),
        outlet_name=plain_line(_str(source.get("title")), LONGEST_TITLE) or None,
        outlet_url=_source_url(source, url),
        language=_str((entry.get("title_detail") or {}).get("language")),
    )


def _content(entry: dict[str, Any]) -> str | None:
    """The longest content that is more than the description said again."""
    described = _str(entry.get("description") or entry.get("summary")) or ""
    values = [_str(one.get("value")) or "" for one in entry.get("content") or []]
    best = max(values, key=len, default="")
    return best if best and best.strip() != described.strip() and len(best) > len(described) else None


def _moment(entry: dict[str, Any], name: str) -> Any:
    parts = entry.get(f"{name}_parsed")
    return moment_of(parts) if parts else parse_moment(_str(entry.get(name)))


def _author(entry: dict[str, Any]) -> str | None:
    people = [one for one in entry.get("authors") or [] if isinstance(one, dict)]
    given = [_str(one.get("name")) for one in people] or [_str(entry.get("author"))]
    names = [plain_line(_MAILBOX.sub(r"\1", name), LONGEST_TITLE) for name in given if name]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _source_url(source: dict[str, Any], url: str) -> str | None:
    links = [one for one in source.get("links") or [] if isinstance(one, dict)]
    found = source.get("href") or source.get("link") or next((one.get("href") for one in links), None)
    return absolute(_str(found) or _str(source.get("id")), url)


def _head(text: str) -> str:
    first = _FIRST_ENTRY.search(text, 0, _HEAD_MAX)
    return text[: first.start() if first else _HEAD_MAX]


def _language(head: str) -> str | None:
    found = _LANGUAGE.search(head)
    return (found[1] or found[2]) if found else None


def _linked(head: str, relation: re.Pattern[str]) -> str | None:
    for link in _LINK.finditer(head):
        if relation.search(link[1]) and (href := _HREF.search(link[1])):
            return absolute(href[1].replace("&amp;", "&"), "")
    return None


def _ttl(head: str) -> timedelta | None:
    """The feed's own wish: RSS's ttl in minutes, or the syndication module's period over its frequency.

    "hourly, once" is no wish: WordPress writes it into every feed, however often its owner publishes.
    """
    if (ttl := _TTL.search(head)) and int(ttl[1]):
        return timedelta(minutes=int(ttl[1]))
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    if not period:
        return None
    times = max(int(frequency[1]) if frequency else 1, 1)
    hours = _HOURS[period[1].lower()] / times
    return timedelta(hours=hours) if hours != 1 else None


def _str(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
