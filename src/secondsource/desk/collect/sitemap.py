"""News sitemaps (Google News' extension of sitemaps.org): the last two days of an outlet, often all it offers."""

from typing import Any

from lxml import etree

from secondsource.desk.collect.limits import LONGEST_TITLE, MOST_ENTRIES
from secondsource.desk.collect.moments import parse_moment
from secondsource.desk.collect.text import plain_line
from secondsource.desk.collect.urls import absolute
from secondsource.errors import FeedError
from secondsource.model import ParsedEntry, ParsedFeed


def read_xml(text: str) -> Any:
    """The root element of a document, broken ones mended; None where nothing can be read.

    No entity is resolved, no DTD loaded, no network or file touched, depth and text are bounded by libxml2.
    """
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def local_name(element: Any) -> str:
    """An element's name in lower case without its namespace; empty for comments and entities."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def parse_sitemap(text: str, url: str) -> ParsedFeed:
    """The news entries of a sitemap. Raises FeedError where it has none but other pages."""
    root = read_xml(text)
    pages = [] if root is None else [e for e in root if local_name(e) == "url"]
    entries = [_entry(fields, url) for page in pages if "title" in (fields := _fields(page))]
    if pages and not entries:
        raise FeedError("is a sitemap without news in it: add the outlet's news sitemap or its feed")
    names = {entry.outlet_name for entry in entries if entry.outlet_name}
    languages = {entry.language for entry in entries if entry.language}
    return ParsedFeed(
        title=names.pop() if len(names) == 1 else "",
        homepage=absolute("/", url),
        language=languages.pop() if len(languages) == 1 else None,
        entries=tuple(entries[:MOST_ENTRIES]),
        format="sitemap",
    )


def _fields(page: Any) -> dict[str, str]:
    """Leaf texts of one <url>: loc, lastmod, and of its news:news title, publication_date, name, language."""
    fields: dict[str, str] = {}
    for child in page:
        name = local_name(child)
        if name in ("loc", "lastmod"):
            fields.setdefault(name, _leaf_text(child))
        elif name == "news":
            for leaf in child.iter(etree.Element):
                fields.setdefault(local_name(leaf), _leaf_text(leaf))
    return fields


def _leaf_text(element: Any) -> str:
    return "".join(element.itertext(etree.Element)).strip()  # elements only: an entity's text is "&name;"


def _entry(fields: dict[str, str], url: str) -> ParsedEntry:
    return ParsedEntry(
        guid=None,
        title=plain_line(fields["title"], LONGEST_TITLE),
        link=absolute(fields.get("loc"), url),
        summary="",
        content="",
        author=None,
        published=parse_moment(fields.get("publication_date")),
        updated=parse_moment(fields.get("lastmod")),
        outlet_name=plain_line(fields.get("name"), LONGEST_TITLE) or None,
        language=fields.get("language") or None,
    )
