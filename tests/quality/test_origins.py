"""The floors of origins, citations, copies, wire credits, attributed sentences and facts, on the evaluation data."""

import json
from pathlib import Path

import pytest

from secondsource.errors import InputError
from secondsource.evaluate import attribution, citations, contested, copies, facts, matches, merges, origins, wire

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())
POLNEAR = Path("data/scoring/polnear")
BASIL = Path("data/grouping/basil/articles.jsonl.gz")
GOLDEN = Path(__file__).parent / "golden"


def test_independent_origins_are_counted_as_a_reader_draws_them(shared: Path) -> None:
    """60 trees drawn by hand; far nearer than outlets or owners, and what is one line is one for the reader too."""
    found = origins.evaluate(GOLDEN / "origins.json", data=str(shared / "data"))
    assert found["n"] == 60
    assert found["mae"] <= FLOORS["origins mae at most"]
    assert all(found["mae"] < one["mae"] - 1 for one in found["baselines"].values())
    assert found["same_line"]["precision"] >= FLOORS["origins same line precision"]


@pytest.mark.parametrize("name", ["citations.tsv", "citations_check.tsv"])
def test_outlets_cited_as_source_are_those_a_reader_marks(shared: Path, name: str) -> None:
    """549 read sentences; naming an outlet is not citing it."""
    found = citations.evaluate(GOLDEN / name, data=str(shared / "data"))
    assert found["precision"] >= FLOORS["citations precision"]
    assert found["recall"] >= FLOORS["citations recall"]
    assert found["precision"] > found["baselines"]["every outlet named"]["precision"] + 0.3


def test_rules_hold_on_what_was_read_after_they_were_final(shared: Path) -> None:
    """100 sentences and 100 pairs of sets that no label was ever made on: what a reader of a new day can expect."""
    cited = citations.evaluate(GOLDEN / "citations_unseen.tsv", data=str(shared / "data"))
    assert cited["precision"] >= FLOORS["citations unseen precision"]
    assert cited["recall"] >= FLOORS["citations unseen recall"]
    matched = matches.evaluate(GOLDEN / "matches_unseen.tsv", data=str(shared / "data"))
    assert matched["precision"] >= FLOORS["facts matches unseen precision"]


def test_copies_are_told_from_independent_reports(shared: Path) -> None:
    """On 42 read pairs, and better than the two baselines measured beside it."""
    found = copies.evaluate(shared / "data/copies/pairs_labelled.jsonl.gz")
    for name in ("f1_not_independent", "accuracy_three_way"):
        assert found[name] >= FLOORS[f"copies {name}"]
        assert all(found[name] > one[name] for one in found["baselines"].values())


def test_independent_outlets_are_never_merged_and_edited_copies_found(shared: Path) -> None:
    """300 pairs of outlets that write their own; of each article a half with 8 % of its words changed."""
    found = merges.measure(shared / BASIL)
    assert found["pairs"] == 300
    assert found["false_merges"] == 0
    assert found["planted_found"] >= FLOORS["copies planted_found"]


def test_agency_credits_are_found_and_none_invented(shared: Path) -> None:
    """On people's marks of 924 articles."""
    found = wire.evaluate(shared / POLNEAR)
    assert found["f1"] >= FLOORS["wire f1"]
    assert found["precision"] >= FLOORS["wire precision"]


def test_attributed_sentences_are_told_as_people_do(shared: Path) -> None:
    """On the corpus's dev part, above both baselines."""
    found = attribution.evaluate(shared / POLNEAR)
    assert found["f1"] >= FLOORS["attribution f1"]
    assert all(found["f1"] > one["f1"] for one in found["baselines"].values())


def test_facts_match_within_stories_and_not_across(shared: Path) -> None:
    """True and false matches between three outlets' articles on 100 stories."""
    found = facts.evaluate(shared / BASIL)
    assert found["true"]["number"]["share_any_outlet"] >= FLOORS["facts number share"]
    assert found["true"]["quote"]["share_any_outlet"] >= FLOORS["facts quote share"]
    assert all(one["share_any_outlet"] <= FLOORS["facts false share at most"] for one in found["false"].values())


def test_matched_facts_are_one_fact_for_a_reader(shared: Path) -> None:
    """450 read pairs; numbers and quotations each, and most of what is right is kept."""
    found = matches.evaluate(GOLDEN / "matches.tsv", data=str(shared / "data"))
    assert found["precision"] >= FLOORS["facts matches precision"]
    assert found["kept"] >= FLOORS["facts matches kept"]
    for kind in ("number", "money", "quote"):
        assert found["kinds"][kind]["precision"] >= FLOORS["facts matches precision"]
    assert found["precision"] > found["baselines"]["unit and value"]["precision"]


def test_values_called_contested_contradict_each_other(shared: Path) -> None:
    """Every candidate of the development days and of five months of headlines was read."""
    found = contested.evaluate(GOLDEN / "contested.tsv", data=str(shared / "data"))
    assert found["precision"] >= FLOORS["contested precision"]
    assert found["precision"] > found["baselines"]["the looser rule"]["precision"] + 0.3
    assert found["contested"] >= 7


@pytest.mark.parametrize("kind", [copies, wire, attribution, citations, contested, facts, matches, origins])
def test_a_path_without_the_set_is_refused(kind: object, tmp_path: Path) -> None:
    """An empty folder is named in the message."""
    with pytest.raises(InputError, match=str(tmp_path)):
        kind.evaluate(tmp_path)
