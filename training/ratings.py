"""Rebuilds the rating lists of `knowledge/ratings/` from the open lists in the evaluation data.

Run: python training/ratings.py [DATA]; DATA defaults to ../shared/data beside the repository.

All lists are put on one scale, the place of an outlet among the 11,500 domains of Lin et al. 2023 (0 worst, 1 best), as
decision 50 explains: a PC1 becomes its percentile, and a word of Wikipedia becomes the mean percentile of the domains
that carry it. On the raw values of the first definition (reliable 1, no consensus .6, unreliable .25, deprecated .1) an
80 % range held the other list's word for 51-68 % of the domains; on this scale it does for 75-83 %.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from secondsource.knowledge.operator_ratings import DOMAIN

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src" / "secondsource" / "knowledge" / "ratings"
DATA = ROOT.parent / "shared" / "data"

HOST = re.compile(r"^(?:https?:)?(?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/([a-z]{2})?/?)?$")
# "downrank" is left out: the 30 such domains that Lin rates stand at .76 on average, above "no consensus"; it says
# nothing of an outlet that a reader could use
RULE = re.compile(r"^\$(boost=2|discard),site=([a-z0-9.-]+)$")
WORDS = {"gr": "generally reliable", "nc": "no consensus", "gu": "generally unreliable", "d": "deprecated"}
FINER = {"Generally reliable": "gr", "No consensus": "nc", "Generally unreliable": "gu", "Deprecated": "d"}
OVERLAY = {
    "boost=2": "raised in the overlay: cited by featured and good articles",
    "discard": "discarded in the overlay",
}
# CRED-1's classes that warn; "mixed" and "reliable" are classes of the list, not warnings
WARNINGS = {"fake", "unreliable", "conspiracy", "rumor", "satire"}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file:
        yield from csv.DictReader(file)


def read_lin(folder: Path) -> dict[str, float]:
    """PC1 of every whole domain; rows for a single account or section ("facebook.com/news") are left out."""
    rows = _rows(folder / "lin2023-domain-quality" / "domain_pc1.csv")
    return {row["domain"].lower(): float(row["pc1"]) for row in rows if HOST.match(row["domain"].lower() + "/")}


def percentiles(values: dict[str, float]) -> dict[str, float]:
    """Each domain's share of domains at or below it, ties at their middle."""
    ordered = np.sort(np.array(list(values.values())))
    low, high = (np.searchsorted(ordered, list(values.values()), side) for side in ("left", "right"))
    return dict(zip(values, ((low + high) / 2 / len(ordered)).tolist(), strict=True))


def _worst(statuses: Iterable[str]) -> str | None:
    found = [FINER[status] for status in statuses if status in FINER]
    if "Blacklisted" in statuses and "d" not in found:
        found.append("gu")
    return max(found, key=["gr", "nc", "gu", "d"].index) if found else None


def read_wikipedia(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Domain -> (word, date, file): the table of 2026 first, then the lists of 2021, then the overlay of 2026."""
    folder = folder / "wikipedia-perennial"
    found: dict[str, tuple[str, str, str]] = {}
    for row in _rows(folder / "kynoptic_reliability_ranking.csv"):
        found.setdefault(row["domain"].lower(), (WORDS[row["status"]], "2026-01-01", "ranking"))
    for row in _rows(folder / "perennial-sources-2021-03-17.csv"):
        word = _worst(json.loads(row["status"]))
        # more than two addresses are library catalogues that the article links, not the outlet's own
        urls = json.loads(row["urls"]) if int(row["urls_n"]) <= 2 else []
        for match in filter(None, map(HOST.match, urls)):
            if word:
                found.setdefault(match[1], (WORDS[word], "2021-03-17", "perennial"))
    listed = json.loads((folder / "idiap_wikipedia_perennial_sources.json").read_text("utf8"))
    for domain, status in listed.items():
        found.setdefault(domain, (WORDS[{1: "gr", 0: "nc", -1: "gu", -2: "d"}[status]], "2021-03-17", "idiap"))
    for domain, rule in _overlay(folder / "kynoptic_goggle_overlay.txt"):
        found.setdefault(domain, (OVERLAY[rule], "2026-01-01", "overlay"))
    return found


def _overlay(path: Path) -> Iterator[tuple[str, str]]:
    """Rules for a whole domain. Rules for a path say nothing of the outlet; the last section is under review."""
    for line in path.read_text("utf8").splitlines():
        if line.startswith("! Source: conflicts"):
            return
        if match := RULE.match(line.strip()):
            yield match[2], match[1]


def aligned(words: dict[str, tuple[str, str, str]], places: dict[str, float]) -> dict[str, float]:
    """Word -> mean place among Lin's domains of the outlets that carry it."""
    groups: dict[str, list[float]] = {}
    for domain, (word, _, _) in words.items():
        if domain in places:
            groups.setdefault(word, []).append(places[domain])
    return {word: round(float(np.mean(group)), 3) for word, group in groups.items()}


def _save(name: str, header: str, rows: Iterable[tuple[object, ...]]) -> int:
    """Rows for one section of a site, an address in numbers or a bare word are left out: no outlet is found by them."""
    whole = {domain: row[1:] for row in rows if DOMAIN.match(domain := str(row[0]).lower().rstrip("/"))}
    lines = sorted("\t".join(map(str, (domain, *rest))) for domain, rest in whole.items())
    (TARGET / name).write_text("\n".join([header, *lines]) + "\n", "utf8")
    return len(lines)


def main(folder: Path) -> None:
    """Write the three lists and print what went in."""
    pc1 = read_lin(folder)
    places = percentiles(pc1)
    wikipedia = read_wikipedia(folder)
    values = aligned(wikipedia, places)
    lin = ((domain, f"{places[domain]:.3f}", f"PC1 {value:.2f}") for domain, value in pc1.items())
    print("lin2023", _save("lin2023.tsv", "domain\tvalue\twords", lin))
    rows = ((domain, values[word], word, dated) for domain, (word, dated, _) in wikipedia.items())
    print("wikipedia", _save("wikipedia.tsv", "domain\tvalue\twords\tdated", rows), values)
    warned = (row for row in _rows(folder / "cred1-iffy-opensources" / "cred1_current.csv"))
    flags = {row["domain"].lower(): row["category"] for row in warned if row["category"] in WARNINGS}
    print("cred1", _save("cred1.tsv", "domain\twords", flags.items()))


if __name__ == "__main__":
    main((Path(sys.argv[1]) if len(sys.argv) > 1 else DATA) / "scoring")
