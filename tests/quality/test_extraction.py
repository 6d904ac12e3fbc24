import json
from pathlib import Path

import pytest

from secondsource.evaluate.extraction import evaluate

PAGES = 220  # an even sample of the 2,120 pages: about 6 s


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, object]:
    """Our extraction on the sample, without baselines."""
    return evaluate(shared / "data" / "extraction" / "gold.jsonl.gz", limit=PAGES, baselines=False)


@pytest.mark.parametrize("measure", ["f1", "readability_f1", "same_day", "author_f1"])
def test_extraction_keeps_its_floor(scores: dict[str, object], measure: str) -> None:
    """What was reached on text, day and authors is not lost."""
    floors = json.loads((Path(__file__).parent / "floors.json").read_text("utf8"))
    value = scores[measure]
    assert isinstance(value, float)
    assert value >= floors[f"extraction.{measure}"]


def test_no_page_is_slower_than_its_limit(scores: dict[str, object]) -> None:
    """The slowest page of the sample takes less than the 10 s that one page has."""
    slowest = scores["slowest_page_seconds"]
    assert isinstance(slowest, float)
    assert slowest < 10
