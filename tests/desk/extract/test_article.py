from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.extract.article import article_id_of, build_article, choose_url
from secondsource.model import Article, Entry, ExtractedPage, Quality
from secondsource.testing.builders import MORNING, an_entry

TEXT = "\n".join(
    ["The harbour of Vellin was closed on Tuesday after the river rose, the office of the mayor said."] * 12
)
FETCHED = MORNING + timedelta(minutes=10)
PAGE = ExtractedPage(
    headline="Harbour closed as river rises",
    text=TEXT,
    authors=("Ilse Brandt",),
    published=datetime(2026, 5, 12, 5, 30, tzinfo=UTC),
    updated=None,
    language="en",
    canonical_url=None,
    outlet_name="Vellin Courier",
    dateline=None,
)
LINK = "https://vellincourier.example/news/2026/harbour-closed-as-river-rises"


def build(page: ExtractedPage | None = PAGE, entry: Entry | None = None, **given: object) -> Article:
    """An article from a page found at LINK."""
    known: dict[str, object] = {"final_url": LINK, "fetched": FETCHED, "failure": None, "agencies": ()}
    return build_article(entry or an_entry(link=LINK), page, **(known | given))  # type: ignore[arg-type]


def test_a_page_makes_a_full_article() -> None:
    """What the page says, under the address where it was found."""
    article = build()
    assert (article.url, article.headline, article.text) == (LINK, PAGE.headline, TEXT)
    assert (article.quality, article.quality_reason, article.language) == (Quality.FULL, "page", "en")
    assert article.published == PAGE.published


def test_an_id_is_the_same_for_every_spelling_of_an_address() -> None:
    """Scheme and "www." do not make another article; another path does."""
    assert article_id_of("http://www.daily.example/a") == article_id_of("https://daily.example/a")
    assert article_id_of("https://daily.example/a") != article_id_of("https://daily.example/b")


@given(st.text(max_size=100))
def test_an_id_is_twelve_plain_characters(url: str) -> None:
    """Ids go into addresses and file names."""
    identifier = article_id_of(url)
    assert len(identifier) == 12
    assert identifier.isascii()
    assert identifier.isalnum()
    assert identifier == identifier.lower()


@pytest.mark.parametrize(
    ("declared", "chosen"),
    [
        (LINK + "?utm_source=feed", LINK),
        (
            "https://vellincourier.example/2026/05/harbour",
            "https://vellincourier.example/2026/05/harbour",
        ),
        ("https://nordpress.example/article/91", LINK),
        ("https://vellincourier.example/news", LINK),
        ("https://vellincourier.example/", LINK),
        (None, LINK),
    ],
)
def test_the_declared_address_is_taken_with_care(declared: str | None, chosen: str) -> None:
    """Never another outlet's (a syndicated text names the agency), never the section's, never the home page."""
    assert choose_url(LINK, LINK, declared) == chosen


def test_a_gate_or_the_home_page_is_not_the_article() -> None:
    """Being sent to a consent page or to the front page leaves the article its own address."""
    assert choose_url(LINK, "https://consent.vellincourier.example/collect?to=x", None) == LINK
    assert choose_url(LINK, "https://vellincourier.example/", None) == LINK


def test_a_short_link_gives_the_outlet_it_leads_to() -> None:
    """An entry whose outlet was known only from a shortener's address gets the real one."""
    entry = an_entry(link="https://short.example/x1", outlet_id="short.example", outlet_name="short.example")
    article = build(entry=entry)
    assert (article.outlet_id, article.outlet_name) == ("vellincourier.example", "Vellin Courier")


def test_an_aggregators_outlet_stays() -> None:
    """The outlet that a feed names for an entry is not replaced by the host of its link."""
    entry = an_entry(link="https://redirect.example/x1", outlet_id="vellincourier.example")
    assert build(entry=entry, final_url="https://mirror.example/news/x1-harbour").outlet_id == "vellincourier.example"


def test_the_feeds_moment_beats_a_page_that_tells_a_day() -> None:
    """Midnight is a day without a time; the feed knows the minute."""
    day = replace(PAGE, published=datetime(2026, 5, 12, tzinfo=UTC))
    assert build(day).published == MORNING
    assert build(day, an_entry(link=LINK, published=None)).published == day.published


@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, tzinfo=UTC), FETCHED + timedelta(days=2)])
def test_impossible_moments_are_dropped(moment: datetime) -> None:
    """A clock's zero and the day after tomorrow are not when it was published."""
    assert build(replace(PAGE, published=moment)).published == MORNING
    assert build(replace(PAGE, published=moment), an_entry(link=LINK, published=moment)).published is None


def test_without_a_page_the_feed_is_the_article() -> None:
    """A page that could not be had leaves the feed's words and the reason."""
    article = build(
        None, an_entry(link=LINK, author="By Mara Lindqvist"), final_url=None, fetched=None, failure="http-404"
    )
    assert article.headline == "Harbour authority halts night dredging after cable damage"
    assert article.authors == ("Mara Lindqvist",)
    assert (article.quality, article.quality_reason, article.fetched) == (Quality.STUB, "http-404", None)


def test_an_entry_without_a_link_is_an_article_of_its_own() -> None:
    """Two entries without an address do not become one article."""
    one = build(None, an_entry(link=None, entry_id="e1"), final_url=None, fetched=None)
    two = build(None, an_entry(link=None, entry_id="e2"), final_url=None, fetched=None)
    assert one.article_id != two.article_id
