"""When a page says it was published and changed.

Theory: JSON-LD has the moment, then `<meta>`, then microdata and `<time>`. Among dates of about the same day the one
with time and zone is taken, wherever it stands. Where none of these has a date, the day that the page shows
(`shown.py`), then htmldate, which also reads the address and the whole text. A day alone is midnight UTC.
Two answers: the moment in UTC, and the day as the outlet has it, which differ around midnight when the metadata is in
UTC; the day is then taken from the address or from the shown date, if that is one day off.
Known misses: evergreen pages that are shown with a new date keep the first one of their metadata.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from htmldate import find_date
from lxml.html import HtmlElement

from secondsource.desk.extract.jsonld import texts_of
from secondsource.desk.extract.moments import Moment, parse_day, parse_moment
from secondsource.desk.extract.shown import SURE, find_shown_day
from secondsource.desk.extract.sources import Sources

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
_DAY_SECONDS = 86_400
_IN_ADDRESS = re.compile(r"/(20\d\d)[/-]?(1[0-2]|0?[1-9])[/-]?(3[01]|[12]\d|0?[1-9])(?=[/_.-]|$)")
_MONTH_FIRST = re.compile(r"\.(?:com|org|us|gov)(?:/|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """When a page was published and changed."""

    published: datetime | None  # UTC; midnight where only a day is known
    published_day: date | None  # in the outlet's own zone
    updated: datetime | None


def _microdata(tree: HtmlElement, prop: str) -> Iterator[str]:
    for element in tree.iterfind(f".//*[@itemprop='{prop}']"):
        yield element.get("datetime") or element.get("content") or "".join(element.itertext())[:100]


def _published_texts(sources: Sources) -> Iterator[str]:
    yield from texts_of(sources.article.get("datePublished"))
    yield from sources.meta_texts(_PUBLISHED_META)
    yield from texts_of(sources.article.get("dateCreated"))
    yield from _microdata(sources.tree, "datePublished")
    for element in sources.tree.iterfind(".//time[@pubdate]"):
        yield element.get("datetime", "")
    for element in sources.tree.iterfind(".//h1/..//time[@datetime]"):
        yield element.get("datetime", "")


def _updated_texts(sources: Sources) -> Iterator[str]:
    yield from texts_of(sources.article.get("dateModified"))
    yield from sources.meta_texts(_UPDATED_META)
    yield from _microdata(sources.tree, "dateModified")


def _best_moment(texts: Iterable[str]) -> tuple[Moment, date] | None:
    """The first readable date; a later one of about the same day that also tells time and zone is better."""
    read = [(moment, parse_day(text) or moment.at.date()) for text in texts if (moment := parse_moment(text))]
    if not read:
        return None
    first = read[0][0]
    near = [pair for pair in read if abs((pair[0].at - first.at).total_seconds()) < _DAY_SECONDS and pair[0].has_time]
    return max(near, key=lambda pair: (pair[0].has_zone, pair[0].is_local), default=read[0])


def _address_day(url: str) -> date | None:
    found = _IN_ADDRESS.search(url)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _shown_day(sources: Sources, bar: float) -> date | None:
    """02/04/2022 is read as February on pages in American English and on .com and .org without a language."""
    language = sources.tree.get("lang", "").lower()
    american = language == "en-us" or (language in {"", "en"} and bool(_MONTH_FIRST.search(sources.url)))
    shown = find_shown_day(sources.tree, month_first=american)
    return shown.day if shown is not None and shown.score > bar else None


def _find_day(sources: Sources) -> date | None:
    try:
        found = find_date(sources.tree, original_date=True, extensive_search=True, url=sources.url or None)
        return date.fromisoformat(found) if found else None
    except Exception:  # htmldate gives no promise about what it raises on a broken page
        return None


def _own_day(moment: Moment, written: date, sources: Sources) -> date:
    """The outlet's own day of a moment written in UTC: it may be one off, then the address or the page shows it."""
    if moment.is_local:
        return written
    for day in (_address_day(sources.url), _shown_day(sources, SURE)):
        if day is not None and abs((day - written).days) <= 1:
            return day
    return written


def read_dates(sources: Sources) -> Dates:
    """The dates of a page. Nothing is judged for plausibility here, except that years before 1990 are not read."""
    published = _best_moment(_published_texts(sources))
    updated = _best_moment(_updated_texts(sources))
    updated_at = updated[0].at if updated else None
    if published is not None:
        moment, written = published
        return Dates(published=moment.at, published_day=_own_day(moment, written, sources), updated=updated_at)
    day = _shown_day(sources, SURE) or _find_day(sources)
    return Dates(published=datetime.combine(day, time(), UTC) if day else None, published_day=day, updated=updated_at)
