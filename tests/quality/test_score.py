"""The whole score: its order is stable, its inputs give it again, and padding does not move its label."""

import json
from pathlib import Path

from secondsource.evaluate.score import evaluate

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())


def test_the_score_is_stable_replayed_and_hard_to_game(shared: Path) -> None:
    """Twenty stories of one set: ten points on any weight, a bundle each, and three ways of padding."""
    found = evaluate(shared / "data" / "grouping" / "ground-news-2025", most=20)
    assert found["kendall_tau_least"] >= FLOORS["score kendall"]
    assert found["kendall_tau_told_apart"] >= FLOORS["score kendall told apart"]
    assert found["as_shown"]["turned_round"] <= FLOORS["score turned as shown"]
    assert found["recomputed"] == 1.0
    assert max(found["label_changed_by"].values()) <= FLOORS["score labels gamed"]
