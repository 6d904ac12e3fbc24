"""Agency credits against PolNeAR's `wire` column (people's labels): precision, recall and F1.

Baseline in the same run: the same rules on the text alone, without the author's line.
"""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from secondsource.desk.score.credits import find_credit
from secondsource.errors import InputError
from secondsource.evaluate.labelled import precision_recall_f1
from secondsource.knowledge.agencies import load_agencies
from secondsource.model import Article, Quality

_NONE = {"None", "NA", ""}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The corpus keeps another outlet's syndicated text in its column `credit`, not in `wire`.
_SYNDICATES = frozenset({"wpnews", "nytnews", "tribune", "cnnwire", "conversation", "kff", "snsw"})
_PARTS = ("train", "dev")


def _metadata(path: Path) -> Path:
    for place in (path, path / "metadata.tsv", path / "data" / "metadata.tsv"):
        if place.is_file():
            return place
    raise InputError(f"{path}: no metadata.tsv; give the folder of PolNeAR, its data folder or the file")


def _article(row: dict[str, str], folder: Path) -> Article:
    text = folder / row["compartment"] / "text" / f"{row['filename']}.txt"
    if not text.is_file():
        raise InputError(f"{text}: named in the metadata but missing")
    author = "" if row["author"] in _NONE else row["author"]
    return Article(
        article_id=row["filename"],
        url="",
        outlet_id=row["publisher"],
        outlet_name=row["publisher"],
        headline=row["title"],
        text=text.read_text("utf8"),
        authors=(author,) if author else (),
        language="en",
        published=None,
        first_seen=_EPOCH,
        quality=Quality.FULL,
        quality_reason="page",
    )


def evaluate(path: Path, *, part: str = "") -> dict[str, object]:
    """Whole-text agency credits on the train and dev parts, or on one `part`; n, wrong and missed ids beside."""
    metadata = _metadata(path)
    with metadata.open(encoding="utf8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t") if row["compartment"] in ((part,) if part else _PARTS)
        ]
    if not rows:
        raise InputError(f"{metadata}: no article of part {part or ' or '.join(_PARTS)}")
    agencies = load_agencies()
    articles = [_article(row, metadata.parent) for row in rows]
    gold = [row["wire"] not in _NONE for row in rows]

    def marked(one: Article) -> bool:
        credit = find_credit(one, agencies)
        return credit is not None and credit.whole and credit.agency.agency_id not in _SYNDICATES

    said = [marked(one) for one in articles]
    text_only = [marked(replace(one, authors=())) for one in articles]
    return {
        "n": len(rows),
        "wire": sum(gold),
        **precision_recall_f1(gold, said),
        "wrong": [row["filename"] for row, g, s in zip(rows, gold, said, strict=True) if s and not g],
        "missed": [row["filename"] for row, g, s in zip(rows, gold, said, strict=True) if g and not s],
        "baselines": {"text only": precision_recall_f1(gold, text_only)},
    }
