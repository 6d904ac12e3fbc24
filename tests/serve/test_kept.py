"""Answers that are kept: the same for everyone, and nobody's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import anyio.to_thread
import pytest
import vellin
from sqlalchemy import Connection, update
from starlette.responses import Response
from starlette.testclient import TestClient

from secondsource.edge.store import articles, assessments, freshness, overlays, pages, reports, stories, tables
from secondsource.edge.store.engine import Store
from secondsource.model import Quality, Reason, StoryChange
from secondsource.people import ErrorReport, OutletOwner, ReportState
from secondsource.serve import kept, reader, views, web
from secondsource.serve.web import THREADS, make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

PAGE = f"/story/{vellin.STORY}"


@pytest.fixture
def app(store: Store, settings: Settings) -> Iterator[object]:
    """A desk whose answers are kept."""
    vellin.fill(store)
    return make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN, keep=60)


def change(store: Store) -> None:
    """Another headline of the story."""
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE stories SET headline = 'Changed meanwhile'")
        page = pages.find_page(connection, vellin.STORY)
        assert page
        pages.save_page(connection, replace(page, headline="Changed meanwhile"))


def test_a_reader_without_an_account_gets_the_answer_again(app, store: Store, monkeypatch) -> None:
    """With the same tag, so that the next question costs nothing; after its time it is made anew."""
    client = TestClient(app)
    first = client.get(PAGE)
    change(store)
    again = client.get(PAGE)
    assert again.text == first.text
    assert again.headers == first.headers
    assert client.get(PAGE, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    now = kept.time.monotonic()
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + 61)
    assert "Changed" in client.get(PAGE).text


@pytest.mark.parametrize("path", ["/", PAGE, "/search?q=cable", "/day/2026-05-12", "/feeds/stories.atom"])
def test_what_differs_is_kept_apart(app, path: str) -> None:
    """Language, density, address and host each have an answer of their own."""
    client = TestClient(app)
    asked = [{}, {"Accept-Language": "de"}, {"Cookie": "density=compact"}, {"Host": "other.example"}]
    first = [client.get(path, headers=headers) for headers in asked]
    again = [client.get(path, headers=headers) for headers in reversed(asked)]
    assert [one.text for one in first] == [one.text for one in reversed(again)]
    if not path.startswith("/feeds"):
        assert 'lang="de"' in first[1].text
        assert 'class="compact"' in first[2].text
        assert 'class="compact"' not in first[0].text


def test_whoever_may_change_something_sees_it_at_once(app, store: Store) -> None:
    """The person at this machine has a role: his pages are made for him, and not given to others."""
    person = TestClient(app, base_url="http://127.0.0.1:8040", client=("127.0.0.1", 1))
    before = person.get(PAGE).text
    assert 'name="token"' in before
    reader = TestClient(app).get(PAGE).text
    assert "Follow this story" in before
    assert "Follow this story" not in reader
    change(store)
    assert "Changed" in person.get(PAGE).text


def test_a_front_page_that_remembers_its_reader_is_his_alone(app, store: Store) -> None:
    """Its marks say what is new for him."""
    client = TestClient(app)
    client.get("/")
    assert "looked" in client.cookies
    change(store)
    assert "Changed meanwhile" in client.get("/").text
    assert "Changed meanwhile" not in TestClient(app).get("/").text


def test_memory_is_bounded(app, monkeypatch) -> None:
    """What was not asked for longest goes first; texts are packed, and headers count too."""
    monkeypatch.setattr(kept, "MOST_BYTES", 60_000)
    held = kept.Kept(60)
    client = TestClient(app)
    for number in range(40):
        answer = client.get(f"/search?q=cable{number}")
        made = Response(answer.content, media_type="text/html")
        held._keep(number, kept._pack(made, None, 0.0))
        assert held._find(0)
    assert held._bytes <= 60_000
    assert held._bytes == sum(len(one.body) + kept.BESIDE for one in held._answers.values())
    assert held._find(39)
    assert held._find(1) is None
    assert len(held._answers) > 10  # a page of 5 kB takes 2 packed, and 2 beside it


def test_a_story_that_has_not_changed_is_not_made_again(app, store: Store, monkeypatch) -> None:
    """After its time it is asked whether it is still the same."""
    now = kept.time.monotonic()
    client = TestClient(app)
    first = client.get(PAGE)
    made = []
    monkeypatch.setattr(reader, "load_story", lambda *args: made.append(args) or views.load_story(*args))
    for minutes in (2, 4, 6):
        monkeypatch.setattr(kept.time, "monotonic", lambda passed=minutes: now + 60 * passed)
        again = client.get(PAGE)
        assert again.text == first.text
        assert again.headers == first.headers
    assert made == []
    change(store)
    assert client.get(PAGE).text == first.text  # within the minute
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + 60 * 8)
    assert client.get(PAGE).text != first.text
    assert len(made) == 1


def test_searches_do_not_push_out_stories(store: Store, settings: Settings, monkeypatch) -> None:
    """Each is asked once; the story is asked again."""
    vellin.fill(store)
    monkeypatch.setattr(web, "OTHERS", 10_000)
    monkeypatch.setattr(kept, "MOST_BYTES", 20_000)
    client = TestClient(make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN, keep=60))
    first = client.get(PAGE)
    for number in range(20):
        client.get(f"/search?q=cable{number}")
    monkeypatch.setattr(reader, "load_story", lambda *_: pytest.fail("made again"))
    assert client.get(PAGE).text == first.text


LATER = vellin.NOW + timedelta(minutes=1)


def assess(connection: Connection) -> None:
    """Another score, by another assessment."""
    score = replace(vellin.SCORE, sentence="Another sentence.")
    assessments.save_assessment(connection, replace(vellin.ASSESSMENT, at=LATER, score=score))


def rewrite(connection: Connection) -> None:
    """Another version of the page."""
    pages.save_page(connection, replace(vellin.PAGE, version=vellin.PAGE.version + 1, headline="Written again"))


def revise(connection: Connection) -> None:
    """An article with another headline."""
    article = vellin.ARTICLES[0]
    articles.save_article(connection, replace(article, revision=article.revision + 1, headline="Changed by its outlet"))


def read_better(connection: Connection) -> None:
    """The same revision of an article, read from its page."""
    connection.exec_driver_sql("UPDATE articles SET quality = 'partial' WHERE quality = 'full'")
    articles.save_article(connection, replace(vellin.ARTICLES[0], quality=Quality.FULL, headline="Read from its page"))


def join(connection: Connection) -> None:
    """One more article."""
    article = replace(vellin.ARTICLES[0], article_id="late", url="https://late.example/1", outlet_name="Late Herald")
    articles.save_article(connection, article)
    stories.save_placement(connection, article, vellin.STORY, Reason(probability=0.9), LATER)


def move(connection: Connection) -> None:
    """One article fewer."""
    reason = Reason(probability=0.0, note="moved")
    source = vellin.STORY
    moved = [vellin.ARTICLES[0].article_id]
    stories.save_move(connection, moved, source, "s-new", reason, LATER, change=StoryChange.MOVED)


def correct(connection: Connection) -> None:
    """A reader's report that an editor answered."""
    key = reports.save_report(connection, ErrorReport(story_id=vellin.STORY, at=LATER, words="It was eight."))
    reports.answer_report(connection, key, ReportState.CORRECTED, "It was eight, not seven.", "ed", LATER)


