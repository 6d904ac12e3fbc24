"""What lists show, on the queries that pages ask."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from secondsource.edge.store import front, search, stories
from secondsource.edge.store.articles import save_article
from secondsource.edge.store.engine import Store, open_store
from secondsource.model import Reason
from secondsource.testing.builders import MORNING, an_article


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    yield opened
    opened.close()


def put(connection: Connection, number: int, *, subject: str = "economy", importance: float = 0.5, **changes) -> str:
    """A story of one article, `number` minutes into the morning."""
    values = {"text": f"Report {number} of the dredger."} | changes
    article = an_article(article_id=f"a{number}", published=MORNING + timedelta(minutes=number), **values)
    save_article(connection, article)
    story_id = f"s{number:04}"
    stories.save_placement(connection, article, story_id, Reason(probability=1.0), article.moment)
    stories.save_subjects(connection, story_id, (subject,))
    stories.save_summary(connection, story_id, {"importance": importance, "origins": 1.0 + number % 3})
    return story_id


def test_list_front_pages_through_all_stories_once(store: Store) -> None:
    """Going on from the last row's place shows every story once, newest first, also where moments are the same."""
    with store.begin() as connection:
        for number in range(25):
            put(connection, number)
        connection.execute(
            text("UPDATE stories SET latest = (SELECT max(latest) FROM stories) WHERE story_id < 's0010'")
        )
    found: list[front.FrontRow] = []
    with store.read() as connection:
        place = None
        while rows := front.list_front(connection, limit=4, before=place):
            found += rows
            place = front.parse_place(str(front.Place(latest=rows[-1].latest, story_id=rows[-1].story_id)))
    assert [(one.latest, one.story_id) for one in found] == sorted(
        ((one.latest, one.story_id) for one in found), reverse=True
    )
    assert sorted(one.story_id for one in found) == [f"s{number:04}" for number in range(25)]


def test_list_front_keeps_to_subject_and_time(store: Store) -> None:
    """`since` is in, `until` is out, and only stories of the subject are listed."""
    with store.begin() as connection:
        for number in range(10):
            put(connection, number, subject="sport" if number % 2 else "economy")
    with store.read() as connection:
        rows = front.list_front(
            connection,
            subject="sport",
            since=MORNING + timedelta(minutes=3),
            until=MORNING + timedelta(minutes=9),
        )
        assert [one.story_id for one in rows] == ["s0007", "s0005", "s0003"]
        assert front.count_by_subject(connection, MORNING + timedelta(minutes=3)) == [("sport", 4), ("economy", 3)]
        assert rows[0].subject == "sport"


def test_list_top_puts_the_important_first(store: Store) -> None:
    """A front page goes by importance, and by time where that is the same."""
    with store.begin() as connection:
        for number, importance in enumerate((0.2, 0.9, 0.2)):
            put(connection, number, importance=importance)
    with store.read() as connection:
        rows = front.list_top(connection, since=MORNING)
        assert [one.story_id for one in rows] == ["s0001", "s0002", "s0000"]


def test_merged_stories_are_in_no_list(store: Store) -> None:
    """A story that was merged into another is shown as that one only."""
    with store.begin() as connection:
        put(connection, 1)
        put(connection, 2)
        stories.save_merge(connection, "s0001", "s0002", "the same", MORNING)
    with store.read() as connection:
        assert [one.story_id for one in front.list_front(connection)] == ["s0002"]
        assert [one.story_id for one in search.search_stories(connection, search.parse_query("dredger"))] == ["s0002"]
        assert front.list_rows(connection, ["s0001"]) == {}


def test_list_by_outlet_shows_each_story_once_with_its_newest_article(store: Store) -> None:
    """Two articles of one outlet in a story are one row."""
    with store.begin() as connection:
        put(connection, 1)
        put(connection, 2, outlet_id="other.example")
        second = an_article(article_id="again", published=MORNING + timedelta(hours=1))
        save_article(connection, second)
        stories.save_placement(connection, second, "s0001", Reason(probability=1.0), second.moment)
    with store.read() as connection:
        rows = front.list_by_outlet(connection, "vellincourier.example")
        assert [(row.story_id, moment) for row, moment in rows] == [("s0001", second.moment)]
        assert front.list_first_outlets(connection, ["s0001", "s0002"]) == {
            "s0001": "Vellin Courier",
            "s0002": "other.example",
        }


@pytest.mark.parametrize(
    "place", ["", "x", "2026-05-12", "2026-05-12T06:00:00~s1", "~s1", "2026-05-12T06:00:00+00:00~"]
)
def test_a_place_that_is_none_of_ours_is_none(place: str) -> None:
    """Whatever a reader writes into the address, it is a place or none."""
    assert front.parse_place(place) is None


def test_every_list_is_read_through_an_index(store: Store) -> None:
    """No query of a page reads a whole table of stories or articles (EXPLAIN QUERY PLAN)."""
    with store.begin() as connection:
        for number in range(300):
            put(connection, number, subject="sport" if number % 5 else "economy")
    asked: list[tuple[str, tuple]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with store.read() as connection:
        since = MORNING + timedelta(minutes=250)
        place = front.Place(latest=since, story_id="s0100")
        front.list_front(connection)
        front.list_front(connection, subject="sport", since=MORNING, until=since, before=place)
        front.list_top(connection, since=since, subject="sport")
        front.list_rows(connection, ["s0001", "s0002"])
        front.list_by_outlet(connection, "vellincourier.example", before=since)
        front.list_first_outlets(connection, ["s0001"])
        front.list_article_outlets(connection, ["s0001"])
        front.find_reporting_outlet(connection, "vellincourier.example")
        front.count_by_subject(connection, since)
        front.count_since(connection, since)
        front.find_newest(connection)
        front.list_outlet_rows(connection, since)
        front.list_costs(connection, since)
        for query in ("dredger", '"of the" outlet:vellincourier.example from:2026-05-12 origins:>1', "to:2026-05-13"):
            search.search_stories(connection, search.parse_query(query))
        queries = [(statement, values) for statement, values in asked if statement.startswith("SELECT")]
        plans = {
            statement: [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)]
            for statement, values in queries
        }
    assert len(plans) > 15
    tables = "stories|articles|story_subjects|members|assessments|model_calls"
    whole = [step for plan in plans.values() for step in plan if re.match(rf"SCAN ({tables})\b", step)]
    assert whole == []
