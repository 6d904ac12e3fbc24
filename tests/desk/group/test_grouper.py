"""The grouper keeps its promises, whatever arrives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.weights import parse_weights
from secondsource.desk.group.why import explain
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article

WEIGHTS = parse_weights(load_grouping_arrays())

QUAKES = (
    (
        "Earthquake kills 12 near Tarsoma, rescue teams on the way",
        (
            "A magnitude 6.1 earthquake killed at least 12 people near the port of Tarsoma on Tuesday, the Ardan "
            "Seismic Institute said. Rescue teams reached the collapsed Hotel Miramar at noon."
        ),
    ),
    (
        "Magnitude 5.4 quake shakes Belluno Alto, three dead",
        (
            "Three people died when a magnitude 5.4 earthquake struck villages around Belluno Alto, Morwen's "
            "civil protection agency said. The road to the Castro pass is blocked by rocks."
        ),
    ),
)
COURTS = (
    (
        "Court jails former mayor Anton Rusk for bribery",
        (
            "A court in Harnov sentenced former mayor Anton Rusk to four years in prison on Tuesday for taking bribes "
            "from a cement maker. His lawyer Petra Sand said he would appeal."
        ),
    ),
    (
        "Judge clears banker Lena Orvik of fraud",
        (
            "A judge in Stavenes acquitted banker Lena Orvik of fraud on Tuesday, three years after "
            "the collapse of Orvik & Daal. Prosecutor Emil Haug said the ruling would be studied."
        ),
    ),
)
MATCHES = (
    (
        "Vellin United beat Norham 3-1 to go top of the league",
        "Two goals by striker Jonas Adeyo took Vellin United to a 3-1 win over Norham on Tuesday and to the top.",
    ),
    (
        "Late goal gives Carrow Rovers a 2-1 win at Eastmere",
        "Substitute Tomas Brill scored in the 89th minute as Carrow Rovers won 2-1 at Eastmere on Tuesday night.",
    ),
)


@pytest.fixture
def grouper() -> Grouper:
    """An empty grouper with the shipped weights."""
    return Grouper(WEIGHTS, Settings())


def place(grouper: Grouper, article: Article) -> str:
    """Place and learn, as the pipeline does."""
    placement = grouper.place_one(article)
    story_id = placement.story_id or new_story_id(article.article_id, taken=grouper.stories)
    grouper.learn_one(article, story_id, placement.reason)
    return story_id


def mend(grouper: Grouper) -> int:
    """Apply what the grouper proposes, as the pipeline does; how many mends."""
    repairs = grouper.repair(MORNING)
    for repair in repairs:
        target = repair.other_story_id or new_story_id(repair.article_ids[0], taken=grouper.stories)
        grouper.apply_repair(replace(repair, other_story_id=target))
    return len(repairs)


def report(name: str, headline: str, text: str, hours: float = 0.0) -> Article:
    """A report by an outlet of its own."""
    published = MORNING + timedelta(hours=hours)
    return an_article(article_id=name, outlet_id=f"{name}.example", headline=headline, text=text, published=published)


def test_two_reports_of_one_happening_share_a_story(grouper: Grouper) -> None:
    """Another outlet's words on the same cable and the same harbour join, and say why."""
    first = place(grouper, an_article())
    other = report(
        "b1",
        "Dredger cuts power cable at Port of Vellin, 1,900 homes dark",
        "A dredger cut a power cable at the Port of Vellin on Tuesday and 1,900 homes lost power, Norkraft said.",
        hours=2,
    )
    placement = grouper.place_one(other)
    assert placement.story_id == first
    assert "Vellin" in explain(placement)
    assert "1,900" in explain(placement)
    assert "2 hours" in explain(placement)