def tell_score(connection: Connection) -> None:
    """A line of the score's history."""
    assessments.save_score_change(connection, vellin.STORY, LATER, vellin.SCORE, "a change of the formula")


def relate(connection: Connection) -> None:
    """Nothing to read after it."""
    stories.save_related(connection, vellin.STORY, [])


def rename_related(connection: Connection) -> None:
    """The story to be read after it has another headline."""
    connection.execute(update(tables.stories).where(STORY_ID == "s-quakes").values(headline="Quakes, told anew"))


def name_owner(connection: Connection) -> None:
    """What an editor says of an outlet."""
    owner = OutletOwner(outlet_id="x.example", owner="X", reason="r", source="s", dated=LATER, by="ed", at=LATER)
    overlays.save_outlet_owner(connection, owner)


STORY_ID = tables.stories.c.story_id
CHANGES = (assess, rewrite, revise, read_better, join, move, correct, tell_score, relate, rename_related)


@pytest.mark.parametrize("make", CHANGES)
def test_whatever_a_storys_page_shows_makes_it_anew(app, store: Store, settings: Settings, monkeypatch, make) -> None:
    """After its time it reads as on a desk that keeps nothing."""
    client = TestClient(app)
    before = client.get(PAGE).text
    with store.begin() as connection:
        make(connection)
    now = kept.time.monotonic()
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + 61)
    after = client.get(PAGE).text
    assert after == TestClient(make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN)).get(PAGE).text
    assert after != before


def test_the_state_of_a_story_holds_what_editors_say_of_outlets_and_what_lists_show(store: Store) -> None:
    """Every column of its row, and owners: they stand beside names."""
    vellin.fill(store)
    seen = set()
    with store.begin() as connection:
        seen.add(freshness.find_state(connection, vellin.STORY))
        assert {freshness.find_state(connection, vellin.STORY)} == seen
        name_owner(connection)
        seen.add(freshness.find_state(connection, vellin.STORY))
        values = {"sentences": '{"en": "x"}', "label": "Solid", "importance": 0.1, "first_seen": LATER, "origins": 9.0}
        for name, value in values.items():
            connection.execute(update(tables.stories).where(STORY_ID == vellin.STORY).values({name: value}))
            seen.add(freshness.find_state(connection, vellin.STORY))
        assert len(seen) == 2 + len(values)
        assert freshness.find_state(connection, "nothing") is None


def test_errors_are_not_kept(app, store: Store) -> None:
    """A store that could not be read may be read now."""
    client = TestClient(app)
    store.engine.dispose()
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE stories RENAME TO away")
    assert client.get("/days").status_code == 503
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO stories")
    assert client.get("/days").status_code == 200


def test_few_questions_are_answered_at_a_time(app) -> None:
    """They compute: more threads than cores only make each wait for all."""

    def count() -> float:
        return anyio.to_thread.current_default_thread_limiter().total_tokens

    with TestClient(app) as client:
        assert client.portal.call(count) == THREADS
