"""Lag from an outlet's publication to the written page, of a running desk with many feeds.

python bench/lag.py [--feeds 2000] [--interval 5] [--minutes 25] [--every 60]

A made-up net on loopback publishes an article at each of its outlets at random moments, once in `--every` minutes on
average (24 a day: what a news feed brings), a third of them on a happening that others report as well. The desk is
`secondsource run` in a process of its own, at the speed of real time: no clock is scaled. Its feeds are all polled
at `--interval` minutes, spread evenly as after a day of running. What is published in the first and the last one and a
half intervals is left out (the desk is not warm yet, or had no time); an article of the middle that has no page at the
end counts as late. Printed is one line of JSON: lag in polling intervals.
"""

import argparse
import asyncio
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
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from secondsource.edge.clock import SystemClock
from secondsource.edge.store import Store, feeds, open_store
from secondsource.edge.store.tables import articles
from secondsource.testing.builders import a_feed

CLOCK = SystemClock()
LISTED = 20  # entries of a feed document
NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n'
OKAY = b'HTTP/1.1 200 OK\r\nETag: "%d"\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %d\r\n\r\n'
SYLLABLES = ("ba", "do", "ke", "li", "mo", "nu", "pra", "ren", "sto", "tal", "vek", "win", "yor", "zed", "gam", "hul")


class Net:
    """Outlets with the moments at which they publish, all drawn at the start."""

    def __init__(self, outlets: int, seconds: float, every: float, seed: int) -> None:
        dice = random.Random(seed)
        self.began = CLOCK.now().timestamp()
        self.moments = [self._draw(dice, seconds, every) for _ in range(outlets)]

    def _draw(self, dice: random.Random, seconds: float, every: float) -> list[float]:
        found, at = list[float](), self.began
        while (at := at + dice.expovariate(1 / every)) < self.began + seconds:
            found.append(at)
        return found

    def answer(self, outlet: int, path: str, known: bytes | None) -> bytes:
        """The bytes of an answer."""
        if path == "/feed.xml":
            count = bisect_right(self.moments[outlet], CLOCK.now().timestamp())
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
    """The made-up net as a proxy, in a process of its own."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                host, _, path = head.split(b" ", 2)[1].removeprefix(b"http://").partition(b"/")
                tag = next((line[15:] for line in head.split(b"\r\n") if line.startswith(b"If-None-Match: ")), None)
                outlet = host.removeprefix(b"o").removesuffix(b".example")
                known = outlet.isdigit() and int(outlet) < len(net.moments)
                writer.write(net.answer(int(outlet), "/" + path.decode(), tag) if known else NONE)
                await writer.drain()
                if b"Connection: close" in head:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def forever() -> None:
        server = await asyncio.start_server(talk, sock=listener)
        await server.serve_forever()

    asyncio.run(forever())


def fill(store: Store, count: int, interval: timedelta) -> None:
    """Feeds whose polls are spread over one interval."""
    now = CLOCK.now()
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


def main() -> None:
    """One run, one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--interval", type=float, default=5.0, help="minutes between two polls of a feed")
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--every", type=float, default=60.0, help="minutes between two articles of one outlet")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    seconds, interval = args.minutes * 60, args.interval * 60
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    with tempfile.TemporaryDirectory(prefix="lag-") as folder:
        home = Path(folder)
        store = open_store(f"sqlite:///{home / 'desk.sqlite'}")
        fill(store, args.feeds, timedelta(seconds=interval))
        net = Net(args.feeds, seconds, args.every * 60, args.seed)
        made_up = multiprocessing.get_context("fork").Process(target=serve, args=(listener, net), daemon=True)
        made_up.start()
        run_desk(home, listener.getsockname()[1], args.interval, seconds)
        figures = judge(net, shown_at(store), interval, seconds)
        log = (home / "log").read_text("utf8", "replace").splitlines()
        passes = [line for line in log if "step=pass" in line]
        store.close()
        made_up.terminate()
    figures |= {"feeds": args.feeds, "interval_minutes": args.interval, "minutes": args.minutes, "passes": len(passes)}
    print(
        json.dumps(figures | {"last_pass": passes[-1][-200:] if passes else "", "load": os.getloadavg()[1]}), flush=True
    )


if __name__ == "__main__":
    main()
