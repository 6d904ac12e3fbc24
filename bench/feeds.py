"""Parsing speed beside feedparser's, on the feeds of a folder that are longer than 10 kB.

python bench/feeds.py FOLDER
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import feedparser

from secondsource.desk.collect.parse import parse_feed
from secondsource.errors import FeedError

URL = "http://outlet.example/feed"
SHORTEST = 10_000  # bytes; shorter files are fixtures of one entry


def list_feeds(folder: Path) -> list[bytes]:
    """The folder's real feeds: what parses, has entries and is long enough."""
    bodies = [path.read_bytes() for path in sorted(folder.rglob("*.xml"))]
    return [body for body in bodies if len(body) > SHORTEST and has_entries(body)]


def has_entries(body: bytes) -> bool:
    """Whether it is a feed with something in it."""
    try:
        return bool(parse_feed(body, url=URL).entries)
    except FeedError:
        return False


def cpu_seconds(read: Callable[[bytes], object], bodies: list[bytes]) -> float:
    """The best of three rounds."""
    rounds = []
    for _ in range(3):
        started = time.process_time()
        for body in bodies:
            read(body)
        rounds.append(time.process_time() - started)
    return min(rounds)


def main() -> None:
    """Prints one line as JSON."""
    warnings.simplefilter("ignore")
    bodies = list_feeds(Path(sys.argv[1]))
    ours = cpu_seconds(lambda body: parse_feed(body, url=URL), bodies)
    theirs = cpu_seconds(feedparser.parse, bodies)
    lean = cpu_seconds(lambda b: feedparser.parse(b, sanitize_html=False, resolve_relative_uris=False), bodies)
    figures = {
        "feeds": len(bodies),
        "mean_kb": round(sum(map(len, bodies)) / len(bodies) / 1000),
        "feeds_per_cpu_second": round(len(bodies) / ours),
        "feedparser": round(len(bodies) / theirs),
        "feedparser_without_sanitising": round(len(bodies) / lean),
        "times_feedparser": round(theirs / ours, 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
