"""Rows of one table to a file of JSON lines (gzipped or not) or of Parquet, a few thousand at a time.

The file stands under its name only when it is whole. Parquet needs pyarrow (extra [export]), JSON lines nothing.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from secondsource.errors import InputError

Rows = Iterable[Mapping[str, Any]]
AT_ONCE = 2_000  # rows of one Parquet group: 10 MB with full texts
ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a table that is exported."""

    name: str
    kind: str  # a key of `KINDS`
    words: str  # what it is, for the guide


KINDS = {  # how pyarrow makes the type
    "text": lambda arrow: arrow.string(),
    "integer": lambda arrow: arrow.int64(),
    "number": lambda arrow: arrow.float64(),
    "yes or no": lambda arrow: arrow.bool_(),
    "moment": lambda arrow: arrow.timestamp("us", tz="UTC"),
    "list of texts": lambda arrow: arrow.list_(arrow.string()),
}


def find_ending(path: Path) -> str | None:
    """The ending of a file that can be written; None of any other name."""
    return next((one for one in ENDINGS if path.name.endswith(one)), None)


def write_table(path: Path, columns: Sequence[Column], rows: Rows) -> int:
    """Write rows to a file; gives how many. Raises InputError where it cannot be written."""
    writers: dict[str, Callable[[Path, Sequence[Column], Rows], int]] = {
        ".jsonl": _write_lines,
        ".jsonl.gz": _write_packed_lines,
        ".parquet": _write_parquet,
    }
    ending = find_ending(path)
    if ending is None:
        raise InputError(f"{path}: name a file that ends in {', '.join(ENDINGS)}")
    with _whole(path) as half:
        return writers[ending](half, columns, rows)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    half = path.with_name(f".{path.name}.half")
    try:
        yield half
        half.replace(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; name a file in a folder with room") from error
    finally:
        half.unlink(missing_ok=True)


def _write_lines(path: Path, columns: Sequence[Column], rows: Rows) -> int:
    with path.open("w", encoding="utf8") as target:
        return _put_lines(target.write, columns, rows)


def _write_packed_lines(path: Path, columns: Sequence[Column], rows: Rows) -> int:
    with gzip.open(path, "wt", encoding="utf8", compresslevel=6) as target:
        return _put_lines(target.write, columns, rows)


def _put_lines(write: Callable[[str], object], columns: Sequence[Column], rows: Rows) -> int:
    count = 0
    for row in rows:
        values = {one.name: row[one.name] for one in columns}
        write(json.dumps(values, ensure_ascii=False, default=_as_text) + "\n")
        count += 1
    return count


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")


def _write_parquet(path: Path, columns: Sequence[Column], rows: Rows) -> int:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise InputError(f'{error.name} is not installed; pip install "secondsource[export]"') from error
    schema = pyarrow.schema([(one.name, KINDS[one.kind](pyarrow)) for one in columns])
    count, source = 0, iter(rows)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as target:
        while batch := [{one.name: row[one.name] for one in columns} for row in islice(source, AT_ONCE)]:
            target.write_table(pyarrow.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count
