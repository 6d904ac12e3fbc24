"""The papers of our models: complete, and no mark that is not earned."""

from importlib.resources import files

import pytest

from secondsource.errors import KnowledgeError
from secondsource.knowledge.cards import is_earned, load_cards, parse_card

GOOD = """
name = "tide"
job = "tells high from low water"
method = "logistic regression on two counts"
trained_on = ["harbour-logs"]
labels = "people"
distilled_from = "nothing"
zero_distillation = true
licence = "Apache-2.0"
size_bytes = 120
command = "python training/tide.py"
[scores]
f1 = 0.9
[scores.harbour-logs]
accuracy = 0.8
"""


def test_every_card_that_ships_is_complete_and_earns_its_mark() -> None:
    """Each loads, and `zero distillation` stands only on people's labels without a teacher."""
    for card in load_cards():
        assert not card.zero_distillation or is_earned(card.labels, card.distilled_from), card.name


def test_a_card_reads_its_scores_flat() -> None:
    """A table of sets becomes one name each."""
    card = parse_card("tide.toml", GOOD)
    assert card.scores == {"f1": 0.9, "harbour-logs accuracy": 0.8}
    assert card.zero_distillation


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('labels = "people"', 'labels = "news service"', "not earned"),
        ('labels = "people"', 'labels = "people and a language model"', "not earned"),
        ('distilled_from = "nothing"', 'distilled_from = "unknown"', "not earned"),
        ('distilled_from = "nothing"', 'distilled_from = "some-teacher-1"', "not earned"),
        ('licence = "Apache-2.0"', "", "licence is missing"),
        ('licence = "Apache-2.0"', 'licence = ""', "licence must be a text"),
        ("size_bytes = 120", 'size_bytes = "small"', "size_bytes"),
        ("f1 = 0.9", 'f1 = "good"', "not a number"),
        ('job = "', 'task = "', "unknown field task"),
        ("[scores]", "[scores", "tide.toml"),
    ],
)
def test_a_card_that_says_too_little_or_too_much_is_refused(old: str, new: str, why: str) -> None:
    """File and field are named."""
    with pytest.raises(KnowledgeError, match=why):
        parse_card("tide.toml", GOOD.replace(old, new))


def test_every_weight_that_ships_has_a_card() -> None:
    """Each file of weights under knowledge/ is named by a card, whose size is the file's."""
    folder = files("secondsource.knowledge")
    weights = [
        one for place in (folder, folder / "weights") for one in place.iterdir() if one.name.endswith((".npz", ".json"))
    ]
    cards = {card.name: card for card in load_cards()}
    assert weights
    for one in weights:
        card = cards[one.name.partition(".")[0]]
        assert card.size_bytes == len(one.read_bytes()), one.name
