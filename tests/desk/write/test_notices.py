"""What is told of a followed story or fact."""

import gettext
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.write.notices import find_happenings, tell_notice
from secondsource.model import (
    Assessment,
    Fact,
    FactKind,
    FactRow,
    FactState,
    Label,
    Origin,
    OriginTree,
    Score,
    ScorePart,
    ScoreState,
)
from secondsource.people import Follow, FollowKind, NoticeKind
from secondsource.testing.builders import MORNING

SENTENCE = "About 1,900 homes lost power, the grid operator Norkraft said."
PART = ScorePart(value=0.5, sd=0.1, points=10, max_points=20, words="")
SCORE = Score(
    state=ScoreState.SCORED, state_reason="", tier=PART, specificity=PART, corroboration=PART, points=50, low=40,
    high=60, label=Label.LIMITED, sentence="", independent_origins=1, outlets=1,
)  # fmt: skip
NAMES = {"a1": "Vellin Courier", "a2": "Coast Radio", "a3": "The Ledger", "coastradio.example": "Coast Radio"}


def a_fact(article_id: str, number: float = 1900, **changes: object) -> Fact:
    """A number of homes as one article states it."""
    fact = Fact(
        kind=FactKind.NUMBER,
        article_id=article_id,
        value=str(int(number)),
        number=number,
        unit="homes",
        words=f"{number:,.0f}",
        sentence=SENTENCE.replace("1,900", f"{number:,.0f}"),
        start=6,
        context=("lost", "power"),
        key=True,
    )
    return replace(fact, **changes)


def an_origin(origin_id: str, outlet: str, weight: float = 1.0) -> Origin:
    """One line of reporting."""
    return Origin(
        origin_id=origin_id, article_ids=(origin_id,), outlet_ids=(outlet,), agency_id=None, first=MORNING,
        weight=weight, words=outlet,
    )  # fmt: skip


def a_row(*facts: Fact, state: FactState = FactState.SINGLE, origins: tuple[str, ...] = ("a1",), **more) -> FactRow:
    """A row of the fact table."""
    return FactRow(
        kind=FactKind.NUMBER, words=f"{facts[0].words} homes", statements=facts, origin_ids=origins, corroboration=0.0,
        state=state, key=True, **more,
    )  # fmt: skip


def assess(*rows: FactRow, origins: tuple[Origin, ...] = (an_origin("a1", "vellincourier.example"),)) -> Assessment:
    """An assessment with these rows."""
    tree = OriginTree(origins=origins, edges=(), independent_origins=float(len(origins)))
    return Assessment(story_id="s", at=MORNING, tree=tree, facts=rows, score=SCORE)


FOLLOW = Follow(
    follow_id=1, kind=FollowKind.FACT, value="s", words="1,900 homes", fact=a_fact("a1"), added=MORNING, seen=MORNING
)
STORY = replace(FOLLOW, kind=FollowKind.STORY, fact=None, words="A story")
SECOND = an_origin("a2", "coastradio.example")


def told(assessment: Assessment, follow: Follow = FOLLOW, history=()) -> list[tuple[NoticeKind, str]]:
    """What is told, as kind and sentence."""
    found = find_happenings(follow, "s", assessment, history, NAMES, MORNING)
    return [(one.kind, tell_notice(one, gettext.NullTranslations())) for one in found]


def test_a_second_independent_origin_is_told() -> None:
    """Two origins state it: one notice, which names the second."""
    row = a_row(a_fact("a1"), a_fact("a2"), origins=("a1", "a2"))
    found = told(assess(row, origins=(an_origin("a1", "vellincourier.example"), SECOND)))
    assert found == [(NoticeKind.STATED, "A second independent origin states it: Coast Radio.")]


def test_copies_are_no_second_origin() -> None:
    """Three outlets with one origin, and an origin tied to it, tell nothing."""
    tied = replace(SECOND, weight=0.3)
    row = a_row(a_fact("a1"), a_fact("a2"), a_fact("a3"), origins=("a1", "a2"))
    assert told(assess(row, origins=(an_origin("a1", "vellincourier.example"), tied))) == []


