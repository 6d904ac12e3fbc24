"""What pages list and search, on both databases."""

from datetime import timedelta

from secondsource.edge.store import Store, articles, feeds, stories
from secondsource.edge.store.front import count_by_subject, list_front, list_outlet_rows
from secondsource.edge.store.listed import list_listed
from secondsource.edge.store.search import parse_query, search_stories
from secondsource.model import Reason
from secondsource.testing.builders import MORNING, a_feed, an_article

REASON = Reason(probability=1.0)


def _fill(store: Store) -> None:
    with store.begin() as connection:
        for number, headline in enumerate(("Dredging halted", "Rate lowered", "Cup final drawn")):
            article = an_article(
                article_id=f"a{number}",
                headline=headline,
                text=f"{headline} today.",
                published=MORNING + timedelta(hours=number),
            )
            articles.save_article(connection, article)
            stories.save_placement(connection, article, f"s{number}", REASON, MORNING)
            stories.save_subjects(connection, f"s{number}", ("sport",) if number == 2 else ("economy",))
            values = {"headline": headline, "origins": 1.0, "outlets": 1, "articles": 1, "importance": 0.5}
            stories.save_summary(connection, f"s{number}", values)


def test_the_front_page_lists_newest_first_and_by_subject(store: Store) -> None:
    """Stories by the moment of their newest article; a subject narrows them; a merged story is not listed."""
    _fill(store)
    with store.begin() as connection:
        assert [row.story_id for row in list_front(connection, limit=9)] == ["s2", "s1", "s0"]
        assert [row.story_id for row in list_front(connection, subject="economy", limit=9)] == ["s1", "s0"]
        assert dict(count_by_subject(connection, MORNING)) == {"economy": 2, "sport": 1}
        stories.save_merge(connection, "s1", "s0", "the same", MORNING)
        assert "s1" not in [row.story_id for row in list_front(connection, limit=9)]


def test_search_finds_stories_by_their_articles(store: Store) -> None:
    """Words, an outlet and a date narrow what is found."""
    _fill(store)
    with store.read() as connection:
        for text, wanted in (
            ("dredging", ["s0"]),
            ("today outlet:vellincourier.example", ["s2", "s1", "s0"]),
            ("today outlet:other.example", []),
            ("today from:2026-05-13", []),
            ("today origins:>1", []),
        ):
            found = search_stories(connection, parse_query(text), limit=9, skip=0)
            assert [row.story_id for row in found] == wanted, text


def test_outlets_are_listed_with_what_they_reported(store: Store) -> None:
    """Every outlet with an article has a row."""
    _fill(store)
    with store.read() as connection:
        assert [row.outlet_id for row in list_outlet_rows(connection, MORNING)] == ["vellincourier.example"]


def test_the_list_of_outlets_is_the_same_on_both(store: Store) -> None:
    """Several feeds are one outlet, with its newest article's language and the latest of its reads."""
    _fill(store)
    with store.begin() as connection:
        for number, read in enumerate((None, MORNING)):
            url = f"https://vellincourier.example/{number}"
            feeds.add_feed(connection, a_feed(feed_id=0, url=url, last_success=read, outlet_id="vellincourier.example"))
    with store.read() as connection:
        found = list_listed(connection)
    assert [(one.outlet_id, one.language, one.read, one.polled) for one in found] == [
        ("vellincourier.example", "en", MORNING, True)
    ]
