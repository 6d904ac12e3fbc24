"""Claims about what scoring knows: which of the desk's own outlets can be cited by name."""

from dataclasses import replace

from secondsource.desk.score.origins import origin_tree
from secondsource.evaluate.knowing import load_knowledge
from secondsource.testing.builders import an_article

OWN = {"Vellin Courier": "vellincourier.example", "World": "vellinnews.example", "Time": "time.example"}


def cited(words: str, names: dict[str, str]) -> set[str | None]:
    """The outlets that a report cites, where the desk knows these names."""
    known = replace(load_knowledge(), agencies=()).with_outlets(names)
    report = an_article(outlet_id="post.example", outlet_name="Post of Vellin", headline="", text=words)
    return {edge.outlet_id for edge in origin_tree([report], agencies=(), owners={}, outlets=known.outlets).edges}


def test_an_outlet_that_the_operator_added_is_cited_by_its_name() -> None:
    """A report "according to the Vellin Courier" goes back to it as soon as the desk reads it."""
    words = "The harbour will close in May, according to the Vellin Courier."
    assert cited(words, {}) == set()
    assert cited(words, OWN) == {"vellincourier.example"}


def test_a_feed_that_is_called_by_an_ordinary_word_is_no_name() -> None:
    """ "World" is a section and "Time" a word, whatever a feed's title says."""
    assert cited("The harbour will close, according to World. Time reported it.", OWN) == set()


def test_what_ships_goes_before_a_feed_s_title() -> None:
    """A feed that calls itself Semafor does not become it."""
    assert cited("The harbour will close, according to Semafor.", {"Semafor": "fake.example"}) == {"semafor.com"}
