"""The desk's own mends are kept so that settling can begin before them; alike on SQLite and PostgreSQL."""

from datetime import timedelta

from secondsource.edge.store import Store, articles, settling, stories
from secondsource.edge.store.settling import turn_of
from secondsource.model import Article, Reason, StoryChange
from secondsource.testing.builders import MORNING, an_article

WHY = Reason(probability=0.7, note="one happening: so the reports say")


def placed(store: Store, *story_ids: str) -> list[Article]:
    """One article an hour, each placed in the story named."""
    found = []
    with store.begin() as connection:
        for number, story_id in enumerate(story_ids):
            article = an_article(article_id=f"a{number}", published=MORNING + timedelta(hours=number))
            articles.save_article(connection, article)
            stories.save_placement(connection, article, story_id, Reason(probability=0.9), MORNING)
            found.append(article)
    return found


def test_a_merge_by_the_desk_redirects_and_can_be_undone(store: Store) -> None:
    """The old address leads on; where the articles were is known from the turn of the article it was made around."""
    found = placed(store, "s1", "s2", "s1")
    with store.begin() as connection:
        settling.save_mend(connection, "a2", ["a1"], "s2", "s1", WHY, MORNING, split=False)
    with store.read() as connection:
        assert stories.find_address(connection, "s2") == "s1"
        assert settling.list_undone(connection, turn_of(found[2]), MORNING) == {"a1": "s2"}
        late = an_article(article_id="a9", published=MORNING + timedelta(hours=9))
        assert settling.list_undone(connection, turn_of(late), MORNING) == {}


def test_a_split_by_the_desk_makes_a_story_and_pins_nothing(store: Store) -> None:
    """The part that leaves is a story of its own with the reason in its history; a later mend may move it again."""
    placed(store, "s1", "s1", "s1")
    with store.begin() as connection:
        settling.save_mend(connection, "a2", ["a1"], "s1", "s1-part", WHY, MORNING, split=True)
    with store.read() as connection:
        assert articles.find_story_of(connection, "a1") == "s1-part"
        assert settling.list_pinned(connection) == []
        last = stories.list_events(connection, "s1-part")[-1]
        assert (last.change, last.cause, last.by) == (StoryChange.SPLIT, WHY.note, "desk")


def test_mends_in_a_row_are_undone_to_where_the_first_began(store: Store) -> None:
    """An article that was mended twice goes back to its first story; forgotten mends are not undone again."""
    found = placed(store, "s1", "s2", "s3")
    with store.begin() as connection:
        settling.save_mend(connection, "a2", ["a2"], "s3", "s2", WHY, MORNING, split=False)
        settling.save_mend(connection, "a2", ["a1", "a2"], "s2", "s1", WHY, MORNING, split=False)
        first = turn_of(found[2])
        assert settling.list_undone(connection, first, MORNING) == {"a1": "s2", "a2": "s3"}
        settling.delete_mends(connection, first, MORNING)
        assert settling.list_undone(connection, first, MORNING) == {}


def test_an_address_lives_again_when_the_mend_that_ended_it_is_undone(store: Store) -> None:
    """Settling puts an article back under an address that led elsewhere: it leads to itself from then on."""
    found = placed(store, "s1", "s2")
    with store.begin() as connection:
        settling.save_mend(connection, "a1", ["a1"], "s2", "s1", WHY, MORNING, split=False)
        settling.save_replaced(connection, found[1], "s1", "s2", WHY, MORNING, "placed again")
        assert stories.find_address(connection, "s2") == "s2"
