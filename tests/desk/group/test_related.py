"""Related stories share rare names, say so, and are never one happening."""

import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from secondsource.desk.group.related import RelatedIndex, StoryProfile, profile_of, related_stories
from secondsource.testing.builders import MORNING, a_story, an_article
from secondsource.testing.sampleday import load_articles

NOW = datetime(2026, 5, 12, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def day():
    """The sample day's stories, as truth has them, with their profiles."""
    articles = {}
    for one in load_articles(NOW):
        text = "\n".join(one.paragraphs)
        article = an_article(
            article_id=one.key,
            outlet_id=one.outlet.domain,
            outlet_name=one.outlet.name,
            headline=one.headline,
            text=text,
            language=one.outlet.language,
            published=one.published,
        )
        articles.setdefault(one.story, []).append(article)
    stories = {key: a_story(found, story_id=key) for key, found in articles.items()}
    return stories, {key: profile_of(story, articles[key]) for key, story in stories.items()}


def test_the_cable_story_continues_from_the_ruling(day):
    """Six days earlier, the same harbour master and contractor: the reason names them and the day."""
    stories, profiles = day
    found = related_stories(stories["cable"], profiles["cable"], list(profiles.values()))
    assert found[0].story_id == "dredging"
    assert found[0].relation == "earlier"
    assert found[0].why.startswith("Continues from, 6 May. Same names: ")
    assert "Ilse Brandt" in found[0].why


def test_later_is_the_other_way_round(day):
    """From the ruling the cable story is what came later."""
    stories, profiles = day
    found = related_stories(stories["dredging"], profiles["dredging"], list(profiles.values()))
    assert [(one.story_id, one.relation) for one in found[:1]] == [("cable", "later")]


def test_one_happening_is_not_related_to_itself(day):
    """The same story under another id shares nearly everything and does not appear."""
    _, profiles = day
    twin = profile_of(a_story(story_id="twin"), [an_article()])
    other = profile_of(a_story(story_id="other"), [an_article(published=MORNING + timedelta(hours=1))])
    found = RelatedIndex([*profiles.values(), twin, other]).find_related(twin)
    assert "other" not in {one.story_id for one in found}


def test_strangers_are_not_related(day):
    """The central bank and the museum share no name and get no reason."""
    stories, profiles = day
    found = related_stories(stories["rate"], profiles["rate"], list(profiles.values()))
    assert "museum" not in {one.story_id for one in found}


def test_learning_a_story_twice_changes_nothing(day):
    """A profile replaces what was known of its story."""
    _, profiles = day
    index = RelatedIndex(list(profiles.values()))
    before = index.find_related(profiles["cable"])
    index.learn_one(profiles["cable"])
    assert index.find_related(profiles["cable"]) == before


def test_an_empty_article_is_no_trouble():
    """No text and no headline: no names, nothing related."""
    story, empty = a_story(), an_article(headline="", text="")
    assert related_stories(story, profile_of(story, [empty]), []) == ()


def test_ten_thousand_stories_are_quick_to_ask():
    """Names as uneven as in life, some in a tenth of the stories: they propose nobody."""
    dice = Random(1)
    profiles = [
        StoryProfile(
            story_id=f"s{n}",
            language="en",
            first=MORNING,
            outlet_name="x",
            headline="",
            subjects=(),
            names=tuple(dict.fromkeys(f"Name {int(2 ** (13 * dice.random()))}" for _ in range(20))),
            terms=(),
        )
        for n in range(10_000)
    ]
    index = RelatedIndex(profiles)
    began = time.perf_counter()
    for profile in profiles[:50]:
        index.find_related(profile)
    assert time.perf_counter() - began < 2  # judging every story that shares a name took 28 s
