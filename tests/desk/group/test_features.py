"""Figures of pairs are what their names say, however many pairs are compared in one pass."""

from datetime import timedelta
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.group.features import N_PAIR, ONES, PAIR, Comparer
from secondsource.desk.group.index import Index
from secondsource.desk.group.terms import BODY_ZONE, LEAD_ZONE, NUMBER, SLOTS, TITLE_ZONE
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.testing.builders import MORNING, an_article

BACKGROUND = parse_weights(load_grouping_arrays()).background
WORDS = ["Solvik", "ferry", "aground", "Karsund", "passengers", "lifeboat", "strike", "miners", "212", "1,900", "the"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join), min_size=2, max_size=6)

Term = tuple[int, int, float]  # zones, count, weight


def report(number: int, text: str, *, language: str = "en", dated: bool = True) -> Article:
    """A report whose first four words are its headline."""
    moment = MORNING + timedelta(hours=number)
    return an_article(
        article_id=f"a{number}", outlet_id=f"o{number % 2}.example", headline=" ".join(text.split()[:4]), text=text,
        language=language, published=moment if dated else None, first_seen=moment,
    )  # fmt: skip


def filled(articles: list[Article]) -> Index:
    """An index of these articles, each in a story of its own."""
    index = Index(BACKGROUND)
    for number, article in enumerate(articles):
        index.add(index.read(article).row, number)
    return index


def terms_of(index: Index, number: int, language: str) -> dict[int, Term]:
    """An article's terms by slot, weighed in a language."""
    slots, marks = (lines[0] for lines in index.rows.get_terms(np.array([number])))
    weights = index.rarity.get_weights(slots, language)
    return {
        slot: (mark & 15, mark >> 4, float(weight))
        for slot, mark, weight in zip(slots.tolist(), marks.tolist(), weights, strict=True)
    }


def weigh(term: Term) -> float:
    """Of a term among all."""
    zones, count, weight = term
    zone = 2.0 if zones & TITLE_ZONE else 1.0 if zones & LEAD_ZONE else 0.5
    return weight * zone * (1 + 0.5 * log(count))


def figures_of(index: Index, one: int, other: int) -> list[float]:
    """A pair's figures, a term at a time."""
    mine = terms_of(index, one, index.rows.get_language(one))
    its = terms_of(index, other, index.rows.get_language(one))
    shared = mine.keys() & its.keys()

    def part(terms: dict[int, Term], zone: int) -> dict[int, float]:
        return {slot: term[2] for slot, term in terms.items() if term[0] & zone}

    def cosine(ones: dict[int, float], others: dict[int, float]) -> float:
        lengths = sum(v * v for v in ones.values()) * sum(v * v for v in others.values())
        return sum(ones[slot] * others[slot] for slot in ones.keys() & others.keys()) / max(lengths**0.5, 1e-6)

    text, front = LEAD_ZONE | BODY_ZONE, TITLE_ZONE | LEAD_ZONE
    title, its_title = part(mine, TITLE_ZONE), part(its, TITLE_ZONE)
    rare = sorted((mine[slot][2] for slot in shared if mine[slot][0] & front and its[slot][0] & front), reverse=True)
    rows = index.rows
    hours = abs(float(rows.moments[one] - rows.moments[other]))
    figures = {
        "all": cosine({s: weigh(t) for s, t in mine.items()}, {s: weigh(t) for s, t in its.items()}),
        "title": cosine(title, its_title),
        "cover": sum(title[slot] for slot in title.keys() & shared) / max(sum(title.values()), 1e-6),
        "covered": sum(its_title[slot] for slot in its_title.keys() & shared) / max(sum(its_title.values()), 1e-6),
        "text": cosine(part(mine, text), part(its, text)),
        "shared": sum(rare),
        "rarest": [*rare, 0.0][0],
        "second": [*rare, 0.0, 0.0][1],
        "numbers": sum(part(mine, NUMBER)[slot] for slot in part(mine, NUMBER).keys() & shared),
        "near": exp(-hours / 24) if rows.dated[one] and rows.dated[other] else -1.0,
        "outlet": float(rows.outlets[one] == rows.outlets[other]),
    }
    return [figures[name] for name in PAIR]


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.data())
def test_all_pairs_in_one_pass_have_the_figures_of_their_terms(texts: list[str], data: st.DataObject) -> None:
    """Two languages, undated ones, and articles beside themselves included."""
    flags = st.tuples(st.sampled_from(["en", "de"]), st.booleans())
    articles = [
        report(number, text, language=language, dated=dated)
        for number, (text, (language, dated)) in enumerate((text, data.draw(flags)) for text in texts)
    ]
    index = filled(articles)
    numbers = st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=4)
    ones, others = data.draw(numbers), data.draw(numbers)
    for some in (others, ones, [*ones, *others]):
        got, _ = index.compare(ones, some)
        np.testing.assert_allclose(got, [figures_of(index, a, b) for a in ones for b in some], rtol=1e-4, atol=1e-5)


def test_an_article_has_the_figures_that_it_has_as_a_row() -> None:
    """Compared before it is in the index, and in passes of any size."""
    articles = [report(n, " ".join(WORDS[n % 7 :] + WORDS[: n % 5])) for n in range(ONES + 9)]
    index = filled(articles)
    every = list(range(len(articles)))
    pairs = index.compare(every, every)[0].reshape(len(every), len(every), N_PAIR)
    for number, article in enumerate(articles):
        alone, *_ = Comparer(index.rows, index.rarity).compare(index.read(article).row, np.array(every))
        np.testing.assert_allclose(pairs[number], alone, rtol=1e-5, atol=1e-6)


def test_the_term_of_slot_0_is_not_met_where_an_article_has_no_more_terms() -> None:
    """Empty room behind an article's terms reads as slot 0, which is a word's too."""
    index = filled([report(0, "Solvik"), report(1, "Solvik aground Karsund ferry lifeboat passengers")])
    row = index.read(report(2, "strike miners")).row
    slots = row.slots.copy()
    slots[0] = 0
    terms = (row.terms & ~np.uint32(SLOTS - 1)) | slots.view(np.uint32)
    index.rows.add(
        type(row)(**{name: getattr(row, name) for name in row.__slots__} | {"slots": slots, "terms": terms}), 2
    )
    pairs, _ = index.compare([2, 2], [0, 1, 2])
    assert pairs[:, PAIR.index("cover")] == pytest.approx([0, 0, 1] * 2)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_cohesion_is_the_mean_likeness_of_all_pairs(texts: list[str]) -> None:
    """By the cosines of the pairs, weighed by the background alone."""
    index = Index(BACKGROUND)
    for number, text in enumerate(texts):
        index.rows.add(index.read(report(number, text)).row, 0)  # what is not counted leaves the background's weights
    every = list(range(len(texts)))
    lines = []
    for number in every:
        slots, marks = (one[0] for one in index.rows.get_terms(np.array([number])))
        prior = index.rarity.get_prior(slots, "en").tolist()
        lines.append(
            {s: weigh((m & 15, m >> 4, w)) for s, m, w in zip(slots.tolist(), marks.tolist(), prior, strict=True)}
        )
    likeness = [
        sum(one[s] * other[s] for s in one.keys() & other.keys())
        / (sum(v * v for v in one.values()) * sum(v * v for v in other.values())) ** 0.5
        for a, one in enumerate(lines)
        for other in lines[a + 1 :]
    ]
    got = Comparer(index.rows, index.rarity).get_cohesion(np.array(every))
    assert got == pytest.approx(sum(likeness) / len(likeness), abs=1e-5)
