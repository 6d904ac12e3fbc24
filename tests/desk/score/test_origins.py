"""Claims about the origin tree: what counts as one report, and that the count cannot be gamed."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.score.origins import OriginIndex, origin_tree, outlet_names
from secondsource.model import Article, EdgeKind, OriginTree, Owner, Quality
from secondsource.testing.builders import an_agency

START = datetime(2026, 5, 12, 9, tzinfo=UTC)
AGENCIES = (an_agency(),)
_VOWELS = "aeiou"


def text(seed: int, words: int = 120) -> str:
    """Invented prose: no two seeds share a five-word run."""
    rng = random.Random(seed)
    made = ["".join(rng.choice("bdfgklmnprstvz") + rng.choice(_VOWELS) for _ in range(3)) for _ in range(words)]
    return ". ".join(" ".join(made[n : n + 12]).capitalize() for n in range(0, words, 12)) + "."


def article(n: int, body: str, *, outlet: str | None = None, minutes: int | None = None, headline: str = "") -> Article:
    """Article number n, in an outlet of its own unless one is given."""
    outlet = outlet or f"outlet{n}.example"
    return Article(
        article_id=f"a{n:03d}",
        url=f"https://{outlet}/{n}",
        outlet_id=outlet,
        outlet_name=outlet.split(".")[0].title(),
        headline=headline,
        text=body,
        language="en",
        published=START + timedelta(minutes=n if minutes is None else minutes),
        first_seen=START,
        quality=Quality.FULL,
        quality_reason="page",
    )


def tree(
    articles: list[Article], owners: dict[str, Owner] | None = None, outlets: dict[str, str] | None = None
) -> OriginTree:
    """The tree of articles with the invented agency."""
    return origin_tree(articles, agencies=AGENCIES, owners=owners or {}, outlets=outlets or {})


def owned(*outlets: str) -> dict[str, Owner]:
    """One owner for several outlets."""
    return {o: Owner(outlet_id=o, owner="Brandt Media", source="a file", dated=START) for o in outlets}


def test_unrelated_outlets_are_origins_of_their_own() -> None:
    """Three outlets with three texts are three origins."""
    assert tree([article(n, text(n)) for n in range(3)]).independent_origins == 3


def test_wire_copies_count_as_one_origin() -> None:
    """Five outlets that print one agency's text are one origin, named after the agency."""
    body = f"VELLIN, May 12 (Nordpress) - {text(1)}"
    found = tree([article(n, body) for n in range(5)])
    assert found.independent_origins == 1
    assert found.origins[0].agency_id == "nordpress"
    assert found.origins[0].words == "Nordpress text, also in 4 outlets"


def test_an_edited_half_of_a_text_is_the_same_text_with_the_passage_shown() -> None:
    """Half of a text with every twelfth word changed is the same origin, and the edge shows the shared words."""
    words = text(1, 240).split()[:120]
    edited = " ".join("ander" if n % 12 == 11 else w for n, w in enumerate(words))
    found = tree([article(1, text(1, 240)), article(2, edited)])
    assert found.independent_origins == 1
    edge = next(e for e in found.edges if e.kind is EdgeKind.SAME_TEXT)
    assert edge.passage in edited
    assert edge.other_passage in text(1, 240)


def test_outlets_that_quote_the_same_speech_stay_independent() -> None:
    """Two reports with one long quotation in common are two origins."""
    speech = f"“{text(9, 100)}”"
    assert (
        tree(
            [article(1, text(1) + f" {speech} she said."), article(2, text(2) + f" {speech} the mayor said.")]
        ).independent_origins
        == 2
    )


def test_one_outlet_twice_is_one_origin() -> None:
    """A second article of an outlet adds no origin."""
    assert (
        tree([article(1, text(1), outlet="one.example"), article(2, text(2), outlet="one.example")]).independent_origins
        == 1
    )


def test_one_owner_counts_half_apart_with_its_row_shown() -> None:
    """Two newsrooms of one owner count as one and a half, and the edge shows the owner's row."""
    found = tree([article(1, text(1)), article(2, text(2))], owned("outlet1.example", "outlet2.example"))
    assert found.independent_origins == 1.5
    edge = next(e for e in found.edges if e.kind is EdgeKind.SAME_OWNER)
    assert edge.other_passage == "Brandt Media (a file, 2026-05-12)"


def test_five_that_relay_an_unread_outlet_are_one_origin() -> None:
    """What five outlets relay from Semafor goes back to one outlet that we have not read."""
    found = tree(
        [article(n, f"The minister will resign, Semafor reported on Tuesday. {text(n)}") for n in range(5)],
        outlets={"semafor": "semafor.com"},
    )
    assert found.independent_origins == 1
    assert found.origins[0].origin_id == "outlet:semafor.com"
    assert found.origins[0].words == "5 outlets cite Semafor, which we have not read"


def test_a_relay_is_one_under_a_section_and_a_headline_too() -> None:
    """A page whose text begins with them is read as one that does not."""
    original = article(1, text(1), outlet="semafor.com")
    page = f"Politics\nMinister to resign, paper reports\nThe minister will resign, according to Semafor.\n{text(2)}"
    assert tree([original, article(2, page)]).independent_origins == 1


