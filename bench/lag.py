"""Lag from an outlet's publication to the written page, of a running desk with many feeds.

python bench/lag.py [--feeds 2000] [--interval 5] [--minutes 25] [--every 60] [--by-cpu]

A made-up net on loopback publishes an article at each of its outlets at random moments, once in `--every` minutes on
average (24 a day: what a news feed brings), a third of them on a happening that others report as well. The desk is
`secondsource run` in a process of its own, at the speed of real time: no clock is scaled. Its feeds are all polled
at `--interval` minutes, spread evenly as after a day of running. What is published in the first and the last one and a
half intervals is left out (the desk is not warm yet, or had no time); an article of the middle that has no page at the
end counts as late. Printed is one line of JSON: lag in polling intervals.

`--by-cpu`, for a machine that other work keeps busy: the desk runs in this process, one thing after the other on one
core, and its clock goes on by the CPU time that it uses, by what it sleeps between passes, and by 5.4 ms for each
request, which is .7 ms of CPU (bench/hosts.py) and .3 s of waiting for the outlet, 64 at a time. So its minutes are
those of an idle machine with one core and slower than real outlets' network, however long they take here.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

import loopback
from secondsource.build import make_desk
from secondsource.edge.clock import Clock, SystemClock
from secondsource.edge.fetch import Fetched, FetchRequest
from secondsource.edge.store import Store, feeds, open_store
from secondsource.edge.store.tables import articles
from secondsource.run import worker
from secondsource.run.pipeline import run_pass
from secondsource.settings import read_settings
from secondsource.testing.builders import a_feed
from secondsource.testing.pool import InlinePool

LISTED = 20  # entries of a feed document
NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n'
OKAY = b'HTTP/1.1 200 OK\r\nETag: "%d"\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %d\r\n\r\n'
SYLLABLES = ("ba", "do", "ke", "li", "mo", "nu", "pra", "ren", "sto", "tal", "vek", "win", "yor", "zed", "gam", "hul")


class Net:
    """Outlets with the moments at which they publish, all drawn at the start."""

    def __init__(self, clock: Clock, outlets: int, seconds: float, every: float, seed: int) -> None:
        dice = random.Random(seed)
        self.clock = clock
        self.began = clock.now().timestamp()
        self.moments = [self._draw(dice, seconds, every) for _ in range(outlets)]

    def _draw(self, dice: random.Random, seconds: float, every: float) -> list[float]:
        found, at = list[float](), self.began
        while (at := at + dice.expovariate(1 / every)) < self.began + seconds:
            found.append(at)
        return found

    def answer(self, outlet: int, path: str, known: bytes | None) -> bytes:
        """The bytes of an answer."""
        if path == "/feed.xml":
            count = bisect_right(self.moments[outlet], self.clock.now().timestamp())
            return (
                SAME % count
                if known == b'"%d"' % count
                else _whole(count, b"application/rss+xml", self._feed(outlet, count))
            )
        number = path.removeprefix("/a/")
        if number.isdigit() and int(number) < len(self.moments[outlet]):
            return _whole(0, b"text/html", self._page(outlet, int(number)))
        return NONE

    def _feed(self, outlet: int, count: int) -> str:
        items = "".join(
            f"<item><title>{self._title(outlet, n)}</title><link>http://o{outlet}.example/a/{n}</link>"
            f"<guid>{outlet}-{n}</guid><pubDate>{format_datetime(self._moment(outlet, n))}</pubDate></item>"
            for n in range(max(0, count - LISTED), count)
        )
        return f"<rss version='2.0'><channel><title>Outlet {outlet}</title>{items}</channel></rss>"

    def _page(self, outlet: int, n: int) -> str:
        dice = random.Random(f"{outlet} {n}")
        topic = self._topic(outlet, n)
        paragraphs = "".join(f"<p>{_sentences(topic, dice)}</p>" for _ in range(4))
        moment = self._moment(outlet, n).isoformat()
        return (
            f"<html lang='en'><head><title>{self._title(outlet, n)}</title>"
            f"<meta property='article:published_time' content='{moment}'></head>"
            f"<body><article><h1>{self._title(outlet, n)}</h1>{paragraphs}</article></body></html>"
        )

    def _moment(self, outlet: int, n: int) -> datetime:
        return datetime.fromtimestamp(self.moments[outlet][n], UTC)

    def _topic(self, outlet: int, n: int) -> list[str]:
        shared = (outlet + n) % 3 == 0  # with the outlets beside it, at about the same time
        dice = random.Random(f"{outlet // 8} {int(self.moments[outlet][n] // 3600)}" if shared else f"{outlet}/{n}")
        return [_name(dice) for _ in range(6)]

    def _title(self, outlet: int, n: int) -> str:
        topic = self._topic(outlet, n)
        return f"{topic[0]} {topic[1].lower()} {topic[2].lower()} {topic[3]} {topic[4].lower()} {n}"


def _whole(count: int, kind: bytes, text: str) -> bytes:
    body = text.encode()
    return OKAY % (count, kind, len(body)) + body


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=3)).capitalize()


def _sentences(topic: list[str], dice: random.Random) -> str:
    """Invented words around the topic's: with a common sentence all would be taken for one happening."""
    words = [*topic, *(_name(dice).lower() for _ in range(40))]
    dice.shuffle(words)
    half = len(words) // 2
    counted = f"{dice.randrange(100, 9000)} {words[0].lower()}"
    return f"{' '.join(words[:half]).capitalize()}. The {counted} {' '.join(words[half:])}, {topic[5]} said."


