"""A polling round over 10,000 hosts of a made-up net behind a loopback proxy: cold, then all "not modified".

python bench/hosts.py [HOSTS]
"""

import json
import multiprocessing
import resource
import socket
import sys
import time
from collections import Counter

import loopback
from secondsource.edge.clock import SystemClock
from secondsource.edge.fetch import FEED_ACCEPT, FetchRequest, HttpFetcher
from secondsource.settings import Settings

FEED = b"<rss><channel>" + b"x" * 66_000 + b"</channel></rss>"  # 66 KiB: the mean of real feeds
ANSWER = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(FEED) + FEED
SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(head: bytes) -> bytes:
    """What the made-up net says."""
    robots = b"/robots.txt " in head.partition(b"\r\n")[0]
    return NO_ROBOTS if robots else SAME if b"If-None-Match" in head else ANSWER


def measure(fetcher: HttpFetcher, hosts: int, etag: str | None) -> None:
    """One round; prints one line as JSON."""
    requests = (
        FetchRequest(url=f"http://h{n}.example/feed.xml", etag=etag, max_bytes=8 << 20, accept=FEED_ACCEPT)
        for n in range(hosts)
    )
    started, cpu = time.perf_counter(), time.process_time()
    outcomes = Counter(got.failure.reason if got.failure else str(got.status) for got in fetcher.fetch_many(requests))
    figures = {
        "hosts": hosts,
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_ms_per_feed": round((time.process_time() - cpu) / hosts * 1000, 2),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "outcomes": dict(outcomes),
    }
    print(json.dumps(figures), flush=True)


def main() -> None:
    """A cold round, then one in which nothing is new."""
    hosts = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    net = multiprocessing.get_context("fork").Process(target=loopback.serve, args=(listener, answer), daemon=True)
    net.start()
    with HttpFetcher(Settings(proxy=f"http://127.0.0.1:{listener.getsockname()[1]}"), SystemClock()) as fetcher:
        measure(fetcher, hosts, None)
        measure(fetcher, hosts, '"1"')
    net.terminate()


if __name__ == "__main__":
    main()