def test_a_relay_joins_the_outlet_it_names_when_that_is_read() -> None:
    """A relay of an outlet in the story is no origin of its own."""
    original = article(1, text(1), outlet="semafor.com")
    relay = article(2, f"The minister will resign, according to Semafor. {text(2)}")
    assert tree([original, relay]).independent_origins == 1


def test_an_interview_that_an_article_opens_with_is_where_it_comes_from() -> None:
    """What three outlets tell of one television interview goes back to the broadcaster."""
    found = tree(
        [article(n, f"Brandt told Semafor on Tuesday that she stays. {text(n)}") for n in range(3)],
        outlets={"semafor": "semafor.com"},
    )
    assert found.independent_origins == 1


def test_an_article_with_little_of_a_second_agency_does_not_make_the_two_one() -> None:
    """A blend stands with the text it took much from; under a fifth of the other's ties the two by half."""
    one, other = text(1, 240), text(2, 240)
    blend = " ".join([" ".join(one.split()[:120]), " ".join(other.split()[:46]), text(3, 120)])
    copies = [article(1, one), article(2, one), article(3, other), article(4, other)]
    assert tree(copies).independent_origins == 2
    found = tree([*copies, article(5, blend)])
    assert found.independent_origins == 1.5
    assert [len(origin.article_ids) for origin in found.origins] == [3, 2]
    ties = {(edge.other_id, edge.strength) for edge in found.edges if edge.article_id == "a005"}
    assert ties == {("a001", 1.0), ("a003", 0.5)}


def test_a_second_copy_of_a_derived_text_does_not_leave_the_original() -> None:
    """An outlet that prints again what another derived from an agency adds nothing."""
    original = text(1, 240)
    derived = " ".join([*original.split()[:80], text(3, 200)])
    articles = [article(1, original), article(2, original), article(3, derived)]
    assert tree(articles).independent_origins == 1
    assert tree([*articles, article(4, derived)]).independent_origins == 1


def test_one_sentence_handed_out_by_the_police_does_not_make_reports_one() -> None:
    """Two short reports with one sentence of a statement in common are tied, not one."""
    statement = " ".join(text(9, 24).replace(".", "").split()) + ". "
    found = tree([article(1, statement + text(1, 60)), article(2, statement + text(2, 60))])
    assert found.independent_origins == 1.5


def test_a_citation_far_down_is_shown_and_does_not_join() -> None:
    """An outlet cited for background ties nothing at story level, but the edge is there."""
    body = f"{text(1)}\n{text(2)}\n{text(3)}\nThe plan is old, Semafor reported in March."
    found = tree([article(1, body)], outlets={"semafor": "semafor.com"})
    assert [(e.kind, e.strength) for e in found.edges] == [(EdgeKind.CITES, 0.0)]
    assert found.origins[0].words == "own reporting"


def test_circular_reporting_is_named() -> None:
    """Two outlets that cite each other are named as a circle."""
    one = article(1, f"{text(1)}\n\n\nAccording to Other, it is so.", outlet="one.example")
    other = article(2, f"{text(2)}\n\n\nAccording to One, it is so.", outlet="other.example")
    assert tree([one, other]).circles == (("one.example", "other.example"),)


def test_a_contribution_is_not_a_credit() -> None:
    """ "Nordpress contributed" leaves the report the outlet's own."""
    body = f"By Ilse Brandt, Nordpress contributed\n{text(1)}"
    assert tree([article(1, body)]).origins[0].agency_id is None


def test_no_articles_make_an_empty_tree() -> None:
    """An empty story has no origins."""
    assert tree([]).origins == ()


def test_weights_sum_to_the_count() -> None:
    """What each origin adds is shown, and adds up."""
    owners = owned(*(f"outlet{n}.example" for n in range(4)))
    found = tree([article(n, text(n)) for n in range(6)], owners)
    assert sum(o.weight for o in found.origins) == pytest.approx(found.independent_origins)


# --- properties: stories of up to eight articles with copies, owners, agencies and relays in every mixture

_SPEC = st.tuples(
    st.integers(0, 4),  # the text
    st.integers(0, 5),  # the outlet
    st.booleans(),  # whether it credits the agency
    st.booleans(),  # whether it relays another outlet
    st.integers(0, 60),  # minutes
    st.integers(0, 4),  # a second text ...
    st.sampled_from([0, 0, 25, 45, 70]),  # ... of which it has so many words
)
Spec = tuple[int, int, bool, bool, int, int, int]


def _story(specs: list[Spec]) -> list[Article]:
    made = []
    for n, (body, outlet, credited, relays, minutes, other, taken) in enumerate(specs):
        words = " ".join([text(body), *text(other).split()[:taken]])
        words = f"Semafor reported it. {words}" if relays else words
        words = f"VELLIN (Nordpress) - {words}" if credited else words
        made.append(article(n, words, outlet=f"outlet{outlet}.example", minutes=minutes))
    return made


