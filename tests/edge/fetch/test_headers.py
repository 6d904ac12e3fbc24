"""Headers that steer polling are read as their standards say."""

from datetime import UTC, datetime

import pytest

from secondsource.edge.fetch.failures import REASONS, failure, shown
from secondsource.edge.fetch.headers import parse_link, parse_max_age, parse_retry_after
from secondsource.edge.fetch.robots import Rules, agent_token

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 5.5 ", 5),
        ("Mon, 02 Mar 2026 12:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0),
        ("Mon, 02 Mar 2026 14:01:00 +0200", 60),
        ("Mon, 99 Foo", None),
        ("-5", None),
        ("9" * 30, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    """RFC 9110, 10.2.3; a date in the past is no wait."""
    assert parse_retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("max-age=300", 300),
        ("public, Max-Age = 60, s-maxage=9", 60),
        ('max-age="60"', 60),
        ("s-maxage=9", None),
        ("no-store, max-age=300", None),
        ("max-age=-1", None),
        (None, None),
    ],
)
def test_max_age_is_read_unless_nothing_may_be_kept(text: str | None, seconds: float | None) -> None:
    """RFC 9111, 5.2.2; shared caches' own limit is not for us."""
    assert parse_max_age(text) == seconds


def test_a_message_shows_no_password_and_nothing_unprintable() -> None:
    """Messages go to logs and pages."""
    assert shown("http://jo:secret@outlet.example/a\x1b[2J") == "http://outlet.example/a?[2J"
    assert len(shown("http://outlet.example/" + "a" * 1000)) == 200


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_says_what_to_do(reason: str) -> None:
    """The URL, the word, and advice."""
    message = failure(reason, "http://outlet.example/").message
    assert message.startswith(f"http://outlet.example/: {reason}: ")
    assert len(message.rpartition(": ")[2]) > 20


def test_robots_rules_name_us_by_our_product() -> None:
    """The token before the slash, in any case; a long Crawl-delay is kept to five seconds."""
    assert agent_token("SecondSource/0.1 (+https://x.example)") == "SecondSource"
    rules = Rules("User-agent: SECONDSOURCE\nDisallow: /no\nCrawl-delay: 60", "SecondSource")
    assert rules.crawl_delay == 5
    assert not rules.allow("http://outlet.example/no")
    assert rules.allow("http://outlet.example/yes")
    assert Rules(None, "SecondSource").allow("http://outlet.example/no")


@pytest.mark.parametrize(
    ("text", "rel", "found"),
    [
        ('<https://hub.example/>; rel="hub", <https://a.example/feed>; rel="self"', "self", "https://a.example/feed"),
        ("</hub>; rel=hub", "hub", "https://a.example/hub"),
        ('<https://x.example/>; title="a, b; rel=self"; rel="next HUB"', "hub", "https://x.example/"),
        ('<https://x.example/>; title="; rel=self"; rel=hub', "self", None),
        ('<https://x.example/>; rel="hubs"', "hub", None),
        ("https://x.example/; rel=hub", "hub", None),
        ("<http://[>; rel=hub", "hub", None),
        (None, "hub", None),
        ("<" * 100_000, "hub", None),
    ],
)
def test_links_are_read_from_headers(text: str | None, rel: str, found: str | None) -> None:
    """The first of a relation, absolute; several in one header and several relations in one link (RFC 8288)."""
    assert parse_link(text, rel, "https://a.example/feed") == found
