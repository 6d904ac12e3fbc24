"""The extractive writer: what a page holds, and what it must never hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from secondsource.desk.write.page import write_page
from secondsource.desk.write.quota import LIMIT, count_quoted, list_sentences
from secondsource.desk.write.remarks import tell_remark
from secondsource.desk.write.serial import page_to_json, parse_page
from secondsource.desk.write.tokens import fold
from secondsource.errors import InputError
from secondsource.model import (
    Article,
    Page,
    Quality,
    Story,
)
from secondsource.testing.pages import an_assessment

NOW = datetime(2026, 5, 12, 18, tzinfo=UTC)
HARBOUR = [
    (
        "Vellin Courier",
        "Storm floods Vellin harbour, 1,900 homes lose power",
        (
            "A storm flooded the harbour of Vellin on Tuesday and cut power to 1,900 homes, the city council said.\n"
            "The water rose 2.4 metres above its usual level, according to the port authority.\n"
            "“We have never seen the quay under water,” said Ada Lindqvist, the harbour master.\n"
            "Two ferries to Ostrand were cancelled until Thursday."
        ),
    ),
    (
        "Ostrand Post",
        "Harbour of Vellin under water after storm",
        (
            "The storm that hit Vellin on Tuesday left 1,900 homes without power and closed the harbour.\n"
            "Fire crews pumped out 40 cellars in the old town during the night.\n"
            "The port authority expects the harbour to open again on Friday."
        ),
    ),
    ("Nordpress", "Vellin: storm floods harbour", ""),
]


def article(number: int, outlet: str, headline: str, text: str, language: str = "en") -> Article:
    """An article of an invented outlet, an hour after the one before."""
    moment = NOW - timedelta(hours=9 - number)
    return Article(
        article_id=f"a{number}",
        url=f"https://example.org/{number}",
        outlet_id=f"{outlet.split()[0].lower()}.example",
        outlet_name=outlet,
        headline=headline,
        text=text,
        language=language,
        published=moment,
        first_seen=moment,
        quality=Quality.FULL if text else Quality.STUB,
        quality_reason="page",
    )


def harbour() -> list[Article]:
    """One storm in three invented outlets, one of them a stub."""
    return [article(i, *row) for i, row in enumerate(HARBOUR)]


def story(language: str = "en") -> Story:
    """A story of any articles."""
    return Story(story_id="s1", language=language, first_seen=NOW, updated=NOW, members=())


def write(articles: list[Article], language: str = "en", previous: Page | None = None) -> Page:
    """The page of some articles."""
    return write_page(story(language), articles, an_assessment(), previous=previous, now=NOW, version=1)


def test_every_sentence_names_the_outlet_of_its_passage() -> None:
    """No sentence stands without attribution, and each has a passage that stands in its article."""
    articles = harbour()
    texts = {a.article_id: fold(a.headline + " " + a.text) for a in articles}
    for sentence in list_sentences(write(articles)):
        assert sentence.passages
        assert any(p.outlet_name in sentence.text for p in sentence.passages)
        assert all(fold(p.words) in texts[p.article_id] for p in sentence.passages)


def test_an_extractive_page_is_wholly_proven() -> None:
    """What is verbatim and attributed passes the proof that every writer must pass."""
    page = write(harbour())
    assert page.proof.checked == page.proof.proven == len(list_sentences(page)) + 1
    assert page.written_by == "extractive"


def test_the_same_articles_in_another_order_give_the_same_page() -> None:
    """The page depends on the articles, not on the order in which the store lists them."""
    assert write(harbour()) == write(harbour()[::-1])


def test_one_long_article_is_quoted_at_most_ninety_words() -> None:
    """The quoting limit holds over lead and body together."""
    lines = [
        f"Vellin saw {n}alpha {n}bravo {n}carol {n}delta {n}edgar {n}fjord {n}golf in 19{n}." for n in range(20, 60)
    ]
    page = write([article(1, "Vellin Courier", "Vellin sees it all", "\n".join(lines))])
    assert 40 < count_quoted(page)["a1"] <= LIMIT


def test_copies_of_one_text_cannot_stretch_the_quoting_limit() -> None:
    """A sentence that several articles carry counts against each of them."""
    text = "\n".join(
        f"The council of Vellin opened bridge number {n} over the river Aal in {1900 + n}." for n in range(20, 60)
    )
    page = write([article(n, f"Outlet {n}", "Vellin council opens bridges", text) for n in range(8)])
    assert sum(count_quoted(page).values()) <= LIMIT


def test_a_single_stub_still_gives_a_full_page() -> None:
    """A headline is all we have: the page says who reports it and that we read no more."""
    page = write([article(1, "Nordpress", "Vellin: storm floods harbour", "")])
    assert page.headline == "Vellin: storm floods harbour"
    assert "Nordpress" in page.lead[0].text
    assert tuple(map(tell_remark, page.not_known)) == (
        "We could read only the headline and first lines of this article.",
    )


def test_an_article_without_headline_and_text_gives_a_page_that_says_so() -> None:
    """Nothing was read: the page still stands and names the outlet."""
    page = write([article(1, "Nordpress", "", "")])
    assert page.headline
    assert "neither headline nor text" in page.lead[0].text


@pytest.mark.parametrize(
    ("language", "text", "phrase"),
    [
        (
            "de",
            "Ein Sturm hat am Dienstag den Hafen von Vellin überflutet und 1.900 Haushalte vom Strom getrennt.",
            ", berichtet Blatt.",
        ),
        ("fr", "Une tempête a inondé mardi le port de Vellin et privé 1 900 foyers de courant.", ", rapporte Blatt."),
        ("es", "Una tormenta inundó el martes el puerto de Vellin y dejó sin luz a 1.900 hogares.", ", informa Blatt."),
        ("fi", "Myrsky tulvi tiistaina Vellinin sataman ja katkaisi sähköt 1900 kodista.", "Blatt: "),
    ],
)
def test_the_outlet_is_named_in_the_language_of_the_sentence(language: str, text: str, phrase: str) -> None:
    """German, French and Spanish have phrases of their own; other languages get the neutral form."""
    page = write([article(1, "Blatt", "Vellin", text, language)], language)
    assert phrase in page.lead[0].text
    assert page.proof.checked == page.proof.proven


def test_what_is_new_names_the_outlets_that_came_since() -> None:
    """A later version says what came in after the one before."""
    articles = harbour()
    first = replace(write(articles[:1]), at=articles[0].first_seen + timedelta(minutes=1))
    assert tuple(map(tell_remark, write(articles, previous=first).whats_new)) == (
        "Also reported by Ostrand Post and Nordpress.",
    )


def test_a_page_survives_json() -> None:
    """The one form for store, API and `prove` loses nothing."""
    page = write(harbour())
    assert parse_page(page_to_json(page)) == page


@pytest.mark.parametrize("broken", [[], {"lead": []}, {"headline": "x", "lead": "y"}, {"headline": "x", "lead": [{}]}])
def test_a_broken_page_file_is_named(broken: object) -> None:
    """What is missing is said, not guessed."""
    with pytest.raises(InputError, match="page file"):
        parse_page(broken)