def _half_kept(words: list[str], first: int, every: int) -> str:
    """Half of a text in one piece, one word of it in `every` changed."""
    half = words[first % max(1, len(words) // 2) :][: len(words) // 2]
    return " ".join("anders" if n % every == every - 1 else one for n, one in enumerate(half))


OWNERS = owned("outlet0.example", "outlet1.example", "outlet6.example")
NAMES = {"semafor": "semafor.com"}


@settings(max_examples=60, deadline=None)
@given(st.lists(_SPEC, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(specs: list[Spec], rng: random.Random) -> None:
    """The tree is the same however the articles arrive, all at once or one by one."""
    articles = _story(specs)
    shuffled = rng.sample(articles, len(articles))
    outlets = NAMES | {a.outlet_name.lower(): a.outlet_id for a in articles}
    index = OriginIndex(agencies=AGENCIES, owners=OWNERS, names=outlet_names(outlets, AGENCIES))
    for one in shuffled:
        index.add(one)
        index.tree()
    assert tree(shuffled, OWNERS, NAMES) == tree(articles, OWNERS, NAMES) == index.tree()


@settings(max_examples=60, deadline=None)
@given(st.lists(_SPEC, min_size=1, max_size=7), st.integers(0, 6), st.integers(0, 6), st.integers(0, 90))
def test_an_added_copy_never_raises_the_count(specs: list[Spec], copied: int, outlet: int, minutes: int) -> None:
    """A copy of any article, in any outlet, published at any time, adds nothing."""
    articles = _story(specs)
    original = articles[copied % len(articles)]
    copy = article(99, original.text, outlet=f"outlet{outlet}.example", minutes=minutes)
    before = tree(articles, OWNERS, NAMES).independent_origins
    assert tree([*articles, copy], OWNERS, NAMES).independent_origins <= before + 1e-9


@settings(max_examples=100, deadline=None)
@given(
    st.lists(_SPEC, min_size=1, max_size=7),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(0, 90),
    st.integers(0, 60),
    st.integers(10, 40),
)
def test_an_added_copy_that_kept_half_and_was_edited_never_raises_the_count(
    specs: list[Spec], copied: int, outlet: int, minutes: int, first: int, every: int
) -> None:
    """Half of any article, up to one word in ten changed, its credit and its sources perhaps cut off."""
    articles = _story(specs)
    words = articles[copied % len(articles)].text.split()
    copy = article(99, _half_kept(words, first, every), outlet=f"outlet{outlet}.example", minutes=minutes)
    before = tree(articles, OWNERS, NAMES).independent_origins
    assert tree([*articles, copy], OWNERS, NAMES).independent_origins <= before + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(_SPEC, min_size=2, max_size=8), st.sets(st.integers(0, 7), min_size=2))
def test_a_revealed_common_origin_never_raises_the_count(specs: list[Spec], which: set[int]) -> None:
    """When several articles turn out to print one agency's text, the count stays or falls."""
    articles = _story([(b, o, False, False, m, x, k) for b, o, _, _, m, x, k in specs])
    chosen = {n % len(articles) for n in which}
    if len(chosen) < 2:
        return
    revealed = _story([(b, o, n in chosen, False, m, x, k) for n, (b, o, _, _, m, x, k) in enumerate(specs)])
    before, after = tree(articles, OWNERS, NAMES), tree(revealed, OWNERS, NAMES)
    assert after.independent_origins <= before.independent_origins + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(_SPEC, min_size=1, max_size=7))
def test_an_unrelated_outlet_adds_at_most_one(specs: list[Spec]) -> None:
    """A new outlet with a new text adds exactly one."""
    articles = _story(specs)
    before = tree(articles, OWNERS, NAMES).independent_origins
    after = tree([*articles, article(50, text(77), outlet="new.example")], OWNERS, NAMES).independent_origins
    assert after == pytest.approx(before + 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(_SPEC, min_size=2, max_size=8))
def test_whatever_is_added_the_count_rises_by_one_at_most(specs: list[Spec]) -> None:
    """Also what credits, cites, is owned or is put together from others."""
    articles = _story(specs)
    before = tree(articles[:-1], OWNERS, NAMES).independent_origins
    assert tree(articles, OWNERS, NAMES).independent_origins <= before + 1 + 1e-9


def test_ids_and_words_do_not_depend_on_the_order_of_three() -> None:
    """All six orders of three articles give one tree."""
    articles = [article(1, text(1)), article(2, text(1)), article(3, text(3))]
    assert len({repr(tree(list(order))) for order in permutations(articles)}) == 1


def test_a_revision_replaces_its_article() -> None:
    """When a copy is rewritten into a report of its own, the index counts it anew."""
    index = OriginIndex(agencies=AGENCIES, owners={}, names=outlet_names({}, AGENCIES))
    for one in (article(1, text(1)), article(2, text(1))):
        index.add(one)
    assert index.tree().independent_origins == 1
    index.add(article(2, text(2)))
    assert index.tree().independent_origins == 2
    assert len(index) == 2
