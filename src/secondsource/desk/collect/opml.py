"""Lists of feeds in OPML 1 and 2, in and out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from secondsource.desk.collect.decode import decode_document
from secondsource.desk.collect.limits import LONGEST_TITLE
from secondsource.desk.collect.sitemap import local_name, read_xml
from secondsource.desk.collect.text import plain_line
from secondsource.desk.collect.urls import absolute, canonical_url
from secondsource.errors import FeedError, InputError
from secondsource.model import Feed


@dataclass(frozen=True, kw_only=True, slots=True)
class OpmlFeed:
    """One feed of a list."""

    url: str
    title: str  # empty where the list gives none
    homepage: str | None
    category: str | None  # folders from the outside in, "World/Europe"


def parse_opml(body: bytes) -> list[OpmlFeed]:
    """The feeds of a list, each address once, in the list's order.

    Raises InputError where it is no OPML, or has no feed in it.
    """
    try:
        text = decode_document(body, None)
    except FeedError as error:
        raise InputError(f"the list of feeds {error}") from error
    root = read_xml(text) if text else None
    if root is None or local_name(root) != "opml":
        raise InputError("not a list of feeds (OPML): export it again from the program it came from")
    found: dict[str, OpmlFeed] = {}
    for feed in _feeds(root):
        found.setdefault(canonical_url(feed.url), feed)
    if not found:
        raise InputError("the list (OPML) has no feed in it: every outline lacks a usable xmlUrl")
    return list(found.values())


def _feeds(root: Any) -> Iterator[OpmlFeed]:
    for outline in root.iter():
        if local_name(outline) != "outline":
            continue
        given = {name.lower(): value for name, value in outline.attrib.items()}
        if address := absolute(given.get("xmlurl"), ""):
            yield OpmlFeed(
                url=address,
                title=_title(given),
                homepage=absolute(given.get("htmlurl"), ""),
                category=_category(outline) or given.get("category") or None,
            )


def _title(given: dict[str, str]) -> str:
    return plain_line(given.get("title") or given.get("text"), LONGEST_TITLE)


def _category(outline: Any) -> str | None:
    folders = [_title({n.lower(): v for n, v in a.attrib.items()}) for a in outline.iterancestors("outline")]
    return "/".join(reversed([folder for folder in folders if folder])) or None


def write_opml(feeds: Iterable[Feed], title: str) -> bytes:
    """A list of feeds that any reader imports (OPML 2.0), in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        outline = {"type": "rss", "text": feed.title or feed.url, "title": feed.title or feed.url, "xmlUrl": feed.url}
        etree.SubElement(body, "outline", outline | ({"htmlUrl": feed.homepage} if feed.homepage else {}))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written
