"""An entry is new once, whatever its feed does to its link, its id or its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.collect.changes import changes, document_identities, identities, plausible
from secondsource.model import Entry, Feed, ParsedEntry, ParsedFeed
from secondsource.testing.builders import a_feed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POST = {"url": "https://outlet.example/feed", "title": "The Post", "outlet_id": "outlet.example"}
FEED = a_feed(**POST, added=NOW, next_poll=NOW)


def entry(**said: object) -> ParsedEntry:
    """A parsed entry with nothing but what is given."""
    blank = dict.fromkeys(("guid", "link", "author", "published", "updated"))
    return ParsedEntry(**blank | {"title": "", "summary": "", "content": ""} | said)  # type: ignore[arg-type]


def document(*entries: ParsedEntry) -> ParsedFeed:
    """A parsed feed of these entries."""
    return ParsedFeed(title="The Post", homepage=None, language="en", entries=entries)


def new(known: set[str], *entries: ParsedEntry, feed: Feed = FEED) -> list[Entry]:
    """What is new in a document of these entries; `known` learns it."""
    parsed = document(*entries)
    found = changes(known, parsed, feed, NOW)
    known.update(name for names in document_identities(parsed, feed) for name in names)
    return found


def titles(found: list[Entry]) -> list[str]:
    """The titles of what was found."""
    return [one.title for one in found]


ONE = entry(guid="g1", link="https://outlet.example/1", title="One", published=NOW)
TWO = entry(guid="g2", link="https://outlet.example/2", title="Two", published=NOW)


def test_an_entry_is_new_once() -> None:
    """The second poll brings nothing, a longer document only what was added."""
    known: set[str] = set()
    assert titles(new(known, ONE)) == ["One"]
    assert new(known, ONE) == []
    assert titles(new(known, TWO, ONE)) == ["Two"]


def test_an_entry_with_a_changed_link_is_known_by_its_guid() -> None:
    """Outlets rewrite addresses when they correct a headline."""
    known: set[str] = set()
    new(known, ONE)
    assert new(known, replace(ONE, link="https://outlet.example/corrected", title="Corrected")) == []


def test_an_entry_with_a_changed_guid_is_known_by_its_link() -> None:
    """A new content system gives every entry a new id; trackers and fragments do not make a link another one."""
    known: set[str] = set()
    new(known, ONE)
    assert new(known, replace(ONE, guid="other", title="1", link="HTTPS://outlet.example/1?utm_source=rss#top")) == []
    assert new(known, replace(ONE, guid=None, title="1", link="http://outlet.example/1")) == []


def test_an_entry_without_id_and_link_is_known_by_title_and_date() -> None:
    """Some feeds have nothing else; the same title on another day is another entry."""
    known: set[str] = set()
    bare = entry(title="Weather", published=NOW)
    assert titles(new(known, bare)) == ["Weather"]
    assert new(known, bare) == []
    assert titles(new(known, replace(bare, published=NOW - timedelta(days=1)))) == ["Weather"]


def test_a_feed_that_gives_all_entries_one_guid_is_survived() -> None:
    """With links, and without."""
    linked = [replace(one, guid="same") for one in (ONE, TWO)]
    known: set[str] = set()
    assert titles(new(known, *linked)) == ["One", "Two"]
    assert new(known, *linked) == []
    assert new(known, linked[0]) == []
    unlinked = [entry(guid="all", title=title) for title in "abc"]
    assert titles(new(known, *unlinked)) == ["a", "b", "c"]
    assert new(known, *unlinked) == []


def test_a_feed_whose_entries_all_link_to_the_homepage_is_survived() -> None:
    """The link then says nothing; alone in the next document, an entry is still known."""
    entries = [entry(link="https://outlet.example/", title=title, published=NOW) for title in "abc"]
    known: set[str] = set()
    assert titles(new(known, *entries)) == ["a", "b", "c"]
    assert new(known, entries[1]) == []


def test_an_entry_twice_in_a_document_comes_once() -> None:
    """The first one counts."""
    assert titles(new(set(), ONE, TWO, replace(ONE, title="One, again"))) == ["One", "Two"]


def test_an_entrys_id_is_the_same_everywhere_and_stays_when_the_feed_moves() -> None:
    """It depends on the feed's first address, not on its number in a store, its place or the time."""
    (first,) = new(set(), ONE)
    moved = replace(FEED, feed_id=99, url="https://new.example/feed", added_url=FEED.url)
    _, second = new(set(), TWO, ONE, feed=moved)
    assert first.entry_id == second.entry_id == identities(ONE, FEED)[0]
    assert first.entry_id == "7c22f73bf1b7244ea9b6"
    (other,) = new(set(), ONE, feed=replace(FEED, url="https://other.example/feed"))
    assert other.entry_id != first.entry_id


def test_an_implausible_date_is_dropped_and_the_entry_kept() -> None:
    """1970 and next year are templates' and clocks' errors."""
    said = replace(ONE, published=datetime(1970, 1, 1, tzinfo=UTC), updated=NOW + timedelta(days=2))
    (found,) = new(set(), said)
    assert (found.published, found.updated, found.first_seen) == (None, None, NOW)
    assert plausible(NOW + timedelta(hours=23), NOW) is not None


def test_the_outlet_is_the_sources_then_the_feeds_then_the_links() -> None:
    """An aggregator's entries belong to those who wrote them."""
    sourced = replace(ONE, outlet_url="https://www.bbc.co.uk/news/feed", outlet_name="BBC News")
    assert [(e.outlet_id, e.outlet_name) for e in new(set(), sourced)] == [("bbc.co.uk", "BBC News")]
    assert [(e.outlet_id, e.outlet_name) for e in new(set(), ONE)] == [("outlet.example", "The Post")]
    aggregator = replace(FEED, outlet_id=None)
    linked = replace(ONE, link="https://edition.cnn.com/1")
    assert [(e.outlet_id, e.outlet_name) for e in new(set(), linked, feed=aggregator)] == [("cnn.com", "cnn.com")]
    assert [e.outlet_id for e in new(set(), replace(ONE, link=None), feed=aggregator)] == ["outlet.example"]


def test_the_language_is_the_entrys_then_the_feeds() -> None:
    """The feed's word holds for all that do not say otherwise."""
    assert [e.language for e in new(set(), ONE, replace(TWO, language="de"))] == ["en", "de"]


SAID = st.builds(
    entry,
    guid=st.sampled_from([None, "g1", "g2"]),
    link=st.sampled_from([None, "https://a.example/1", "https://a.example/2", "nonsense"]),
    title=st.sampled_from(["", "One", "Two"]),
    published=st.sampled_from([None, NOW]),
)


@given(st.lists(SAID, max_size=8))
def test_a_document_read_twice_brings_nothing_new(entries: list[ParsedEntry]) -> None:
    """Whatever the entries lack; ids within a pass are never shared; the input is not changed."""
    known: set[str] = set()
    first = new(known, *entries)
    assert len({one.entry_id for one in first}) == len(first)
    assert new(known, *entries) == []
    assert new(known, *reversed(entries)) == []
