"""The JSON API keeps its promises."""

import vellin
from starlette.testclient import TestClient

from secondsource.edge.store.engine import Store
from secondsource.edge.store.signs import save_outlet_pages
from secondsource.model import LinkedPage, SignKind
from secondsource.testing.builders import an_article


def test_the_list_pages_through_all_stories(client: TestClient) -> None:
    """`next` leads to the following page until all were shown once."""
    found, before = [], None
    while True:
        answer = client.get("/api/v1/stories", params={"limit": 2} | ({"before": before} if before else {})).json()
        found += [one["story_id"] for one in answer["stories"]]
        before = answer["next"]
        if before is None:
            break
    assert sorted(found) == ["s-cable", "s-lab", "s-quakes", "s-rules", "s-vote"]


def test_a_list_carries_label_state_and_sentence_but_no_number(client: TestClient) -> None:
    """A number without its range would be a bare one."""
    row = client.get("/api/v1/stories").json()["stories"][0]
    assert {"label", "state", "sentence"} <= set(row)
    assert not {"points", "score", "about", "importance"} & set(row)
    assert row["url"] == f"http://testserver/story/{vellin.STORY}"


def test_a_story_carries_the_score_with_sentence_state_and_range(client: TestClient) -> None:
    """The number is rounded to five and stands between its bounds; each part has its own range and words."""
    story = client.get(f"/api/v1/stories/{vellin.STORY}").json()
    score = story["score"]
    assert (score["low"], score["about"], score["high"]) == (55, 65, 75)
    assert score["state"] == "scored"
    assert score["sentence"].startswith("Seven outlets carry it")
    for part in score["parts"]:
        assert 0 <= part["low"] <= part["value"] <= part["high"] <= 1
        assert part["words"]
    assert story["lead"]["notes"][0]["words"] == vellin.COURIER_WORDS


def test_filters_and_search_answer_as_the_pages_do(client: TestClient) -> None:
    """By subject, by time, by words."""
    ids = [one["story_id"] for one in client.get("/api/v1/stories?subject=technology").json()["stories"]]
    assert ids == ["s-rules", "s-lab"]
    ids = [one["story_id"] for one in client.get("/api/v1/stories?until=2026-05-12T07:00:00Z").json()["stories"]]
    assert ids == ["s-vote"]
    ids = [one["story_id"] for one in client.get("/api/v1/search", params={"q": '"night work"'}).json()["stories"]]
    assert ids == ["s-cable"]


def test_what_cannot_be_read_is_refused_with_the_reason(client: TestClient) -> None:
    """A moment without zone, a limit out of bounds, a story that is not there."""
    assert client.get("/api/v1/stories?since=2026-05-12T07:00:00").status_code == 400
    assert client.get("/api/v1/stories?limit=0").status_code == 422
    answer = client.get("/api/v1/stories/none")
    assert (answer.status_code, answer.json()["detail"]) == (404, "no story has the id none")


def test_outlets_feeds_and_status_are_there_as_data(client: TestClient) -> None:
    """With ratings as they were given, and health in words."""
    outlets = {one["outlet_id"]: one for one in client.get("/api/v1/outlets").json()["outlets"]}
    assert outlets["vellincourier.example"]["ratings"][0]["words"] == "generally reliable"
    assert outlets["vellincourier.example"]["owner"] == "Norden Media"
    feeds = {one["title"]: one for one in client.get("/api/v1/feeds").json()["feeds"]}
    assert feeds["Coast Radio"]["failure"] == "no answer in 20 seconds"
    assert client.get("/api/v1/status").json()["stories"] == 5


def test_an_outlets_signs_stand_beside_its_ratings_in_page_and_data(client: TestClient, store: Store) -> None:
    """Shares of bylines and linked pages, each with where and when it was seen; a story's score does not move."""
    before = client.get(f"/api/v1/stories/{vellin.STORY}").json()["score"]
    linked = LinkedPage(kind=SignKind.CORRECTIONS, url="https://vellincourier.example/errors", words="Errors & <b>")
    article = an_article(outlet_id="vellincourier.example", url="https://vellincourier.example/cable")
    with store.begin() as connection:
        save_outlet_pages(connection, article, [linked], vellin.NOW)
    answer = client.get("/api/v1/outlets/VellinCourier.example").json()
    assert [one["words"] for one in answer["ratings"]] == ["generally reliable"]
    assert answer["signs"]["articles"] >= answer["signs"]["bylined"] > 0
    (page,) = answer["own_pages"]
    assert (page["kind"], page["url"], page["seen_on"]) == ("corrections", linked.url, article.url)
    shown = client.get("/outlet/vellincourier.example").text
    assert linked.url in shown
    assert "Errors &amp; &lt;b&gt;" in shown
    assert "linked on 2026-05-12" in shown
    assert client.get(f"/api/v1/stories/{vellin.STORY}").json()["score"] == before
    assert client.get("/api/v1/outlets/nobody.example").status_code == 404


def test_the_document_describes_every_answer(client: TestClient) -> None:
    """Each route of the API has a schema for its answer, and the API page lists it."""
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api").text
    assert len(document["paths"]) == 7
    for path, methods in document["paths"].items():
        assert path in page
        content = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert content.get("$ref", "").startswith("#/components/schemas/")
