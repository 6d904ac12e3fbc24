"""Claims about sourcing, citations and attributed sentences."""

from dataclasses import replace

import pytest

from secondsource.desk.score.assess import assess
from secondsource.desk.score.attribution import AttributionWeights, attribution
from secondsource.desk.score.attribution_tokens import Tokens
from secondsource.desk.score.citations import find_citations
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.sourcing import (
    DOCUMENT,
    ORGANISATION,
    PERSON,
    UNNAMED,
    source_kind,
)
from secondsource.knowledge.attribution import load_attribution
from secondsource.knowledge.ratings import load_ratings
from secondsource.model import Sourcing
from secondsource.testing.builders import MORNING, a_story, an_article

KNOWLEDGE = Knowledge(ratings=load_ratings(), agencies=(), owners={}, outlets={"semafor": "semafor.com"})
OUTLETS = {"semafor": "semafor.com", "vellin post": "vellinpost.example"}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("“We will build it,” Ilse Brandt said.", PERSON),
        ("Ilse Brandt, the mayor, told reporters that it would be built.", PERSON),
        ("According to court documents, the harbour was sold.", DOCUMENT),
        ("The Ministry of Ports announced a new harbour.", ORGANISATION),
        ("Officials said the harbour would be built.", UNNAMED),
        ("A person familiar with the talks said so on condition of anonymity.", UNNAMED),
        ("The harbour was built in a year.", None),
    ],
)
def test_a_sentence_rests_on_a_kind_of_source(sentence: str, kind: str | None) -> None:
    """Each kind has its words; a plain statement rests on none."""
    assert source_kind(sentence) == kind


def profile(*articles):
    """The profile of a story of these articles."""
    articles = [replace(one, article_id=f"a{n}", outlet_id=f"o{n}.example") for n, one in enumerate(articles)]
    return assess(a_story(articles), articles, KNOWLEDGE, MORNING).sourcing


SPOKEN = "“We will build it,” Ilse Brandt said.\nOfficials said it costs more."


def test_a_profile_adds_up_to_one_or_is_empty() -> None:
    """Shares of the attributed sentences; all 0 where nothing is attributed."""
    assert profile(an_article(text=SPOKEN)) == Sourcing(
        sentences=2, origins=1, person=0.5, document=0.0, organisation=0.0, unnamed=0.5, outlet=0.0
    )
    empty = profile(an_article(text=""))
    assert (empty.sentences, empty.origins, empty.person + empty.unnamed) == (0, 0, 0.0)


def test_copies_say_nothing_new_of_where_a_story_comes_from() -> None:
    """Ten copies of a report beside one of its own: the two origins count the same."""
    report = SPOKEN + " ".join(f"The quay is {n} metres long and was built in {1900 + n}." for n in range(12))
    other = "According to court documents, the harbour was sold."
    found = profile(*[an_article(text=report)] * 10, an_article(text=other))
    assert (found.origins, found.person, found.unnamed, found.document) == (2, 0.25, 0.25, 0.5)


def test_a_sentence_that_cites_an_outlet_rests_on_that_outlet() -> None:
    """Also where it names a person, and also where the words stand in the article twice."""
    text = "The minister will resign.\nThe minister will resign, Ilse Brandt said, according to Semafor."
    found = profile(an_article(text=text))
    assert (found.sentences, found.outlet) == (1, 1.0)


@pytest.mark.parametrize(
    ("sentence", "relay"),
    [
        ("The minister will resign, Semafor reported on Tuesday.", True),
        ("According to Semafor, the minister will resign.", True),
        ("The plan was first reported by Semafor.", True),
        ("Citing the Vellin Post, the agency said the minister will resign.", True),
        ("She told Semafor that she will resign.", False),
        ("In an interview with Semafor she said no.", False),
    ],
)
def test_an_outlet_named_as_source_is_cited(sentence: str, relay: bool) -> None:
    """A relay passes on the outlet's claim, an interview only the words it got."""
    found = find_citations("", split_sentences(sentence, "en"), "own.example", OUTLETS)
    assert [(c.relay, c.sentence) for c in found] == [(relay, sentence)]


@pytest.mark.parametrize(
    "sentence", ["Semafor was sued on Tuesday.", "She founded Semafor.", "Reporters of the Harbour Herald reported it."]
)
def test_an_outlet_talked_about_is_not_cited(sentence: str) -> None:
    """Being mentioned, or being in no registry, makes no source."""
    assert find_citations("", split_sentences(sentence, "en"), "own.example", OUTLETS) == ()


def test_an_article_never_cites_itself() -> None:
    """ "told Semafor" in Semafor is its own work."""
    assert find_citations("", split_sentences("She told Semafor no.", "en"), "semafor.com", OUTLETS) == ()


def test_a_quoted_sentence_is_more_attributed_than_a_plain_one() -> None:
    """The trained model tells speech from statement, and gives one number a sentence."""
    sentences = split_sentences(
        "A headline stands here.\n“We will build it,” Ilse Brandt said.\nThe harbour lies in the north.", "en"
    )
    found = attribution(sentences, AttributionWeights(**load_attribution()))
    assert len(found) == 3
    assert found[1] > 0.9 > 0.5 > found[2]


@pytest.mark.parametrize("text", ["", "—", "?!", "\u200b", "“Never closed", "a" * 5000, "“" * 300 + " said he"])
def test_any_text_has_a_number_for_each_sentence(text: str) -> None:
    """Texts without a word, or of nothing but quotation marks, too."""
    sentences = split_sentences(text, "en")
    found = attribution(sentences, AttributionWeights(**load_attribution()))
    assert len(found) == len(sentences)
    assert all(0 <= one <= 1 for one in found)


def test_each_token_is_in_its_place_and_knows_no_word_of_another_sentence() -> None:
    """What stands before a sentence changes none of its features."""
    alone = split_sentences("Ilse Brandt said no.", "en")
    after = split_sentences("The harbour is shut.\nIlse Brandt said no.", "en")
    one, two = Tokens(alone), Tokens(after)
    assert [after.text[at] for at in two.places] == [word[0] for word in two.words]
    assert two.words[-5:] == one.words == ["Ilse", "Brandt", "said", "no", "."]
    assert (two.slots()[-5:] == one.slots()).all()