def serve(listener: socket.socket, net: Net) -> None:
    """The made-up net, in a process of its own."""

    def answer(head: bytes) -> bytes:
        host, _, path = head.split(b" ", 2)[1].removeprefix(b"http://").partition(b"/")
        tag = next((line[15:] for line in head.split(b"\r\n") if line.startswith(b"If-None-Match: ")), None)
        outlet = host.removeprefix(b"o").removesuffix(b".example")
        known = outlet.isdigit() and int(outlet) < len(net.moments)
        return net.answer(int(outlet), "/" + path.decode(), tag) if known else NONE

    loopback.serve(listener, answer)


def fill(store: Store, count: int, interval: timedelta, now: datetime) -> None:
    """Feeds whose polls are spread over one interval."""
    with store.begin() as connection:
        for n in range(count):
            url = f"http://o{n}.example/feed.xml"
            due = now + interval * n / count
            feeds.add_feed(
                connection,
                replace(
                    a_feed(url=url, title=f"Outlet {n}", outlet_id=None), interval=interval, next_poll=due, added=now
                ),
            )


def run_desk(home: Path, port: int, interval: float, seconds: float) -> None:
    """`secondsource run` for that long, ended politely."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own = free.getsockname()[1]
    minutes = dict.fromkeys(("POLL_MIN", "POLL_START", "POLL_MAX"), interval)
    given = {
        "HOME": home,
        "PROXY": f"http://127.0.0.1:{port}",
        "PORT": own,
        "STORE": "",
        "REREADS_PER_HOUR": 0,
    } | minutes
    environ = dict(os.environ) | {f"SECONDSOURCE_{name}": str(value) for name, value in given.items()}
    with (home / "log").open("wb") as log:
        desk = subprocess.Popen([sys.executable, "-m", "secondsource", "run"], env=environ, stdout=log, stderr=log)
        time.sleep(seconds)
        desk.send_signal(signal.SIGINT)
        desk.wait(300)


def shown_at(store: Store) -> dict[str, datetime]:
    """When the first page with each article was written, by the article's address."""
    with store.read() as connection:
        rows = connection.execute(select(articles.c.url, articles.c.shown).where(articles.c.shown.is_not(None)))
        return {row.url: row.shown for row in rows}


