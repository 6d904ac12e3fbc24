"""Why a score changed: the cause names the outlet, the fact or the part."""

from dataclasses import replace
from datetime import timedelta

from secondsource.desk.score.history import cause_of
from secondsource.model import Assessment, FactKind, FactRow, FactState, Label, Origin, OriginTree, Score, ScorePart
from secondsource.model import ScoreState as State
from secondsource.testing.builders import MORNING

NAMES = {"a.example": "The Vellin Post", "b.example": "Harbour News", "c.example": "Quay Daily", "ap": "Nordpress"}


def an_origin(letter, weight=1.0, articles=None, outlets=None, agency=None):
    """The report of one outlet."""
    return Origin(
        origin_id=letter,
        article_ids=articles or (letter,),
        outlet_ids=outlets or (f"{letter}.example",),
        agency_id=agency,
        first=MORNING,
        weight=weight,
        words="own reporting",
    )


def an_assessment(*origins, corroboration=0.0, facts=(), sd=0.1, **changes):
    """An assessment of these origins."""
    sizes = {"tier": (0.9, 35.0), "specificity": (0.5, 20.0), "corroboration": (corroboration, 45.0)}
    made = {
        name: ScorePart(value=value, sd=sd, points=value * most, max_points=most, words="")
        for name, (value, most) in sizes.items()
    }
    points = sum(part.points for part in made.values())
    count = sum(one.weight for one in origins)
    score = Score(
        state=State.SCORED, state_reason="", **made, points=points, low=points - 100 * sd, high=points + 100 * sd,
        label=Label.LIMITED, sentence="s", independent_origins=count, outlets=len(origins),
    )  # fmt: skip
    tree = OriginTree(origins=origins, edges=(), independent_origins=count)
    return Assessment(story_id="s", at=MORNING, tree=tree, facts=facts, score=replace(score, **changes))


def test_a_new_origin_is_named_with_its_outlet_and_its_place() -> None:
    """ "a second independent origin, Harbour News", and what it moved."""
    cause = cause_of(
        an_assessment(an_origin("a")), an_assessment(an_origin("a"), an_origin("b"), corroboration=0.2), NAMES
    )
    assert cause.startswith("a second independent origin, Harbour News; ")
    assert "1 independent origins became 2" in cause
    assert "corroboration +9.0 points" in cause


def test_a_tied_origin_says_what_it_counts() -> None:
    """A second paper of one owner counts half, and the cause says so."""
    cause = cause_of(an_assessment(an_origin("a")), an_assessment(an_origin("a"), an_origin("b", weight=0.5)), NAMES)
    assert cause.startswith("another origin, Harbour News, which counts 0.5")


def test_an_outlet_that_prints_a_known_text_is_no_new_origin() -> None:
    """It is named with the report that it carries."""
    before = an_assessment(an_origin("a", agency="ap"))
    both = an_origin("a", articles=("a", "b"), outlets=("a.example", "b.example"), agency="ap")
    assert cause_of(before, an_assessment(both), NAMES) == "also in Harbour News, from Nordpress"


def test_an_origin_that_proves_to_rest_on_another_is_told() -> None:
    """Revealing a common origin lowers the count, and the cause names both."""
    both = an_origin("a", articles=("a", "b"), outlets=("a.example", "b.example"))
    cause = cause_of(an_assessment(an_origin("a"), an_origin("b")), an_assessment(both), NAMES)
    assert "Harbour News now counts with The Vellin Post" in cause
    assert "independent origin," not in cause


def test_a_fact_that_became_contested_is_named_and_so_is_its_end() -> None:
    """The fact in its own words, both ways."""
    row = FactRow(
        kind=FactKind.NUMBER, words="1,900 homes", statements=(), origin_ids=("a",), corroboration=0.0,
        state=FactState.CONTESTED, key=True,
    )  # fmt: skip
    calm, open_one = an_assessment(an_origin("a")), an_assessment(an_origin("a"), facts=(row,))
    assert cause_of(calm, open_one, NAMES) == "contested: 1,900 homes"
    assert cause_of(open_one, calm, NAMES) == "no longer contested: 1,900 homes"


def test_what_no_reader_can_see_is_no_event() -> None:
    """Ratings age by the minute; a range a hundredth of a point wider is no change, another sentence is one."""
    one = an_assessment(an_origin("a"))
    older = replace(an_assessment(an_origin("a"), sd=0.1001), at=MORNING + timedelta(hours=1))
    assert cause_of(one, older, NAMES) == ""
    assert cause_of(one, an_assessment(an_origin("a"), sentence="another"), NAMES) == "details changed"


def test_a_first_score_and_a_change_of_state_have_their_words() -> None:
    """The state's own words are used."""
    one = an_assessment(an_origin("a"))
    assert cause_of(None, one, NAMES) == "first score"
    waiting = an_assessment(an_origin("a"), state=State.DEVELOPING, label=None)
    assert cause_of(waiting, one, NAMES) == "developing became scored"


def test_many_new_origins_are_counted_after_three() -> None:
    """A long list of names is no cause that anyone reads."""
    cause = cause_of(an_assessment(an_origin("a")), an_assessment(*(an_origin(x) for x in "abcdefg")), NAMES)
    assert "3 more origins" in cause
