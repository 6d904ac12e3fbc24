"""Everything as tables: whole, typed, documented, and read back."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest

from secondsource.edge.store import Store, articles, assessments, everything
from secondsource.edge.table_files import Column, write_table
from secondsource.errors import InputError
from secondsource.run.desk import Desk
from secondsource.run.export import TABLES, describe_tables, name_files
from secondsource.run.imports import import_file

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "export.md"


def write(store: Store, name: str, path: Path) -> list[dict]:
    """Export a table; gives its rows as they are read again."""
    with store.read() as connection:
        count = write_table(path, TABLES[name].columns, TABLES[name].list_rows(connection))
    if path.suffix == ".parquet":
        rows = pyarrow.parquet.read_table(path).to_pylist()
    else:
        opening = gzip.open if path.suffix == ".gz" else open
        with opening(path, "rt", encoding="utf8") as lines:
            rows = [json.loads(line) for line in lines]
    assert len(rows) == count
    return rows


def test_the_day_is_exported_whole_in_both_forms(read: Desk, tmp_path: Path) -> None:
    """Every table has the same rows as JSON lines and as Parquet; every article, fact and score is there."""
    found = {}
    for name in TABLES:
        lines = write(read.store, name, tmp_path / f"{name}.jsonl.gz")
        table = write(read.store, name, tmp_path / f"{name}.parquet")
        assert lines == json.loads(json.dumps(table, default=lambda moment: moment.isoformat())), name
        assert list(lines[0]) == [one.name for one in TABLES[name].columns]
        found[name] = table
    with read.store.read() as connection:
        known = {one: articles.get_article(connection, one) for one in (row["article_id"] for row in found["articles"])}
        judged = {one.story_id: one for one in assessments.list_assessments(connection)}
        ids = set(everything.list_story_ids(connection))
    assert len(known) == len(found["articles"]) > 50
    assert ids == {row["story_id"] for row in found["stories"] if row["merged_into"] is None}
    assert all(row["text"] == known[row["article_id"]].text for row in found["articles"])
    statements = sum(len(one.statements) + len(one.against) for each in judged.values() for one in each.facts)
    assert len(found["facts"]) == statements > 100
    assert all(row["sentence"] and row["article_id"] in known for row in found["facts"])
    last = {row["story_id"]: row for row in found["scores"]}
    assert {one: row["points"] for one, row in last.items()} == {one: each.score.points for one, each in judged.items()}


def test_exported_articles_are_imported_again(read: Desk, tmp_path: Path) -> None:
    """Under the same ids, with headline, outlet, language, authors and text."""
    rows = write(read.store, "articles", tmp_path / "articles.jsonl.gz")
    assert import_file(read, tmp_path / "articles.jsonl.gz", pytest.fail)["new"] == 0
    moved = [row | {"url": row["url"].replace("://", "://again.")} for row in rows]
    (tmp_path / "moved.jsonl").write_text("\n".join(json.dumps(row) for row in moved))
    assert import_file(read, tmp_path / "moved.jsonl", pytest.fail)["new"] == len(rows)
    with read.store.read() as connection:
        again = {one["url"]: one for one in everything.list_article_rows(connection)}
    for row in moved:
        copy = again[row["url"]]
        assert [copy[one] for one in ("headline", "text", "outlet_name")] == [
            row[one] for one in ("headline", "text", "outlet_name")
        ]


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Ten times the rows, the same memory, in each form."""
    columns = (Column(name="text", kind="text", words=""), Column(name="number", kind="integer", words=""))

    def peak(count: int, ending: str) -> int:
        tracemalloc.start()
        write_table(tmp_path / f"t{ending}", columns, ({"text": f"{one}" * 40, "number": one} for one in range(count)))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    for ending in (".jsonl", ".jsonl.gz", ".parquet"):
        peak(100, ending)  # what is loaded once
        assert peak(40_000, ending) < 1.5 * peak(4_000, ending), ending


def test_every_column_is_in_the_guide() -> None:
    """`describe_tables` makes that part of docs/guide/export.md."""
    assert GUIDE.read_text("utf8").endswith(describe_tables())


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """By its ending, its table, its place; a file that failed in the middle leaves the old one."""
    with pytest.raises(InputError, match="name a folder"):
        name_files(tmp_path / "a.csv", "stories", ".jsonl")
    with pytest.raises(InputError, match="name a folder"):
        name_files(tmp_path, "stories", ".csv")
    with pytest.raises(InputError, match="no such table"):
        name_files(tmp_path, "pages", ".jsonl")
    with pytest.raises(InputError, match="name a file"):
        write_table(tmp_path / "missing" / "a.jsonl", TABLES["stories"].columns, [])
    (tmp_path / "a.jsonl").write_text("old")

    def broken() -> Iterator[dict]:
        yield {one.name: None for one in TABLES["stories"].columns}
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        write_table(tmp_path / "a.jsonl", TABLES["stories"].columns, broken())
    assert (tmp_path / "a.jsonl").read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.jsonl"]
