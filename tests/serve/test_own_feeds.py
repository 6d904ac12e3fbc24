"""Feeds of ours are valid, and their entries stay the same entries."""

import feedparser
import vellin
from hostile import put_everywhere
from payloads import PAYLOADS
from starlette.testclient import TestClient

from secondsource.edge.store.engine import Store


def test_the_atom_feed_is_valid_and_holds_the_stories(client: TestClient) -> None:
    """Ids, links, dates and summaries are there; the summary says how far it can be relied on."""
    answer = client.get("/feeds/stories.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "Second Source"
    assert next(one.title for one in feed.entries) == vellin.PAGE.headline
    first = feed.entries[0]
    assert first.link == f"http://testserver/story/{vellin.STORY}"
    assert first.published_parsed
    assert first.updated_parsed
    assert "7 outlets, 3 origins. Limited. Seven outlets carry it" in first.summary


def test_an_entry_keeps_its_id_under_another_address(client: TestClient) -> None:
    """A reader sees no story twice when the desk moves."""
    here = feedparser.parse(client.get("/feeds/stories.atom").content)
    there = feedparser.parse(client.get("/feeds/stories.atom", headers={"Host": "desk.example"}).content)
    assert [one.id for one in here.entries] == [one.id for one in there.entries]
    assert there.entries[0].link.startswith("http://desk.example/")
    assert len({one.id for one in here.entries}) == 5


def test_subjects_queries_and_stories_have_feeds_of_their_own(client: TestClient) -> None:
    """Each with an id of its own."""
    paths = (
        "/feeds/stories.atom",
        "/feeds/stories.atom?subject=technology",
        "/feeds/stories.atom?q=dredging",
        f"/feeds/story/{vellin.STORY}.atom",
    )
    found = [feedparser.parse(client.get(path).content) for path in paths]
    assert len({one.feed.id for one in found}) == 4
    assert not any(one.bozo for one in found)
    assert [len(one.entries) for one in found] == [5, 2, 1, 5]
    assert client.get("/feeds/story/none.atom").status_code == 404


def test_the_json_feed_says_the_same(client: TestClient) -> None:
    """JSON Feed 1.1 with the same ids as Atom."""
    answer = client.get("/feeds/stories.json")
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    atom = feedparser.parse(client.get("/feeds/stories.atom").content)
    assert [one["id"] for one in feed["items"]] == [one.id for one in atom.entries]
    assert feed["items"][0]["content_text"]


def test_texts_from_outside_cannot_break_a_feed(client: TestClient, store: Store) -> None:
    """Markup, control characters and half of a surrogate pair stay text."""
    for number, payload in enumerate((*PAYLOADS[::8], "a\x0bb\x1bc\ufffe", "]]> & <")):
        story_id = put_everywhere(store, number, payload, "javascript:alert(1)")
        feed = feedparser.parse(client.get(f"/feeds/story/{story_id}.atom").content)
        assert not feed.bozo
    feed = feedparser.parse(client.get("/feeds/stories.atom").content)
    assert not feed.bozo
    assert all(one.link.startswith("http://testserver/story/") for one in feed.entries)
    assert client.get("/feeds/stories.json").json()["items"]


def test_an_empty_desk_has_an_empty_feed(empty: TestClient) -> None:
    """Valid, without entries."""
    feed = feedparser.parse(empty.get("/feeds/stories.atom").content)
    assert not feed.bozo
    assert feed.entries == []
