"""The store keeps its promises on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from secondsource.edge.store import Store, archives, articles, desk, entries, feeds, open_store, pages, stories
from secondsource.edge.store.dialect import matching
from secondsource.edge.store.tables import articles as articles_table
from secondsource.edge.store.tables import metadata
from secondsource.errors import LockedError, NotFoundError, SchemaError
from secondsource.model import Failure, FeedState, Page, Quality, Reason, RelatedStory, StoryChange
from secondsource.testing.builders import MORNING, a_feed, an_article, an_entry

REASON = Reason(probability=0.9, names=("Ilse Brandt",))


def test_migrations_build_the_declared_schema(store: Store) -> None:
    """The tables that the migrations make are those that tables.py declares."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, metadata) == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the full-text indices, which are not declared as tables."""
    made = ("article_search", "thing_search", "ix_articles_search", "ix_found_things_search", "alembic")
    return not (name or "").startswith(made)


def test_opening_twice_changes_nothing(store: Store) -> None:
    """A database that is up to date opens again with all that is in it."""
    with store.begin() as connection:
        feeds.add_feed(connection, a_feed())
    store.migrate()
    with store.read() as connection:
        assert len(list(feeds.list_feeds(connection))) == 1


def test_a_newer_schema_is_refused(store: Store) -> None:
    """A database made by a newer version is refused with words that say so."""
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer Second Source"):
        store.migrate()


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    """What was written before an exception is not there after it."""
    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        feeds.add_feed(connection, a_feed())
        1 / 0  # noqa: B018
    with store.read() as connection:
        assert list(feeds.list_feeds(connection)) == []


def test_a_feed_comes_back_as_it_went_in(store: Store) -> None:
    """Every field of a feed survives, its failure included."""
    failure = Failure(at=MORNING, step="poll", reason="timeout", message="vellincourier.example: no answer", attempts=3)
    with store.begin() as connection:
        added = feeds.add_feed(connection, a_feed())
        changed = replace(added, last_failure=failure, etag='"x"', last_success=MORNING, interval=timedelta(minutes=7))
        feeds.save_feed(connection, changed)
    with store.read() as connection:
        assert feeds.get_feed(connection, added.feed_id) == changed


def test_a_feed_is_added_once(store: Store) -> None:
    """The same address twice is one feed."""
    with store.begin() as connection:
        first = feeds.add_feed(connection, a_feed())
        assert feeds.add_feed(connection, a_feed(title="Other")) == first


def test_polls_that_brought_nothing_are_stored_together(store: Store) -> None:
    """What the poll told is stored and the lease given back; the address and what the operator said stay."""
    with store.begin() as connection:
        asked = [feeds.add_feed(connection, a_feed(url=f"https://{n}.example/feed")) for n in range(3)]
        feeds.lease_due_feeds(connection, MORNING, 9, timedelta(minutes=3), lambda urls: urls)
        feeds.save_feed(connection, replace(asked[0], state=FeedState.PAUSED, title="Renamed"))
        later = MORNING + timedelta(hours=1)
        polled = [replace(one, etag='"2"', next_poll=later, last_success=MORNING) for one in asked]
        feeds.save_polls(connection, [replace(one, url="https://other.example/") for one in polled])
        feeds.save_polls(connection, [])
        paused = replace(polled[0], state=FeedState.PAUSED, title="Renamed")
        assert [feeds.get_feed(connection, one.feed_id) for one in asked] == [paused, *polled[1:]]
        assert len(feeds.lease_due_feeds(connection, later, 9, timedelta(minutes=3), lambda urls: urls)) == 2


def test_a_feed_does_not_take_the_address_of_another(store: Store) -> None:
    """A feed that redirects to another feed's address keeps its own."""
    with store.begin() as connection:
        one = feeds.add_feed(connection, a_feed())
        two = feeds.add_feed(connection, a_feed(url="https://old.example/feed"))
        feeds.save_feed(connection, replace(two, url=one.url))
        assert feeds.get_feed(connection, two.feed_id).url == "https://old.example/feed"


def test_only_due_and_active_feeds_are_due(store: Store) -> None:
    """A feed is polled when its time has come and it is active; longest waiting first."""
    with store.begin() as connection:
        for name, state, minutes in (
            ("late", FeedState.ACTIVE, -5),
            ("later", FeedState.ACTIVE, -9),
            ("not-yet", FeedState.ACTIVE, 5),
            ("gone", FeedState.GONE, -5),
        ):
            when = MORNING + timedelta(minutes=minutes)
            feeds.add_feed(connection, a_feed(url=f"https://{name}.example/", title=name, state=state, next_poll=when))
        assert [feed.title for feed in feeds.list_due_feeds(connection, MORNING)] == ["later", "late"]
        assert len(feeds.list_due_feeds(connection, None)) == 3


