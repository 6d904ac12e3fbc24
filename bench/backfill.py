"""A backfill in one process and on two Ray workers, undisturbed and with a worker killed.

    python bench/backfill.py ../shared/data/extraction [RECORDS] [FILES]

Writes RECORDS (100,000) records into FILES (50) WARC files from the pages under the folder, each page again and again
under addresses of invented outlets, then runs `secondsource backfill --no-pages` on them three times, each into a data
folder of its own. Prints seconds of each, the ratio, and whether the stories are the same. Nothing else should run.
Where something else does, the seconds of CPU still tell: of the driver, of the workers, and of Ray's own processes. All
of them together, shared out to two cores, bound the speed-up there, and so does the process that has most to do.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from secondsource.testing.warc import warc_record

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
TICKS = os.sysconf("SC_CLK_TCK")


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


def list_below(pid: int) -> dict[int, tuple[str, float]]:
    """What runs below a process and itself: command and seconds of CPU by process id."""
    found: dict[int, tuple[int, str, float]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                command = (folder / "cmdline").read_bytes().decode(errors="replace")
            except (OSError, IndexError):
                continue  # it has ended meanwhile
            found[int(folder.name)] = (int(fields[1]), command, (int(fields[11]) + int(fields[12])) / TICKS)

    def is_below(one: int) -> bool:
        while one in found and one != pid:
            one = found[one][0]
        return one == pid

    return {one: (command, spent) for one, (_, command, spent) in found.items() if is_below(one)}


def kill_one(below: dict[int, tuple[str, float]]) -> bool:
    """Kill one of Ray's workers that read a file."""
    reading = [pid for pid, (command, _) in below.items() if command.startswith("ray::read_file")]
    if reading:
        os.kill(reading[0], signal.SIGKILL)
    return bool(reading)


@dataclass
class Spent:
    """What one backfill took."""

    seconds: float  # by the wall's clock
    driver: float  # seconds of CPU, as the two below
    workers: float
    ray: float
    most: float  # of one process

    @property
    def cpu(self) -> float:
        """Of all processes."""
        return self.driver + self.workers + self.ray

    @property
    def least(self) -> float:
        """Seconds that two free cores need at least."""
        return max(self.cpu / 2, self.most)

    def __str__(self) -> str:
        shares = f"driver {self.driver:.0f}, workers {self.workers:.0f}, Ray {self.ray:.0f} s"
        return f"{self.seconds:.0f} s; CPU: {shares}, most of one process {self.most:.0f} s"


def run(home: Path, paths: Sequence[Path], *options: str, kill_after: float | None = None) -> Spent:
    """One backfill. CPU is read five times a second: what a process does after the last time is not counted."""
    command = [sys.executable, "-m", "secondsource", "backfill", "--no-pages", *options, *map(str, paths)]
    started, killed = time.monotonic(), kill_after is None
    environment = os.environ | {
        "SECONDSOURCE_HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "SECONDSOURCE_LOG_LEVEL": "error",
    }
    seen: dict[int, tuple[str, float]] = {}
    workers: set[int] = set()
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(0.2)
            below = list_below(process.pid)
            seen |= below
            workers |= {pid for pid, (words, _) in below.items() if words.startswith("ray::")}
            if not killed and time.monotonic() - started > (kill_after or 0):
                killed = kill_one(below)
    assert process.returncode == 0
    assert killed
    most = max(spent for _, spent in seen.values())
    driver = seen.pop(process.pid)[1]
    working = sum(spent for pid, (_, spent) in seen.items() if pid in workers)
    rest = sum(spent for pid, (_, spent) in seen.items() if pid not in workers)
    return Spent(seconds=time.monotonic() - started, driver=driver, workers=working, ray=rest, most=most)


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
        print(f"{records} records in {files} files; one process: {one}", flush=True)
        two = run(folder / "two", paths, "--cluster", "local", "--workers", "2")
        print(f"two workers: {two}; {one.seconds / two.seconds:.2f} times as fast", flush=True)
        print(f"by CPU alone, two free cores allow {one.cpu / two.least:.2f} times", flush=True)
        killed = run(folder / "killed", paths, "--cluster", "local", "--workers", "2", kill_after=two.seconds / 3)
        print(f"one of them killed: {killed}", flush=True)
        expected = stories(folder / "one")
        same = [stories(folder / other) == expected for other in ("two", "killed")]
        print(f"{len(expected)} articles in {len({row[1] for row in expected})} stories; the same: {same}")


if __name__ == "__main__":
    main()
