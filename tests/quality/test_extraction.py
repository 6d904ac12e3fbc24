import json
from pathlib import Path

import pytest

from secondsource.evaluate.extraction import evaluate

PAGES = 220  # an even sample of the 2,120 pages: about 13 s


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, object]:
    """Our extraction on the sample, that for archives and trafilatura's text."""
    return evaluate(shared / "data" / "extraction" / "gold.jsonl.gz", limit=PAGES, baselines=False, cascade=True)


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


def test_archives_are_read_as_well_as_by_trafilatura(scores: dict[str, object]) -> None:
    """On the sample the reader for archives is within .01 of trafilatura (on all pages .005), at twice its speed."""
    found = scores["baselines"]
    assert isinstance(found, dict)
    ours, theirs = found["cascade_text"], found["trafilatura_text"]
    assert ours["f1"] >= theirs["f1"] - 0.01
    assert ours["pages_per_second"] >= 2 * theirs["pages_per_second"]
