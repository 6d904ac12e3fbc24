"""What a reader meets on each page."""

import json
import re
from dataclasses import replace

import pytest
import vellin
from starlette.testclient import TestClient

from secondsource.edge.store import stories
from secondsource.edge.store.articles import save_article
from secondsource.edge.store.assessments import save_assessment
from secondsource.edge.store.engine import Store
from secondsource.model import Reason, ScoreState
from secondsource.run.explaining import explain_story
from secondsource.run.telling import load_story
from secondsource.serve.web import PAGES
from secondsource.testing.builders import an_article


def text_of(page: str) -> str:
    """The page's words, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.split("</head>")[1]))


def test_the_story_page_keeps_the_reading_order(client: TestClient) -> None:
    """Headline, lead, credit, body, transparency, origins, facts, timeline, not known, details, related."""
    page = client.get(f"/story/{vellin.STORY}").text
    order = [
        "<h1",
        'class="lead"',
        "First reported by",
        "told the Vellin Courier.",
        ">Transparency<",
        "Who reported it",
        ">Facts<",
        ">Timeline<",
        ">Not known<",
        ">Story details<",
        ">Related stories<",
    ]
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)


def test_the_credit_names_who_was_first_then_each_origin_once(client: TestClient) -> None:
    """Copies of one agency text are one name with a count, and who only cites stands on its own."""
    words = text_of(client.get(f"/story/{vellin.STORY}").text)
    assert (
        "First reported by Vellin Courier, 06:10. Then Nordpress agency text, in 4 outlets; Coast Radio; The Ledger."
        in words
    )


def test_every_mark_leads_to_its_passage_and_back(client: TestClient) -> None:
    """Each sentence's passage is one click away, with the outlet, the time and the exact words."""
    page = client.get(f"/story/{vellin.STORY}").text
    marks = set(re.findall(r'class="passage" href="#p(\d+)"', page))
    assert marks == set(re.findall(r'class="note" id="p(\d+)"', page)) == {"1", "2", "3", "4", "5"}
    assert set(re.findall(r'href="#m(\d+)"', page)) == set(re.findall(r' id="m(\d+)"', page)) == marks
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert vellin.RADIO_WORDS in page
    assert "Coast Radio, 08:15" in page


def test_the_score_is_never_a_bare_number(client: TestClient) -> None:
    """The sentence comes first; the number stands in the details with its range; each bar has its words."""
    page = client.get(f"/story/{vellin.STORY}").text
    words = text_of(page)
    assert "about 65 of 100, likely between 55 and 75" in words
    assert "26 of 35 for tier, 16 of 20 for specificity, 23 of 45 for corroboration" in words
    assert "Held at “Limited”: a fact of the headline is contested." in words
    assert 'aria-label="0.74, range 0.62 to 0.86"' in page
    assert page.index("three independent reports") < page.index("about 65")
    assert "65.5" not in page


def test_contested_facts_show_both_values_and_their_sentences(client: TestClient) -> None:
    """Each with its outlet and time; nothing says which is right."""
    words = text_of(client.get(f"/story/{vellin.STORY}").text)
    assert "Contested: 2,400 (Coast Radio, 08:15)" in words
    assert "1 origin: Nordpress" in words
    assert "one speaker, the harbour authority" in words


def test_the_tree_shows_both_passages_of_an_edge(client: TestClient) -> None:
    """What the copy says and what it rests on, without script."""
    page = client.get(f"/story/{vellin.STORY}").text
    tree = page[page.index('id="origins"') : page.index('id="facts"')]
    assert "cites it" in tree
    assert "the Vellin Courier reported." in tree
    assert "VELLIN (Nordpress) -" in tree
    assert tree.count("<details>") == 5


def test_outlets_that_cite_one_another_are_named(client: TestClient, store: Store) -> None:
    """On the page, in the API and in `explain`: a circle has no source outside of itself."""
    circle = tuple(sorted({one.outlet_id for one in vellin.ARTICLES[:2]}))
    names = ", ".join(next(a.outlet_name for a in vellin.ARTICLES if a.outlet_id == one) for one in circle)
    tree = replace(vellin.TREE, circles=(circle,))
    with store.begin() as connection:
        save_assessment(connection, replace(vellin.ASSESSMENT, tree=tree))
    assert f"Circular: {names} cite one another." in text_of(client.get(f"/story/{vellin.STORY}").text)
    assert f"Circular: {names} cite one another" in explain_story(load_story(store, vellin.STORY))


