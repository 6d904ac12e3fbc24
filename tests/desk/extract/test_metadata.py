import json
from datetime import UTC, datetime

import pytest
from lxml.html import fromstring

from secondsource.desk.extract.metadata import Metadata, read_metadata, strip_brand

URL = "https://www.daily.example/news/harbour-closed-2026"


def read(head: str = "", body: str = "<h1>Harbour closed as river rises</h1>", lang: str = "en-GB") -> Metadata:
    """What the reader finds in a page with this head and body."""
    return read_metadata(fromstring(f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'), url=URL)


def ld(**fields: object) -> str:
    """A JSON-LD script of a news article."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_json_ld_gives_headline_authors_moment_and_outlet() -> None:
    """A well-made page is read from its JSON-LD alone."""
    found = read(
        ld(
            headline="Harbour closed as river rises",
            datePublished="2026-05-12T18:30:00+02:00",
            dateModified="2026-05-12T20:00:00+02:00",
            author=[{"@type": "Person", "name": "Ilse Brandt"}, {"@type": "Person", "name": "Tomas Okafor"}],
            publisher={"@type": "NewsMediaOrganization", "name": "Daily Lantern"},
            isAccessibleForFree=True,
        )
    )
    assert found.headline == "Harbour closed as river rises"
    assert found.authors == ("Ilse Brandt", "Tomas Okafor")
    assert found.published == datetime(2026, 5, 12, 16, 30, tzinfo=UTC)
    assert found.updated == datetime(2026, 5, 12, 18, 0, tzinfo=UTC)
    assert found.outlet_name == "Daily Lantern"
    assert not found.paywalled


FIELDS = '"headline":"Harbour closed","datePublished":"2026-05-12T08:00:00Z"'


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle",' + FIELDS + ",}",
        '<!-- {"@type":"NewsArticle",' + FIELDS + "} -->",
        '//<![CDATA[\n{"@type":"NewsArticle",' + FIELDS.replace("r c", "r\nc") + "}\n//]]>",
        '{"@graph":[{"@type":"WebPage"},{"@type":["NewsArticle"],' + FIELDS + "}]}",
        '[{"@type":"https://schema.org/ReportageNewsArticle",' + FIELDS + "}]",
        '{"@type":"NewsArticle",' + FIELDS + '}{"@type":"X"}',
    ],
)
def test_json_ld_is_read_with_the_mistakes_outlets_make(script: str) -> None:
    """Commas, comments, line breaks, graphs, lists and several objects in one script are no obstacle."""
    found = read(f'<script type="application/ld+json">{script}</script>')
    assert found.headline == "Harbour closed"
    assert found.published == datetime(2026, 5, 12, 8, tzinfo=UTC)


def test_a_list_of_teasers_is_not_the_article() -> None:
    """The page's own article is found behind a list of others that come before it."""
    teasers = [{"@type": "NewsArticle", "headline": f"Teaser {number}", "url": "/x"} for number in range(5)]
    article = {
        "@type": "NewsArticle",
        "headline": "Harbour closed",
        "datePublished": "2026-05-12T08:00:00Z",
        "author": "A. Nkemelu",
    }
    found = read(f'<script type="application/ld+json">{json.dumps([*teasers, article])}</script>')
    assert found.headline == "Harbour closed"
    assert found.authors == ("A. Nkemelu",)


def test_authors_by_reference_are_found_and_organisations_are_not_people() -> None:
    """An author given as @id is looked up; an organisation gives way to the person in the byline."""
    graph = {
        "@graph": [
            {"@type": "Article", "author": {"@id": "#p"}},
            {"@type": "Person", "@id": "#p", "name": "Ilse Brandt"},
        ]
    }
    assert read(f'<script type="application/ld+json">{json.dumps(graph)}</script>').authors == ("Ilse Brandt",)
    organised = ld(author={"@type": "Organization", "name": "Vellin Media Group"})
    byline = '<h1>Harbour closed</h1><p class="byline">By Tomas Okafor</p>'
    assert read(organised, byline).authors == ("Tomas Okafor",)
    assert read(organised).authors == ("Vellin Media Group",)


def test_the_declared_moment_with_a_zone_beats_one_without() -> None:
    """Of two dates for one moment the one that tells the zone is right."""
    found = read(
        ld(datePublished="2026-05-12T10:00:00")
        + '<meta property="article:published_time" content="2026-05-12T10:00:00-05:00">'
    )
    assert found.published == datetime(2026, 5, 12, 15, tzinfo=UTC)


def test_the_day_is_found_in_the_visible_text_where_metadata_is_silent() -> None:
    """A date beside the headline is the page's date, a date in the footer is not."""
    body = (
        '<h1>Harbour closed as river rises</h1><p class="date">Published on 12 May 2026</p><footer>3 May 2024</footer>'
    )
    assert read(body=body).published == datetime(2026, 5, 12, tzinfo=UTC)


def test_language_is_the_short_code_of_what_is_declared() -> None:
    """The html element speaks first, then Open Graph."""
    assert read(lang="de-AT").language == "de"
    assert read('<meta property="og:locale" content="pt_BR">', lang="").language == "pt"
    assert read(lang="x-klingon-long").language is None


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://www.daily.example/a/b", "https://www.daily.example/a/b"),
        ("/a/b", "https://www.daily.example/a/b"),
        ("https://www.daily.example/", None),
        ("javascript:void(0)", None),
        ("http://[::1", None),
    ],
)
def test_a_canonical_address_is_absolute_and_no_home_page(href: str, expected: str | None) -> None:
    """Relative addresses are resolved; the home page, scripts and broken addresses are no article's address."""
    assert read(f'<link rel="canonical" href="{href}">').canonical_url == expected


@pytest.mark.parametrize("value", [False, "False", "false"])
def test_a_page_that_says_it_is_closed_is_paywalled(value: object) -> None:
    """isAccessibleForFree is read in all the ways it is written."""
    assert read(ld(isAccessibleForFree=value)).paywalled


@pytest.mark.parametrize(
    ("headline", "bare"),
    [
        ("Rain floods Vellin | Daily Lantern", "Rain floods Vellin"),
        ("Daily Lantern - Rain floods Vellin", "Rain floods Vellin"),
        ("Rain floods Vellin - Weather - Daily Lantern", "Rain floods Vellin - Weather"),
        ("Rain – and more rain – floods Vellin", "Rain – and more rain – floods Vellin"),
        ("Daily Lantern", "Daily Lantern"),
        ("Rain floods Vellin | daily.example", "Rain floods Vellin"),
    ],
)
def test_the_outlets_name_is_cut_off_the_headline(headline: str, bare: str) -> None:
    """Only the outlet's own name goes, only at the ends, and never all of a headline."""
    assert strip_brand(headline, ("Daily Lantern", "daily.example")) == bare
