"""Claims about cited outlets, on invented sentences: who is a source, who is talked about, who speaks for itself."""

import time

import pytest

from secondsource.desk.score.citations import Citation, find_citations
from secondsource.desk.score.origins import outlet_names
from secondsource.desk.score.sentences import split_sentences
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.outlets import outlet_names as listed_names

NAMES = outlet_names(listed_names(), load_agencies())


def cited(text: str, own: str = "vellinpost.example") -> list[str]:
    """The outlets that a text cites, in order."""
    return [one.outlet_id for one in citations(text, own)]


def citations(text: str, own: str = "vellinpost.example") -> tuple[Citation, ...]:
    """The citations of a text without headline."""
    return find_citations("", split_sentences(text, "en"), own, NAMES)


@pytest.mark.parametrize(
    ("sentence", "outlets"),
    [
        ("The harbour will close, according to Reuters.", ["reuters.com"]),
        ("The harbour will close in May, per The New York Times.", ["nytimes.com"]),
        ("The harbour will close, Yonhap news agency reported on Monday.", ["yna.co.kr"]),
        ("The harbour will close, reports AP.", ["apnews.com"]),
        ("The package was found on Friday, CNN and NBC News reported.", ["cnn.com", "nbcnews.com"]),
        ("She told supporters of her plans, according to NBC News and the AP.", ["nbcnews.com", "apnews.com"]),
        ("The Washington Free Beacon, a conservative outlet, first reported on the letter.", ["freebeacon.com"]),
        ("Politico was first to report the news.", ["politico.com"]),
        ("According to Ilse Brandt at Vanity Fair, it cost a million.", ["vanityfair.com"]),
        ("The BBC carried a feature on why the quay matters.", ["bbc.co.uk"]),
        ("AFP footage showed smoke over the quay.", ["afp.com"]),
        ("The plan was first reported by the Kansas City Star.", ["wikidata:Q3521457"]),
    ],
)
def test_a_relay_is_found(sentence: str, outlets: list[str]) -> None:
    """Before and after the name, with a kind, with another outlet, with a clause between."""
    assert cited(sentence) == outlets
    assert all(one.relay for one in citations(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Brandt told CNN that she stays.",
        "Speaking to CNN, Brandt said that she stays.",
        "Brandt said Tuesday on CNN that she stays.",
        "Asked on CNN whether she stays, she laughed.",
        "In a statement to CNN, Brandt said that she stays.",
        "“I stay,” Brandt said in the CNN interview.",
        "Brandt said on the CNN program “State of the Union” that she stays.",
        "CNN’s Mara Lind asked Brandt whether she stays.",
        "Brandt sat down on Saturday and CNN released excerpts on Sunday.",
        "Brandt told Georgia’s CNN station that she stays.",
    ],
)
def test_an_interview_is_no_relay(sentence: str) -> None:
    """The outlet got the words; the claim is the speaker's."""
    assert [(one.outlet_id, one.relay) for one in citations(sentence)] == [("cnn.com", False)]


@pytest.mark.parametrize(
    "sentence",
    [
        "CNN was sued on Tuesday.",
        "Reuters said it was shocked by the death of its cameraman.",
        "Al Jazeera confirmed that its journalist was among the dead.",
        "The AP said in a statement that it was saddened.",
        "“We are devastated,” a spokesperson for Reuters said.",
        "“We do everything to keep our journalists safe,” the AP said.",
        "They were named as Reuters photojournalist Hossam and Al Jazeera cameraman Salama.",
        "(Vellin Courier via AP)",
        "A Reuters contractor was killed, officials said.",
        "India says trade negotiations are still going on.",
        "The AAP said it would contest the seat.",
        "This report by The Canadian Press was first published on Tuesday.",
    ],
)
def test_an_outlet_that_is_talked_about_or_speaks_of_itself_is_no_source(sentence: str) -> None:
    """Parties, victims, photographers, parties of the same name, credit lines."""
    assert cited(sentence) == []


def test_the_times_is_the_paper_named_in_full_before() -> None:
    """ "The Times reports" alone could be any; after "The New York Times" it is that one."""
    later = "The Times reported that the harbour closes."
    assert cited(later) == []
    assert cited(f"The New York Times interviewed her. {later}") == ["nytimes.com", "nytimes.com"]


def test_a_name_that_the_article_gives_to_a_person_is_the_person_s() -> None:
    """ "Bloomberg said" after "Mr. Bloomberg" is no citation."""
    assert cited("Bloomberg reported a loss.") == ["bloomberg.com"]
    assert cited("Mr. Bloomberg spoke first. Bloomberg said he was ready.") == []


def test_an_outlet_with_two_domains_never_cites_itself() -> None:
    """The BBC on bbc.com does not cite the BBC of bbc.co.uk."""
    assert cited("Brandt told the BBC that she stays.", own="bbc.com") == []


@pytest.mark.parametrize(
    "text",
    [
        "according to " + "The New York " * 20_000,
        "Reuters " * 30_000,
        "Reuters said it was " * 10_000,
        "“we " * 20_000 + "” the AP said",
        "told the " * 25_000 + "CNN",
        "said " * 40_000 + "on CNN",
        "وفقا لرويترز Reuters قال " * 5_000,
        "\x00 Reuters \ud800 reported",
    ],
)
def test_bad_input_cites_less_and_never_hangs(text: str) -> None:
    """Names and cues by the ten thousand, right-to-left text, half characters."""
    began = time.process_time()
    citations(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("words", ["Brandt Holm/Lehtikuva via REUTERS", "(Mara Lind/Vellin American via AP, File,)"])
def test_who_took_a_picture_is_no_source(words: str) -> None:
    """A photographer and an agency "via" another are a credit of the picture."""
    assert cited(words) == []
