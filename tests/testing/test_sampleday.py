"""The sample day is whole, deterministic, placed before `now`, and served as the net serves news."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.knowledge.agencies import parse_agencies
from secondsource.knowledge.operator_ratings import parse_operator_ratings
from secondsource.knowledge.owners import parse_owners
from secondsource.testing.sampleday import SampleDay, load_articles, load_outlets, read_operator_file
from secondsource.testing.sampleday.day import load_truth

NOW = datetime(2026, 5, 12, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def day() -> Iterator[SampleDay]:
    """A day served on a free port."""
    with SampleDay(NOW) as served:
        yield served


def fetch(day: SampleDay, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers, through the proxy."""
    opener = build_opener(ProxyHandler({"http": day.proxy_url}))
    try:
        with opener.open(Request(url, headers=headers), timeout=5) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_the_day_has_its_articles_outlets_and_stories():
    """The numbers that the guide gives."""
    articles = load_articles(NOW)
    assert len(articles) == 63
    assert len({one.outlet.domain for one in articles}) == len(load_outlets()) == 15
    assert len({one.story for one in articles}) == 17
    assert len({one.url for one in articles}) == len({one.key for one in articles}) == 63


def test_every_article_is_a_whole_text():
    """No filler: each has 110 to 450 words, except the page behind the paywall."""
    for one in load_articles(NOW):
        words = sum(len(paragraph.split()) for paragraph in one.paragraphs)
        assert one.paywalled or 110 <= words <= 450, one.key


@given(
    st.integers(0, 8 * 365 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
)
@settings(max_examples=40, deadline=None)
def test_the_day_lies_in_the_24_hours_before_now(now):
    """Whenever the demo is started, nothing is of tomorrow; one article of another week is meant to be old."""
    articles = load_articles(now)
    ages = [now - one.published for one in articles if one.story != "dredging"]
    assert timedelta(minutes=30) < min(ages) < timedelta(hours=2) < max(ages) < timedelta(hours=24)
    assert not any(re.search(r"[{}|]", paragraph) for one in articles for paragraph in one.paragraphs)


def test_texts_name_the_day_in_their_own_language():
    """The day of the design, Tuesday 12 May 2026, in English, German, French and Spanish."""
    text = {one.key: " ".join(one.paragraphs) for one in load_articles(NOW)}
    assert text["cable-nordpress"].startswith("VELLIN, May 12 (Nordpress) - The port of Vellin")
    assert "am Dienstag" in text["cable-hafen"]
    assert "a suspendu mardi" in text["cable-fanal"]
    assert "1 de junio" in text["embalse-faro2"]


def test_truth_knows_every_article_once():
    """Each article stands in exactly one origin of its own story."""
    listed = [
        (story, key) for story, row in load_truth()["story"].items() for origin in row["origins"] for key in origin
    ]
    assert sorted(listed) == sorted((one.story, one.key) for one in load_articles(NOW))


def test_edges_point_backwards_in_time():
    """Nobody rests on what was not yet published."""
    articles = {one.key: one for one in load_articles(NOW)}
    for edge in load_truth()["edge"]:
        assert articles[edge["rests_on"]].published < articles[edge["article"]].published, edge


def test_agency_copies_share_paragraphs_with_the_agency():
    """What truth calls agency text has at least three paragraphs word for word."""
    articles = {one.key: one for one in load_articles(NOW)}
    for edge in load_truth()["edge"]:
        if edge["kind"] == "agency text":
            shared = set(articles[edge["article"]].paragraphs) & set(articles[edge["rests_on"]].paragraphs)
            assert len(shared) >= 2, edge


def test_operator_files_are_read_whole_and_speak_of_outlets_of_the_day():
    """The desk's own parsers take every row, and no row is about an outlet that does not exist."""
    ratings = parse_operator_ratings(read_operator_file("ratings.csv"), NOW)
    owners = parse_owners(read_operator_file("owners.csv").splitlines())
    agencies = parse_agencies(read_operator_file("agencies.toml"))
    assert not ratings.problems
    assert len(ratings.ratings) == 12
    assert owners["dailypost.example"].owner == owners["metronorth.example"].owner
    named = {one.outlet_id for one in ratings.ratings} | set(owners) | {one.outlet_id for one in agencies}
    assert named <= set(load_outlets())


def test_every_feed_and_page_is_served(day):
    """All that the list of feeds and the articles name answers 200."""
    _, opml, _ = fetch(day, day.opml_url)
    assert all(url.encode() in opml for url in day.feed_urls)
    assert len(day.feed_urls) == 15
    for url in (*day.feed_urls, *(one.url for one in day.articles)):
        assert fetch(day, url)[0] == 200, url


def test_conditional_requests_get_304(day):
    """By tag and by date, for feeds and pages."""
    for url in (*day.feed_urls, day.articles[5].url):
        _, _, headers = fetch(day, url)
        assert fetch(day, url, **{"If-None-Match": headers["ETag"]})[0] == 304
        assert fetch(day, url, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304


def test_unknown_addresses_are_404_and_robots_are_told(day):
    """Nothing is answered that is not of the day."""
    assert fetch(day, "http://elsewhere.example/")[0] == 404
    assert fetch(day, "http://vellincourier.example/nothing")[0] == 404
    assert b"Disallow: /login" in fetch(day, "http://vellincourier.example/robots.txt")[1]


def test_answers_are_gzipped_for_those_who_ask(day):
    """The same body, packed."""
    url = day.articles[0].url
    packed = fetch(day, url, **{"Accept-Encoding": "gzip"})
    assert packed[2]["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed[1]) == fetch(day, url)[1]


def test_the_german_page_is_in_its_old_charset(day):
    """Umlauts are single bytes, and only the page itself says which charset it is."""
    url = next(one.url for one in day.articles if one.key == "cable-hafen")
    _, body, headers = fetch(day, url)
    assert "charset" not in headers["Content-Type"]
    assert "Hafenbehörde".encode("windows-1252") in body


def test_the_clock_shows_corrections_and_later_articles():
    """Before the correction the old text stands, and an article of the evening does not exist."""
    with SampleDay(NOW) as day:
        ledger = next(one for one in day.articles if one.key == "rate-ledger")
        final = next(one for one in day.articles if one.key == "north-metronorth")
        day.clock = ledger.published + timedelta(hours=1)
        before = fetch(day, ledger.url)[1]
        assert b"first cut in 14 months" in before
        assert fetch(day, final.url)[0] == 404
        day.clock = NOW
        after = fetch(day, ledger.url)[1]
        assert b"first cut in 18 months" in after
        assert b"An earlier version of this article said" in after
        assert fetch(day, final.url)[0] == 200


def test_the_same_now_gives_the_same_bytes():
    """A fixed moment makes the day deterministic."""
    with SampleDay(NOW) as one, SampleDay(NOW) as other:
        for url in one.feed_urls:
            assert fetch(one, url)[1] == fetch(other, url)[1]


def test_the_old_article_is_six_days_old(day):
    """What the day's first story continues from lies outside the window in which an article may join."""
    old = day.articles[0]
    assert old.key == "dredging-courier"
    assert timedelta(days=6) < NOW - old.published < timedelta(days=7)