def test_another_value_at_the_same_time_is_told_as_contested() -> None:
    """The notice names both values and who gives the other."""
    row = a_row(a_fact("a1"), state=FactState.CONTESTED, against=(a_fact("a2", 2400),))
    (one,) = told(assess(row))
    assert one[0] is NoticeKind.CONTESTED
    assert one[1].startswith("Coast Radio gives another value: 2,400 homes")
    assert one[1].endswith("not 1,900 homes.")


def test_a_newer_value_is_told_although_it_stands_in_another_row() -> None:
    """The followed value is listed under the one it gave way to."""
    newer = a_row(a_fact("a3", 2100), state=FactState.UPDATED, against=(a_fact("a1"),))
    assert told(assess(newer)) == [(NoticeKind.UPDATED, "The Ledger gives a newer value: 2,100 homes.")]


def test_a_denial_is_told_with_at_most_25_of_its_words() -> None:
    """A long sentence is cut."""
    words = "Norkraft denied that homes were dark " + "and again " * 30
    said = {"value": words.lower(), "words": words, "sentence": words}
    denial = replace(a_fact("a2"), kind=FactKind.QUOTE, number=None, **said)
    ((kind, sentence),) = told(assess(a_row(a_fact("a1"), state=FactState.DISPUTED, against=(denial,))))
    assert kind is NoticeKind.DENIED
    assert sentence.startswith("Coast Radio carries a denial: “Norkraft denied")
    assert len(sentence.split()) < 32


def test_a_fact_is_found_again_after_its_article_was_revised() -> None:
    """The statement moved in the text; kind, value and surroundings say that it is the same."""
    row = a_row(a_fact("a1", start=90), a_fact("a2"), origins=("a1", "a2"))
    (one,) = told(assess(row, origins=(an_origin("a1", "vellincourier.example"), SECOND)))
    assert one[0] is NoticeKind.STATED


def test_another_fact_of_the_story_tells_nothing() -> None:
    """Only the followed one counts."""
    other = a_row(a_fact("a1", 7, unit="boats", context=("sank",)), a_fact("a2", 7), origins=("a1", "a2"))
    assert told(assess(other, origins=(an_origin("a1", "vellincourier.example"), SECOND))) == []


def test_a_story_tells_new_origins_changed_labels_and_contested_key_facts() -> None:
    """Each once, in words."""
    row = a_row(a_fact("a1"), state=FactState.CONTESTED, against=(a_fact("a2", 2400),))
    history = [(MORNING, SCORE, ""), (MORNING + timedelta(hours=1), replace(SCORE, label=Label.SOLID), "")]
    found = told(assess(row, origins=(an_origin("a1", "vellincourier.example"), SECOND)), STORY, history)
    assert [kind for kind, _ in found] == [NoticeKind.ORIGIN, NoticeKind.CONTESTED, NoticeKind.LABEL]
    assert found[0][1] == "2 independent origins report it now; the latest is Coast Radio."
    assert found[2][1] == "Its label is Solid now; before, it was Limited."


@given(st.permutations(["b", "c", "d", "e"]), st.integers(0, 4))
def test_more_origins_never_take_a_happening_back(order: list[str], shown: int) -> None:
    """The keys of a story with fewer origins are among those with more, in whatever order they are found."""
    first = an_origin("a1", "vellincourier.example")
    origins = [an_origin(one, f"{one}.example") for one in order]
    few = find_happenings(STORY, "s", assess(origins=(first, *origins[:shown])), (), {}, MORNING)
    many = find_happenings(
        STORY, "s", assess(origins=(first, *sorted(origins, key=lambda o: o.origin_id))), (), {}, MORNING
    )
    assert {one.key for one in few} <= {one.key for one in many}
    assert len({one.key for one in many}) == len(many) == 4
