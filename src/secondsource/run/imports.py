"""Articles from files of JSON lines, straight into the store."""

import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from secondsource.desk.extract.imports import article_from_row
from secondsource.edge.store import articles, feeds
from secondsource.errors import InputError, RowError
from secondsource.model import Agency, Article, Outlet
from secondsource.run.desk import Desk

# One transaction; 500 rows are about 2 MB of text.
SAVED_AT_ONCE = 500


def import_file(desk: Desk, path: Path, report: Callable[[str], None]) -> Counter[str]:
    """Store the articles of one file; a row that cannot be used is reported and the rest goes on.

    Raises InputError where the file itself cannot be read.
    """
    counts: Counter[str] = Counter()
    batch: list[Article] = []
    for found in list_articles(path, desk.clock.now(), desk.knowledge.agencies):
        if isinstance(found, RowError):
            counts["refused"] += 1
            report(f"{path.name}: {found}")
            continue
        batch.append(found)
        if len(batch) == SAVED_AT_ONCE:
            _save(desk, batch, counts)
            batch = []
    _save(desk, batch, counts)
    return counts


def _save(desk: Desk, batch: list[Article], counts: Counter[str]) -> None:
    with desk.store.begin() as connection:
        new = articles.save_articles(connection, batch)
        counts["new"] += new
        counts["known"] += len(batch) - new
        named = {one.outlet_id: Outlet(outlet_id=one.outlet_id, name=one.outlet_name) for one in batch}
        feeds.save_outlets(connection, named.values())
    desk.progress("imported", counts["new"] + counts["known"], None)


def list_articles(path: Path, now: datetime, agencies: Sequence[Agency]) -> Iterator[Article | RowError]:
    """What each row of a file describes, or why it cannot be used. Raises InputError where the file cannot be read."""
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            yield article_from_row(parse_line(line, number), line=number, now=now, agencies=agencies)
        except RowError as error:
            yield error


def parse_line(line: str, number: int) -> object:
    """The value on one line. Raises RowError, which names the line."""
    try:
        value: object = json.loads(line)
    except json.JSONDecodeError as error:
        raise RowError(
            f"line {number}: not JSON ({error.msg}); each line must hold one article as a JSON object"
        ) from None
    return value


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, gzipped or not, whatever its name says. Raises InputError."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            source = gzip.GzipFile(fileobj=raw) if packed else raw
            with io.TextIOWrapper(source, encoding="utf8", errors="replace") as lines:
                yield from lines
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: the gzip file is damaged ({error}); what came before it was read") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; name a file of JSON lines, gzipped or not") from error
