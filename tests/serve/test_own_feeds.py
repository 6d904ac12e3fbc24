"""Feeds of ours are valid, and their entries stay the same entries."""

import re
from datetime import datetime
from urllib.parse import urlsplit

import feedparser
import pytest
import vellin
from hostile import put_everywhere
from lxml import etree
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


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/stories.atom",
        "/feeds/stories.atom?subject=economy",
        "/feeds/stories.atom?q=nothing-at-all",
        f"/feeds/story/{vellin.STORY}.atom",
        "/feeds/corrections.atom",
    ],
)
def test_atom_keeps_the_rules_of_rfc_4287(client: TestClient, path: str) -> None:
    """What feedvalidator checks of a feed, by the standard's own words (section in brackets)."""
    answer = client.get(path)
    root = etree.fromstring(answer.content)
    assert root.tag == ATOM + "feed"
    for element in (root, *root.iter(ATOM + "entry")):
        for name in ("id", "title", "updated"):  # [4.1.1, 4.1.2] exactly one, and an id that is an absolute IRI
            assert len(element.findall(ATOM + name)) == 1, name
        assert urlsplit(element.findtext(ATOM + "id")).scheme
        assert len(element.findall(ATOM + "link[@rel='alternate']")) == 1
    for moment in root.iter(ATOM + "updated", ATOM + "published"):  # [3.3] RFC 3339, with T and a zone
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", moment.text)
    for link in root.iter(ATOM + "link"):
        assert urlsplit(link.get("href")).scheme in {"http", "https"}
    assert root.find(ATOM + "author") is not None  # [4.1.1] or every entry has its own
    own = root.find(ATOM + "link[@rel='self']").get("href")
    assert own == f"http://testserver{path}"
    ids = [one.findtext(ATOM + "id") for one in root.iter(ATOM + "entry")]
    assert len(set(ids)) == len(ids)
    newest = max((one.findtext(ATOM + "updated") for one in root.iter(ATOM + "entry")), default="")
    assert root.findtext(ATOM + "updated") >= newest
    known = {
        "id",
        "title",
        "updated",
        "link",
        "author",
        "generator",
        "entry",
        "published",
        "category",
        "summary",
        "name",
    }
    assert {etree.QName(one).localname for one in root.iter()} - {"feed"} <= known
    assert not root.xpath("//*[local-name()='summary' and not(normalize-space())]")  # [4.1.1.1] no empty summary


def test_the_json_feed_keeps_the_rules_of_its_standard(client: TestClient) -> None:
    """JSON Feed 1.1: names, types, whole addresses, content in every item."""
    for path in ("/feeds/stories.json", "/feeds/stories.json?subject=economy", "/feeds/stories.json?q=nothing-at-all"):
        feed = client.get(path).json()
        assert feed["feed_url"] == f"http://testserver{path}"
        assert isinstance(feed["title"], str)
        assert feed["home_page_url"].startswith("http://testserver/")
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert item["url"].startswith("http")
            assert item.get("content_text")
            assert all(datetime.fromisoformat(item[name]).tzinfo for name in ("date_published", "date_modified"))
            assert all(isinstance(tag, str) for tag in item["tags"])
        assert set(feed) <= {"version", "title", "home_page_url", "feed_url", "authors", "items"}