def test_a_page_quotes_at_most_ninety_words_of_an_article(client: TestClient, store: Store) -> None:
    """What facts and edges would quote beyond that is left out, and the link stays."""
    long = " ".join(f"word{number}" for number in range(80)) + " 1,900 homes."
    article = replace(vellin.ARTICLES[1], text=long + "\n" + vellin.WIRE, revision=2)
    facts = tuple(
        replace(row, statements=(replace(row.statements[0], sentence=long, article_id="post"),))
        for row in vellin.FACTS[:1]
    )
    with store.begin() as connection:
        save_article(connection, article)
        save_assessment(connection, replace(vellin.ASSESSMENT, facts=facts))
    page = client.get(f"/story/{vellin.STORY}").text
    assert "word79" not in page
    assert "states it too; read it there" in page
    answer = client.get(f"/api/v1/stories/{vellin.STORY}").text
    assert "word79" not in answer


def test_the_markup_says_what_the_story_is_based_on(client: TestClient) -> None:
    """schema.org NewsArticle with every article in isBasedOn, and no rating."""
    page = client.get(f"/story/{vellin.STORY}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    value = json.loads(found[1])
    assert value["@type"] == "NewsArticle"
    assert [one["url"] for one in value["isBasedOn"]] == [one.url for one in vellin.ARTICLES]
    assert not {"review", "aggregateRating", "reviewRating"} & set(value)


def test_a_merged_story_redirects_for_good(client: TestClient, store: Store) -> None:
    """An address that was shared keeps leading to the story."""
    with store.begin() as connection:
        stories.save_merge(connection, "s-vote", vellin.STORY, "the same", vellin.NOW)
    answer = client.get("/story/s-vote", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/story/{vellin.STORY}")
    answer = client.get("/api/v1/stories/s-vote", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/api/v1/stories/{vellin.STORY}")


def test_a_story_without_page_or_score_says_so(client: TestClient, store: Store) -> None:
    """It lists what was reported, and when the rest comes."""
    article = an_article(article_id="fresh", headline="Ferry delayed", published=vellin.NOW)
    with store.begin() as connection:
        save_article(connection, article)
        stories.save_placement(connection, article, "s-fresh", Reason(probability=1.0), vellin.NOW)
    words = text_of(client.get("/story/s-fresh").text)
    assert "Ferry delayed" in words
    assert "This page is not written yet" in words
    assert "Not scored yet" in words
    assert "First reported by Vellin Courier" in words


@pytest.mark.parametrize("state", [ScoreState.NOT_ENOUGH, ScoreState.DEVELOPING])
def test_a_story_that_cannot_be_judged_says_why_and_has_no_bars(
    client: TestClient, store: Store, state: ScoreState
) -> None:
    """No number, no label, no bar: the state and its reason."""
    score = replace(vellin.SCORE, state=state, state_reason="a 60-word stub", label=None)
    with store.begin() as connection:
        save_assessment(connection, replace(vellin.ASSESSMENT, score=score))
    page = client.get(f"/story/{vellin.STORY}").text
    assert f"{state.value.capitalize()}: a 60-word stub. There is no score and no label" in text_of(page)
    assert 'class="bars"' not in page
    assert "of 100" not in page
    assert client.get(f"/api/v1/stories/{vellin.STORY}").json()["score"]["about"] is None


def test_the_front_page_goes_by_importance_with_label_and_reason(client: TestClient) -> None:
    """The first is the largest; each has subject, time, outlets, origins and its label in words."""
    page = client.get("/").text
    words = text_of(page)
    assert re.findall(r'href="/story/([^"]+)"', page) == ["s-cable", "s-rules", "s-lab", "s-quakes", "s-vote"]
    assert (
        "Economy, 10 min. 7 outlets, 3 origins. Limited: they disagree on the number of homes: 1,900 or 2,400." in words
    )
    assert "Technology, 2 h. 1 outlet. Limited: reported by a single outlet." in words
    assert "Science, 3 h. 9 outlets, 2 origins. Solid." in words
    assert "Updated 4 minutes ago. 2 feeds, 1 failing. 11 articles in the last day in 5 stories." in words


def test_the_front_page_filters_by_subject_and_time(client: TestClient) -> None:
    """Both filters are links that keep each other."""
    page = client.get("/", params={"subject": "technology", "when": "6h"}).text
    assert re.findall(r'href="/story/([^"]+)"', page) == ["s-rules", "s-lab"]
    assert 'href="/?subject=science&amp;when=6h"' in page
    assert "Nothing here in this time." in client.get("/?subject=sport").text


def test_empty_pages_say_what_to_do_next(empty: TestClient) -> None:
    """A new desk's pages are invitations, not blanks."""
    assert "No feeds yet: add one, or take the starter list." in empty.get("/").text
    assert "No feeds yet: add one, or take the starter list." in empty.get("/feeds").text
    assert "secondsource run" in empty.get("/outlets").text
    assert "We have not seen a story with these words" in empty.get("/search?q=x").text
    assert "Not run yet." in empty.get("/status").text
    assert "no language model was called" in empty.get("/costs").text


def test_the_feed_list_says_how_each_feed_is(client: TestClient) -> None:
    """Failing first, with the reason in words and how often."""
    words = text_of(client.get("/feeds").text)
    assert "Failed 3 times in a row: no answer in 20 seconds" in words
    assert "Gone: the server said it will not come back." in words
    assert "Well: read 30 minutes ago, something new 1 hour ago." in words
    assert words.index("Coast Radio") < words.index("Vellin Courier")


def test_the_outlet_page_shows_ratings_owner_and_habits(client: TestClient) -> None:
    """Every rating with its words, date and place; an unrated outlet is not judged."""
    courier = text_of(client.get("/outlet/vellincourier.example").text)
    assert "generally reliable" in courier
    assert "2025-03-01" in courier
    assert "Owner: Norden Media, as of 2024-01-01." in courier
    assert "Who rests on itThe Ledger (1)" in courier.replace("\n", "")
    assert "Not rated in our open lists. That is not a judgement on it." in client.get("/outlet/ledger.example").text
    assert "Nordpress (1)" in client.get("/outlet/sundavis.example").text


def test_the_day_page_is_an_archive(client: TestClient) -> None:
    """Stories of one day, newest first; a day without any says so; a day that is none is not there."""
    page = client.get("/day/2026-05-12").text
    assert re.findall(r'href="/story/([^"]+)"', page)[0] == "s-cable"
    assert "We have not seen a story" in client.get("/day/2026-05-11").text
    for wrong in ("yesterday", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01"):
        assert client.get(f"/day/{wrong}").status_code == 404


def test_search_shows_what_it_did_not_understand(client: TestClient) -> None:
    """A filter that cannot be read is left out and named."""
    page = client.get("/search", params={"q": "dredging from:soon"}).text
    assert "Not understood, and left out: from:soon." in text_of(page)
    assert "/story/s-cable" in page


@pytest.mark.parametrize(
    "path", ["/nothing", "/story/none", "/outlet/none.example", "/static/nothing.css", "/static/..%2fweb.py"]
)
def test_what_is_not_there_is_a_page_in_the_houses_voice(client: TestClient, path: str) -> None:
    """With a way on, and without the address's words."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "To the stories" in answer.text
    assert "none" not in text_of(answer.text)


def test_a_page_that_fails_says_so_without_a_trace(client: TestClient, store: Store) -> None:
    """A store that cannot be read is 503, for pages, API and readiness alike."""
    with store.begin() as connection:
        connection.exec_driver_sql("DROP TABLE passes")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text
    assert "Traceback" not in answer.text
    assert client.get("/api/v1/status").json() == {
        "detail": "The desk cannot read its store at the moment. Try again in a minute."
    }
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_pages_are_light(client: TestClient) -> None:
    """A story page with its style is under 100 KB, and every page under 64."""
    style = len(client.get("/static/desk.css").content)
    for path, _ in PAGES:
        if "{" not in path:
            assert len(client.get(path).content) < 64_000, path
    assert style + len(client.get(f"/story/{vellin.STORY}").content) < 100_000


def test_a_page_is_sent_once(client: TestClient) -> None:
    """A second request with the ETag is answered by 304 without a body; the style may be kept for good."""
    for path in ("/method", f"/api/v1/stories/{vellin.STORY}", "/feeds/stories.atom"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": "W/" + first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert "immutable" in client.get("/static/desk.css").headers["cache-control"]
    assert client.head("/").status_code == 200


def test_the_inputs_of_a_score_are_one_file(client: TestClient) -> None:
    """Given by the desk's own maker of such files; a story without a score has none."""
    answer = client.get(f"/story/{vellin.STORY}/inputs.json").json()
    assert (answer["story"], answer["label"], len(answer["articles"])) == (vellin.STORY, "Limited", 7)
    assert client.get("/story/s-vote/inputs.json").status_code == 404
