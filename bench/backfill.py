"""A backfill in one process and on two Ray workers, undisturbed and with a worker killed.

    python bench/backfill.py ../shared/data/extraction [RECORDS] [FILES]

Writes RECORDS (100,000) records into FILES (50) WARC files from the pages under the folder, each page again and again
under addresses of invented outlets, then runs `secondsource backfill --no-pages` on them three times, each into a data
folder of its own. Prints seconds of each, the ratio, and whether the stories are the same. Nothing else should run.
"""

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from secondsource.testing.warc import warc_record

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)


def read_pages(folder: Path) -> list[bytes]:
    """Every page, unpacked."""
    paths = sorted(path for path in folder.rglob("*") if ".html" in path.suffixes)
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]


def write_archives(pages: Sequence[bytes], folder: Path, records: int, files: int) -> list[Path]:
    """The archives, each with the same number of records."""
    paths = [folder / f"made-{number:03}.warc.gz" for number in range(files)]
    for number, path in enumerate(paths):
        with path.open("wb") as file:
            for at in range(number, records, files):
                url = f"https://outlet{at % 977}.example/{at}"
                file.write(warc_record(url, pages[at % len(pages)], BEGAN + timedelta(seconds=at)))
    return paths


def kill_one(pid: int) -> bool:
    """Kill one of Ray's workers that read a file below a process."""
    found = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in found.splitlines()[1:]]
    parents = {int(row[0]): int(row[1]) for row in rows}
    for row in rows:
        above = int(row[0])
        while above in parents and above != pid:
            above = parents[above]
        if above == pid and row[2].startswith("ray::read_file"):
            os.kill(int(row[0]), signal.SIGKILL)
            return True
    return False


def run(home: Path, paths: Sequence[Path], *options: str, kill_after: float | None = None) -> float:
    """Seconds of one backfill."""
    command = [sys.executable, "-m", "secondsource", "backfill", "--no-pages", *options, *map(str, paths)]
    started, killed = time.monotonic(), kill_after is None
    environment = os.environ | {
        "SECONDSOURCE_HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "SECONDSOURCE_LOG_LEVEL": "error",
    }
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(0.2)
            if not killed and time.monotonic() - started > (kill_after or 0):
                killed = kill_one(process.pid)
    assert process.returncode == 0
    assert killed
    return time.monotonic() - started


def stories(home: Path) -> set[tuple[str, str]]:
    """Article and story of every row; each article once."""
    with sqlite3.connect(home / "desk.sqlite") as connection:
        rows = connection.execute("SELECT article_id, story_id FROM articles").fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return set(rows)


def main() -> None:
    """Runs all three."""
    given = [int(word) for word in sys.argv[2:4]]
    records, files = [*given, *(100_000, 50)[len(given) :]]
    with tempfile.TemporaryDirectory(prefix="backfill-") as name:
        folder = Path(name)
        paths = write_archives(read_pages(Path(sys.argv[1])), folder, records, files)
        one = run(folder / "one", paths)
        print(f"{records} records in {files} files; one process: {one:.0f} s", flush=True)
        two = run(folder / "two", paths, "--cluster", "local", "--workers", "2")
        print(f"two workers: {two:.0f} s, {one / two:.2f} times as fast", flush=True)
        killed = run(folder / "killed", paths, "--cluster", "local", "--workers", "2", kill_after=two / 3)
        print(f"one of them killed: {killed:.0f} s", flush=True)
        expected = stories(folder / "one")
        same = [stories(folder / other) == expected for other in ("two", "killed")]
        print(f"{len(expected)} articles in {len({row[1] for row in expected})} stories; the same: {same}")


if __name__ == "__main__":
    main()
