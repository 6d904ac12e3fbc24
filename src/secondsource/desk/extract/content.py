"""A page's bytes to what it says: article text by trafilatura, everything else by our own reader.

One parse serves both. Settings of trafilatura are chosen on 990 pages with snippets that must and must not appear and
on 130 pages with their text, one configuration for both (docs/decisions/0020-extraction-settings.md).
"""

import re

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document
from trafilatura.utils import load_html
from trafilatura.xml import xmltotxt

from secondsource.desk.extract.clutter import drop_clutter
from secondsource.desk.extract.credit import find_dateline
from secondsource.desk.extract.days import DayWeights
from secondsource.desk.extract.decode import decode_page
from secondsource.desk.extract.hidden import drop_hidden
from secondsource.desk.extract.metadata import Metadata, read_metadata
from secondsource.desk.extract.own_pages import list_own_pages
from secondsource.model import ExtractedPage, LinkedPage

_MARKUP_TYPES = (
    "text/html",
    "application/xhtml",
    "text/xml",
    "application/xml",
    "text/plain",
    "application/octet-stream",
)
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_BLANKS = re.compile(r"[^\S\n]+")


def is_markup(body: bytes, content_type: str | None) -> bool:
    """Whether a body can be a page at all, by its header and its first bytes."""
    declared = (content_type or "").split(";")[0].strip().lower()
    if declared and not declared.startswith(_MARKUP_TYPES):
        return False
    return bool(body.strip()) and not body.startswith(_BINARY)


def _paragraphs(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(drop_clutter([line for line in lines if line]))


def extract_text(tree: HtmlElement, url: str, *, fast: bool = False) -> str:
    """The article's paragraphs by newline, empty where trafilatura finds none. `tree` is left as it is.

    `fast` leaves out trafilatura's second opinions: F1 .005 less on the same pages, in half the time.
    """
    try:
        found = bare_extraction(tree, url=url or None, include_comments=False, with_metadata=False, fast=fast)
    except Exception:  # lxml and trafilatura raise many kinds on broken trees; a page without text is data
        return ""
    if not isinstance(found, Document) or found.body is None:
        return ""
    return _paragraphs(xmltotxt(found.body, False))


def load_page(body: bytes, content_type: str | None = None) -> HtmlElement | None:
    """The parsed page; None where no parser reads it."""
    try:
        return load_html(decode_page(body, content_type))
    except Exception:  # a page that no parser reads
        return None


NOTHING_SAID = Metadata(
    headline=None,
    authors=(),
    published=None,
    published_day=None,
    updated=None,
    language=None,
    canonical_url=None,
    outlet_name=None,
    paywalled=False,
)


def page_of(metadata: Metadata, text: str, linked: tuple[LinkedPage, ...] = ()) -> ExtractedPage:
    """What a page says, from its two halves."""
    return ExtractedPage(
        headline=metadata.headline,
        text=text,
        authors=metadata.authors,
        published=metadata.published,
        updated=metadata.updated,
        language=metadata.language,
        canonical_url=metadata.canonical_url,
        outlet_name=metadata.outlet_name,
        dateline=find_dateline(text),
        paywalled=metadata.paywalled,
        linked=linked,
    )


def read_page(
    body: bytes, *, url: str, content_type: str | None = None, days: DayWeights | None = None
) -> tuple[ExtractedPage, Metadata]:
    """`extract_page`, and beside it all that the metadata reader found (the day of publication as written)."""
    tree = load_page(body, content_type) if is_markup(body, content_type) else None
    if tree is None:
        return page_of(NOTHING_SAID, ""), NOTHING_SAID
    metadata = read_metadata(tree, url=url, days=days)
    linked = list_own_pages(tree, url=url)  # a menu that opens at a click is hidden until then
    drop_hidden(tree)
    return page_of(metadata, extract_text(tree, url), linked), metadata


def extract_page(
    body: bytes, *, url: str, content_type: str | None = None, days: DayWeights | None = None
) -> ExtractedPage:
    """What a page says of itself. `body` is at most 2 MiB (the caller caps it), `url` where it was found.
    `days` weighs the days that a page holds; without it the first opinion of `dates.py` stands.

    Never raises on odd input; where there is nothing to read the text is empty and the fields are None.
    """
    return read_page(body, url=url, content_type=content_type, days=days)[0]
