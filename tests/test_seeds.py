"""What fuzzing found worth keeping (bench/fuzz.py, an hour and a quarter of each reader) is read without a crash."""

import base64
import contextlib
import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secondsource.desk.collect.changes import changes
from secondsource.desk.collect.discover import discover_feeds
from secondsource.desk.collect.parse import parse_feed
from secondsource.desk.extract.article import build_article
from secondsource.desk.extract.cascade import read_archive_page
from secondsource.desk.extract.content import extract_page
from secondsource.errors import FeedError
from secondsource.run.archives import FileTask, read_file
from secondsource.testing.builders import a_feed, an_entry

NOW = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
SEEDS = Path(__file__).parent / "seeds"
# Seconds of CPU for one seed of at most 1.5 KB; the slowest takes .2, the first time.
SLOWEST = 3.0


def _read_feed(body: bytes, _: Path) -> None:
    with contextlib.suppress(FeedError):
        changes(set(), parse_feed(body, url="http://o.example/feed", content_type=None), a_feed(), NOW)
    discover_feeds(body, "http://o.example/")


def _read_page(body: bytes, _: Path) -> None:
    page = extract_page(body, url="http://o.example/a", content_type="text/html")
    build_article(an_entry(), page, final_url="http://o.example/a", fetched=NOW, failure=None, agencies=())
    read_archive_page(body, url="http://o.example/a", content_type="text/html")


def _read_archive(body: bytes, folder: Path) -> None:
    for name in ("a.warc.gz", "a.jsonl"):
        path = folder / name
        path.write_bytes(body)
        read_file(FileTask(path=str(path), now=NOW, max_bytes=100_000, agencies=()))


@pytest.mark.parametrize(("name", "reader"), [("feed", _read_feed), ("page", _read_page), ("warc", _read_archive)])
def test_kept_seeds_are_read_without_a_crash(name: str, reader: Callable[[bytes, Path], None], tmp_path: Path) -> None:
    """Whatever the bytes: a refusal in words at most, and soon."""
    seeds = [base64.b64decode(line)[:-1] for line in gzip.decompress((SEEDS / f"{name}.txt.gz").read_bytes()).split()]
    assert len(seeds) > 200
    for body in seeds:
        began = time.process_time()
        reader(body, tmp_path)
        assert time.process_time() - began < SLOWEST, body
