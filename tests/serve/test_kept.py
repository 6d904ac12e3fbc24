"""Answers that are kept: the same for everyone, and nobody's own."""

from collections.abc import Iterator
from dataclasses import replace

import anyio.to_thread
import pytest
import vellin
from starlette.testclient import TestClient

from secondsource.edge.store import pages
from secondsource.edge.store.engine import Store
from secondsource.serve import kept
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
    """The oldest go first."""
    monkeypatch.setattr(kept, "MOST_BYTES", 60_000)
    held = kept.Kept(60)
    client = TestClient(app)
    for number in range(40):
        answer = client.get(f"/search?q=cable{number}")
        answer.raw_headers, answer.body = [], answer.content
        held._keep(number, answer)
    assert held._bytes <= 60_000
    assert held._bytes == sum(len(one.body) for one in held._answers.values())
    assert held._find(39)
    assert held._find(0) is None


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
