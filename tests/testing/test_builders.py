"""The builders give whole values and refuse fields that do not exist."""

from datetime import timedelta

import pytest

from secondsource.testing.builders import MORNING, a_feed, a_story, an_article, an_entry


def test_an_article_takes_its_address_from_its_outlet_and_id():
    """A test that names two articles gets two addresses."""
    assert an_article(article_id="a2", outlet_id="coastradio.example").url == "https://coastradio.example/a2"


def test_an_article_was_first_seen_when_it_was_published():
    """Moving an article in time moves both stamps."""
    later = MORNING + timedelta(hours=2)
    assert an_article(published=later).first_seen == later


def test_a_misspelt_field_is_refused():
    """A typing error in a test does not pass unseen."""
    with pytest.raises(TypeError):
        an_article(headlines="x")


def test_a_story_lists_its_articles_in_order():
    """Members stand in the order in which the articles were first seen."""
    late = an_article(article_id="late", published=MORNING + timedelta(hours=1))
    story = a_story([late, an_article(article_id="early")])
    assert [member.article_id for member in story.members] == ["early", "late"]
    assert story.updated == late.first_seen


def test_feed_and_entry_belong_together():
    """The default entry is one of the default feed's."""
    assert an_entry().feed_id == a_feed().feed_id