def test_a_removed_feed_takes_its_entries_along(store: Store) -> None:
    """Removing a feed forgets its entries; an unknown number is named."""
    with store.begin() as connection:
        feed = feeds.add_feed(connection, a_feed())
        entries.save_entries(connection, [an_entry(feed_id=feed.feed_id)])
        feeds.remove_feed(connection, feed.feed_id)
        assert entries.count_entries(connection) == {}
        with pytest.raises(NotFoundError, match="no feed has the number"):
            feeds.get_feed(connection, feed.feed_id)


def _with_entries(store: Store, *ids: str) -> None:
    with store.begin() as connection:
        feed = feeds.add_feed(connection, a_feed())
        entries.save_entries(connection, [an_entry(entry_id=name, feed_id=feed.feed_id) for name in ids])
        entries.save_identities(connection, feed.feed_id, ids)
        assert entries.list_identities(connection, feed.feed_id) == set(ids)


def test_saving_an_entry_twice_changes_nothing(store: Store) -> None:
    """The same entry again is neither doubled nor overwritten."""
    _with_entries(store, "e1")
    _with_entries(store, "e1")
    with store.read() as connection:
        assert entries.count_entries(connection) == {"new": 1}


def test_a_leased_entry_is_nobody_elses_until_the_lease_runs_out(store: Store) -> None:
    """Two workers never read the same entry; a dead worker's entries come back by time."""
    _with_entries(store, "e1", "e2", "e3")
    now, lease = MORNING + timedelta(hours=1), timedelta(minutes=10)
    with store.begin() as connection:
        mine = entries.lease_entries(connection, now, 2, lease)
        assert [entry.entry_id for entry, _ in mine] == ["e1", "e2"]
        assert [entry.entry_id for entry, _ in entries.lease_entries(connection, now, 9, lease)] == ["e3"]
        assert entries.lease_entries(connection, now, 9, lease) == []
        assert len(entries.lease_entries(connection, now + lease, 9, lease)) == 3


def test_a_postponed_entry_waits_for_its_time(store: Store) -> None:
    """A failure is kept with its attempts, and the entry is due again later; or at once when asked."""
    _with_entries(store, "e1")
    now, lease = MORNING + timedelta(hours=1), timedelta(minutes=10)
    failure = Failure(at=now, step="extract", reason="timeout", message="no answer", attempts=2)
    with store.begin() as connection:
        entries.lease_entries(connection, now, 1, lease)
        entries.postpone_entry(connection, "e1", failure, now + timedelta(hours=1))
        assert entries.lease_entries(connection, now, 1, lease) == []
        assert [found for _, found in entries.list_failures(connection)] == [failure]
        assert entries.retry_now(connection, now) == 1
        assert [attempts for _, attempts in entries.lease_entries(connection, now, 1, lease)] == [2]


def test_an_article_is_stored_once(store: Store) -> None:
    """The same article again is known; a better reading of it replaces a worse one and keeps its story."""
    stub = an_article(quality=Quality.STUB, quality_reason="feed-text", text="Short.")
    with store.begin() as connection:
        assert articles.save_article(connection, stub)
        stories.save_placement(connection, stub, "s1", REASON, MORNING)
        assert not articles.save_article(connection, stub)
        assert not articles.save_article(connection, an_article())
        assert articles.get_article(connection, "a1") == an_article()
        assert articles.list_ungrouped(connection, 9) == []
        assert not articles.save_article(connection, stub)
        assert articles.get_article(connection, "a1").quality is Quality.FULL


def test_a_new_revision_keeps_the_old_one(store: Store) -> None:
    """A changed article is a new revision, and what it said before can still be read."""
    with store.begin() as connection:
        articles.save_article(connection, an_article())
        articles.save_article(connection, an_article(revision=2, text="Corrected.", quality=Quality.STUB))
        assert articles.get_article(connection, "a1").text == "Corrected."
        assert [(number, said) for number, _, _, said in articles.list_revisions(connection, "a1")] == [
            (1, an_article().text)
        ]


def test_articles_are_placed_in_an_order_of_their_own(store: Store) -> None:
    """Ungrouped articles come by the outlet's word, undated ones last by id, however they were stored."""
    wanted = [
        an_article(article_id="b", published=MORNING),
        an_article(article_id="c", published=MORNING),
        an_article(article_id="a", published=MORNING + timedelta(minutes=1)),
        an_article(article_id="d", published=None),
        an_article(article_id="e", published=None),
    ]
    with store.begin() as connection:
        for one in reversed(wanted):
            articles.save_article(connection, one)
        assert [one.article_id for one in articles.list_ungrouped(connection, 9)] == ["b", "c", "a", "d", "e"]


