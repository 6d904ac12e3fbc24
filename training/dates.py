"""Trains the choice of a page's day on the days that people read on pages, and prints its scores.

Run from the repository: `python training/dates.py ../shared/data`. It writes knowledge/weights/dates.json. Labels:
people's (the evaluation pages of htmldate, Barbaresi 2020, JOSS 5(51)); no teacher. Conditional logit (McFadden 1974)
with a ridge, fitted by L-BFGS; the marks are those of desk/extract/days.py, so training and use cannot differ.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from secondsource.desk.extract.content import load_page
from secondsource.desk.extract.dates import read_mentions
from secondsource.desk.extract.days import Candidate, DayWeights, choose_day
from secondsource.desk.extract.moments import parse_day
from secondsource.desk.extract.sources import read_sources

TARGET = Path(__file__).parents[1] / "src" / "secondsource" / "knowledge" / "weights" / "dates.json"
RIDGE = 0.3  # of .3, 1 and 3 the best over ten folds, by .003
FOLDS = 10


@dataclass(frozen=True)
class Page:
    """One labelled page."""

    gold: date
    proposed: date | None
    candidates: Sequence[Candidate]


def read_pages(folder: Path) -> Iterator[Page]:
    """The pages whose day people have read."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf8") as lines:
        rows = [row for row in map(json.loads, lines) if row["set"] == "htmldate"]
    for row in rows:
        gold = parse_day(row["published"]) if isinstance(row["published"], str) else None
        tree = load_page(gzip.decompress((folder / row["html"]).read_bytes())) if gold else None
        if gold is not None and tree is not None:
            reading = read_mentions(read_sources(tree, row["url"]))
            yield Page(gold, reading.day, reading.candidates())


def fit(pages: Sequence[Page]) -> DayWeights:
    """The weights under which the gold days are the likeliest."""
    names = sorted({name for page in pages for one in page.candidates for name in one.marks})
    tables = [
        (
            np.array([[one.marks.get(name, 0.0) for name in names] for one in page.candidates]),
            [one.day for one in page.candidates].index(page.gold),
        )
        for page in pages
        if page.gold in {one.day for one in page.candidates}
    ]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE / 2 * weights @ weights, RIDGE * weights
        for table, right in tables:
            said = table @ weights
            shares = np.exp(said - said.max())
            shares /= shares.sum()
            total -= np.log(shares[right])
            slope = slope + table.T @ shares - table[right]
        return total, slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return DayWeights(weights={name: round(float(weight), 2) for name, weight in zip(names, found, strict=True)})


def share_right(pages: Sequence[Page], weights: DayWeights) -> float:
    """Pages whose chosen day is the labelled one."""
    return float(np.mean([choose_day(page.candidates, weights) == page.gold for page in pages]))


def cross_validate(pages: Sequence[Page]) -> float:
    """The same, each page chosen by weights that have not seen it."""
    order = np.random.default_rng(0).permutation(len(pages))
    right = 0.0
    for fold in range(FOLDS):
        unseen = set(order[fold::FOLDS].tolist())
        weights = fit([page for number, page in enumerate(pages) if number not in unseen])
        right += share_right([pages[number] for number in unseen], weights) * len(unseen)
    return right / len(pages)


def main(data: Path) -> None:
    """Train, write, measure."""
    pages = list(read_pages(data / "extraction"))
    weights = fit(pages)
    TARGET.write_text(json.dumps(weights.weights, indent=1) + "\n", encoding="utf8")
    scores = {
        "pages": len(pages),
        "first_opinion": round(float(np.mean([page.proposed == page.gold for page in pages])), 4),
        "cross_validated": round(cross_validate(pages), 4),
        "seen": round(share_right(pages, weights), 4),
        "size_bytes": TARGET.stat().st_size,
    }
    print(json.dumps(scores))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "data")