def judge(net: Net, shown: dict[str, datetime], interval: float, seconds: float) -> dict[str, Any]:
    """The lags in polling intervals."""
    margin = 1.5 * interval
    lags, late = [], 0
    for outlet, moments in enumerate(net.moments):
        for n, moment in enumerate(moments):
            if not net.began + margin <= moment <= net.began + seconds - margin:
                continue
            page = shown.get(f"http://o{outlet}.example/a/{n}")
            late += page is None
            lags.append((page.timestamp() - moment) / interval if page else float("inf"))
    lags.sort()
    at = {f"p{share}": round(lags[min(len(lags) - 1, len(lags) * share // 100)], 2) for share in (50, 90, 95, 99)}
    return {"published": len(lags), "without_a_page": late} | at | {"longest": round(lags[-1], 2)}


class CpuClock:
    """Goes on by the CPU time of this process, and by what is slept."""

    def __init__(self, at: datetime) -> None:
        self._at, self._slept, self._used = at, 0.0, time.process_time()

    def monotonic(self) -> float:
        """Seconds since it was made."""
        return time.process_time() - self._used + self._slept

    def now(self) -> datetime:
        """The moment it was made at, and what has passed since."""
        return self._at + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        """Go on without waiting."""
        self._slept += max(0.0, seconds)


CHARGED = 0.0007 + 0.3 / 64  # seconds for one request


class NetFetcher:
    """Answers from the made-up net, without a network; every request takes its time on the clock."""

    def __init__(self, net: Net, clock: CpuClock) -> None:
        self._net, self._clock = net, clock

    def fetch(self, request: FetchRequest) -> Fetched:
        """One answer."""
        self._clock.sleep(CHARGED)
        host, _, path = request.url.removeprefix("http://o").partition(".example")
        known = (request.etag or "").encode()
        head, _, body = self._net.answer(int(host), path, known).partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        said = dict(line.split(": ", 1) for line in lines[1:])
        return Fetched(
            key=request.key,
            url=request.url,
            final_url=request.url,
            status=int(lines[0].split(" ")[1]),
            body=body,
            content_type=said.get("Content-Type"),
            etag=said.get("ETag"),
        )

    def fetch_many(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """One after the other."""
        return map(self.fetch, requests)

    def close(self) -> None:
        """Nothing is open."""


def run_by_cpu(args: argparse.Namespace, home: Path) -> tuple[Net, dict[str, datetime], int]:
    """The desk in this process; gives what was published, when it was shown, and how many passes there were."""
    seconds, interval = args.minutes * 60, args.interval
    settings = read_settings(
        {}, home=home, poll_min=interval, poll_max=interval, poll_start=interval, rereads_per_hour=0
    )
    with make_desk(settings) as made:
        clock = CpuClock(SystemClock().now())
        net = Net(clock, args.feeds, seconds, args.every * 60, args.seed)
        desk = replace(made, clock=clock, fetcher=NetFetcher(net, clock), pool=InlinePool())
        fill(desk.store, args.feeds, timedelta(minutes=interval), clock.now())
        passes = 0
        while clock.monotonic() < seconds:
            counts = run_pass(desk)
            passes += 1
            print(round(clock.monotonic()), dict(counts), file=sys.stderr, flush=True)
            clock.sleep(worker._wait(desk).total_seconds())
        return net, shown_at(desk.store), passes


def run_in_real_time(args: argparse.Namespace, home: Path) -> tuple[Net, dict[str, datetime], int]:
    """The desk as a process, the net as another; gives the same."""
    seconds, clock = args.minutes * 60, SystemClock()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    store = open_store(f"sqlite:///{home / 'desk.sqlite'}")
    fill(store, args.feeds, timedelta(minutes=args.interval), clock.now())
    net = Net(clock, args.feeds, seconds, args.every * 60, args.seed)
    made_up = multiprocessing.get_context("fork").Process(target=serve, args=(listener, net), daemon=True)
    made_up.start()
    run_desk(home, listener.getsockname()[1], args.interval, seconds)
    shown = shown_at(store)
    store.close()
    made_up.terminate()
    return net, shown, (home / "log").read_text("utf8", "replace").count("step=pass")


def main() -> None:
    """One run, one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--interval", type=float, default=5.0, help="minutes between two polls of a feed")
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--every", type=float, default=60.0, help="minutes between two articles of one outlet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by-cpu", action="store_true", help="minutes of CPU time instead of real ones")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lag-") as folder:
        net, shown, passes = (run_by_cpu if args.by_cpu else run_in_real_time)(args, Path(folder))
    figures = judge(net, shown, args.interval * 60, args.minutes * 60)
    given = {name: getattr(args, name) for name in ("feeds", "interval", "minutes", "every", "by_cpu")}
    print(json.dumps(figures | given | {"passes": passes, "load": round(os.getloadavg()[1], 1)}), flush=True)


if __name__ == "__main__":
    main()
