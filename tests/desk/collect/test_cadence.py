"""Polling follows the feed's rhythm, the host's wishes and the operator's bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.collect.cadence import after_failure, after_success, rhythm
from secondsource.desk.collect.changes import changes
from secondsource.model import Failure, Feed, FeedState, ParsedEntry, ParsedFeed
from secondsource.settings import Settings
from secondsource.testing.builders import a_feed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTINGS = Settings()
MINUTE = timedelta(minutes=1)
FEED = a_feed(title="The Post", added=NOW, next_poll=NOW, etag='"old"', last_modified="yesterday")
POLLED = replace(FEED, last_success=NOW - timedelta(hours=1), last_poll=NOW - timedelta(hours=1))


def every(
    gap: timedelta, *, newest: timedelta = timedelta(0), count: int = 20, ttl: timedelta | None = None
) -> ParsedFeed:
    """A document whose entries are `gap` apart, the newest `newest` ago."""
    entries = tuple(
        ParsedEntry(
            guid=str(n),
            title=str(n),
            link=f"https://outlet.example/{n}",
            summary="",
            content="",
            author=None,
            published=NOW - newest - n * gap,
            updated=None,
        )
        for n in range(count)
    )
    return ParsedFeed(title="The Post", homepage=None, language=None, entries=entries, ttl=ttl)


def polled(feed: Feed, parsed: ParsedFeed | None, *, news: bool = True, **hints: object) -> Feed:
    """The feed after a poll of this document."""
    new = changes(set(), parsed, feed, NOW) if parsed and news else []
    return after_success(feed, new, parsed, now=NOW, settings=SETTINGS, **hints)  # type: ignore[arg-type]


def failed(feed: Feed, reason: str = "timeout", **given: float) -> Feed:
    """The feed after a poll that failed."""
    failure = Failure(at=NOW, step="poll", reason=reason, message="outlet.example: no answer")
    return after_failure(feed, failure, now=NOW, settings=SETTINGS, **given)


@pytest.mark.parametrize(("gap", "interval"), [(1, 5), (20, 10), (120, 60), (24 * 60, 360)])
def test_the_interval_is_half_the_gap_within_bounds(gap: int, interval: int) -> None:
    """In minutes: a ticker at the lowest, a daily at the highest."""
    assert polled(FEED, every(gap * MINUTE)).interval == interval * MINUTE


def test_a_feed_that_fell_silent_is_asked_less() -> None:
    """Twelve quick entries a week ago are no rhythm of today."""
    assert polled(FEED, every(MINUTE, newest=timedelta(days=7))).interval == 360 * MINUTE


def test_a_feed_without_dates_starts_at_the_setting() -> None:
    """And gains with each poll that brings news, loses with each that does not."""
    undated = ParsedFeed(title="", homepage=None, language=None, entries=())
    assert rhythm(undated, NOW) is None
    assert polled(FEED, undated).interval == 30 * MINUTE
    dated = replace(every(MINUTE, count=2))
    assert polled(POLLED, dated).interval == 15 * MINUTE
    assert polled(POLLED, None).interval == 37.5 * MINUTE


def test_not_modified_is_a_success_that_keeps_what_is_known() -> None:
    """304 clears the failure, grows the interval, keeps tag and title."""
    ill = replace(POLLED, last_failure=Failure(at=NOW, step="poll", reason="timeout", message="x", attempts=4))
    feed = polled(ill, None)
    assert (feed.etag, feed.last_modified, feed.title) == ('"old"', "yesterday", "The Post")
    assert (feed.last_success, feed.last_change, feed.last_failure) == (NOW, None, None)


def test_a_new_document_brings_its_own_tag() -> None:
    """A tag that the host no longer gives must not be sent again."""
    feed = polled(POLLED, every(MINUTE), etag='"new"')
    assert (feed.etag, feed.last_modified, feed.last_change) == ('"new"', None, NOW)


@pytest.mark.parametrize(
    ("hints", "at_least"),
    [
        ({"max_age": 3600.0}, 60),
        ({"retry_after": 7200.0}, 120),
        ({"max_age": 31_536_000.0}, 24 * 60),
        ({"retry_after": 31_536_000.0}, 7 * 24 * 60),
    ],
)
def test_the_hosts_wish_is_not_undercut_as_long_as_it_is_sane(hints: dict[str, float], at_least: int) -> None:
    """A year of max-age is a static file's default."""
    feed = polled(FEED, every(MINUTE), **hints)
    assert at_least * MINUTE <= feed.next_poll - NOW <= at_least * MINUTE * 1.1
    assert feed.interval == 5 * MINUTE


