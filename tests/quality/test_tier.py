"""Source tiers against Wikipedia's editors, their interval, and the share of articles with a tier."""

import json
from pathlib import Path

import pytest

from secondsource.evaluate.tier import evaluate

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())


def test_the_other_lists_tell_wikipedias_reliable_outlets_apart(shared: Path) -> None:
    """That family left out; and the 80 % range holds its rating about as often as it says."""
    found = evaluate(shared / "data" / "scoring")
    assert found["auc"] >= FLOORS["tier auc"]
    assert FLOORS["tier interval least"] <= found["interval"]["covered"] <= FLOORS["tier interval most"]


@pytest.mark.parametrize("name", ["ground-news-2025", "ground-news-2026"])
def test_most_articles_have_a_rating_or_inherit_one(shared: Path, name: str) -> None:
    """By domain, parent or moved domain, overlay, the agency whose text it is, or the outlet whose very text it is."""
    assert evaluate(shared / "data" / "grouping" / name)["rated"] >= FLOORS[f"tier rated {name}"]


def test_an_outside_list_is_read_by_its_columns(tmp_path: Path) -> None:
    """Two columns named by options; rows without a number are left out."""
    path = tmp_path / "list.csv"
    path.write_text(
        "site,score\nreuters.com,5\ncnn.com,4\nfoxnews.com,3\ninfowars.com,1\nnobody.example,2\nx.example,\n"
    )
    found = evaluate(path, domain_column="site", rating_column="score")
    assert (found["outlets"], found["listed"]) == (4, 5)
    assert found["spearman"] > 0.9
