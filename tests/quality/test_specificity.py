"""Specificity against people's ratings, experts' verdicts, and the ticks read for this project."""

import json
from pathlib import Path

import pytest

from secondsource.evaluate.specificity import evaluate

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())
HERE = Path(__file__).parent


def test_the_sentence_model_agrees_with_people(shared: Path) -> None:
    """Gao's test sentences: the model over vectors, the monotone one; both far above length alone."""
    found = evaluate(shared / "data" / "scoring" / "gao2019-specificity-twitter")
    assert found["model"] == "vectors"
    assert found["pearson"] >= FLOORS["specificity pearson by vectors"]
    assert found["monotone"]["pearson"] >= FLOORS["specificity pearson"]
    assert found["monotone"]["pearson"] > found["baselines"]["length in words"]["pearson"] + 0.2


def test_without_the_extra_the_monotone_model_speaks(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed says which model it is."""
    monkeypatch.setattr("secondsource.evaluate.specificity.has_encoder", lambda: False)
    found = evaluate(shared / "data" / "scoring" / "gao2019-specificity-twitter")
    assert found["model"] == "monotone"
    assert found["pearson"] == found["monotone"]["pearson"]


def test_typed_quantities_tell_releases_that_quantify_benefits(shared: Path) -> None:
    """HealthNewsReview's experts, an article at a time; beside numerals per sentence."""
    found = evaluate(shared / "data" / "scoring" / "healthnewsreview-releases")
    assert found["auc"] >= FLOORS["specificity benefits auc"]


def test_the_rules_fill_the_slots_that_a_reader_ticks(shared: Path) -> None:
    """494 sentences of 191 articles, read twice for this project; each slot by itself, against either reading."""
    found = evaluate(HERE / "golden" / "slots.tsv", grouping=str(shared / "data" / "grouping"))
    assert found["sentences"] == 494
    assert found["f1"] >= FLOORS["slots f1 mean"]
    for reading, floor in (("first", "slots f1 least"), ("second", "slots f1 least second")):
        for name, scores in found[reading]["slots"].items():
            assert scores["f1"] >= FLOORS[floor], (reading, name)
            assert scores["f1"] > scores["baseline_all_yes"], (reading, name)


def test_the_guide_settles_the_ticks(shared: Path) -> None:
    """Two readings in different orders agree on every slot; the one that agrees least is the number."""
    found = evaluate(HERE / "golden" / "slots.tsv", grouping=str(shared / "data" / "grouping"))
    assert min(found["kappa"].values()) >= FLOORS["slots kappa least"]
