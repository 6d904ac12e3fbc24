"""The sentence: its templates, each reached, and nothing named that did not move the score."""

import re
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.score import templates as say
from secondsource.desk.score.words import score_markup, score_pieces, score_sentence
from secondsource.knowledge.messages import LANGUAGES, load_messages
from secondsource.model import (
    Edge,
    EdgeKind,
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
from secondsource.testing.builders import MORNING

SEED = (
    "Reported by a single outlet. This score reflects source tier and factual specificity - corroboration is limited "
    "with one source."
)
NAMES = {"ap": "AP", "semafor.com": "Semafor", "a.example": "Aland Post", "b.example": "Borg Times"}


def a_part(value=0.8, words="rated: 2 of 2 outlets", reasons=()):
    """A part with this value."""
    return ScorePart(value=value, sd=0.1, points=value * 20, max_points=20, words=words, reasons=tuple(reasons))


def a_score(**changes):
    """A score, apart from the changes."""
    score = Score(
        state=ScoreState.SCORED,
        state_reason="",
        tier=a_part(),
        specificity=a_part(),
        corroboration=a_part(),
        points=60.0,
        low=50.0,
        high=70.0,
        label=Label.SOLID,
        sentence="",
        independent_origins=2.0,
        outlets=2,
    )
    return replace(score, **changes)


def an_origin(name="a", outlets=("a.example",), agency=None, weight=1.0):
    """One origin."""
    return Origin(
        origin_id=name,
        article_ids=tuple(f"{name}{n}" for n in range(len(outlets))),
        outlet_ids=outlets,
        agency_id=agency,
        first=MORNING,
        weight=weight,
        words="",
    )


def a_tree(*origins, edges=()):
    """A tree of these origins."""
    return OriginTree(origins=origins, edges=tuple(edges), independent_origins=sum(one.weight for one in origins))


APART = a_tree(an_origin("a"), an_origin("b", ("b.example",)))


def a_fact(words="1.5 million", kind=FactKind.NUMBER, article="a0"):
    """One fact."""
    return Fact(
        kind=kind, article_id=article, value=words, number=None, unit=None, words=words, sentence="", start=0, key=True
    )


def a_row(state=FactState.SINGLE, c=0.0, kind=FactKind.NUMBER, key=True):
    """One row of a fact table."""
    against = (a_fact("1.6 million", kind, "b0"),) if state is FactState.CONTESTED else ()
    return FactRow(
        kind=kind,
        words="1.5 million",
        statements=(a_fact(kind=kind),),
        origin_ids=("a", "b") if c else ("a",),
        corroboration=c,
        state=state,
        against=against,
        key=key,
    )


def an_edge(kind, article="a1", other="a0", outlet="a.example", strength=1.0):
    """One tie."""
    return Edge(kind=kind, article_id=article, other_id=other, outlet_id=outlet, strength=strength, passage="")


def said(score=None, tree=APART, rows=None, language="en"):
    """The plain sentence."""
    rows = (a_row(c=0.4),) if rows is None else rows
    return score_sentence(score or a_score(), tree=tree, rows=rows, names=NAMES, messages=load_messages(language))


def test_a_single_outlet_reads_exactly_as_agreed():
    """Word for word, with the spaced hyphen."""
    score = a_score(outlets=1, independent_origins=1.0)
    assert said(score, a_tree(an_origin()), ()) == SEED


@pytest.mark.parametrize("state", [ScoreState.DEVELOPING, ScoreState.SCORED])
def test_a_single_outlet_reads_the_same_while_it_develops(state):
    """The state stands beside the sentence."""
    assert said(a_score(outlets=1, state=state), a_tree(an_origin()), ()) == SEED


def test_a_single_unrated_outlet_reads_the_same():
    """Its state says that there is no label; the sentence stays."""
    reason = "one origin, and its outlet is not rated in our lists"
    assert said(a_score(outlets=1, state=ScoreState.NOT_ENOUGH, state_reason=reason), a_tree(an_origin()), ()) == SEED


def cases():
    """For each template a story that reads so, and the words to look for."""
    two = ("a.example", "b.example")
    whole = a_tree(an_origin("a", two))
    one_report = a_score(independent_origins=1.0)
    weak = a_part(0.2, reasons=("a named source: none",))
    owned = a_tree(
        an_origin("a"),
        an_origin("b", ("b.example",), weight=0.5),
        edges=[an_edge(EdgeKind.SAME_OWNER, "b0", "a0", strength=0.5)],
    )
    other = a_tree(
        *owned.origins,
        an_origin("c", ("c.example",), weight=0.5),
        edges=[*owned.edges, an_edge(EdgeKind.SAME_OWNER, "c0", "a0", strength=0.5)],
    )
    of_three = a_score(outlets=3, independent_origins=1.0)
    half = a_score(independent_origins=1.5)
    touching = a_tree(an_origin("a"), an_origin("b", ("b.example",), weight=0.5))
    unread = a_tree(an_origin("outlet:semafor.com", two))
    cites = a_tree(an_origin("a", two), edges=[an_edge(EdgeKind.CITES)])
    copies = a_tree(an_origin("a", two, agency="ap"), an_origin("c", ("c.example",)))
    silent = a_score(state=ScoreState.NOT_ENOUGH, state_reason="we have read 40 words of text", label=None)
    return {
        "SILENT": (silent, APART, (), "Not enough evidence: we have read 40 words of text."),
        "BOTH_UNREAD": (one_report, unread, (), "Both reports go back to Semafor, which we have not read."),
        "BOTH": (one_report, cites, (), "Both reports go back to Aland Post."),
        "CHAIN_UNREAD": (of_three, unread, (), "All three reports go back to Semafor, which we have not read."),
        "CHAIN": (of_three, cites, (), "All three reports go back to Aland Post."),
        "ONE_TEXT": (one_report, whole, (), "Two outlets carry it, all with the same Aland Post text: one report."),
        "COPIES": (
            a_score(outlets=3),
            copies,
            (),
            "Three outlets carry it, but two use the same AP text: two independent reports.",
        ),
        "OWNER": (
            a_score(outlets=3, independent_origins=1.5),
            owned,
            (),
            "Two of the three outlets belong to the same owner and count for less: one and a half",
        ),
        "OWNER_ALL": (a_score(outlets=3, independent_origins=2.0), other, (), "All three outlets belong to the same"),
        "OWNER_BOTH": (
            half,
            owned,
            (),
            "Both outlets belong to the same owner and count for less: one and a half",
        ),
        "TIED": (half, touching, (), "Two outlets carry it, with passages in common: one and a half independent"),
        "APART": (a_score(), APART, (), "Two outlets report it independently of one another."),
        "UNRATED": (a_score(tier=a_part(0.5, "no outlet is rated")), APART, (), "None of the outlets is rated"),
        "LOW_TIER": (a_score(tier=a_part(0.2)), APART, (), "The raters we know place the outlets low."),
        "VAGUE": (a_score(specificity=weak), APART, (), "Few checkable details: no named source for the main claims."),
        "FEW_DETAILS": (a_score(specificity=a_part(0.2)), APART, (), "Few checkable details in the main claims."),
        "SHARED": (a_score(), APART, (a_row(c=0.4), a_row(c=0.4)), "Two of the main details are carried by more than"),
        "SHARED_ONE": (a_score(), APART, (a_row(c=0.4),), "One of the main details is carried by more than"),
        "UNSHARED": (a_score(), APART, (a_row(),), "None of the main details is carried by more than one report."),
        "UNCOMPARED": (a_score(), APART, (), "No numbers, dates or quotations could be compared."),
        **{
            f"DISAGREE {kind}": (a_score(), APART, (a_row(FactState.CONTESTED, kind=kind),), "They disagree on a")
            for kind in FactKind
        },
    }


@pytest.mark.parametrize("name", cases())
def test_every_template_is_reached(name):
    """Each of E8's sentences has a story that reads so."""
    score, tree, rows, words = cases()[name]
    assert words in said(score, tree, rows)


def test_no_template_is_without_its_case():
    """A template that nothing reaches is dead."""
    known = {name.split()[0] for name in cases()} | {"SINGLE"}
    texts = {name: value for name, value in vars(say).items() if name.isupper() and isinstance(value, str)}
    assert {name for name, value in texts.items() if value in say.TEMPLATES} <= known


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_catalogue_translates_every_message_with_its_links_and_values(language):
    """Nothing untranslated, no value lost, every link kept."""
    messages = load_messages(language)
    fields = string.Formatter()
    for message in say.MESSAGES:
        other = messages.gettext(message)
        assert other and (other != message or message in say.NUMBERS)
        assert sorted(f for _, f, _, _ in fields.parse(message) if f) == sorted(
            f for _, f, _, _ in fields.parse(other) if f
        )
        assert set(re.findall(r"\[(\w+)\|", message)) == set(re.findall(r"\[(\w+)\|", other))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", cases())
def test_the_sentence_is_whole_in_every_language(name, language):
    """No open link, no unfilled value, at most three sentences."""
    score, tree, rows, _ = cases()[name]
    words = said(score, tree, rows, language)
    assert words and not re.search(r"[\[\]|{}]", words)
    assert len(re.findall(r"[.!?](?:\s|$)", words.replace("1.5", "").replace("1.6", ""))) <= 3


def test_an_unknown_language_reads_in_english():
    """The built-in catalogue is the fallback."""
    assert said(language="tlh") == said()


def test_every_noun_leads_to_its_part():
    """The pieces give the plain sentence, and the linked ones name a part."""
    markup = score_markup(a_score(), tree=APART, rows=(a_row(c=0.4),), names=NAMES)
    pieces = score_pieces(markup)
    assert "".join(one.text for one in pieces) == said()
    assert {one.part for one in pieces if one.part} == {"origins", "facts"}


@given(unrated=st.booleans(), low=st.booleans(), vague=st.booleans(), shared=st.booleans(), contested=st.booleans())
def test_a_part_that_did_not_move_the_score_is_not_named(unrated, low, vague, shared, contested):
    """Strong parts are silent; a contest shows only where there is one."""
    tier = a_part(0.5 if unrated else 0.2 if low else 0.9, "no outlet is rated" if unrated else "rated: 2 of 2 outlets")
    rows = [a_row(c=0.4 if shared else 0.0), *([a_row(FactState.CONTESTED)] if contested else [])]
    words = said(a_score(tier=tier, specificity=a_part(0.1 if vague else 0.9)), APART, rows)
    assert unrated or "is rated" not in words
    assert low or "low" not in words
    assert vague or "checkable" not in words
    assert contested == ("disagree" in words)


def test_a_detail_that_is_not_key_is_not_named():
    """Only the key facts enter the score."""
    words = said(rows=(a_row(FactState.CONTESTED, key=False), a_row(c=0.4, key=False)))
    assert "disagree" not in words and "No numbers, dates or quotations could be compared." in words


def test_a_name_cannot_open_a_link():
    """Outlet names are other people's words."""
    tree = a_tree(an_origin("a", ("a.example", "b.example")))
    markup = score_markup(
        a_score(independent_origins=1.0), tree=tree, rows=(), names={"a.example": "A [tier|evil] {x}"}
    )
    assert "[tier|" not in markup


def test_large_counts_read_in_digits():
    """Number words to nine, halves included."""
    tree = a_tree(*(an_origin(str(n), (f"o{n}.example",)) for n in range(12)))
    words = said(a_score(outlets=12, independent_origins=12.0), tree)
    assert words.startswith("12 outlets report it independently")
