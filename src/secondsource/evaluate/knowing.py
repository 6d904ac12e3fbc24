"""What the measures of scoring know: the knowledge that ships, once a process, and articles of evaluation sets."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from secondsource.desk.score.knowledge import Knowledge
from secondsource.errors import InputError
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.outlets import outlet_names, outlet_titles
from secondsource.knowledge.owners import load_owners
from secondsource.knowledge.places import load_places
from secondsource.knowledge.ratings import load_ratings
from secondsource.model import Article, Quality

MEASURED = datetime(2026, 11, 24, tzinfo=UTC)  # the moment of every measure, so that ratings age alike each time
FULL = 80  # words from which a row counts as read in full


@cache
def load_knowledge() -> Knowledge:
    """All that ships, without an operator's own files."""
    return Knowledge(
        ratings=load_ratings(),
        agencies=load_agencies(),
        owners=load_owners(),
        outlets=outlet_names(),
        titles=outlet_titles(),
        places=load_places(),
    )


def articles_file(path: Path) -> Path:
    """The file of articles of a set: the path itself, or `articles.jsonl.gz` in it."""
    found = path / "articles.jsonl.gz" if path.is_dir() else path
    if not found.is_file():
        raise InputError(f"{path}: no such file of articles; give a folder with articles.jsonl.gz or the file")
    return found


def list_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file, gzipped or plain. Raises InputError, which names the line."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"{path}, line {number}: not JSON: {error}") from error
            if not isinstance(row, dict):
                raise InputError(f"{path}, line {number}: not an object")
            yield row


def article_of(row: dict[str, Any]) -> Article:
    """An article of an evaluation set; its outlet is the host of its URL, or the given domain."""
    host = (urlsplit(row.get("url") or "").hostname or str(row.get("outlet", ""))).removeprefix("www.")
    moment = datetime.fromisoformat(row["published"]) if row.get("published") else None
    if moment and not moment.tzinfo:
        moment = moment.replace(tzinfo=UTC)
    text = row.get("text") or ""
    return Article(
        article_id=str(row["id"]),
        url=row.get("url") or "",
        outlet_id=host,
        outlet_name=str(row.get("outlet", host)),
        headline=row.get("title") or "",
        text=text,
        language=row.get("lang") or "en",
        published=moment,
        first_seen=moment or MEASURED,
        quality=Quality.FULL if len(text.split()) >= FULL else Quality.PARTIAL,
        quality_reason="import",
    )
