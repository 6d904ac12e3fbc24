"""The desk seen from outside: metrics, status, and what was given up."""

from dataclasses import replace
from datetime import timedelta

import pytest
import vellin
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from test_people import browser, log_in, send, token

from secondsource import asking
from secondsource.edge.store import Store, articles, deliveries, entries, feeds, notices, users
from secondsource.edge.store.tables import articles as table
from secondsource.edge.store.trouble import Trouble
from secondsource.model import Failure
from secondsource.people import Notice, NoticeKind, Role, User
from secondsource.serve.passwords import hash_password
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


def test_the_status_page_shows_queue_lag_failures_and_what_was_given_up(
    store: Store, settings: Settings, given_up: str
) -> None:
    """With the reason in words and a button."""
    with browser(store, settings) as own:
        page = own.get("/status").text
    assert "Pages to be read" in page
    assert "timeout" in page
    assert "outlet.example: not there" in page
    assert f'name="entry" value="{given_up}"' in page


def test_the_button_has_the_entry_read_again(store: Store, settings: Settings, given_up: str) -> None:
    """A mark in the store; what the form must hold is tested with all forms."""
    with browser(store, settings) as own:
        assert send(own, "/status/retry", entry=given_up).headers["location"] == "/status"
    with store.begin() as connection:
        assert entries.list_given_up(connection) == []
        leased = entries.lease_entries(connection, vellin.NOW, 9, timedelta(minutes=1))
        assert [(entry.entry_id, tries) for entry, tries in leased] == [(given_up, 0)]


def test_only_an_editor_has_the_button(store: Store, settings: Settings, given_up: str) -> None:
    """On a desk with people a reader sees what was given up and can change nothing."""
    with store.begin() as connection:
        for role in (Role.READER, Role.EDITOR):
            hashed = hash_password(role.value * 10)
            users.add_user(connection, User(name=role.value, role=role, password=hashed, added=vellin.NOW))
    for name in ("reader", "editor"):
        with browser(store, settings) as client:
            log_in(client, name, name * 10)
            assert ("/status/retry" in client.get("/status").text) is (name == "editor")
            sent = client.post("/status/retry", data={"token": token(client, "/")})
            assert sent.status_code == (303 if name == "editor" else 403)


def test_the_status_page_shows_what_could_not_be_sent(client: TestClient, store: Store) -> None:
    """By channel, with the reason and the count."""
    with store.begin() as connection:
        follow = asking.follow_topic(connection, "", "dredging", vellin.NOW)
        notice = Notice(
            follow_id=follow.follow_id, key="k", kind=NoticeKind.STORY, story_id="s", at=vellin.NOW, what="x"
        )
        (stored,) = notices.save_notices(connection, [notice])
        deliveries.save_deliveries(connection, [stored.notice_id], "fax", vellin.NOW)
        deliveries.give_up_channels(connection, [], "hook.example answered 404")
    page = client.get("/status").text
    assert "fax" in page
    assert "1 given up" in page
    assert "hook.example answered 404" in page
