"""Speed of reading pages, live and from archives, beside trafilatura: `python bench/extract.py FOLDER [N]`.

FOLDER holds pages (*.html or *.html.gz). Prints pages per second of CPU and the slowest page, side by side.
"""

import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path

from trafilatura import extract

from secondsource.desk.extract.cascade import read_archive_page, read_archive_text
from secondsource.desk.extract.content import extract_page


def read(path: Path) -> bytes:
    """The bytes of a page, packed or not."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def run(name: str, work: Callable[[bytes], object], pages: list[bytes]) -> None:
    """Prints one line for one method."""
    slowest, started = 0.0, time.process_time()
    for page in pages:
        begun = time.process_time()
        work(page)
        slowest = max(slowest, time.process_time() - begun)
    rate = len(pages) / (time.process_time() - started)
    print(f"{name:28} {rate:8.1f} pages/s   slowest {slowest:.2f} s")


def main() -> None:
    """Reads the pages and runs both methods on them."""
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    paths = sorted(path for path in Path(sys.argv[1]).rglob("*") if ".html" in path.suffixes)[:limit]
    pages = [read(path) for path in paths]
    run("text and metadata, ours", lambda page: extract_page(page, url="https://page.example/a"), pages)
    run("text and metadata, archives", lambda page: read_archive_page(page, url="https://page.example/a"), pages)
    run("text alone, archives", lambda page: read_archive_text(page, url="https://page.example/a"), pages)
    run("text alone, trafilatura", extract, pages)


if __name__ == "__main__":
    main()
