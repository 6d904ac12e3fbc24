"""Who has not carried a story."""

from dataclasses import replace

import vellin
from starlette.testclient import TestClient

from secondsource.edge.store import feeds
from secondsource.edge.store.engine import Store
from secondsource.edge.store.listed import list_listed
from secondsource.model import Outlet
from secondsource.serve.silence import find_country, load_silence
from secondsource.serve.views import load_story
from secondsource.testing.builders import a_feed

LATE = vellin.at("11:00")
EARLY = vellin.at("05:00")


def _add_feeds(store: Store) -> None:
    """Three outlets more: one read since the first report, one read before it, one never."""
    with store.begin() as connection:
        for name, read in (("harbour", LATE), ("sleeper", EARLY), ("newcomer", None)):
            url = f"https://{name}.example/feed"
            feeds.add_feed(connection, a_feed(feed_id=0, url=url, outlet_id=f"{name}.example", last_success=read))
            outlet = Outlet(outlet_id=f"{name}.example", name=name.capitalize(), country="NO", language="no")
            feeds.save_outlets(connection, [outlet])


def test_what_was_not_read_since_is_not_called_silent(client: TestClient, store: Store) -> None:
    """Carried, not seen, and not read since the first report are three things."""
    _add_feeds(store)
    with store.read() as connection:
        values = load_story(connection, vellin.STORY)
        owner = replace(vellin.KNOWN.owners["vellincourier.example"], outlet_id="harbour.example")
        known = replace(vellin.KNOWN, owners=vellin.KNOWN.owners | {"harbour.example": owner})
        found = load_silence(connection, values, known)
    assert "vellincourier.example" in {one.outlet_id for one in found.carried}
    assert [one.name for one in found.silent] == ["Harbour"]
    assert {one.name for one in found.unknown} >= {"Sleeper", "Newcomer"}
    assert [(one.key, len(one.carried), len(one.silent)) for one in found.owners] == [("Norden Media", 1, 1)]
    assert [one.name for one in found.countries[0].silent] == ["Harbour"]
    assert found.beyond == 7 - len(found.carried)


def test_the_page_says_what_was_not_seen_and_by_whom(client: TestClient, store: Store) -> None:
    """In words, by owner, country and language; the story's page leads to it."""
    _add_feeds(store)
    assert f'href="/story/{vellin.STORY}/silence"' in client.get(f"/story/{vellin.STORY}").text
    page = client.get(f"/story/{vellin.STORY}/silence").text
    assert "have carried this story. From 1 we have not seen a report." in page
    assert "were not read since the first report, so nothing is known of them." in page
    assert "Norway" in page
    assert "never read" in page
    assert client.get("/story/nothing/silence").status_code == 404


def test_a_desk_without_feeds_of_single_outlets_says_so(client: TestClient, store: Store) -> None:
    """There is no list to look at."""
    with store.begin() as connection:
        for one in list(feeds.list_feeds(connection)):
            feeds.remove_feed(connection, one.feed_id)
    assert "so there is no list to look at" in client.get(f"/story/{vellin.STORY}/silence").text


def test_the_country_is_what_is_said_else_the_domains() -> None:
    """A domain that is sold to anyone says nothing."""
    found = [find_country(*one) for one in (("spiegel.de", None), ("bbc.co.uk", None), ("a.io", None), ("a.com", "NO"))]
    assert found == ["DE", "GB", None, "NO"]
    assert find_country("a.example", None) is None
    assert find_country("euobserver.eu", None) is None


def test_several_feeds_of_an_outlet_are_one_line(store: Store) -> None:
    """With the latest of their reads; a paused outlet is listed as not polled."""
    with store.begin() as connection:
        for number, read in enumerate((EARLY, LATE)):
            url = f"https://harbour.example/{number}"
            feeds.add_feed(connection, a_feed(feed_id=0, url=url, outlet_id="harbour.example", last_success=read))
    with store.read() as connection:
        found = list_listed(connection)
    assert [(one.outlet_id, one.read, one.polled) for one in found] == [("harbour.example", LATE, True)]
