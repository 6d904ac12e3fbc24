"""The six-slot checklist and the sentence model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.score.facts import find_facts
from secondsource.desk.score.sentence_model import (
    SentenceWeights,
    VectorWeights,
    sentence_specificity,
    specificity_by_vectors,
)
from secondsource.desk.score.slots import SLOTS, fill_slots, key_claims, look_around
from secondsource.desk.score.specificity import MAX_POINTS, specificity_part
from secondsource.knowledge.places import load_places
from secondsource.knowledge.specificity import load_specificity, load_vector_weights
from secondsource.model import Origin, OriginTree
from secondsource.testing.builders import an_article

PLACES = load_places()


def ticks(sentence, text="", language="en"):
    """The checklist of one sentence as ones and zeros."""
    article = an_article(text=text or sentence, language=language, outlet_name="Vellin Courier")
    return fill_slots(sentence, look_around(article, PLACES), language=language).ticks


def slots_of(sentence, language="en"):
    """The names of the filled slots."""
    return {name for name, tick in zip(SLOTS, ticks(sentence, language=language), strict=True) if tick == "1"}


def a_tree(*articles):
    """A tree of these origins."""
    origins = tuple(
        Origin(
            origin_id=one.article_id,
            article_ids=(one.article_id,),
            outlet_ids=(one.outlet_id,),
            agency_id=None,
            first=one.moment,
            weight=1.0,
            words="own reporting",
        )
        for one in articles
    )
    return OriginTree(origins=origins, edges=(), independent_origins=float(len(origins)))


def part_of(*articles):
    """The part of a story of these articles, each an origin."""
    facts = {one.article_id: find_facts(one) for one in articles}
    return specificity_part(articles, facts, a_tree(*articles), PLACES)


def test_a_sentence_with_all_six_details_fills_all_six_slots():
    """Person, day, place, number, source and quotation."""
    sentence = 'BERLIN — "All 19 boats are lost for good," harbour master Ilse Brandt said on Tuesday.'
    assert ticks(sentence) == "111111"


@pytest.mark.parametrize(
    ("sentence", "slot", "language"),
    [
        ("The ministry was criticised by Ilse Brandt.", "named", "en"),
        ("The talks ended on 12 May 2026.", "dated", "en"),
        ("Der Bundestag stimmt am Mittwoch ab.", "dated", "de"),
        ("La réunion a eu lieu mardi.", "dated", "fr"),
        ("La reunión fue el martes.", "dated", "es"),
        ("Fighting went on in Khan Younis.", "placed", "en"),
        ("The price rose by 44 percent.", "numbered", "en"),
        ("He earned $3 million.", "numbered", "en"),
        ("Police told her to leave, Ilse Brandt said.", "sourced", "en"),
        ("The toll rose, the company said in a statement.", "sourced", "en"),
        ('"We will not pay for it," he said.', "quoted", "en"),
        ("The ruling is at https://court.example/ruling.", "quoted", "en"),
    ],
)
def test_each_detail_fills_its_slot(sentence, slot, language):
    """One example for every slot, in every language with word lists."""
    assert slot in slots_of(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "slot"),
    [
        ("Dozens of people left.", "numbered"),
        ("Several officials left soon.", "dated"),
        ("It was built in 2017.", "numbered"),
        ("The bridge is closed, officials said.", "sourced"),
        ("The bridge is closed, he said.", "sourced"),
        ("They spoke of a “so-called” plan.", "quoted"),
        ("Meanwhile, the plan was dropped.", "named"),
        ("Many Israeli soldiers left.", "placed"),
        ("According to Vellin Courier, it is closed.", "sourced"),
    ],
)
def test_what_nobody_can_check_leaves_its_slot_empty(sentence, slot):
    """Vague amounts, unnamed sources, scare quotes, adjectives, and an outlet that cites itself."""
    assert slot not in slots_of(sentence)


def test_at_most_five_claims_of_the_opening_count():
    """A sixth claim and everything below the fourth paragraph change nothing."""
    text = "\n".join(
        f"Ilse Brandt said on Tuesday that {n} ships were lost. {n + 1} crews left." for n in range(10, 20)
    )
    article = an_article(text=text)
    assert len(key_claims(article, find_facts(article), PLACES)) == 5


def test_numbers_added_below_do_not_move_the_part():
    """Padding an article with figures after its opening gains nothing."""
    plain = an_article(text="\n".join(f"Paragraph {n} says that Ilse Brandt left on Monday." for n in range(5)))
    padded = an_article(text=plain.text + "\nSome 20 units, 44 percent and 1,200 cases were counted." * 20)
    assert part_of(padded).value == part_of(plain).value


def test_adding_an_origin_never_lowers_the_part():
    """The story is as specific as its most checkable origin."""
    good = an_article()
    vague = an_article(article_id="a2", outlet_id="b.example", text="Some people said that things were bad.")
    assert part_of(good, vague).value >= part_of(good).value


def test_a_text_without_claims_has_no_points_and_a_wide_range():
    """Silence of the rules is no proof that there is nothing."""
    part = part_of(an_article(headline="", text=""))
    assert (part.value, part.points) == (0.0, 0.0) and part.sd > 0.2


@given(st.text(max_size=300))
@settings(max_examples=80)
def test_any_text_gives_a_bounded_part(text):
    """Nothing that a page can hold breaks the rules."""
    part = part_of(an_article(headline=text[:50], text=text))
    assert 0 <= part.value <= 1 and 0 <= part.points <= MAX_POINTS


def test_the_sentence_model_orders_the_specific_above_the_vague():
    """For display: the sentence with names and figures stands first."""
    weights = SentenceWeights(**load_specificity())
    vague, specific = sentence_specificity(
        ["I think it was really great stuff", "Norkraft said 1,900 homes in Vellin lost power on 12 May"], weights
    )
    assert 1 <= vague < specific <= 5
    assert sentence_specificity([], weights).shape == (0,)


def test_the_sentence_model_does_not_change_what_it_is_given():
    """Two runs on one text agree to the last digit."""
    weights = SentenceWeights(**load_specificity())
    texts = ["About 1,900 homes lost power.", "so cool"]
    assert np.array_equal(sentence_specificity(texts, weights), sentence_specificity(texts, weights))


def test_the_model_over_vectors_is_linear_in_them_and_stays_on_the_scale() -> None:
    """A step along the weights raises what is said by as much, to 5 at most; the counts tell two sentences apart."""
    weights, linear = SentenceWeights(**load_specificity()), VectorWeights(**load_vector_weights())
    texts = ["I think it was really great stuff", "Norkraft said 1,900 homes in Vellin lost power on 12 May"]
    along = linear.vector / np.linalg.norm(linear.vector)
    plain, raised, far = (
        specificity_by_vectors(texts, np.tile(length * along, (2, 1)), weights, linear) for length in (0.1, 0.2, 99.0)
    )
    assert plain[0] < plain[1]
    assert np.allclose(raised - plain, 0.1 * np.linalg.norm(linear.vector))
    assert (far == 5).all()
    assert specificity_by_vectors([], np.zeros((0, 512)), weights, linear).shape == (0,)


def test_section_headline_and_byline_above_a_report_cost_it_no_claims() -> None:
    """A page whose text begins with them has the claims of one that does not."""
    report = "\n".join(
        f"Ilse Brandt of Norkraft said on Tuesday that {n}00 homes in Vellin lost power." for n in range(2, 7)
    )
    plain, page = (an_article(text=text) for text in (report, f"News\nHomes dark\nBy Mara Lindqvist\n{report}"))
    said = [[one.sentence for one in key_claims(article, find_facts(article), PLACES)] for article in (plain, page)]
    assert said[0] == said[1]
    assert len(said[0]) == 4
