"""Which language a reader gets, and how it writes."""

import json
from dataclasses import replace

import pytest
import vellin
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from secondsource.desk.write.remarks import CONTESTED, EARLIER, JOINED_ONE, make_remark
from secondsource.edge.store import pages
from secondsource.edge.store.engine import Store
from secondsource.serve.languages import NAMES, choose_language, find_language


@pytest.mark.parametrize(
    ("cookies", "accepted", "wanted"),
    [
        ({}, "", "en"),
        ({}, "de", "de"),
        ({}, "de-AT,de;q=0.9,en;q=0.8", "de"),
        ({}, "nl, fr;q=0.4, es;q=0.5", "es"),
        ({}, "fr;q=0, de;q=0.1", "de"),
        ({}, "ja", "en"),
        ({"language": "fr"}, "de", "fr"),
        ({"language": "xx"}, "de", "de"),
        ({"language": "../../etc"}, "", "en"),
    ],
)
def test_the_readers_choice_comes_first_then_the_browsers(cookies: dict[str, str], accepted: str, wanted: str) -> None:
    """A cookie wins; then the language that the browser likes best among ours; then the default."""
    assert choose_language(cookies, accepted, "en").code == wanted


@given(st.text(max_size=300))
def test_whatever_a_browser_sends_gives_a_language(accepted: str) -> None:
    """A malformed header is no error."""
    assert choose_language({}, accepted, "es").code in NAMES


def test_numbers_are_written_as_the_language_does() -> None:
    """Thousands and decimals; an origin may count by half."""
    assert [find_language(one).number(1204.5) for one in ("en", "de")] == ["1,204.5", "1.204,5"]
    assert find_language("en").number(3.0) == "3"
    assert find_language("de").decimal(0.74) == "0,74"


def test_a_list_says_the_disagreement_first() -> None:
    """Beside the label stands what speaks most against reliance, in each language."""
    english = "Six outlets carry it: three independent reports. They disagree on a number: 1.5 or 1.6 million."
    assert find_language("en").brief(english) == "they disagree on a number: 1.5 or 1.6 million."
    german = "Sechs Medien bringen es. Sie sind sich über eine Zahl nicht einig: 1 oder 2."
    assert find_language("de").brief(german) == "sie sind sich über eine Zahl nicht einig: 1 oder 2."
    assert find_language("en").brief("Reported by a single outlet. And more.") == "reported by a single outlet."


def test_the_sentence_is_escaped_and_its_nouns_lead_to_their_part() -> None:
    """An outlet's name in it stays a text; a language without the sentence shows the English one."""
    kept = json.dumps({"en": "<b>Two</b> [origins|reports], one [facts|number]."})
    marked = find_language("en").marked_sentence("", kept)
    assert marked == '&lt;b&gt;Two&lt;/b&gt; <a href="#origins">reports</a>, one <a href="#facts">number</a>.'
    assert find_language("de").marked_sentence("<i>", kept) == "&lt;i&gt;"
    assert find_language("de").sentence("plain", kept) == "plain"


def test_a_phrase_is_looked_up_without_its_numbers() -> None:
    """An unknown one is shown as it came, braces included."""
    assert find_language("de").phrase("{x} rated 5 of {0}") == "{x} rated 5 of {0}"
    assert find_language("en").phrase("rated: 5 of 7 outlets") == "rated: 5 of 7 outlets"


def test_what_is_not_known_is_said_in_the_readers_language(client: TestClient, store: Store) -> None:
    """Page: in the language of the interface, moments in the desk's zone; API: in English."""
    who = {"one": "Courier", "one_at": vellin.NOW.isoformat(), "other": EARLIER}
    page = replace(
        vellin.PAGE,
        version=9,
        not_known=(make_remark(CONTESTED, **who, words="1,900 homes", value="2,400"),),
        whats_new=(make_remark(JOINED_ONE, one="Ostrand Post"),),
    )
    with store.begin() as connection:
        pages.save_page(connection, page)
    told = {code: client.get(f"/story/{vellin.STORY}", headers={"Accept-Language": code}).text for code in NAMES}
    assert "Courier (12 May, 11:30) states 1,900 homes, An earlier version 2,400." in told["en"]
    assert "Courier (12. Mai, 11:30) nennt 1,900 homes, Eine frühere Fassung 2,400." in told["de"]
    assert "Une version antérieure" in told["fr"]
    assert "Una versión anterior" in told["es"]
    assert "Auch berichtet von Ostrand Post." in told["de"]
    answer = client.get(f"/api/v1/stories/{vellin.STORY}", headers={"Accept-Language": "de"}).json()
    assert answer["whats_new"] == ["Also reported by Ostrand Post."]
    assert answer["not_known"][0].startswith("Courier (12 May, 11:30 UTC) states")
