"""The proof: what it must catch, and what it must let through."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secondsource.desk.write.literals import list_dates, list_quantities, parse_number
from secondsource.desk.write.proof import find_flaw, prove
from secondsource.desk.write.quota import LIMIT, count_quoted, list_sentences
from secondsource.model import Page, Passage, Sentence
from secondsource.testing.builders import MORNING, an_article

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=UTC)
STORM = (
    "The storm cut power to 1.5 million homes in Vellin on Monday, and the harbour will not open before 14 May, "
    "the mayor Ada Lindqvist said."
)
QUOTED = "“We have never seen the quay under water,” said Ada Lindqvist, who met Ilse Brandt at the harbour."


def passage(words: str, outlet: str = "Semafor") -> Passage:
    """A passage of an article of Tuesday 12 May 2026."""
    return Passage(
        article_id="a1",
        outlet_id="semafor.com",
        outlet_name=outlet,
        url="https://x.example",
        published=TUESDAY,
        words=words,
    )


@pytest.mark.parametrize(
    "text",
    [
        "The storm cut power to 1,500,000 homes in Vellin, Semafor reports.",
        "According to Semafor, the harbour will not open before May 14.",
        "Semafor reports: Power to 1.5 million homes was cut on Monday.",
        "The storm cut power on 11 May, Semafor reports.",
        "The mayor, Ada Lindqvist, said the harbour won't open before 14 May, Semafor reports.",
        "Semafor said that the storm cut power to 1.5 million homes in Vellin.",
    ],
)
def test_a_true_sentence_in_other_words_is_proven(text: str) -> None:
    """Another spelling of a number, a weekday for its date, another order, a contraction: all true, all kept."""
    assert find_flaw(text, [passage(STORM)]) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The storm cut power to 1.6 million homes in Vellin, Semafor reports.", "number"),
        ("The storm cut power to 1.5 million people in Vellin, Semafor reports.", "unit"),
        ("The storm cut power to homes in Vellin on Thursday, Semafor reports.", "date"),
        ("The harbour will not open before 15 May, Semafor reports.", "date"),
        ("The storm cut power to homes in Ostrand, Semafor reports.", "name"),
        ("The harbour will open before 14 May, Semafor reports.", "negated"),
        ("The storm did not cut power to homes in Vellin, Semafor reports.", "negated"),
        ("The mayor Ilse Brandt said the harbour will not open, Semafor reports.", "name"),
        ("The storm cut power to homes in Vellin, Reuters reports.", "outlet"),
        ("The storm cut power to homes in Vellin.", "outlet"),
        ("The storm will cost the town dearly for many years to come, Semafor reports.", "words"),
    ],
)
def test_a_false_sentence_is_not_proven(text: str, why: str) -> None:
    """Number, unit, date, name, negation, speaker, outlet, invention: each has its reason in words."""
    flaw = find_flaw(text, [passage(STORM)])
    assert flaw is not None
    assert why in flaw


@pytest.mark.parametrize(
    ("text", "is_proven"),
    [
        ('"We have never seen the quay under water," Lindqvist said, Semafor reports.', True),
        ("Semafor reports: “never seen the quay under water”, said Ada Lindqvist.", True),
        ('"We have often seen the quay under water," Lindqvist said, Semafor reports.', False),
        ('"We have never seen the quay under water," said Ilse Brandt, Semafor reports.', False),
        ('"We have never seen the quay under water," Semafor reports.', False),
        ('"We have never seen the quay, Lindqvist said, Semafor reports.', False),
    ],
)
def test_a_quotation_is_verbatim_and_keeps_its_speaker(text: str, is_proven: bool) -> None:
    """Other words, another speaker, no speaker or an open end: not printed."""
    assert (find_flaw(text, [passage(QUOTED)]) is None) == is_proven


def make_page(*sentences: Sentence, headline: str = "Storm cuts power in Vellin") -> Page:
    """A page with these sentences as its lead."""
    return Page(
        story_id="s1",
        version=1,
        at=MORNING,
        headline=headline,
        lead=sentences,
        body=(),
        not_known=(),
        written_by="somebody",
    )


def test_an_unproven_sentence_is_replaced_by_its_passage() -> None:
    """The reader gets the outlet's own words, and the page keeps the reason."""
    page, proof = prove(make_page(Sentence(text="All is lost, Semafor reports.", passages=(passage(STORM),))), [])
    assert (proof.checked, proof.proven) == (2, 1)
    assert "(replaced): All is lost" in proof.dropped[0]
    assert page.lead[0].text == "Semafor reports: " + STORM


