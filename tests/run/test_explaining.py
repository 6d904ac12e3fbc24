"""Claims about `explain`: a story's reasons are told so that whoever reads them needs no other table."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from secondsource.desk.score.assess import assess
from secondsource.desk.score.knowledge import Knowledge
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.ratings import load_ratings
from secondsource.model import Owner
from secondsource.run.explaining import explain_story
from secondsource.run.telling import Told, tellable
from secondsource.testing.builders import MORNING, a_story, an_article

UNREAD = "wikidata:Q7713524"
KNOWLEDGE = Knowledge(
    ratings=load_ratings(),
    agencies=load_agencies(),
    owners={
        one: Owner(outlet_id=one, owner="Brandt Media", source="https://owners.example", dated=MORNING)
        for one in ("ledger.example", "post.example")
    },
    outlets={"aberdeen news": UNREAD},
)
FILLER = "The {0} of the {1} lies between the {2} and the {3}, where the {4} has stood since the {5} came."
WORDS = ("quay", "tower", "market", "school", "bridge", "river", "church", "square", "garden", "station")


def _own(seed: int) -> str:
    """A few sentences that no other seed has."""
    return "\n".join(FILLER.format(*(f"{WORDS[(n + k * 3 + seed) % 10]}{seed}" for k in range(6))) for n in range(5))


def _told(*articles, after: timedelta = timedelta(hours=5)) -> Told:
    story = a_story(articles)
    assessment = assess(story, articles, KNOWLEDGE, MORNING + after)
    return Told(
        story=story,
        articles=tuple(map(tellable, articles)),
        page=None,
        assessment=assessment,
        events=(),
        related=(),
    )


def _explained(*articles, **more) -> str:
    return explain_story(_told(*articles, **more), KNOWLEDGE.names(()) | {UNREAD: "Aberdeen American News"})


RELAY = an_article(
    article_id="a1",
    outlet_id="ledger.example",
    outlet_name="The Ledger",
    text=f"He left, Aberdeen News reported.\n{_own(1)}",
)
COPY = an_article(
    article_id="a2",
    outlet_id="post.example",
    outlet_name="Vellin Post",
    text=_own(2),
    published=MORNING + timedelta(minutes=5),
)
AGENCY = an_article(
    article_id="a3",
    outlet_id="coast.example",
    outlet_name="Coast Radio",
    text=f"VELLIN (Reuters) - The port closed on Tuesday.\n{_own(3)}",
    published=MORNING + timedelta(minutes=9),
)


def test_what_was_not_read_is_called_by_its_name() -> None:
    """Not by the id of a registry: an outlet that only Wikidata knows, an agency that is not in the story."""
    told = _explained(RELAY, COPY, AGENCY)
    assert "The Ledger passes on a report of Aberdeen American News\n" in told.replace(":\n", "\n")
    assert "Coast Radio credits Reuters" in told
    assert "wikidata" not in told and "reuters.com" not in told[: told.index("Score")]


def test_ties_are_told_in_words_and_not_in_shares_of_one() -> None:
    """Whose owner, whose text, whose report; no percent of strength, and no article's id."""
    told = _explained(RELAY, COPY)
    assert "Vellin Post has the owner of The Ledger, and counts half apart: Brandt Media" in told
    origins = told[told.index("Origins:") : told.index("Facts")]
    assert not re.search(r"\d %|\d%|\ba[123]\b", origins)


def test_an_origin_begins_with_its_outlet() -> None:
    """ "own reporting" alone says nothing."""
    assert "Vellin Post: own reporting" in _explained(COPY, AGENCY)


def test_members_stand_in_order_of_time() -> None:
    """The first report first, whatever the order of their coming."""
    told = _explained(AGENCY, COPY, RELAY)
    places = [told.index(f"{one.outlet_name}: {one.headline}") for one in (RELAY, COPY, AGENCY)]
    assert places == sorted(places)


def test_that_it_happened_today_is_no_fact_worth_a_line() -> None:
    """Every report says so of its own day; another day is a fact."""
    text = "The port closed on Tuesday, the harbour office said.\nIt opens again on 2 June 2026, the office said."
    told = _explained(replace(COPY, text=text))
    assert "12 May 2026" not in told[told.index("Facts") :]
    assert "2 June 2026: in one origin (Vellin Post)" in told


@pytest.mark.parametrize(("after", "ranged"), [(timedelta(minutes=5), False), (timedelta(hours=5), True)])
def test_a_range_is_told_only_with_a_score(after: timedelta, *, ranged: bool) -> None:
    """A story in its first half hour has no score, and so no range of one."""
    rated = [replace(COPY, outlet_id=one, article_id=one, text=_own(n) * 3) for n, one in enumerate(["bbc.co.uk"])]
    told = _explained(*rated, after=after)
    assert ("likely between" in told) is ranged
    assert ("No score and no label" in told) is not ranged


def test_what_attributed_sentences_rest_on_is_told() -> None:
    """With how many they are, and of how many origins."""
    told = _explained(replace(COPY, text="“We will build it,” Ilse Brandt said.\nOfficials said it costs more."))
    assert "What 2 attributed sentences of 1 origin rest on\n  named people 50%, people without a name 50%" in told