def test_the_feeds_own_ttl_counts() -> None:
    """RSS's ttl is a number of minutes."""
    feed = polled(FEED, every(MINUTE, ttl=45 * MINUTE))
    assert 45 * MINUTE <= feed.next_poll - NOW <= 50 * MINUTE


def test_failures_double_the_wait_and_one_success_ends_it() -> None:
    """30, 60, 120 ... up to a day; the rhythm itself is kept."""
    feed, waits = POLLED, []
    for _ in range(10):
        feed = failed(feed)
        waits.append((feed.next_poll - NOW) / MINUTE)
    assert [round(wait / 1.05 / 30) for wait in waits[:4]] == [1, 2, 4, 8]
    assert 24 * 60 <= waits[-1] <= 24 * 60 * 1.1
    assert feed.last_failure is not None
    assert (feed.last_failure.attempts, feed.interval) == (10, 30 * MINUTE)
    assert polled(feed, None).last_failure is None


def test_too_many_requests_slows_at_once() -> None:
    """429 waits eight intervals, and what the host asks for if that is longer."""
    assert failed(POLLED, "http-429").next_poll - NOW >= 240 * MINUTE
    assert failed(POLLED, "http-429", retry_after=36_000.0).next_poll - NOW >= 600 * MINUTE


def test_a_removed_feed_is_gone() -> None:
    """410 is the outlet's own word; 404 is not."""
    assert failed(POLLED, "http-410").state is FeedState.GONE
    assert failed(POLLED, "http-404").state is FeedState.ACTIVE


def test_a_permanent_move_changes_the_address_and_keeps_the_first() -> None:
    """Entries are named by the address a feed was added under, through any number of moves."""
    once = polled(POLLED, every(MINUTE), moved_to="https://b.example/feed")
    twice = polled(once, every(MINUTE), moved_to="https://c.example/feed")
    assert (once.url, once.added_url) == ("https://b.example/feed", POLLED.url)
    assert (twice.url, twice.added_url) == ("https://c.example/feed", POLLED.url)


def test_jitter_is_spread_and_repeatable() -> None:
    """A hundred feeds added together are not due together, and a second machine computes the same."""
    due = [polled(replace(FEED, feed_id=n), None).next_poll for n in range(100)]
    assert due == [polled(replace(FEED, feed_id=n), None).next_poll for n in range(100)]
    assert len(set(due)) == 100
    assert timedelta(minutes=2) < max(due) - min(due) < timedelta(minutes=3)


@given(
    st.integers(1, 10**7),
    st.integers(0, 10**7),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.lists(st.sampled_from(["ok", "304", "fail", "429"]), max_size=40),
)
def test_a_feed_is_never_asked_too_soon_nor_forgotten(
    gap: int, silence: int, max_age: float | None, retry_after: float | None, course: list[str]
) -> None:
    """Whatever happens, the next poll is between the lowest interval and eight days away."""
    feed = FEED
    for step in course:
        if step == "ok":
            parsed = every(timedelta(seconds=gap), newest=timedelta(seconds=silence))
            feed = polled(feed, parsed, max_age=max_age, retry_after=retry_after)
        elif step == "304":
            feed = polled(feed, None, max_age=max_age)
        else:
            feed = failed(
                feed,
                "http-429" if step == "429" else "timeout",
                **({"retry_after": retry_after} if retry_after else {}),
            )
        assert 5 * MINUTE <= feed.next_poll - NOW <= timedelta(days=8)
        assert 5 * MINUTE <= feed.interval <= 360 * MINUTE
