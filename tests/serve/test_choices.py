"""What a browser remembers of its reader."""

from datetime import UTC, datetime, timedelta

import pytest
import vellin
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from secondsource.edge.store import stories
from secondsource.edge.store.engine import Store
from secondsource.serve.choices import find_back, read_look

NOW = datetime(2026, 5, 12, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("back", ["/", "/story/s-cable?x=1#p3", "/search?q=%22night%20work%22"])
def test_a_choice_leads_back_to_the_page_it_was_made_on(client: TestClient, back: str) -> None:
    """The cookie is kept for a year, out of reach of scripts."""
    choice = {"name": "language", "value": "de", "back": back}
    answer = client.get("/choose", params=choice, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    cookie = answer.headers["set-cookie"]
    assert "language=de" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/").headers["content-language"] == "de"


@given(st.text(max_size=60))
def test_no_choice_leads_to_another_host(back: str) -> None:
    """Whatever the address says: a redirect stays on this desk."""
    found = find_back(back)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]
)
def test_an_address_of_another_host_leads_to_the_front_page(back: str) -> None:
    """The usual ways to hide one."""
    assert find_back(back) == "/"


@pytest.mark.parametrize(("name", "value"), [("language", "xx"), ("looked", "x"), ("", ""), ("density", "de")])
def test_only_what_is_offered_can_be_chosen(client: TestClient, name: str, value: str) -> None:
    """Anything else is refused, and no cookie is set."""
    answer = client.get("/choose", params={"name": name, "value": value}, follow_redirects=False)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_a_sitting_ends_after_half_an_hour() -> None:
    """What came within one is not yet since the last look."""
    first = read_look("", NOW)
    assert first.since is None
    same = read_look(first.cookie, NOW + timedelta(minutes=20))
    assert same.since is None
    later = read_look(same.cookie, NOW + timedelta(hours=5))
    assert later.since == NOW + timedelta(minutes=20)
    assert read_look(later.cookie, NOW + timedelta(hours=5, minutes=9)).since == later.since


@given(st.text(max_size=80))
def test_a_cookie_that_is_none_of_ours_is_no_sitting(cookie: str) -> None:
    """And is replaced by one of ours."""
    look = read_look(cookie, NOW)
    assert look.since is None or look.since <= NOW or "~" in cookie
    assert look.cookie.endswith(NOW.isoformat())


def test_the_front_page_marks_what_changed_since(client: TestClient, store: Store) -> None:
    """A story that changed after the last sitting is new, and can be asked for alone."""
    client.cookies.set("looked", f"~{(vellin.NOW - timedelta(hours=1)).isoformat()}")
    with store.begin() as connection:
        stories.mark_stale(connection, vellin.STORY)
        connection.exec_driver_sql("UPDATE stories SET updated = '2026-05-12 06:00:00'")
        values = {"updated": vellin.NOW}
        stories.save_summary(connection, vellin.STORY, values)
    page = client.get("/").text
    assert page.count('<span class="new">new</span>') == 1
    assert "Since you last looked" in page
    client.cookies.set("looked", f"~{(vellin.NOW - timedelta(hours=1)).isoformat()}")
    only = client.get("/?when=new").text
    assert only.count('href="/story/') == 1


def test_compact_lists_are_a_choice(client: TestClient) -> None:
    """It is said on the body, and the style does the rest."""
    assert 'class="compact"' not in client.get("/").text
    client.get("/choose", params={"name": "density", "value": "compact"})
    assert '<body class="compact">' in client.get("/").text
