"""A headline that cannot be read keeps no article from the other reports of its happening."""

from datetime import timedelta

import pytest

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.index import Index
from secondsource.desk.group.rarity import Rarity
from secondsource.desk.group.terms import BODY_ZONE, LEAD_ZONE, OPENING, TITLE_ZONE, Terms, read_terms
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article

WEIGHTS = parse_weights(load_grouping_arrays())
REPORTS = (
    ("Ferry Solvik runs aground off Karsund, 212 evacuated",
     "The ferry Solvik ran aground off Karsund early on Monday; lifeboats took all 212 passengers ashore."),
    ("Lifeboats evacuate 212 from grounded ferry near Karsund",
     "All 212 passengers of the ferry Solvik were taken ashore by lifeboat after it ran aground near Karsund."),
    ("Passengers safe after ferry grounds on rocks off Karsund",
     "The 212 passengers of the ferry Solvik are safe; it ran aground on rocks off Karsund on Monday."),
)  # fmt: skip
EXCERPT = "The ferry Solvik ran aground off Karsund. Lifeboats took its 212 passengers ashore, the coast guard said."
HEADLINES = {
    "none": "",
    "Spanish": "trasbordador encalla frente costa evacuados pasajeros botes salvamento",
    "German": "faehre laeuft auf felsen seenotretter bringen fahrgaeste ans ufer",
    "a hash": "4JQKXW6N4NES3LW2KGJ4QHB6ZQ",
}


def report(headline: str, text: str, number: int, language: str = "en") -> Article:
    """A report of an outlet of its own, some minutes after the one before."""
    moment = MORNING + timedelta(minutes=20 * number)
    return an_article(
        article_id=f"h{number}", outlet_id=f"h{number}.example", headline=headline, text=text, language=language,
        published=moment, first_seen=moment,
    )  # fmt: skip


def zones_of(terms: Terms) -> dict[str, int]:
    """The zones of each word as written."""
    return dict(zip(terms.words, terms.zones.tolist(), strict=True))


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES)
def test_an_excerpt_under_an_unreadable_headline_joins_its_story(headline: str) -> None:
    """Translated excerpts under a headline in another language, headlines made from an address, none at all."""
    grouper = Grouper(WEIGHTS, Settings())
    for number, (title, text) in enumerate(REPORTS):
        grouper.learn_one(report(title, text, number), "ferry")
    assert grouper.place_one(report(headline, EXCERPT, len(REPORTS))).story_id == "ferry"


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES)
def test_the_first_sentence_stands_for_it(headline: str) -> None:
    """Its words are the headline's, those of the headline the body's, for names are names in any language."""
    found = zones_of(Index(WEIGHTS.background).read(report(headline, EXCERPT, 0)).terms)
    assert found["Solvik"] & TITLE_ZONE
    assert found["Karsund"] & TITLE_ZONE
    assert not found["Lifeboats"] & TITLE_ZONE
    assert all(found[word] == BODY_ZONE for word in headline.split() if word in found and not word[0].isdigit())


@pytest.mark.parametrize(
    ("headline", "text", "language"),
    [
        ("Zwei Verletzte bei Brand in Karsund", "In Karsund hat es gebrannt, zwei Menschen wurden verletzt.", "de"),
        ("Coca-Cola (KO) Q4 2025 earnings", "", "en"),
        ("Vapor naufraga junto a Karsund", "Vapor Solvik encalhou perto de Karsund esta manha.", "pt"),
        ("Karsundi kikoto hajo zatony", "A Solvik komp zatonyra futott Karsund mellett, mindenki partra szallt.", "hu"),
    ],
    ids=["its own language", "without a text", "a language of few known words", "an unknown language"],
)  # fmt: skip
def test_a_headline_in_the_language_of_the_text_is_read(headline: str, text: str, language: str) -> None:
    """So is one without a text, and one in a language that the background does not know."""
    article = report(headline, text, 0, language)
    assert zones_of(Index(WEIGHTS.background).read(article).terms) == zones_of(read_terms(article))


def test_a_long_first_sentence_is_cut_between_words() -> None:
    """And a text without a space in it leaves no headline, not half a word."""
    text = "Solvik " + "lifeboat " * 30
    titled = [
        word for word, zone in zones_of(read_terms(report("", text, 0), by_text=True)).items() if zone & TITLE_ZONE
    ]
    assert titled == ["Solvik", "lifeboat"]
    endless = read_terms(report("", "x" * (OPENING + 50), 0), by_text=True)
    assert zones_of(endless) == {"x" * (OPENING + 50): LEAD_ZONE}


def test_a_common_word_of_another_language_is_no_rare_name() -> None:
    """A German function word in an English report weighs less than a name that no language knows."""
    rarity = Rarity(WEIGHTS.background)
    words = read_terms(report("zwischen nicht Karsund", "", 0))
    weights = dict(zip(words.words, rarity.get_prior(words.slots, "en").tolist(), strict=True))
    assert max(weights["zwischen"], weights["nicht"]) < weights["Karsund"] - 2
    mixed = rarity.get_priors(words.slots[None].repeat(2, 0), ["en", "de"])
    assert mixed[0].tolist() == pytest.approx(list(weights.values()))
