"""The bundle: a score's inputs as one file, and the same score from it."""

import json
from datetime import timedelta

import pytest

from secondsource.desk.score.assess import assess
from secondsource.desk.score.bundle import SCHEMA, make_bundle, recompute
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.score import FORMULA
from secondsource.errors import InputError
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.places import load_places
from secondsource.knowledge.ratings import load_ratings
from secondsource.model import Owner
from secondsource.testing.builders import MORNING, TEXT, a_story, an_article

NOW = MORNING + timedelta(hours=6)
OWNERS = {
    name: Owner(outlet_id=name, owner="Brandt Media", source="test", dated=MORNING)
    for name in ("a.example", "b.example")
}
KNOWLEDGE = Knowledge(ratings=load_ratings(), agencies=load_agencies(), owners=OWNERS, outlets={}, places=load_places())


def articles():
    """Four reports: an agency-like first, its copy, and two of one owner."""
    own = (
        "The dredger's captain, Tomas Vogel, said on Tuesday that the cable was on no chart.\n"
        "Repairs will cost 2 million euros, he told Borg Radio. About 1,900 homes lost power in Vellin, he added.\n" * 6
    )
    return [
        an_article(article_id="a", outlet_id="reuters.com", text=TEXT * 3),
        an_article(article_id="b", outlet_id="copy.example", text=TEXT * 3, published=MORNING + timedelta(minutes=5)),
        an_article(article_id="c", outlet_id="a.example", text=own, published=MORNING + timedelta(minutes=9)),
        an_article(
            article_id="d",
            outlet_id="b.example",
            text=own.replace("Tuesday", "12 May").replace("captain", "mate").replace("homes", "houses") + TEXT[::-1],
            published=MORNING + timedelta(minutes=12),
        ),
    ]


def a_bundle(found=None):
    """The bundle after a trip through JSON, and the assessment it was made from."""
    found = found or articles()
    story = a_story(found)
    assessment = assess(story, found, KNOWLEDGE, NOW)
    return json.loads(json.dumps(make_bundle(story, found, assessment, KNOWLEDGE))), assessment


def test_a_bundle_gives_the_same_score_to_the_last_digit():
    """Through JSON and back, with its sentence, range and label."""
    bundle, assessment = a_bundle()
    assert recompute(bundle) == assessment.score


def test_a_bundle_holds_no_outlets_text():
    """No run of eight words of any article stands in it."""
    bundle, _ = a_bundle()
    written = " ".join(json.dumps(bundle, ensure_ascii=False).split())
    for article in articles():
        words = article.text.split()
        assert not any(" ".join(words[n : n + 8]) in written for n in range(len(words) - 8))


def test_a_story_without_an_outlet_is_the_story_it_would_have_been():
    """Leaving out a copy changes neither count nor points; leaving out the only rated outlet does."""
    bundle, assessment = a_bundle()
    without_copy = recompute(bundle, without="copy.example")
    assert without_copy.independent_origins == assessment.score.independent_origins
    assert without_copy.outlets == assessment.score.outlets - 1
    without_best = recompute(bundle, without="reuters.com")
    assert without_best.tier.points < assessment.score.tier.points


@pytest.mark.parametrize("gone", ["copy.example", "a.example", "b.example", "reuters.com"])
def test_removing_an_outlet_agrees_with_never_having_read_it(gone):
    """The count of independent origins is that of the story assessed without the outlet."""
    bundle, _ = a_bundle()
    left = [one for one in articles() if one.outlet_id != gone]
    direct = assess(a_story(left), left, KNOWLEDGE, NOW).score
    assert recompute(bundle, without=gone).independent_origins == pytest.approx(direct.independent_origins)


def test_an_outlet_that_is_not_there_is_named():
    """With the outlets that are."""
    bundle, _ = a_bundle()
    with pytest.raises(InputError, match=r"nowhere\.example is not in this story"):
        recompute(bundle, without="nowhere.example")


def test_the_only_outlet_cannot_be_left_out():
    """Without it there is no story."""
    bundle, _ = a_bundle(articles()[:1])
    with pytest.raises(InputError, match="only outlet"):
        recompute(bundle, without="reuters.com")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"schema": SCHEMA, "formula": 1},
        {"schema": SCHEMA, "formula": FORMULA},
        {"schema": SCHEMA, "formula": FORMULA, "inputs": {"now": "noon"}},
        {"schema": SCHEMA, "formula": FORMULA, "inputs": {"now": "2026-05-12T00:00:00+00:00", "tree": []}},
        {"schema": SCHEMA, "formula": FORMULA, "inputs": {"articles": [{"quality": "grand"}]}},
    ],
)
def test_a_malformed_bundle_is_refused_with_its_place(broken):
    """Whoever wrote it by hand learns where it is wrong."""
    with pytest.raises(InputError, match="bundle"):
        recompute(broken)
