"""When a page says it was published and changed.

Theory: JSON-LD has the moment, then `<meta>`, then microdata and `<time>`. Among dates of about the same day the one
with time and zone is taken, wherever it stands. Where none of these has a date, the day that the page shows
(`shown.py`), then htmldate, which also reads the address and the whole text. A day alone is midnight UTC.
This is the first opinion. `days.py` then weighs it against every other day that the metadata, the address and the
page's text hold, with weights learned from people's readings of pages; where another day wins, the moment is the best
one that the metadata has on that day.
Two answers: the moment in UTC, and the day as the outlet has it, which differ around midnight when the metadata is in
UTC; the day is then taken from the address or from the shown date, if that is one day off.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from htmldate import find_date
from lxml.html import HtmlElement

from secondsource.desk.extract.days import Candidate, DayWeights, Mentions, choose_day, list_candidates
from secondsource.desk.extract.jsonld import texts_of
from secondsource.desk.extract.moments import Moment, parse_day, parse_moment
from secondsource.desk.extract.shown import SURE, ShownDay, list_shown_days
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


def _mentions(sources: Sources) -> Mentions:
    """Every date of the metadata, by place, in the order in which they are believed."""
    tree = sources.tree
    times = [element.get("datetime", "") for element in tree.iterfind(".//time[@datetime]")]
    return {
        "in_jsonld": texts_of(sources.article.get("datePublished")),
        "in_meta": list(sources.meta_texts(_PUBLISHED_META)),
        "created": texts_of(sources.article.get("dateCreated")),
        "microdata": list(_microdata(tree, "datePublished")),
        "pubdate": [element.get("datetime", "") for element in tree.iterfind(".//time[@pubdate]")],
        "time_by_heading": [element.get("datetime", "") for element in tree.iterfind(".//h1/..//time[@datetime]")],
        "modified_in_jsonld": texts_of(sources.article.get("dateModified")),
        "modified_in_meta": list(sources.meta_texts(_UPDATED_META)),
        "modified_in_microdata": list(_microdata(tree, "dateModified")),
        "first_time": times[:1],
        "any_time": times[:8],
    }


_PUBLISHED = ("in_jsonld", "in_meta", "created", "microdata", "pubdate", "time_by_heading")
_UPDATED = ("modified_in_jsonld", "modified_in_meta", "modified_in_microdata")


def _texts(mentions: Mentions, places: Iterable[str]) -> Iterator[str]:
    for place in places:
        yield from mentions[place]


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


def _list_shown(sources: Sources) -> list[ShownDay]:
    """02/04/2022 is read as February on pages in American English and on .com and .org without a language."""
    language = sources.tree.get("lang", "").lower()
    american = language == "en-us" or (language in {"", "en"} and bool(_MONTH_FIRST.search(sources.url)))
    return list_shown_days(sources.tree, month_first=american)


def _find_day(sources: Sources) -> date | None:
    try:
        found = find_date(sources.tree, original_date=True, extensive_search=True, url=sources.url or None)
        return date.fromisoformat(found) if found else None
    except Exception:  # htmldate gives no promise about what it raises on a broken page
        return None


def _own_day(moment: Moment, written: date, sources: Sources, shown: date | None) -> date:
    """The outlet's own day of a moment written in UTC: it may be one off, then the address or the page shows it."""
    if moment.is_local:
        return written
    for day in (_address_day(sources.url), shown):
        if day is not None and abs((day - written).days) <= 1:
            return day
    return written


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a page holds of dates, and the first opinion of when it was published."""

    mentions: Mentions
    shown: Sequence[ShownDay]
    address: date | None
    moment: datetime | None
    day: date | None

    def candidates(self) -> list[Candidate]:
        """Every day that may be the page's, with its marks."""
        return list_candidates(self.mentions, self.shown, self.address, self.day)


def read_mentions(sources: Sources) -> Reading:
    """The dates of a page by place, before they are weighed."""
    mentions, shown = _mentions(sources), _list_shown(sources)
    sure = shown[0].day if shown and shown[0].score > SURE else None
    published = _best_moment(_texts(mentions, _PUBLISHED))
    if published is not None:
        moment: datetime | None = published[0].at
        day: date | None = _own_day(*published, sources, sure)
    else:
        day = sure or _find_day(sources)
        moment = datetime.combine(day, time(), UTC) if day else None
    return Reading(mentions=mentions, shown=shown, address=_address_day(sources.url), moment=moment, day=day)


def _moment_on(day: date, reading: Reading) -> datetime:
    """The best moment that the metadata has on a day; its midnight where it has none."""
    texts = [text for text in _texts(reading.mentions, reading.mentions) if parse_day(text) == day]
    best = _best_moment(texts)
    return best[0].at if best else datetime.combine(day, time(), UTC)


def read_dates(sources: Sources, weights: DayWeights | None = None) -> Dates:
    """The dates of a page; without weights the first opinion stands.

    Nothing is judged for plausibility here, except that years before 1990 are not read.
    """
    reading = read_mentions(sources)
    updated = _best_moment(_texts(reading.mentions, _UPDATED))
    day, moment = reading.day, reading.moment
    chosen = choose_day(reading.candidates(), weights) if weights is not None else None
    if chosen is not None and chosen != day:
        day, moment = chosen, _moment_on(chosen, reading)
    return Dates(published=moment, published_day=day, updated=updated[0].at if updated else None)
