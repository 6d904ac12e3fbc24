"""Fetches every feed, then every page, of a replayed news day through its proxy; prints speed and memory.

python bench/fetch.py http://127.0.0.1:8765 articles.jsonl.gz
"""

import gzip
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from secondsource.edge.clock import SystemClock
from secondsource.edge.fetch import FEED_ACCEPT, Fetched, FetchRequest, HttpFetcher
from secondsource.settings import Settings


def list_pages(path: Path) -> list[str]:
    """The articles' addresses, as the proxy serves them."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        urls = [json.loads(line).get("url") for line in lines]
    return sorted({"http://" + url.partition("://")[2] for url in urls if url})


def measure(name: str, fetcher: HttpFetcher, requests: list[FetchRequest]) -> list[Fetched]:
    """Fetch all, print one line as JSON."""
    started, cpu = time.perf_counter(), time.process_time()
    outcomes: Counter[str] = Counter()
    kept = []
    for fetched in fetcher.fetch_many(iter(requests)):
        outcomes[fetched.failure.reason if fetched.failure else str(fetched.status)] += 1
        kept.append(replace(fetched, body=b""))
    seconds = time.perf_counter() - started
    figures = {
        "pass": name,
        "requests": len(requests),
        "seconds": round(seconds, 2),
        "requests_per_second": round(len(requests) / seconds, 1),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "cpu_ms_per_request": round((time.process_time() - cpu) / len(requests) * 1000, 2),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "outcomes": dict(outcomes.most_common()),
    }
    print(json.dumps(figures), flush=True)
    return kept


def conditional(answers: list[Fetched]) -> Iterator[FetchRequest]:
    """The same requests again, with what the answers told."""
    for answer in answers:
        yield FetchRequest(url=answer.url, etag=answer.etag, last_modified=answer.last_modified, max_bytes=8 << 20)


def main() -> None:
    """Feeds, pages, feeds again."""
    proxy, path = sys.argv[1], Path(sys.argv[2])
    settings = Settings(proxy=proxy)
    pages = list_pages(path)
    hosts = sorted({urlsplit(url).netloc for url in pages})
    feeds = [
        FetchRequest(url=f"http://{host}/feed.xml", max_bytes=settings.max_feed_bytes, accept=FEED_ACCEPT)
        for host in hosts
    ]
    with HttpFetcher(settings, SystemClock()) as fetcher:
        answers = measure("feeds", fetcher, feeds)
        measure("pages", fetcher, [FetchRequest(url=url, max_bytes=settings.max_page_bytes) for url in pages])
        measure("feeds again", fetcher, list(conditional(answers)))


if __name__ == "__main__":
    main()