def test_the_grouper_is_restored_in_the_order_of_placing(store: Store) -> None:
    """Articles come back in the order in which they were placed, a moved one in its first turn."""
    with store.begin() as connection:
        for name in ("c", "a", "b"):
            article = an_article(article_id=name)
            articles.save_article(connection, article)
        for name in ("b", "c", "a"):
            stories.save_placement(connection, an_article(article_id=name), "s1", REASON, MORNING)
        stories.save_move(connection, ["b"], "s1", "s2", REASON, MORNING, change=StoryChange.MOVED)
        restored = [(one.article_id, story) for one, story in articles.list_live(connection, timedelta(1))]
        assert restored == [("b", "s2"), ("c", "s1"), ("a", "s1")]


def test_what_was_placed_before_the_window_is_not_restored(store: Store) -> None:
    """All that was placed since the first young article comes back; one article from the future moves no clock."""
    days = {"old": 0, "young": 10, "late": 1, "new": 12, "newer": 12, "newest": 12, "ahead": 400}
    with store.begin() as connection:
        for name, day in days.items():
            moment = MORNING + timedelta(days=day)
            article = an_article(article_id=name, published=moment, first_seen=moment)
            articles.save_article(connection, article)
            stories.save_placement(connection, article, name, REASON, MORNING)
        restored = [one.article_id for one, _ in articles.list_live(connection, timedelta(5))]
    assert restored == ["young", "late", "new", "newer", "newest", "ahead"]


def test_moments_come_back_in_utc(store: Store) -> None:
    """A moment given in another zone is the same moment in UTC; one without a zone is refused."""
    eastern = datetime(2026, 5, 12, 2, 10, tzinfo=timezone(timedelta(hours=-4)))
    with store.begin() as connection:
        articles.save_article(connection, an_article(published=eastern))
        found = articles.get_article(connection, "a1").published
        assert found == eastern
        assert found is not None
        assert found.tzinfo is UTC
    with pytest.raises(Exception, match="naive"), store.begin() as connection:
        articles.save_article(connection, an_article(article_id="x", first_seen=datetime(2026, 5, 12)))  # noqa: DTZ001


def test_a_merged_story_redirects(store: Store) -> None:
    """After a merge all articles are in one story, the old address leads there, and both histories say why."""
    one, two = an_article(article_id="a1"), an_article(article_id="a2")
    with store.begin() as connection:
        for article, story_id in ((one, "s1"), (two, "s2")):
            articles.save_article(connection, article)
            stories.save_placement(connection, article, story_id, REASON, MORNING)
        stories.save_merge(connection, "s2", "s1", "the same happening", MORNING)
        assert stories.find_address(connection, "s2") == "s1"
        assert stories.find_address(connection, "unknown") is None
        story = stories.get_story(connection, "s1")
        assert [member.article_id for member in story.members] == ["a1", "a2"]
        assert story.members[0].reason == REASON
        assert stories.get_story(connection, "s2").members == ()
        assert stories.list_stale(connection, 9) == ["s1"]
        changes = [event.change for event in stories.list_events(connection, "s2")]
        assert changes == [StoryChange.CREATED, StoryChange.MERGED]
        assert stories.count_stories(connection) == 1


def test_a_moved_article_leaves_and_arrives(store: Store) -> None:
    """A split makes the new story with its articles, and both are to be assessed again."""
    both = [an_article(article_id="a1"), an_article(article_id="a2")]
    with store.begin() as connection:
        for article in both:
            articles.save_article(connection, article)
            stories.save_placement(connection, article, "s1", REASON, MORNING)
        reason = Reason(probability=1.0, note="another quake")
        stories.save_move(connection, ["a2"], "s1", "s2", reason, MORNING, change=StoryChange.SPLIT)
        assert [one.article_id for one in stories.get_story(connection, "s1").members] == ["a1"]
        assert [one.article_id for one in stories.get_story(connection, "s2").members] == ["a2"]
        assert stories.list_stale(connection, 9) == ["s1", "s2"]
        assert stories.list_events(connection, "s2")[-1].cause == "another quake"