def test_a_passage_that_is_not_in_its_article_proves_nothing() -> None:
    """A writer cannot bring its own evidence."""
    sentence = Sentence(text="The storm cut power, Semafor reports.", passages=(passage("The storm cut power."),))
    page, proof = prove(make_page(sentence), [an_article(headline="Storm cuts power in Vellin")])
    assert not page.lead
    assert proof.dropped[0].startswith("no passage that stands in its article")


def test_a_headline_with_a_number_of_its_own_is_replaced() -> None:
    """The headline is proven like the rest."""
    sentence = Sentence(text="The storm cut power to 1.5 million homes, Semafor reports.", passages=(passage(STORM),))
    page, proof = prove(make_page(sentence, headline="Storm cuts power to 9 million homes in Vellin"), [])
    assert "9 million" not in page.headline
    assert proof.proven == 1


def test_the_quoting_limit_holds_for_any_writer() -> None:
    """Whoever cites ten passages of one article keeps those that fit into ninety words."""
    lines = [f"Vellin {n}alpha {n}bravo {n}carol {n}delta {n}edgar {n}fjord {n}golf in 19{n}." for n in range(20, 40)]
    article = an_article(article_id="a1", outlet_name="Semafor", text="\n".join(lines))
    sentences = [Sentence(text=f"Semafor reports: {line}", passages=(passage(line),)) for line in lines]
    page, proof = prove(make_page(*sentences, headline=article.headline), [article])
    assert 0 < count_quoted(page)["a1"] <= LIMIT
    assert any("quoting limit" in reason for reason in proof.dropped)


@given(st.lists(st.text(max_size=80), max_size=4), st.text(max_size=80), st.text(max_size=120))
@example([""], "", "¼!")  # two words once it is folded, one before
def test_proving_never_fails_and_twice_changes_nothing(texts: list[str], headline: str, words: str) -> None:
    """Any text at all: no crash, and a proven page is proven."""
    sentences = [Sentence(text=text, passages=(passage(words),)) for text in texts]
    page, _ = prove(make_page(*sentences, headline=headline), [])
    again, proof = prove(page, [])
    assert list_sentences(again) == list_sentences(page)
    assert proof.proven >= len(list_sentences(page))


@given(st.integers(0, 10**12))
def test_a_number_is_the_same_in_every_spelling(value: int) -> None:
    """English, German, French and plain."""
    spelled = [str(value), f"{value:,}", f"{value:,}".replace(",", "."), f"{value:,}".replace(",", " ")]
    assert {parse_number(s) for s in spelled} == {float(value)}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$9bn", 9e9, "USD"),
        ("1.5 million workers", 1.5e6, None),
        ("twenty-five homes", 25, None),
        ("6 per cent", 6, "%"),
        ("12 Prozent", 12, "%"),
        ("a 22-month war", 22, "month"),
        ("3,500 km", 3500, "km"),
        ("2,5 Millionen Euro", 2.5e6, "EUR"),
    ],
)
def test_numbers_are_read_with_their_unit(text: str, value: float, unit: str | None) -> None:
    """Multipliers, spelled numbers, currencies and shares."""
    found = list_quantities(text)[0]
    assert (found.value, found.unit) == (value, unit)


def test_dates_of_four_languages_are_one() -> None:
    """The day counts, not its spelling."""
    assert all(list_dates(day) == {"05-12"} for day in ("May 12", "12. Mai", "12 mai", "12 de mayo"))
