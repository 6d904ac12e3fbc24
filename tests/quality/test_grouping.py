"""Grouping stays where it was measured; the shipped weights were trained on these sets, so this guards the code."""

import json
from pathlib import Path

import pytest

from secondsource.evaluate.grouping import evaluate

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())


@pytest.mark.parametrize("name", ["basil", "ground-news-2026"])
def test_grouping_holds_its_floor_and_beats_one_pass(shared: Path, name: str) -> None:
    """B-cubed F1 with one configuration, above TF-IDF in one pass tuned on the very set."""
    result = evaluate(shared / "data" / "grouping" / name)
    assert result["b3_f1"] >= FLOORS[f"grouping b3_f1 {name}"]
    assert result["b3_f1"] > result["baselines"]["tfidf_one_pass_tuned"]
