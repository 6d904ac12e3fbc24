"""The score: additive, bounded, monotone, with its range, label, gates and states."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.score.assess import assess, collect_inputs
from secondsource.desk.score.importance import importance
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.restrict import restrict_to_rated
from secondsource.desk.score.score import FORMULA, ORDER, Basis, Evidence, add_up, gated_label, label_of, score_story
from secondsource.knowledge.places import load_places
from secondsource.knowledge.ratings import load_ratings
from secondsource.model import Label, Origin, OriginTree, Quality, ScorePart, ScoreState
from secondsource.testing.builders import MORNING, a_story, an_article

NOW = MORNING + timedelta(hours=6)
KNOWLEDGE = Knowledge(ratings=load_ratings(), agencies=(), owners={}, outlets={}, places=load_places())
MAX = {"tier": 35.0, "specificity": 20.0, "corroboration": 45.0}
unit = st.floats(0, 1)


def a_part(value, most, sd=0.1):
    """A part with this value."""
    return ScorePart(value=value, sd=sd, points=value * most, max_points=most, words="", reasons=())


def parts(t, f, c, sd=0.1):
    """The three parts with these values."""
    return [a_part(value, most, sd) for value, most in zip((t, f, c), MAX.values(), strict=True)]


def an_evidence(**changes):
    """Plenty of evidence, apart from the changes."""
    evidence = Evidence(
        origins=3.0,
        outlets=3,
        rated=True,
        words=600,
        stub=False,
        language=True,
        age=timedelta(hours=5),
        contested=False,
    )
    return replace(evidence, **changes)


def a_score(t=0.9, f=0.6, c=0.7, sd=0.1, basis=None, **changes):
    """A score, apart from the changes."""
    made = parts(t, f, c, sd)
    whole = Basis(points=sum(one.points for one in made), tier=t, origins=changes.get("origins", 3.0))
    return add_up(*made, evidence=an_evidence(**changes), basis=basis or whole)


def text_of(seed):
    """A report of its own: no two seeds share a run of five words."""
    names = ["Ilse Brandt", "Maja Holm", "Tomas Vogel", "Nora Lind"]
    lines = [
        f"{names[(seed + n) % 4]} of office {seed}{n} said on Tuesday that crew {seed * 7 + n} counted {100 + n} boats "
        f"off pier {seed * 3 + n} near V{seed} after storm{seed}{n} broke mooring{n}{seed} lines apart again{seed}."
        for n in range(8)
    ]
    return "\n".join(lines)


def assessed(articles, now=NOW):
    """The assessment of a story of these articles."""
    return assess(a_story(articles), articles, KNOWLEDGE, now)


def articles_of(*outlets):
    """One independent report of each outlet."""
    return [
        an_article(article_id=f"x{n}", outlet_id=outlet, text=text_of(n), published=MORNING + timedelta(minutes=n))
        for n, outlet in enumerate(outlets)
    ]


@given(unit, unit, unit, st.floats(0, 0.5))
def test_the_score_is_the_sum_of_its_parts_within_its_range(t, f, c, sd):
    """Additive to the last digit, from 0 to 100, the point inside the range, the range inside the scale."""
    score = a_score(t, f, c, sd)
    assert score.points == score.tier.points + score.specificity.points + score.corroboration.points
    assert 0 <= score.low <= score.points + 1e-9 and score.points <= score.high + 1e-9 and score.high <= 100
    assert score.formula == FORMULA


@given(unit, unit, unit, unit, st.integers(0, 2))
def test_a_better_part_never_lowers_score_or_label(t, f, c, better, place):
    """Monotone in every part."""
    values = [t, f, c]
    higher = [*values]
    higher[place] = max(better, values[place])
    low, high = a_score(*values), a_score(*higher)
    assert low.points <= high.points + 1e-9
    if low.label and high.label:
        assert ORDER.index(low.label) <= ORDER.index(high.label)


@pytest.mark.parametrize(
    ("points", "label"),
    [
        (0, Label.VERY_THIN),
        (19.99, Label.VERY_THIN),
        (20, Label.THIN),
        (40, Label.LIMITED),
        (60, Label.SOLID),
        (80, Label.STRONG),
        (100, Label.STRONG),
    ],
)
def test_the_label_follows_the_point(points, label):
    """Five labels in steps of twenty."""
    assert label_of(points) is label


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"origins": 1.5}, "two independent origins"), ({"contested": True}, "contested"), ({}, "middle")],
)
def test_a_gate_holds_the_label_at_limited_and_is_named(changes, words):
    """Fewer than two origins, a contested key fact, no well-rated outlet."""
    basis = Basis(points=85.0, tier=0.5 if not changes else 0.9, origins=changes.get("origins", 3.0))
    label, gates = gated_label(85.0, an_evidence(**changes), basis)
    assert label is Label.LIMITED
    assert any(words in gate for gate in gates)


def test_a_gate_that_moves_nothing_is_not_named():
    """A label below "Limited" has no gate to show."""
    label, gates = gated_label(30.0, an_evidence(contested=True), Basis(points=30.0, tier=0.4, origins=1.0))
    assert (label, gates) == (Label.THIN, ())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"words": 60}, "60 words"),
        ({"stub": True}, "stub"),
        ({"language": False}, "language"),
        ({"rated": False, "origins": 1.0}, "not rated"),
    ],
)
def test_thin_evidence_gives_no_label_and_says_why(changes, reason):
    """Every way to "not enough evidence" is a state with its reason."""
    score = a_score(**changes)
    assert score.state is ScoreState.NOT_ENOUGH and score.label is None and score.gates == ()
    assert reason in score.state_reason


def test_a_range_wider_than_two_labels_is_no_score():
    """SCORE E7: more than forty points say nothing."""
    assert "points wide" in a_score(0.5, 0.5, 0.5, sd=0.6).state_reason


def test_a_young_story_with_one_origin_is_developing():
    """For thirty minutes nobody else can have written; then it is scored."""
    young = a_score(origins=1.0, outlets=1, age=timedelta(minutes=10))
    assert (young.state, young.label) == (ScoreState.DEVELOPING, None)
    assert a_score(origins=1.0, outlets=1, age=timedelta(minutes=31)).state is ScoreState.SCORED


def test_unrated_outlets_do_not_move_the_label_of_a_rated_story():
    """The label is that of the rated outlets, and the score says so."""
    score = a_score(0.9, 0.6, 0.9, basis=Basis(points=45.0, tier=0.9, origins=1.0))
    assert score.points > 60 and score.label is Label.LIMITED
    assert "the label rests on the rated outlets alone" in score.gates


def test_twenty_invented_outlets_do_not_change_a_label():
    """Sock puppets without ratings, each with a text of its own."""
    honest = articles_of("reuters.com", "apnews.com")
    socks = [
        an_article(article_id=f"s{n}", outlet_id=f"sock{n}.example", text=text_of(50 + n), published=MORNING)
        for n in range(20)
    ]
    assert assessed([*honest, *socks]).score.label is assessed(honest).score.label


def test_padding_an_article_does_not_change_a_label():
    """Numbers and self-citations below the opening are worth nothing."""
    articles = articles_of("reuters.com", "apnews.com")
    padded = replace(
        articles[0], text=articles[0].text + "\nAccording to reuters.com, 1,234 units and 44 percent." * 20
    )
    assert assessed([padded, articles[1]]).score.label is assessed(articles).score.label


def test_another_independent_outlet_never_lowers_the_points():
    """More reporting can only be worth more."""
    one, two, three = (
        assessed(articles_of(*names)).score
        for names in (["reuters.com"], ["reuters.com", "apnews.com"], ["reuters.com", "apnews.com", "bbc.com"])
    )
    assert one.points <= two.points <= three.points


def test_a_story_of_unrated_outlets_keeps_its_parts_label_and_range():
    """ "Not rated" is a state of the tier, not of the story."""
    score = assessed(articles_of("a.example", "b.example", "c.example")).score
    assert score.state is ScoreState.SCORED and score.label is not None
    assert score.specificity.points > 0 and score.corroboration.points > 0 and score.low < score.high
    assert score.tier.words == "no outlet is rated"


def test_how_recent_a_story_is_does_not_enter_the_score():
    """The same articles an hour or a month later have the same points (a young origin only widens the range)."""
    articles = articles_of("reuters.com", "apnews.com")
    later = assessed(articles, NOW + timedelta(days=30)).score
    assert later.points == pytest.approx(assessed(articles).score.points)


def test_the_order_of_articles_changes_nothing():
    """Arrival does not matter."""
    articles = articles_of("reuters.com", "apnews.com", "b.example")
    assert assessed(articles).score == assessed(articles[::-1]).score


def test_scoring_without_a_basis_rests_on_all_origins():
    """`score_story` alone, for callers who know nothing of ratings."""
    articles = articles_of("reuters.com")
    tree = OriginTree(
        origins=(
            Origin(
                origin_id="x0",
                article_ids=("x0",),
                outlet_ids=("reuters.com",),
                agency_id=None,
                first=MORNING,
                weight=1.0,
                words="",
            ),
        ),
        edges=(),
        independent_origins=1.0,
    )
    score = score_story(*parts(0.9, 0.6, 0.0), tree=tree, rows=(), articles=articles, now=NOW)
    assert score.label is Label.LIMITED and score.outlets == 1


def test_a_stub_is_not_judged():
    """A paywalled teaser says what it is."""
    stub = an_article(outlet_id="reuters.com", text="A short teaser.", quality=Quality.STUB, quality_reason="paywall")
    assert "stub of 3 words" in assessed([stub]).score.state_reason


@given(st.floats(0, 200), st.floats(0, 50), st.integers(0, 500), st.integers(0, 100), unit, unit)
def test_importance_is_bounded_and_grows_with_its_counts(origins, more, outlets, others, tier, better):
    """A number of its own from 0 to 1, for the front page's order."""
    low, high = importance(origins, outlets, tier), importance(origins + more, outlets + others, max(tier, better))
    assert 0 <= low <= high + 1e-12 <= 1 + 1e-9


def test_the_moment_is_only_used_for_age():
    """Nothing reads a clock: two runs at one moment are equal."""
    articles = articles_of("reuters.com", "apnews.com")
    when = datetime(2026, 5, 13, tzinfo=UTC)
    assert assessed(articles, when) == assessed(articles, when)


def test_an_invented_text_that_copies_two_good_reports_does_not_make_them_one():
    """The story's count falls, for the text does rest on both; the label's ground stays what the two report."""
    good = [
        replace(one, text=text_of(seed))
        for one, seed in zip(articles_of("reuters.com", "apnews.com"), (3, 61), strict=True)
    ]
    bridge = an_article(
        article_id="y", outlet_id="bridge.example", text="\n".join(one.text for one in good),
        published=MORNING + timedelta(minutes=30),
    )  # fmt: skip
    plain, bridged = (collect_inputs(found, KNOWLEDGE, NOW) for found in (good, [*good, bridge]))
    assert plain.tree.independent_origins == 2
    assert bridged.tree.independent_origins == 1
    assert restrict_to_rated(bridged).tree == plain.tree
    assert assessed([*good, bridge]).score.label == assessed(good).score.label
