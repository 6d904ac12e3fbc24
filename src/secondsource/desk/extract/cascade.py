"""A page's bytes to what it says, for archives: our own walk where it is sure, trafilatura where it is not.

`content.py` reads the live stream, where a page costs 30 ms and a desk sees a few thousand a day. An archive has
millions, so here the text comes from `lean.py` (four pages in five) and the metadata from the page cut down to the
places that hold any. Trafilatura, in its fast mode, reads the text of the rest.
Figures and what was tried: docs/decisions/0022-cascade-for-archives.md.
"""

from dataclasses import dataclass

from trafilatura.utils import load_html
from turbohtml import Document, Element, parse

from secondsource.desk.extract.content import NOTHING_SAID, extract_text, is_markup, page_of
from secondsource.desk.extract.decode import decode_page
from secondsource.desk.extract.hidden import drop_hidden
from secondsource.desk.extract.lean import LeanText, read_lean
from secondsource.desk.extract.metadata import Metadata, read_metadata
from secondsource.model import ExtractedPage

# Where pages say what they are, when and by whom: an eighth of a page's bytes. The rest holds, if anything, dates and
# names of other articles.
_SAYS_OF_ITSELF = (
    "title, meta, link[rel], script[type*='ld+json' i], h1, time, [itemprop], [rel~='author'], "
    "body [class*='author' i], body [class*='byline' i], body [class*='date' i], body [class*='publish' i]"
)
_HEAVY = "style, svg, script:not([type*='ld+json' i]), noscript, iframe"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivePage:
    """What a page of an archive says."""

    page: ExtractedPage
    metadata: Metadata
    lean: bool  # the walk alone read the text


_UNREADABLE = ArchivePage(page=page_of(NOTHING_SAID, ""), metadata=NOTHING_SAID, lean=False)


def _read_metadata(document: Document, url: str) -> Metadata:
    """The metadata of a page, which is cut down to it and no longer of use."""
    document.remove(_HEAVY)
    document.prune(_SAYS_OF_ITSELF)
    try:
        tree = load_html(document.serialize())
    except Exception:  # what no parser reads says nothing of itself
        return NOTHING_SAID
    return read_metadata(tree, url=url) if tree is not None else NOTHING_SAID


def _ask_trafilatura(markup: str, url: str) -> str:
    try:
        tree = load_html(markup)
    except Exception:  # as above
        return ""
    if tree is None:
        return ""
    drop_hidden(tree)
    return extract_text(tree, url, fast=True)


def _read_text(markup: str, body: Element | None, url: str) -> LeanText:
    lean = read_lean(body) if body is not None else LeanText(text="", sure=False)
    if lean.sure:
        return lean
    return LeanText(text=_ask_trafilatura(markup, url) or lean.text, sure=False)


def read_archive_text(body: bytes, *, url: str, content_type: str | None = None) -> str:
    """The text alone of a page of an archive."""
    if not is_markup(body, content_type):
        return ""
    markup = decode_page(body, content_type)
    return _read_text(markup, parse(markup).find("body"), url).text


def read_archive_page(body: bytes, *, url: str, content_type: str | None = None) -> ArchivePage:
    """What a page of an archive says of itself. `body` is at most 2 MiB (the caller caps it), `url` where it was found.

    Never raises on odd input; where there is nothing to read the text is empty and the fields are None.
    """
    if not is_markup(body, content_type):
        return _UNREADABLE
    markup = decode_page(body, content_type)
    document = parse(markup)
    read = _read_text(markup, document.find("body"), url)
    metadata = _read_metadata(document, url)
    return ArchivePage(page=page_of(metadata, read.text), metadata=metadata, lean=read.sure)
