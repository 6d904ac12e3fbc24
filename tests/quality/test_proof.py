"""What the proof catches and what it loses, on 500 planted errors."""

import json
from pathlib import Path

import pytest

from secondsource.evaluate.planted import KINDS
from secondsource.evaluate.proof import evaluate

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())
STRICT = ("number", "date", "name", "quote", "speaker")


@pytest.mark.parametrize("name", ["ground-news-2025", "basil"])
def test_planted_errors_are_caught_and_good_sentences_kept(shared: Path, name: str) -> None:
    """Numbers, dates, names, quotations and speakers nearly always, the other kinds mostly; few good ones lost."""
    found = evaluate(shared / "data" / "grouping" / name)
    caught = found["caught"]
    assert isinstance(caught, dict)
    assert found["planted"] >= 500
    for kind in KINDS:
        assert caught[kind] >= FLOORS["proof caught strict" if kind in STRICT else "proof caught other"], kind
    assert found["good_lost"] == 0.0
    assert found["reworded_lost"] <= FLOORS["proof reworded lost"]
