"""One whole pass over a news day: from an empty database to written pages, its time and its memory.

python bench/news_day.py PROXY DAY.jsonl [--faults 0.1] [--kills 10] [--set HOST_INTERVAL=1 ...] [--folder DIR]

PROXY replays DAY over loopback HTTP on the same cores. First a pass on an empty database and a second one after it,
which must add nothing. With `--faults` a pass of its own database while that share of requests fails, then two passes
without faults, which must bring in the rest. With `--kills` as many databases, each with a pass ended by kill -9 at
another moment, then as many passes as it takes, at most PASSES; the articles and stories must be those of the
undisturbed pass. Memory is the largest proportional set size of the desk with its child processes, sampled four times a
second. A line of JSON for each part; the exit code is 1 where something that must hold did not.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

import soak
from secondsource.edge.store import open_store
from secondsource.edge.store.tables import articles, entries, feeds, members

OPML = "http://newsday.test/feeds.opml"
PASSES = 3  # after a kill, at most
SAMPLED = 0.25  # seconds between two looks at the memory


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it ended meanwhile
        return
    for child in children:
        yield from tree(int(child))


def memory(pid: int) -> float:
    """Proportional set size of a process and all below it, in MB (10^6 bytes)."""
    total = 0
    for one in tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 / 1e6


def once(given: dict[str, str], log: Path) -> tuple[float, float]:
    """`run --once` to its end: seconds and peak memory in MB."""
    began, peak = time.monotonic(), 0.0
    running = soak.desk(["run", "--once"], given, log)
    while running.poll() is None:
        peak = max(peak, memory(running.pid))
        time.sleep(SAMPLED)
    if running.returncode:
        raise SystemExit(f"run --once ended with {running.returncode}; see {log}")
    return round(time.monotonic() - began, 1), round(peak)


def counts(url: str) -> dict[str, Any]:
    """What the database holds: articles, pages, feeds with a reason, entries by state, the reasons of those not had."""
    store = open_store(url)
    with store.read() as connection:
        told: dict[str, Any] = {
            "articles": connection.execute(select(func.count()).select_from(articles)).scalar_one(),
            "stories": connection.execute(select(func.count(members.c.story_id.distinct()))).scalar_one(),
            "feeds": connection.execute(select(func.count()).select_from(feeds)).scalar_one(),
        }
        states = connection.execute(select(entries.c.state, func.count()).group_by(entries.c.state)).all()
        told["entries"] = {str(state): int(number) for state, number in states}
        failing = feeds.c.failure.is_not(None)
        told["failing_feeds"] = connection.execute(select(func.count()).where(failing)).scalar_one()
    store.close()
    return told


def answers(port: int) -> dict[str, int]:
    """How the replay answered so far, by kind."""
    command = ["curl", "-s", "-x", f"http://127.0.0.1:{port}", "http://newsday.test/status"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return dict(found["served"])


class Day:
    """One news day and the folder that its databases lie in."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.settings = dict(one.split("=", 1) for one in args.set)
        self.port = soak.free_port()

    def desk(self, name: str) -> tuple[dict[str, str], Path, str]:
        """A new desk that follows the day's feeds: its environment, log and database."""
        home = self.args.folder / name
        home.mkdir(parents=True)
        given = {"HOME": str(home), "PROXY": f"http://127.0.0.1:{self.port}", "LOG_LEVEL": "error", **self.settings}
        environ = dict(os.environ) | {f"SECONDSOURCE_{one}": value for one, value in given.items()}
        return environ, home / "log", f"sqlite:///{home / 'desk.sqlite'}"

    def undisturbed(self) -> tuple[set[str], set[frozenset[str]]]:
        """Two passes, one line of JSON each."""
        given, log, url = self.desk("undisturbed")
        with soak.replay(self.args.proxy, self.args.day, self.port):
            soak.run(["add", OPML], given, log)
            for part in ("empty database", "again"):
                before = answers(self.port)
                seconds, peak = once(given, log)
                came = {kind: n - before.get(kind, 0) for kind, n in answers(self.port).items()}
                say(part, seconds=seconds, memory_mb=peak, **counts(url), answers=came)
        return soak.result(url)[:2]

    def faulty(self, wanted: set[str]) -> bool:
        """A pass with faults, two without."""
        given, log, url = self.desk("faults")
        with soak.replay(self.args.proxy, self.args.day, self.port):
            soak.run(["add", OPML], given, log)
        with soak.replay(self.args.proxy, self.args.day, self.port, "--faults", str(self.args.faults)):
            seconds, peak = once(given, log)
            say("with faults", seconds=seconds, memory_mb=peak, **counts(url))
        with soak.replay(self.args.proxy, self.args.day, self.port):
            for _ in range(2):
                time.sleep(self.args.wait)
                seconds, peak = once(given, log)
                missing = len(wanted - soak.result(url)[0])
                say("after faults", seconds=seconds, memory_mb=peak, **counts(url), missing=missing)
        return missing == 0

    def killed(self, wanted: tuple[set[str], set[frozenset[str]]], number: int, after: float) -> bool:
        """A pass killed after so many seconds, and one more."""
        given, log, url = self.desk(f"killed-{number}")
        with soak.replay(self.args.proxy, self.args.day, self.port):
            soak.run(["add", OPML], given, log)
            running = soak.desk(["run", "--once"], given, log)
            time.sleep(after)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            had = counts(url)["articles"]
            passes = 0
            while passes < PASSES and (not passes or soak.result(url)[0] != wanted[0]):
                time.sleep(self.args.wait)
                once(given, log)  # a page that the busy replay did not answer in time comes with the next
                passes += 1
        came = soak.result(url)[:2]
        missing, other = len(came[0] ^ wanted[0]), len(came[1] ^ wanted[1])
        say("killed", after=after, had=had, passes=passes, articles=missing, stories=other)
        return came == wanted


def say(part: str, **figures: Any) -> None:
    """One line of JSON."""
    print(json.dumps({"part": part} | figures), flush=True)


def main() -> None:
    """All parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("proxy", type=Path)
    parser.add_argument("day", nargs="+", type=Path)
    parser.add_argument("--faults", type=float, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--last", type=float, default=22.5, help="second of the last kill")
    parser.add_argument("--wait", type=float, default=0, help="seconds before the next pass, for what backs off")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the desk")
    parser.add_argument("--folder", type=Path, default=None)
    args = parser.parse_args()
    args.folder = args.folder or Path(tempfile.mkdtemp(prefix="news-day-"))
    day = Day(args)
    wanted = day.undisturbed()
    held = [day.faulty(wanted[0])] if args.faults else []
    moments = [round(1.5 + n * (args.last - 1.5) / max(1, args.kills - 1), 1) for n in range(args.kills)]
    held += [day.killed(wanted, n, after) for n, after in enumerate(moments)]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