def test_subjects_and_related_stories_are_replaced_whole(store: Store) -> None:
    """Saving again leaves nothing of what was there before."""
    with store.begin() as connection:
        articles.save_article(connection, an_article())
        stories.save_placement(connection, an_article(), "s1", REASON, MORNING)
        for subjects in (("economy", "sport"), ("sport",)):
            stories.save_subjects(connection, "s1", subjects)
        assert stories.get_story(connection, "s1").subjects == ("sport",)
        found = RelatedStory(story_id="s0", relation="earlier", strength=0.7, why="Continues from, 14 April.")
        stories.save_related(connection, "s1", [found])
        stories.save_related(connection, "s1", [found])
        assert stories.list_related(connection, "s1") == [found]


def test_the_latest_page_is_found_and_earlier_ones_stay(store: Store) -> None:
    """Every version of a page can be read."""
    page = Page(
        story_id="s1", version=1, at=MORNING, headline="One", lead=(), body=(), not_known=(), written_by="extractive"
    )
    with store.begin() as connection:
        pages.save_page(connection, page)
        pages.save_page(connection, replace(page, version=2, headline="Two"))
        latest, first = pages.find_page(connection, "s1"), pages.find_page(connection, "s1", 1)
        assert (latest and latest.headline, first and first.headline) == ("Two", "One")
        assert pages.find_page(connection, "s9") is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["dredging"], {"a1"}),
        (["dredging", "quay"], {"a1"}),
        (["dredging", "nowhere"], set()),
        (["café"], {"a2"}),
        (['"', "OR"], set()),
        (["NEAR(", "dredging"], None),
    ],
)
def test_full_text_search_finds_words_and_survives_any_query(
    store: Store, words: list[str], found: set[str] | None
) -> None:
    """All words must be there; operators of the database's own query language are only words."""
    with store.begin() as connection:
        articles.save_article(connection, an_article())
        articles.save_article(connection, an_article(article_id="a2", headline="Opening", text="A café opened."))
        statement = select(articles_table.c.article_id).where(matching(connection, words))
        result = set(connection.execute(statement).scalars())
    assert found is None or result == found


def test_search_follows_a_changed_text(store: Store) -> None:
    """A revised article is found by its new words and no longer by its old ones."""
    with store.begin() as connection:
        articles.save_article(connection, an_article())
        articles.save_article(connection, an_article(revision=2, text="Entirely revised."))
        for word, n in (("revised", 1), ("Norkraft", 0)):
            statement = select(articles_table.c.article_id).where(matching(connection, [word]))
            assert len(connection.execute(statement).all()) == n


def test_robots_files_are_kept_between_passes(store: Store) -> None:
    """A host without robots.txt is remembered as such."""
    known = {"a.example": ("User-agent: *\nDisallow: /", MORNING), "b.example": (None, MORNING)}
    with store.begin() as connection:
        desk.save_robots(connection, known)
        desk.save_robots(connection, known)
        assert desk.list_robots(connection, MORNING) == known
        assert desk.list_robots(connection, MORNING + timedelta(seconds=1)) == {}


def test_a_second_desk_is_refused(store: Store) -> None:
    """While one desk holds the store, another one is told so; afterwards it may."""
    second = open_store(store.url.render_as_string(hide_password=False))
    with store.hold(), pytest.raises(LockedError, match="in use by another desk"), second.hold():
        pass
    with second.hold():
        pass
    second.close()


def test_many_articles_are_stored_once_each(store: Store) -> None:
    """A batch brings what is new, keeps the better reading of what was there or comes twice, and counts the new."""
    poor, good = (
        an_article(article_id="a", quality=Quality.STUB, text="short"),
        an_article(article_id="a", text="the whole text"),
    )
    with store.begin() as connection:
        assert articles.save_articles(connection, [poor, an_article(article_id="b"), good]) == 2
        assert articles.save_articles(connection, [an_article(article_id="b"), an_article(article_id="c")]) == 1
        assert articles.get_article(connection, "a").text == "the whole text"
        assert articles.count_articles(connection) == 3


def test_a_read_archive_is_known_with_its_counts(store: Store) -> None:
    """A backfill finds what it has read by the file's key, and what waits for a story in order of turns."""
    later = an_article(article_id="a", published=MORNING + timedelta(hours=1))
    with store.begin() as connection:
        assert archives.find_file_counts(connection, "x:1:ab") is None
        archives.save_file(connection, "x:1:ab", MORNING, {"records": 3})
        assert archives.find_file_counts(connection, "x:1:ab") == {"records": 3}
        articles.save_articles(connection, [later, an_article(article_id="b", published=MORNING)])
        assert archives.list_ids_in_turn(connection) == ["b", "a"]
        assert {one[2] for one in archives.list_waiting(connection)} == {"a", "b"}
