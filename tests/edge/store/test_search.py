"""Search: what a query text means, and what it finds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.edge.store import stories
from secondsource.edge.store.articles import save_article
from secondsource.edge.store.engine import Store, open_store
from secondsource.edge.store.search import LONGEST, Query, parse_query, search_stories
from secondsource.model import Reason
from secondsource.testing.builders import MORNING, an_article


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three stories of three outlets on three days."""
    path: Path = tmp_path_factory.mktemp("search") / "desk.db"
    opened = open_store(f"sqlite:///{path}")
    texts = ("Night dredging in the harbour", "The harbour at night saw dredging again", "Füße im Schnee")
    with opened.begin() as connection:
        for number, words in enumerate(texts):
            article = an_article(
                article_id=f"a{number}",
                outlet_id=f"outlet{number}.example",
                headline=words,
                text=words,
                published=MORNING + timedelta(days=number),
            )
            save_article(connection, article)
            stories.save_placement(connection, article, f"s{number}", Reason(probability=1.0), article.moment)
            stories.save_summary(connection, f"s{number}", {"origins": 1.0 + number / 2})
    yield opened
    opened.close()


def find(store: Store, text: str, **given: int) -> list[str]:
    """Ids of the stories that a text finds."""
    with store.read() as connection:
        return [one.story_id for one in search_stories(connection, parse_query(text), **given)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("harbour", ["s1", "s0"]),
        ("harb", ["s1", "s0"]),
        ("HARBOUR night", ["s1", "s0"]),
        ('"night dredging"', ["s0"]),
        ("fusse", []),
        ("fuße", ["s2"]),
        ("harbour outlet:OUTLET1.example", ["s1"]),
        ("outlet:outlet2.example", ["s2"]),
        ("harbour from:2026-05-13", ["s1"]),
        ("harbour to:2026-05-12", ["s0"]),
        ("harbour origins:>1", ["s1"]),
        ("harbour origins:1", ["s1", "s0"]),
        ("origins:>=2 from:2026-05-01", ["s2"]),
        ("nothing-like-it", []),
        ("", []),
        ("!!!", []),
    ],
)
def test_a_query_finds_the_stories_it_names(store: Store, text: str, found: list[str]) -> None:
    """Words, phrases and filters, alone and together, newest matching article first."""
    assert find(store, text) == found


def test_search_pages_show_each_story_once(store: Store) -> None:
    """The second page goes on where the first ended, with and without the filter by origins."""
    assert find(store, "harbour", limit=1) + find(store, "harbour", limit=1, skip=1) == ["s1", "s0"]
    assert find(store, "harbour origins:1", limit=1, skip=1) == ["s0"]


def test_parse_query_reads_every_filter() -> None:
    """The parts of a query become fields, and what cannot be read is named."""
    query = parse_query('grid "power cable" outlet:a.example from:2026-05-12 to:2026-05-13 origins:>2 from:soon')
    assert query == Query(
        words=("grid", "power cable"),
        outlets=("a.example",),
        since=datetime(2026, 5, 12, tzinfo=UTC),
        until=datetime(2026, 5, 14, tzinfo=UTC),
        min_origins=query.min_origins,
        ignored=("from:soon",),
    )
    assert 2 < query.min_origins < 2.001


@given(st.text(max_size=LONGEST * 2))
def test_any_text_is_a_query(store: Store, text: str) -> None:
    """Whatever is typed, the database is asked something it can answer."""
    find(store, text)


@given(st.text(alphabet="\"*:()^-+{}[]~ ORANDNEAT\x00'", max_size=60))
def test_the_full_text_languages_own_operators_are_plain_words(store: Store, text: str) -> None:
    """Operators of FTS5 are no way into it."""
    find(store, text)


def test_a_word_that_many_stories_hold_is_not_the_beginning_of_another(tmp_path: Path) -> None:
    """ "port" finds thirty reports of a port and not Portugal's; "portu" and the rare "porta" may be unfinished."""
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    texts = ["A port reopens"] * 30 + ["Portugal votes", "Porta closes"]
    with opened.begin() as connection:
        for number, words in enumerate(texts):
            article = an_article(
                article_id=f"a{number}", headline=words, text=words, published=MORNING + timedelta(minutes=number)
            )
            save_article(connection, article)
            stories.save_placement(connection, article, f"s{number}", Reason(probability=1.0), article.moment)
    assert find(opened, "port", limit=40) == [f"s{number}" for number in reversed(range(30))]
    assert find(opened, "portu") == ["s30"]
    assert find(opened, "po") == []
    assert find(opened, "por", limit=40)[:2] == ["s31", "s30"]
    opened.close()
