"""Subjects: what the front page is filtered by."""

from datetime import UTC, datetime

import pytest

from secondsource.desk.group.subjects import find_subjects, fold, parse_terms, parse_weights, score_subjects
from secondsource.knowledge.subjects import load_subject_arrays, load_subject_terms, subject_names
from secondsource.testing.builders import an_article
from secondsource.testing.sampleday import load_articles

NOW = datetime(2026, 5, 12, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def weights():
    """The shipped model."""
    return parse_weights(load_subject_arrays(), load_subject_terms())


@pytest.mark.parametrize(
    ("story", "subject"),
    [
        ("early-vote", "politics"),
        ("rate", "economy"),
        ("match-cup", "sport"),
        ("match-north", "sport"),
        ("quake-orlen", "disaster"),
        ("quake-tarn", "disaster"),
        ("ferry", "disaster"),
        ("court-bakke", "crime"),
        ("antibiotic", "health"),
        ("reservoir", "environment"),
        ("museum", "culture"),
        ("audits", "technology"),
        ("cable", "economy"),
    ],
)
def test_the_sample_day_has_its_subjects(story, subject, weights):
    """The best subject of each invented story; the reservoir's is told from Spanish alone."""
    articles = [
        an_article(headline=one.headline, text="\n".join(one.paragraphs), language=one.outlet.language)
        for one in load_articles(NOW)
        if one.story == story
    ]
    assert find_subjects(articles, weights)[0] == subject


def test_every_subject_is_a_media_topic():
    """Each has the code and name of the first level of IPTC Media Topics; all 17 are there."""
    codes = {code for code, _ in subject_names().values()}
    assert codes == {f"{n:02}000000" for n in range(1, 18)}


def test_nothing_to_read_has_no_subject(weights):
    """Empty articles, no articles, a script without words."""
    assert find_subjects([], weights) == ()
    assert find_subjects([an_article(headline="", text="")], weights) == ()
    assert find_subjects([an_article(headline="新聞", text="", language="zh")], weights) == ()


def test_shares_are_probabilities(weights):
    """They sum to one."""
    assert sum(score_subjects([an_article()], weights).values()) == pytest.approx(1, abs=1e-5)


def test_words_are_cut_and_lose_their_accents():
    """So that "économie" and "economía" are one."""
    assert fold("Économie") == fold("economía") == "econom"


def test_a_term_of_two_subjects_counts_for_neither():
    """It tells nothing."""
    rules = {"a": {"en": "strike walkout"}, "b": {"en": "strike"}}
    assert parse_terms(rules, ("a", "b")) == {"en": {"walkou": 0}}
