"""Every feed of eight parsers' test suites, broken ones included."""

import sys
import time
import warnings
from collections import Counter
from pathlib import Path

import feedparser
import pytest

from secondsource.desk.collect.discover import discover_feeds
from secondsource.desk.collect.opml import parse_opml
from secondsource.desk.collect.parse import parse_feed
from secondsource.desk.collect.text import plain_line
from secondsource.errors import FeedError, InputError

URL = "http://example.com/feed"
FILES = 3594
SLOWEST = 5.0  # seconds for one file; the slowest takes 0.3 on an idle machine


@pytest.fixture(scope="module")
def corpus(shared: Path) -> list[Path]:
    """All files, licences and lists included: what is no feed must give an error."""
    return sorted(path for path in (shared / "data" / "feeds").rglob("*") if path.is_file())


def test_every_file_parses_or_gives_a_clear_error(corpus: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    """No crash, no hang; each error names the address and says what to do after a colon."""
    outcomes: Counter[str] = Counter()
    for path in corpus:
        started = time.perf_counter()
        outcomes[read(path)] += 1
        assert time.perf_counter() - started < SLOWEST, path
    with capsys.disabled():
        sys.stdout.write(f" {dict(outcomes)} ")
    assert outcomes.total() == FILES
    assert outcomes["error"] < 850  # 813 when this was written: JSON that is no feed, OPML, web pages, licences


def read(path: Path) -> str:
    """The format that a file was read as, or "error"."""
    try:
        parsed = parse_feed(path.read_bytes(), url=URL)
    except FeedError as error:
        assert str(error).startswith(URL), error
        assert ": " in str(error).removeprefix(URL), error
        return "error"
    for entry in parsed.entries:
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
        assert "\n" not in entry.title + entry.summary
        assert all(moment is None or moment.utcoffset() is not None for moment in (entry.published, entry.updated))
    return parsed.format


def test_entries_agree_with_feedparsers(corpus: list[Path]) -> None:
    """On every XML feed that feedparser reads: entry counts nearly always, titles and links of the entries as well."""
    agree: Counter[str] = Counter()
    for path in corpus:
        if path.suffix in {".xml", ".rss", ".atom"}:
            agree += compare(path.read_bytes())
    assert agree["feeds"] > 2700
    assert agree["count"] / agree["feeds"] > 0.997  # 2,760 of 2,765
    assert agree["title"] / agree["entries"] > 0.998  # 2,357 of 2,358
    assert agree["link"] / agree["entries"] > 0.98  # 2,326; the rest are no addresses, or feedparser's guesses


def compare(body: bytes) -> Counter[str]:
    """What of one file is read as feedparser reads it."""
    headers = {"content-location": URL, "content-type": "application/xml"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not theirs.get("version"):
        return Counter()
    try:
        ours = parse_feed(body, url=URL)
    except FeedError:
        return Counter(feeds=1, count=not theirs.entries)
    if len(ours.entries) != len(theirs.entries):
        return Counter(feeds=1)
    pairs = list(zip(ours.entries, theirs.entries, strict=True))
    return Counter(
        feeds=1,
        count=1,
        entries=len(pairs),
        title=sum(one.title == plain_line(other.get("title"), 500) for one, other in pairs),
        link=sum(one.link == other.get("link") for one, other in pairs),
    )


def test_every_file_can_be_looked_through_for_feeds_and_lists(corpus: list[Path]) -> None:
    """Discovery and OPML reading survive what parsing survives; the lists among the files are read."""
    lists = 0
    for path in corpus:
        body = path.read_bytes()
        discover_feeds(body, URL)
        try:
            lists += bool(parse_opml(body))
        except InputError as error:
            assert ": " in str(error)
    assert lists > 80
