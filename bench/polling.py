"""A polling round over 10,000 feeds with the store behind it: cold, then all "not modified".

python bench/polling.py [FEEDS]

One host in nine has two feeds, which must be asked a second apart; the made-up net counts requests of one host that
come closer than that. Time and CPU are of the desk's process, the store (SQLite) included, the net's left out.
"""

import json
import multiprocessing
import resource
import socket
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

import loopback
from secondsource.build import make_desk
from secondsource.edge.store import feeds
from secondsource.edge.store.tables import feeds as table
from secondsource.run.desk import Desk
from secondsource.run.poll import poll
from secondsource.settings import read_settings
from secondsource.testing.builders import a_feed

ITEMS = "".join(
    f"<item><title>Report {n}</title><guid>{n}</guid><description>{'word ' * 40}</description></item>" for n in range(5)
)
FEED = f"<rss version='2.0'><channel><title>t</title>{ITEMS}</channel></rss>".encode()
ANSWER = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n' % len(FEED)
SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SLACK = 0.95  # of a second: the starts are a second apart, their arrival jitters


def serve(listener: socket.socket, close: Any) -> None:
    """The made-up net, in a process of its own; `close` counts requests that came too soon after the last."""
    last: dict[bytes, float] = defaultdict(float)

    def answer(head: bytes) -> bytes:
        host, now = head.split(b"/", 3)[2], time.monotonic()
        if now - last[host] < SLACK:
            close.value += 1
        last[host] = now
        robots = b"/robots.txt " in head.partition(b"\r\n")[0]
        return NONE if robots else SAME if b"If-None-Match" in head else ANSWER + FEED

    loopback.serve(listener, answer)


def fill(desk: Desk, count: int) -> None:
    """Feeds on hosts of one and of two."""
    with desk.store.begin() as connection:
        for number in range(count):
            host = number - (number % 10 == 1)
            url = f"http://h{host}.example/feed{number}.xml"
            feeds.add_feed(connection, replace(a_feed(), url=url, title=url, next_poll=desk.clock.now()))


def measure(name: str, desk: Desk, count: int, close: Any) -> None:
    """One round; prints one line as JSON."""
    before, started, cpu = close.value, time.perf_counter(), time.process_time()
    counts = poll(desk, everything=False)
    figures = {
        "round": name,
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_ms_per_feed": round((time.process_time() - cpu) / count * 1000, 2),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "closer_than_a_second": close.value - before,
        "counts": dict(counts),
    }
    print(json.dumps(figures), flush=True)


def main() -> None:
    """A cold round, then one in which nothing is new."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    close = multiprocessing.Value("i", 0)
    net = multiprocessing.get_context("fork").Process(target=serve, args=(listener, close), daemon=True)
    net.start()
    with tempfile.TemporaryDirectory() as home:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with make_desk(read_settings({}, home=Path(home), proxy=proxy)) as desk:
            fill(desk, count)
            measure("cold", desk, count, close)
            with desk.store.begin() as connection:
                connection.execute(update(table).values(next_poll=desk.clock.now() - timedelta(seconds=1)))
            measure("nothing new", desk, count, close)
    net.terminate()


if __name__ == "__main__":
    main()
