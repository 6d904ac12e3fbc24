"""Every word of the pages is there in every language, and says what it is filled with."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
import vellin
from starlette.testclient import TestClient

from secondsource.desk.group.grouper import Repair
from secondsource.desk.group.why import explain
from secondsource.desk.score.history import ORDINALS as COUSINS
from secondsource.desk.score.slots import SLOT_WORDS
from secondsource.model import Reason
from secondsource.serve import guard, phrases
from secondsource.serve.languages import Language, find_language

ROOT = Path(__file__).parents[2]
STORY = f"/story/{vellin.STORY}"
PATHS = ("/", STORY, f"{STORY}/silence", "/search?q=dredging", "/outlets", "/outlet/vellincourier.example", "/feeds",
         "/method", "/models", "/costs", "/status", "/api", "/days", "/day/2026-05-12", "/following", "/corrections",
         "/login", "/nothing")  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
others = pytest.mark.parametrize("code", ["de", "es", "fr"])


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """The script that keeps the catalogues."""
    spec = importlib.util.spec_from_file_location("messages_script", ROOT / "training" / "messages.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@others
def test_every_message_is_translated_and_none_is_left_over(messages: ModuleType, code: str) -> None:
    """The catalogue holds what the templates and phrases hold, with every plural; `training/messages.py` mends it."""
    catalogue = messages.read_catalogue(code)
    found = {message.id: message.string for message in catalogue if message.id}
    assert set(found) == set(messages.find_keys())
    empty = [one for one, told in found.items() if not all([told] if isinstance(told, str) else told)]
    assert empty == []
    assert not any(message.fuzzy for message in catalogue if message.id)


@others
def test_a_translation_has_the_same_holes_as_its_message(messages: ModuleType, code: str) -> None:
    """And the same space at both ends, so that what stands beside it does not run into it."""
    for message in messages.read_catalogue(code):
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else message.id
        for told in [message.string] if isinstance(message.string, str) else message.string:
            wanted = set().union(*(PLACEHOLDER.findall(one) for one in sources))
            assert set(PLACEHOLDER.findall(told)) == wanted, message.id
            assert told == told.strip() or sources[0] != sources[0].strip(), message.id
            if code == "fr":  # two-part signs stand after a space that does not break, or at least a space
                assert not re.search(r"[\w”][!?;:](?!\w|>|\))", told.replace("outlet:", "").replace("from:", "")
                                     .replace("to:", "").replace("origins:", "")), told  # fmt: skip


def test_what_the_desk_words_elsewhere_is_what_the_phrases_know() -> None:
    """Slots, ordinals and errors are written twice; this holds them together."""
    assert set(SLOT_WORDS.values()) == set(phrases.SLOTS)
    assert {*COUSINS, "another"} == set(phrases.ORDINALS)
    told = [words for pair in (*guard._WORDS.values(), guard._OTHER) for words in pair]
    assert set(told) <= set(phrases.ERRORS)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("fewer than two independent origins", "weniger als zwei unabhängige Berichte"),
        ("rated: 5 of 7 outlets", "eingestuft: 5 von 7 Medien"),
        ("2 outlets, 1.5 independent origins", "2 Medien, 1,5 unabhängige Berichte"),
        ("a place: 3 of 4 key claims", "Ort: 3 von 4 wichtigen Aussagen"),
        ("ap.org: 0.87, from PC1 1.00 (2023)", "ap.org: 0,87, nach PC1 1.00 (2023)"),
        (
            "a second independent origin, Solid, which we have not read; corroboration +12.0 points",
            "ein zweiter unabhängiger Bericht, Solid, nicht von uns gelesen; Bestätigung +12,0 Punkte",
        ),
        ("a.example: 0.4, from slow; fair (2026)", "a.example: 0,4, nach slow; fair (2026)"),
        ("also in A and 3 more, from B", "auch in A und 3 weiteren, von B"),
        ("Continues from, 14 April. Same names: {x}.", "Vorgeschichte, 14. April. Dieselben Namen: {x}."),
        ("Same words (human interest): a.", "Dieselben Wörter (Menschen): a."),
        (
            "Shares Ilse Brandt, dredging and 1,900 with the report of Nordpress, 2 hours apart.",
            "Teilt Ilse Brandt, dredging und 1,900 mit dem Bericht von Nordpress; Abstand: 2 Stunden.",
        ),
        ("something that nobody foresaw: 5", "something that nobody foresaw: 5"),
    ],
)
def test_a_text_with_something_in_it_is_told_by_its_pattern(english: str, german: str) -> None:
    """Numbers as the language writes them, names as they are; what is not known stays."""
    assert find_language("de").phrase(english) == german
    assert find_language("en").phrase(english) == english


@others
def test_a_page_says_its_language_and_nothing_of_ours_in_another(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Every value that a template has worded is found in the catalogue, but for what the invented day made up."""
    invented = Path(vellin.__file__).read_text("utf8").casefold()
    missed: set[str] = set()
    word, phrase = Language.word, Language._phrase
    same = {one for one in phrases.WORDS if find_language(code).pages.gettext(one) == one}

    def watched(self: Language, text: str) -> str:
        told = word(self, text)
        if told == text and text and text not in same and phrases.find_pattern(text) is None:
            missed.add(text)
        return told

    monkeypatch.setattr(Language, "word", watched)
    monkeypatch.setattr(Language, "_phrase", lambda self, text: phrase(self, text))
    for path in PATHS:
        answer = client.get(path, headers={"accept-language": code})
        assert f'<html lang="{code}" dir="ltr">' in answer.text, path
    assert {one for one in missed if one.casefold() not in invented and "; " not in one} == set()


class Outside(HTMLParser):
    """Finds the elements around a text."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.open, self.bare = wanted, [], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "input", "br", "img", "hr", "rect", "line", "circle", "path"}:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        safe = any(one.get("dir") == "auto" or tag in {"bdi", "title", "script"} for tag, one in self.open)
        self.bare += self.wanted in data and not safe


def test_texts_from_outside_find_their_own_direction(client: TestClient) -> None:
    """A headline in Arabic on a German page stands in an element with `dir="auto"`."""
    for path in ("/", STORY, "/search?q=dredging", "/outlet/vellincourier.example", "/day/2026-05-12"):
        found = Outside(vellin.PAGE.headline)
        found.feed(client.get(path, headers={"accept-language": "de"}).text)
        assert found.bare == 0, path


@others
@pytest.mark.parametrize("outlet", ["", "Nordpress"])
@pytest.mark.parametrize("hours", [None, 0.4, 1.0, 30.0, 200.0])
@pytest.mark.parametrize("terms", [(), ("dredging",), ("dredging", "cable")])
def test_why_an_article_is_here_is_told_in_every_language(
    code: str, outlet: str, hours: float | None, terms: tuple[str, ...]
) -> None:
    """Whatever `explain` says, and the reason of each kind of mend; no sentence of ours stays in English."""
    reason = Reason(probability=0.9, terms=terms, hours=hours)
    repairs = [Repair(story_id="a", into="b", split=split, article_ids=(), chance=0.3) for split in (True, False)]
    for english in (explain(reason, outlet), *(explain(one.reason) for one in repairs)):
        told = find_language(code).phrase(english)
        assert told != english
        assert not {"Shares", "Close", "report", "apart", "happening", "happenings"} & set(re.findall(r"\w+", told))
