"""What is worked out ahead is what would be said without, for as long as it holds."""

import numpy as np
import pytest

from secondsource.desk.group.chances import Chances
from secondsource.desk.group.index import Index
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.testing.builders import an_article

WEIGHTS = parse_weights(load_grouping_arrays())
WORDS = ("Solvik", "ferry", "aground", "Karsund", "212", "passengers", "evacuated", "lifeboat", "strike", "miners")


def add(index: Index, number: int, language: str = "en") -> None:
    """A report in a story of its own; neighbours share most words."""
    text = " ".join((WORDS[number % 7 :] + WORDS)[:6])
    article = an_article(article_id=f"a{number}", headline=text, text=f"{text}.", language=language)
    index.add(index.read(article).row, number)


@pytest.fixture
def index() -> Index:
    """Nine reports, two of them in German."""
    index = Index(WEIGHTS.background)
    for number in range(9):
        add(index, number, "de" if number > 6 else "en")
    return index


def test_parts_of_what_was_worked_out_ahead_are_the_same_numbers(index: Index) -> None:
    """In any order, and of two languages; what was not worked out is then."""
    ahead, alone = Chances(index, WEIGHTS.pairs), Chances(index, WEIGHTS.pairs)
    ahead.look_ahead([1, 4, 7], [1, 4, 7, 0, 8, 2])
    for ones, others in (([4], [0, 8]), ([7, 1], [2, 1]), ([1, 4, 7], [1, 4, 7]), ([4, 2], [0]), ([4], [3, 0])):
        np.testing.assert_allclose(ahead.get(ones, others), alone.get(ones, others), rtol=1e-5)


def test_what_was_worked_out_is_forgotten(index: Index) -> None:
    """An article that is learnt changes how rare words are, so old probabilities no longer hold."""
    chances = Chances(index, WEIGHTS.pairs)
    chances.look_ahead([0, 1], [0, 1, 2])
    before = chances.get([0], [1, 2])
    for number in range(20):
        add(index, 9 + 7 * number)  # each with the words of the first
    np.testing.assert_array_equal(chances.get([0], [1, 2]), before)
    chances.forget()
    assert not np.allclose(chances.get([0], [1, 2]), before, atol=1e-5)
