"""Labelled rows as they lie in the data folder, and how well yes-or-no answers agree with them."""

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from secondsource.errors import InputError
from secondsource.model import Article, Quality

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def precision_recall_f1(gold: Sequence[bool], said: Sequence[bool]) -> dict[str, float]:
    """Precision, recall and F1 of the yes answers; 0 where there is nothing to divide by."""
    hits = sum(g and s for g, s in zip(gold, said, strict=True))
    precision = hits / sum(said) if any(said) else 0.0
    recall = hits / sum(gold) if any(gold) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a .jsonl or .jsonl.gz file. Raises InputError with file and line."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    rows: list[dict[str, Any]] = []
    try:
        content = path.read_bytes()
        lines = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf8").split("\n")
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{path}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            rows += [json.loads(line)] if line.strip() else []
        except ValueError as error:
            raise InputError(f"{path}: line {number}: {error}") from error
    if not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path}: every line must be an object")
    return rows


def _moment(words: object) -> datetime | None:
    if not isinstance(words, str):
        return None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def outlet_of(row: dict[str, Any]) -> str:
    """The outlet's id of a row: the host of its address without "www.", else its name in lower case."""
    host = urlsplit(str(row.get("url") or "")).hostname or ""
    return host.removeprefix("www.") or str(row.get("outlet") or "unknown").lower()


def article_of(row: dict[str, Any]) -> Article:
    """A row of articles.jsonl.gz as an Article. Raises InputError where it has no id."""
    if not row.get("id"):
        raise InputError(f"a row without id: {str(row)[:80]}")
    published = _moment(row.get("published"))
    return Article(
        article_id=str(row["id"]),
        url=str(row.get("url") or ""),
        outlet_id=outlet_of(row),
        outlet_name=str(row.get("outlet") or outlet_of(row)),
        headline=str(row.get("title") or ""),
        text=str(row.get("text") or ""),
        language=str(row.get("lang") or "en"),
        published=published,
        first_seen=published or _moment(row.get("first_seen")) or _EPOCH,
        quality=Quality.FULL,
        quality_reason="import",
    )