@pytest.mark.parametrize("pair", [QUAKES, COURTS, MATCHES], ids=["quakes", "courts", "matches"])
def test_lookalikes_of_one_day_stay_apart(grouper: Grouper, pair: tuple[tuple[str, str], ...]) -> None:
    """Two quakes, two court cases, two matches are two stories each, before repair and after."""
    stories = [place(grouper, report(f"q{at}", *words, hours=at)) for at, words in enumerate(pair)]
    assert len(set(stories)) == 2
    mend(grouper)
    assert {grouper.place_one(report(f"q{at}", *words)).story_id for at, words in enumerate(pair)} == set(stories)


def test_placing_looks_only_and_learning_twice_changes_nothing(grouper: Grouper) -> None:
    """The same question has the same answer; the same article is kept once."""
    first = place(grouper, an_article())
    other = an_article(article_id="b1", outlet_id="norddaily.example")
    assert grouper.place_one(other) == grouper.place_one(other)
    grouper.learn_one(an_article(), first)
    assert len(grouper) == 1
    assert grouper.place_one(an_article()).story_id == first


def test_a_forgotten_story_takes_no_more_articles(grouper: Grouper) -> None:
    """Articles first seen before the window are dropped, with their stories."""
    place(grouper, an_article())
    assert grouper.forget(MORNING + timedelta(days=5)) == 1
    assert len(grouper) == 0
    assert grouper.place_one(an_article(article_id="b1")).story_id is None


def test_a_hundred_copies_are_one_story(grouper: Grouper) -> None:
    """The same text by a hundred outlets, and no repair takes it apart."""
    stories = {place(grouper, an_article(article_id=f"c{at}", outlet_id=f"o{at}.example")) for at in range(100)}
    assert len(stories) == 1
    assert mend(grouper) == 0


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("", ""),
        ("Breaking", ""),
        ("!!! ???", "..."),
        ("港鐵灣仔站事故", "Поезд остановлен the train حدث"),
        ("\ud7ff\x00", "\n\n"),
    ],
    ids=["empty", "one word", "no words", "mixed scripts", "odd characters"],
)
def test_bad_articles_are_left_alone(grouper: Grouper, headline: str, text: str) -> None:
    """An article that says nothing joins nothing, and nothing joins it but its like."""
    place(grouper, an_article())
    assert grouper.place_one(report("x", headline, text)).story_id is None
    place(grouper, report("x", headline, text))
    mend(grouper)
    other = report("b1", "Dredger cuts cable at Port of Vellin", "A dredger cut a power cable at the Port of Vellin.")
    assert grouper.place_one(other).story_id in {"a1", None}


def test_empty_articles_do_not_gather(grouper: Grouper) -> None:
    """Fifty articles without a word are fifty stories, not one of everything."""
    assert len({place(grouper, report(f"e{at}", "", "")) for at in range(50)}) == 50


def test_an_article_dated_a_year_ahead_does_no_harm(grouper: Grouper) -> None:
    """It is placed by its words, and the next report still finds the story."""
    first = place(grouper, an_article())
    ahead = an_article(
        article_id="f1", outlet_id="f.example", published=MORNING + timedelta(days=365), first_seen=MORNING
    )
    assert place(grouper, ahead) in {first, "f1"}
    assert grouper.place_one(an_article(article_id="b1", outlet_id="b.example")).story_id in {first, "f1"}


def test_an_operators_move_stands(grouper: Grouper) -> None:
    """A pinned article's story is neither merged nor split."""
    first = place(grouper, an_article())
    copy = an_article(article_id="b1", outlet_id="b.example")
    place(grouper, copy)
    grouper.learn_one(copy, "apart")
    grouper.pin("b1")
    place(grouper, an_article(article_id="c1", outlet_id="c.example"))
    mend(grouper)
    assert grouper.place_one(copy).story_id == "apart"
    assert grouper.place_one(an_article()).story_id == first


def test_a_story_id_is_the_first_articles_and_never_given_twice() -> None:
    """The same on every machine; a taken id gets a tail."""
    assert new_story_id("a1") == "a1"
    second = new_story_id("a1", taken={"a1"})
    assert second == new_story_id("a1", taken={"a1"}) != "a1"
    assert new_story_id("a1", taken={"a1", second}) not in {"a1", second}
