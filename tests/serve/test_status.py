"""The desk seen from outside: metrics, status, and what was given up."""

from dataclasses import replace
from datetime import timedelta

import pytest
import vellin
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from secondsource.edge.store import Store, articles, entries, feeds
from secondsource.edge.store.tables import articles as table
from secondsource.edge.store.trouble import Trouble
from secondsource.model import Failure
from secondsource.serve.status import may_retry
from secondsource.settings import Settings
from secondsource.testing.builders import a_feed, an_article, an_entry

FAILURE = Failure(at=vellin.NOW, step="extract", reason="http-404", message="outlet.example: not there", attempts=1)


@pytest.fixture
def given_up(store: Store) -> str:
    """An entry whose page was not to be had; gives its id."""
    with store.begin() as connection:
        feed = feeds.add_feed(connection, a_feed(last_failure=replace(FAILURE, step="poll", reason="timeout")))
        entries.save_entries(connection, [an_entry(feed_id=feed.feed_id, first_seen=vellin.NOW)])
        entries.finish_entry(connection, "e1", "a-gone", FAILURE)
    return "e1"


def _metrics(client: TestClient) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_metrics_are_what_prometheus_reads(empty: TestClient, store: Store, given_up: str) -> None:
    """Feeds, queue, lag and trouble, each under its name; none twice."""
    shown = vellin.NOW - timedelta(hours=1)
    with store.begin() as connection:
        for number, minutes in enumerate((5, 10, 60)):
            articles.save_article(
                connection, an_article(article_id=f"a{number}", published=shown - timedelta(minutes=minutes))
            )
        connection.execute(table.update().values(shown=shown))
    store.trouble = Trouble(reason="disk-full", message="full")
    found = _metrics(empty)
    assert found["secondsource_feeds", "active"] == 1
    assert found["secondsource_feeds_failing", "timeout"] == 1
    assert found["secondsource_queue", "group"] == 3
    assert found["secondsource_articles_total",] == 3
    assert found["secondsource_lag_seconds", "0.5"] == 600
    assert found["secondsource_lag_seconds", "0.95"] == 3600
    assert found["secondsource_store_trouble", "disk-full"] == 1


def test_the_status_page_shows_queue_lag_failures_and_what_was_given_up(client: TestClient, given_up: str) -> None:
    """With the reason in words and a button."""
    page = client.get("/status").text
    assert "Pages to be read" in page
    assert "timeout" in page
    assert "outlet.example: not there" in page
    assert f'action="/status/retry?entry={given_up}"' in page


def test_the_button_has_the_entry_read_again(client: TestClient, store: Store, given_up: str) -> None:
    """Pressed on our own page it marks the entry; from another site, or on a public desk, it does nothing."""
    for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/status/retry", headers=headers).status_code == 403
    answer = client.post("/status/retry", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
    assert answer.status_code == 303
    with store.begin() as connection:
        assert entries.list_given_up(connection) == []
        leased = entries.lease_entries(connection, vellin.NOW, 9, timedelta(minutes=1))
        assert [(entry.entry_id, tries) for entry, tries in leased] == [(given_up, 0)]


def test_a_desk_that_others_can_reach_has_no_button(settings: Settings) -> None:
    """Anybody who reads such a page could press it."""
    assert may_retry(settings)
    assert not may_retry(replace(settings, host="0.0.0.0"))
    assert not may_retry(replace(settings, public_url="https://desk.example"))
