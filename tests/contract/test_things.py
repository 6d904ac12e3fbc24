"""Names, facts, outlets and articles are found on both databases."""

from secondsource.edge.store import Store, articles, feeds, stories
from secondsource.edge.store.retention import forget_stories
from secondsource.edge.store.search import parse_query
from secondsource.edge.store.things import FACT, NAME, Thing, Things, save_things, search_things
from secondsource.model import Outlet, Reason
from secondsource.testing.builders import MORNING, an_article


def _fill(store: Store) -> None:
    with store.begin() as connection:
        for number in range(3):
            article = an_article(article_id=f"a{number}", headline=f"Dredging {number}", text="Ilse Brandt spoke.")
            articles.save_article(connection, article)
            stories.save_placement(connection, article, f"s{number}", Reason(probability=1.0), MORNING)
        for number in range(2):
            things = [Thing(kind=NAME, words="Ilse Brandt"), Thing(kind=FACT, words="1,900 homes", origins=1 + number)]
            save_things(connection, f"s{number}", things)
        feeds.save_outlets(connection, [Outlet(outlet_id="vellincourier.example", name="Vellin Courier")])


def _find(store: Store, text: str) -> Things:
    with store.read() as connection:
        return search_things(connection, parse_query(text))


def test_names_say_in_how_many_stories_they_are(store: Store) -> None:
    """The last word may be unfinished."""
    _fill(store)
    assert [(one.words, one.stories) for one in _find(store, "ilse bra").names] == [("Ilse Brandt", 2)]
    assert _find(store, "somebody").names == ()


def test_facts_lead_to_their_story_the_most_stated_first(store: Store) -> None:
    """A number is found as it is written."""
    _fill(store)
    assert [(one.story_id, one.origins) for one in _find(store, '"1,900"').facts] == [("s1", 2), ("s0", 1)]


def test_outlets_are_found_by_name_and_domain(store: Store) -> None:
    """By the beginning of any word of the name; a sign that the database reads as a pattern is a letter."""
    _fill(store)
    for text in ("vellin", "courier", "vellincourier.ex"):
        assert [one.outlet_id for one in _find(store, text).outlets] == ["vellincourier.example"], text
    assert _find(store, "v%r").outlets == ()


def test_articles_are_narrowed_by_the_querys_filters(store: Store) -> None:
    """Outlet and days."""
    _fill(store)
    assert len(_find(store, "dredging outlet:vellincourier.example").articles) == 3
    assert _find(store, "dredging outlet:other.example").articles == ()
    assert _find(store, "dredging from:2026-05-13").articles == ()
    assert _find(store, "outlet:vellincourier.example") == Things()


def test_what_is_saved_again_replaces_what_was_and_is_forgotten_with_its_story(store: Store) -> None:
    """No name stays behind in the index."""
    _fill(store)
    with store.begin() as connection:
        save_things(connection, "s0", [Thing(kind=NAME, words="Ole Vik")])
    assert [one.stories for one in _find(store, "brandt").names] == [1]
    assert [one.words for one in _find(store, "vik").names] == ["Ole Vik"]
    with store.begin() as connection:
        forget_stories(connection, MORNING.replace(year=2027), 10)
    assert _find(store, "brandt").names == ()
