"""Puts together what the feed and the page say into one article.

Must never happen: articles of two outlets under one address (an agency's text on a local site names the agency's
address as canonical), or one article under two ids because of "www.", a scheme or a tracking parameter.
The page speaks before the feed, except where it knows less: a day instead of a moment, a fragment instead of a text.
"""

from base64 import b32encode
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from secondsource.desk.collect.urls import canonical_url, outlet_id_of
from secondsource.desk.extract.authors import clean_authors
from secondsource.desk.extract.credit import find_agency, find_dateline
from secondsource.desk.extract.language import find_language
from secondsource.desk.extract.metadata import strip_brand
from secondsource.desk.extract.moments import FIRST_YEAR
from secondsource.desk.extract.quality import choose_text, quality_of
from secondsource.model import Agency, Article, Entry, ExtractedPage

_CLOCK_SLACK = timedelta(days=1)  # outlets' clocks and unmarked zones are wrong by hours, never by more than a day
# Hosts that answer in place of the article: to where a reader is sent to agree or to sign in.
_GATES = ("consent.", "login.", "signin.", "account.", "accounts.", "auth.", "sso.", "id.")


def article_id_of(url: str) -> str:
    """Twelve characters (60 bits) of BLAKE2b over the canonical URL without scheme and "www.": equal on every machine.

    60 bits: among ten million articles two share an id with a chance of 4e-5.
    """
    bare = url.split("://", 1)[-1].removeprefix("www.")
    digest = blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return b32encode(digest).decode("ascii")[:12].lower()


def plausible(moment: datetime | None, *, now: datetime) -> datetime | None:
    """The moment, or None where it lies before 1990 or more than a day after `now`."""
    if moment is None or moment.year < FIRST_YEAR or moment > now + _CLOCK_SLACK:
        return None
    return moment


def _is_section(candidate: str, own: str) -> bool:
    """Whether an address is a folder above another: else all articles of a section were one."""
    above, below = urlsplit(candidate).path.rstrip("/"), urlsplit(own).path.rstrip("/")
    return not above or (below != above and below.startswith(above + "/") and len(below) > len(above) + 12)


def choose_url(link: str, final_url: str | None, declared: str | None) -> str:
    """The canonical address of an article, from the feed's link, where it led, and what the page declares."""
    own = link
    if final_url is not None:
        host, path = urlsplit(final_url).hostname or "", urlsplit(final_url).path
        if not host.startswith(_GATES) and path.strip("/"):
            own = final_url
    own = canonical_url(own)
    if declared is None:
        return own
    chosen = canonical_url(declared)
    same_outlet = outlet_id_of(chosen) == outlet_id_of(own)
    return chosen if same_outlet and not _is_section(chosen, own) else own


def _choose_published(page: datetime | None, entry: datetime | None) -> datetime | None:
    """The page's word; the feed's where the page tells a day only."""
    if page is None or (page.timetz() == time(0, 0, tzinfo=UTC) and entry is not None):
        return entry or page
    return page


def _choose_outlet(entry: Entry, url: str, page: ExtractedPage | None) -> tuple[str, str]:
    """The entry's outlet; where the entry's link only led on (a short link, a tracker), the outlet it led to."""
    landed = outlet_id_of(url)
    if entry.link is None or landed == entry.outlet_id or entry.outlet_id != outlet_id_of(entry.link):
        return entry.outlet_id, entry.outlet_name
    return landed, (page.outlet_name if page is not None and page.outlet_name else landed)


def _choose_headline(entry: Entry, page: ExtractedPage | None, text: str) -> str:
    names = (entry.outlet_name, entry.outlet_id)
    headline = strip_brand(entry.title, names) if entry.title else ""
    return (page.headline if page is not None else None) or headline or text.split("\n", 1)[0][:200]


def build_article(
    entry: Entry,
    page: ExtractedPage | None,
    *,
    final_url: str | None,
    fetched: datetime | None,
    failure: str | None,
    agencies: Sequence[Agency],
) -> Article:
    """The article of an entry.

    `page` is None where the page could not be had, `failure` then says why in one fixed word ("http-404", "timeout");
    `final_url` is where the link led after redirects, `fetched` when the page came.
    """
    now = fetched or entry.first_seen
    url = choose_url(entry.link or f"urn:entry:{entry.entry_id}", final_url, page.canonical_url if page else None)
    outlet_id, outlet_name = _choose_outlet(entry, url, page)
    text, _ = choose_text(page, entry)
    quality, reason = quality_of(page, entry, failure)
    headline = _choose_headline(entry, page, text)
    authors = (page.authors if page else ()) or clean_authors([entry.author or ""], (outlet_name, outlet_id))
    published = plausible(page.published if page else None, now=now)
    updated = plausible(page.updated if page else None, now=now) or plausible(entry.updated, now=now)
    return Article(
        article_id=article_id_of(url),
        url=url,
        outlet_id=outlet_id,
        outlet_name=outlet_name,
        headline=headline,
        text=text,
        authors=authors,
        dateline=find_dateline(text),
        agency_id=find_agency(headline, text, authors, agencies),
        language=find_language(text, headline, (page.language if page else None) or entry.language),
        published=_choose_published(published, plausible(entry.published, now=now)),
        updated=updated,
        first_seen=entry.first_seen,
        fetched=fetched,
        quality=quality,
        quality_reason=reason,
    )
