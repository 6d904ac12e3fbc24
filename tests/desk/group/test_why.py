"""The reason why an article is in a story tells this happening from others."""

from datetime import timedelta

import pytest

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.weights import parse_weights
from secondsource.desk.group.why import _full_names, explain
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Reason
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article

FIRST = (
    "VELLIN, Tuesday - A dredger cut a power cable at the Port of Vellin on Tuesday 12 May. Harbour master Ilse Brandt "
    "said that 1,900 homes were dark. The operator Norkraft said that Ilse Brandt had warned of 2 cables since 2019."
)
SECOND = (
    "On Tuesday 12 May some 1,900 homes in Vellin lost power. The cable belongs to Norkraft's network. It was cut by a "
    "dredger, according to Ilse Brandt of the Port of Vellin, who had 2 men at the quay."
)


@pytest.fixture
def reason() -> Reason:
    """Of the second article beside the first."""
    grouper = Grouper(parse_weights(load_grouping_arrays()), Settings())
    grouper.learn_one(an_article(article_id="a1", headline="Dredger cuts Vellin cable, homes dark", text=FIRST), "s1")
    later = MORNING + timedelta(hours=3)
    placement = grouper.place_one(
        an_article(article_id="a2", headline="Homes dark after cable is cut", text=SECOND, published=later)
    )
    assert placement.story_id == "s1"
    return placement.reason


def test_names_are_whole_and_days_and_digits_are_left_out(reason: Reason) -> None:
    """A person's two names are one; without possessive; what half the reports of a day share says nothing."""
    assert {"Ilse Brandt", "Norkraft", "Vellin"} <= set(reason.names)
    assert reason.numbers == ("1,900",)
    assert not {"Tuesday", "May", "Ilse", "Brandt"} & {*reason.names, *reason.terms}
    assert reason.nearest == "a1"


def test_the_sentence_names_what_is_shared_and_with_whom(reason: Reason) -> None:
    """As a person would say it."""
    said = explain(reason, "Nordpress")
    assert said.startswith("Shares ")
    assert said.endswith(" and 1,900 with the report of Nordpress, 3 hours apart.")
    assert explain(Reason(probability=1.0, note="moved: another quake")) == "Moved: another quake."
    assert explain(Reason(probability=0.9, hours=50.0)) == "Close to the nearest report, 2 days apart."


def test_of_two_names_with_one_word_the_first_in_the_text_is_whole() -> None:
    """In every process alike: one in 256 orders of a set is that of the text."""
    families = ("Brandt", "Solvik", "Tavrel", "Vellin", "Karsund", "Dahl", "Moen", "Lindqvist")
    text = ". ".join(f"Said Ilse{name} {name}. Said Mara{name} {name}" for name in families)
    words = [word for name in families for word in (name, f"Ilse{name}", f"Mara{name}")]
    names = _full_names(words, text)
    assert [name for name in names if " " in name] == [f"Ilse{name} {name}" for name in families]
