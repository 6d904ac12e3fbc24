"""What a page says of itself outside its text: headline, authors, dates, language, address, outlet, paywall.

Reads JSON-LD first (the only place with the time of day on most pages), then `<meta>` tags, then microdata and
`<time>`. Day of publication where none of these has one: htmldate, which also reads the text and the address.
Measured on 257 saved pages of 48 countries: JSON-LD and meta alone find the same minute on .903, htmldate a day only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from secondsource.desk.extract.authors import clean_authors
from secondsource.desk.extract.jsonld import Node, find_article, list_nodes, text_of, texts_of
from secondsource.desk.extract.moments import Moment, parse_day, parse_moment

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published",
    "article.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "vr:published_time",
    "rnews:datepublished", "shareaholic:article_published_time", "iso-8601-publish-date", "originalpublicationdate",
    "article_date_original", "publication_date", "publishdate", "publish-date", "publish_date", "publisheddate",
    "pubdate", "published_date", "displaydate", "article:post_date", "dcterms.created", "dc.date.issued",
    "dcterms.issued", "dcterms.date", "dc.date.created", "dc.date", "date.created", "article.created",
    "citation_publication_date", "date",
)  # fmt: skip
_UPDATED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "article.updated", "lastmod", "last-modified",
    "dcterms.modified", "article:modified",
)  # fmt: skip
_AUTHOR_META = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "cxenseparse:author", "citation_author", "article:author_name", "og:article:author", "dc.contributor",
)  # fmt: skip
_AUTHOR_PATHS = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//*[@rel='author']",
)
_HEADLINE_META = ("og:title", "twitter:title", "dc.title", "title", "parsely-title", "sailthru.title")
_OUTLET_META = ("og:site_name", "application-name", "al:android:app_name", "publisher", "dc.publisher")
_DASHES = re.compile(r"\s+[|–—•·»-]\s+|\s*\|\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What a page says of itself. `published_day` is the day as written, in the outlet's own zone."""

    headline: str | None
    authors: tuple[str, ...]
    published: datetime | None
    published_day: date | None
    updated: datetime | None
    language: str | None
    canonical_url: str | None
    outlet_name: str | None
    paywalled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sources:
    """The places of one page where it describes itself, each read once."""

    tree: HtmlElement
    article: Node
    nodes: list[Node]
    meta: dict[str, list[str]]
    url: str

    def meta_texts(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            yield from self.meta.get(name, ())


def _list_meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iterfind(".//meta[@content]"):
        content = element.get("content", "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for key in element.get(attribute, "").lower().split():
                if content and content not in found.setdefault(key, []):
                    found[key].append(content)
    return found


# --- dates -----------------------------------------------------------------------------------------------


def _microdata(tree: HtmlElement, prop: str) -> Iterator[str]:
    for element in tree.iterfind(f".//*[@itemprop='{prop}']"):
        yield element.get("datetime") or element.get("content") or "".join(element.itertext())[:100]


def _published_texts(sources: _Sources) -> Iterator[str]:
    yield from texts_of(sources.article.get("datePublished"))
    yield from sources.meta_texts(_PUBLISHED_META)
    yield from texts_of(sources.article.get("dateCreated"))
    yield from _microdata(sources.tree, "datePublished")
    for element in sources.tree.iterfind(".//time[@pubdate]"):
        yield element.get("datetime", "")


def _updated_texts(sources: _Sources) -> Iterator[str]:
    yield from texts_of(sources.article.get("dateModified"))
    yield from sources.meta_texts(_UPDATED_META)
    yield from _microdata(sources.tree, "dateModified")


def _best_moment(texts: Iterable[str]) -> tuple[Moment, date] | None:
    """The first readable date; a later one of about the same day that also tells time and zone is better."""
    read = [(moment, parse_day(text) or moment.at.date()) for text in texts if (moment := parse_moment(text))]
    if not read:
        return None
    first, first_day = read[0]
    near = [pair for pair in read if abs((pair[0].at - first.at).total_seconds()) < 86_400 and pair[0].has_time]
    return max(near, key=lambda pair: pair[0].has_zone, default=(first, first_day))


def _find_day(tree: HtmlElement, url: str) -> date | None:
    try:
        found = find_date(tree, original_date=True, extensive_search=True, url=url or None)
        return date.fromisoformat(found) if found else None
    except Exception:  # htmldate gives no promise about what it raises on a broken page
        return None


def _read_dates(sources: _Sources) -> tuple[datetime | None, date | None, datetime | None]:
    published = _best_moment(_published_texts(sources))
    updated = _best_moment(_updated_texts(sources))
    updated_at = updated[0].at if updated else None
    if published is not None:
        return published[0].at, published[1], updated_at
    day = _find_day(sources.tree, sources.url)
    return (datetime.combine(day, time(), UTC) if day else None), day, updated_at


# --- headline and outlet ---------------------------------------------------------------------------------


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def strip_brand(headline: str, outlets: Iterable[str]) -> str:
    """The headline without the outlet's name at either end: "Rain floods Vellin | Daily Lantern"."""
    brands = [folded for outlet in outlets if (folded := _fold(outlet))]
    pieces = _DASHES.split(headline)
    marks = _DASHES.findall(headline)

    def is_brand(piece: str) -> bool:
        folded = _fold(piece)
        return any(
            folded == brand or (len(brand) > 4 and (brand in folded) and len(folded) < 2 * len(brand) + 4)
            for brand in brands
        )

    while len(pieces) > 1 and is_brand(pieces[-1]):
        pieces, marks = pieces[:-1], marks[:-1]
    while len(pieces) > 1 and is_brand(pieces[0]):
        pieces, marks = pieces[1:], marks[1:]
    return pieces[0] + "".join(mark + piece for mark, piece in zip(marks, pieces[1:], strict=True))


def _text_in(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _first_heading(tree: HtmlElement) -> str | None:
    headings = [_text_in(element) for element in tree.iterfind(".//h1")]
    return next((heading for heading in headings if len(heading) > 3), None)


def _title(tree: HtmlElement) -> str | None:
    element = tree.find(".//title")
    return _text_in(element) or None if element is not None else None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _read_outlet(sources: _Sources) -> str | None:
    named = next(sources.meta_texts(_OUTLET_META), None) or text_of(sources.article.get("publisher"))
    return named if named and len(named) <= 80 and not named.startswith(("http:", "https:")) else None


def _read_headline(sources: _Sources, outlets: tuple[str, ...]) -> str | None:
    candidates = [
        text_of(sources.article.get("headline")),
        next(sources.meta_texts(_HEADLINE_META), None),
        _first_heading(sources.tree),
        _title(sources.tree),
    ]
    for candidate in candidates:
        headline = strip_brand(" ".join((candidate or "").split()), outlets).strip()
        if len(headline) > 3 and _fold(headline) not in {_fold(outlet) for outlet in outlets}:
            return headline[:500]
    return None


# --- the rest --------------------------------------------------------------------------------------------


def _read_authors(sources: _Sources, outlets: tuple[str, ...]) -> tuple[str, ...]:
    places: list[list[str]] = [texts_of(sources.article.get("author")), list(sources.meta_texts(_AUTHOR_META))]
    places += [[_text_in(element) for element in sources.tree.findall(path)[:10]] for path in _AUTHOR_PATHS]
    for place in places:
        names = clean_authors(place, outlets)
        if names:
            return names
    return ()


def _read_language(sources: _Sources) -> str | None:
    declared = [sources.tree.get("lang"), text_of(sources.article.get("inLanguage"))]
    declared += sources.meta_texts(("og:locale", "content-language", "dc.language", "language"))
    for code in declared:
        short = re.match(r"[A-Za-z]{2}(?=[-_]|$)", (code or "").strip())
        if short:
            return short[0].lower()
    return None


def _read_canonical(sources: _Sources) -> str | None:
    links = [
        element.get("href", "")
        for element in sources.tree.iterfind(".//link[@rel]")
        if "canonical" in element.get("rel", "").lower()
    ]
    links += sources.meta_texts(("og:url",))
    links += texts_of(sources.article.get("mainEntityOfPage"), ("@id", "url"))
    for link in links:
        try:
            absolute: str = urljoin(sources.url, link.strip())
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and parts.path.strip("/"):
            return absolute
    return None


def _is_paywalled(sources: _Sources) -> bool:
    said = [node.get("isAccessibleForFree") for node in [sources.article, *sources.nodes]]
    closed = any(value is False or str(value).lower() == "false" for value in said if value is not None)
    return closed or "locked" in {text.lower() for text in sources.meta_texts(("article:content_tier",))}


def read_metadata(tree: HtmlElement, *, url: str) -> Metadata:
    """All that the page says of itself; `tree` is not changed. `url` is where the page was found."""
    nodes = list_nodes(tree)
    sources = _Sources(tree=tree, article=find_article(nodes) or {}, nodes=nodes, meta=_list_meta(tree), url=url)
    outlet = _read_outlet(sources)
    outlets = tuple(name for name in (outlet, text_of(sources.article.get("publisher")), _host(url)) if name)
    published, day, updated = _read_dates(sources)
    return Metadata(
        headline=_read_headline(sources, outlets),
        authors=_read_authors(sources, outlets),
        published=published,
        published_day=day,
        updated=updated,
        language=_read_language(sources),
        canonical_url=_read_canonical(sources),
        outlet_name=outlet,
        paywalled=_is_paywalled(sources),
    )
