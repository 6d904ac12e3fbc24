"""Documents that are made to exhaust a reader, and what each costs: `python -m secondsource.testing.bombs`.

Prints a row a bomb: megabytes of resident memory above what the process held before (its peak, in a fork of its own
that has read a small document first), seconds of CPU, and what became of it. Feeds are read in the desk's own process,
pages in children of its pool, archives by a backfill. What lies in HTTP itself (packed answers, endless chunks and
headers) is measured by tests/edge/fetch, against a server.
"""

import functools
import gzip
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from secondsource.desk.collect.parse import parse_feed
from secondsource.desk.extract.cascade import read_archive_page
from secondsource.desk.extract.content import extract_page
from secondsource.edge.warc import list_pages
from secondsource.errors import FeedError
from secondsource.testing.warc import warc_record

URL = "https://outlet.example/a"
PAGE_MAX = 2 << 20  # the setting max_page_bytes: nothing longer reaches a reader of pages
SMALL_FEED = b"<rss version='2.0'><channel><title>t</title><item><title>a</title></item></channel></rss>"
SMALL_PAGE = b"<html lang='en'><h1>The ferry</h1><p>A text about the ferry of Vellin, which is late today.</p></html>"
# The head of one entry whose sizes are told in the zip64 extra field: four petabytes
ZIP64 = b"PK\x03\x04\x2d\0\0\0\x08\0\0\0\0\0" + b"\xff" * 12 + b"\x01\0\x14\0a\x01\0\x10\0" + b"\0\0\0\0\0\0\x10\0" * 2


@functools.cache
def feed_bombs() -> dict[str, bytes]:
    """Feeds of a few megabytes that cost a careless reader minutes or gigabytes."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    item = "<item><title>{}</title><link>http://a.example/</link></item>"
    wrap = "<rss version='2.0'><channel><title>t</title>{}</channel></rss>"
    documents = {
        "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}]>' + wrap.format(item.format("&l11;")),
        "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>' + wrap.format(item.format("&a;" * 50_000)),
        "nested": wrap.format(item.format("<a>" * 100_000 + "</a>" * 100_000)),
        "nested, never closed": wrap.format(item.format("<a>" * 1_000_000)),
        "nested in html": wrap.format(item.format("&lt;b&gt;" * 500_000)),
        "flat, broken": wrap.format("<item>" * 1_000_000),
        "many entries": wrap.format(item.format("x") * 100_000),
        "attributes": wrap.format("<item" + "".join(f" a{n}='x'" for n in range(200_000)) + "/>"),
        "attributes, broken": wrap.format(("<item" + "".join(f" a{n}='>'" for n in range(12_000)) + "/>") * 40 + "<b>"),
        "openings": "<" * 4_000_000,
        "comments": wrap.format("<!--" * 1_000_000),
        "cdata": wrap.format("<![CDATA[" * 500_000),
        "scripts": wrap.format(
            item.format("x").replace("</item>", f"<description>{'&lt;script&gt;' * 300_000}</description></item>")
        ),
        "json": "[" * 2_000_000,
        "json number": '{"items": ' + "9" * 1_000_000,
        "doctype": "<!DOCTYPE rss [" * 200_000,
        "urls": "<urlset>" + "<url><loc>http://a.example/</loc></url>" * 100_000,
        "whitespace": wrap.format(item.format(" " * 4_000_000)),
        "spaced attributes": wrap.format("<item" + " " * 2_000_000 + "x"),
        "processing instructions": "<?x" * 1_000_000,
        "xmlns": "<rss" + "".join(f" xmlns:a{n}='b{n}'" for n in range(50_000)) + "/>",
    }
    packed = {
        "zip64": ZIP64,
        "gzip": gzip.compress(bytes(64 << 20)),
        "gzip in gzip": gzip.compress(gzip.compress(bytes(1 << 30), 1)),
    }
    return {name: text.encode() for name, text in documents.items()} | packed


@functools.cache
def page_bombs() -> dict[str, bytes]:
    """Pages of at most `PAGE_MAX` bytes."""
    many = {
        "nested": "<div>",
        "nested inline": "<b>",
        "nested tables": "<table><tr><td>",
        "paragraphs": "<p>a",
        "links": "<a href='/a'>a</a>",
        "openings": "<",
        "entities": "&lt;&#38;&nbsp;",
        "comments": "<!--",
        "scripts": "<script>",
        "authors": "<span class='author'>By Ilse Brandt</span>",
        "dates": "<time datetime='2026-05-12'>12 May 2026</time>",
        "names of dates": "<i class=date>1/2/26</i>",
        "line of text": "ferry ",
    }
    made = {name: _fill("<html><body>", piece) for name, piece in many.items()}
    made["attributes"] = b"<html><body" + b"".join(b" a%d=x" % n for n in range(PAGE_MAX // 11)) + b"><p>a"
    made["one attribute"] = _fill("<html><body a='", "x")
    made["schema.org, nested"] = _fill("<script type='application/ld+json'>", '{"@graph":[')
    made["schema.org, long"] = _fill('<script type="application/ld+json">{"@type":"NewsArticle","headline":"', "x")
    made["schema.org, many"] = _fill("", '<script type="application/ld+json">{"@type":"NewsArticle"}</script>')
    made["zip64"] = ZIP64 + bytes(PAGE_MAX - len(ZIP64))
    made["utf-16"] = _fill("<html>", "<p>a")[: PAGE_MAX // 2 - 2].decode().encode("utf-16")
    return made


def _fill(begins: str, piece: str) -> bytes:
    return (begins + piece * (PAGE_MAX // len(piece)))[:PAGE_MAX].encode()


@functools.cache
def archive_bombs() -> dict[str, bytes]:
    """WARC files."""
    at = datetime(2026, 5, 12, tzinfo=UTC)
    record = warc_record(URL, SMALL_PAGE, at, packed=False)
    head = record.replace(b"WARC/1.0\r\n", b"WARC/1.0\r\nX-Bomb: " + b"x" * (10 << 20) + b"\r\n")
    many = record.replace(b"WARC/1.0\r\n", b"WARC/1.0\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(500_000)))
    packed = gzip.compress(bytes(256 << 20))
    coded = b"Content-Encoding: gzip\r\nContent-Length"
    return {
        "record of 256 MB": warc_record(URL, bytes(256 << 20), at),
        "packed answer": gzip.compress(warc_record(URL, packed, at, packed=False).replace(b"Content-Length", coded, 2)),
        "packed twice": gzip.compress(gzip.compress(warc_record(URL, bytes(256 << 20), at, packed=False))),
        "header of 10 MB": gzip.compress(head),
        "half a million headers": gzip.compress(many),
        "a length of petabytes": gzip.compress(record.replace(b"Content-Length: ", b"Content-Length: 9999999999999")),
        "a million empty members": gzip.compress(b"") * 1_000_000,
    }


def read_feed(document: bytes) -> str:
    """As polling does; gives what became of it."""
    try:
        return f"{len(parse_feed(document, url=URL, content_type=None).entries)} entries"
    except FeedError as error:
        return str(error)[:60]


def read_page(document: bytes) -> str:
    """As a child of the pool does."""
    return f"{len(extract_page(document, url=URL, content_type='text/html').text)} characters"


def read_archived(document: bytes) -> str:
    """As a backfill does with one page."""
    return f"{len(read_archive_page(document, url=URL, content_type='text/html').page.text)} characters"


def read_archive(document: bytes) -> str:
    """As a backfill does with one file."""
    with TemporaryDirectory(prefix="bombs-") as folder:
        path = Path(folder, "a.warc.gz")
        path.write_bytes(document)
        return ", ".join(sorted({getattr(one, "reason", "page") for one in list_pages(path, PAGE_MAX)})) or "nothing"


KINDS: dict[str, tuple[Callable[[bytes], str], bytes, Callable[[], dict[str, bytes]]]] = {
    "feed": (read_feed, SMALL_FEED, feed_bombs),
    "page": (read_page, SMALL_PAGE, page_bombs),
    "archived page": (read_archived, SMALL_PAGE, page_bombs),
    "archive": (read_archive, warc_record(URL, SMALL_PAGE, datetime(2026, 5, 12, tzinfo=UTC)), archive_bombs),
}


def _memory(name: str) -> int:
    """Kilobytes, of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def measure(reader: Callable[[bytes], str], document: bytes) -> tuple[float, float, str]:
    """Megabytes above what was held before, seconds of CPU, and what the reader says. Linux only."""
    back, out = os.pipe()
    if (child := os.fork()) == 0:
        held, began = _memory("VmRSS"), time.process_time()
        said = reader(document)
        row = f"{(_memory('VmHWM') - held) / 1024}\t{time.process_time() - began}\t{said}"
        os.write(out, row.encode())
        os._exit(0)
    os.close(out)
    with os.fdopen(back) as answer:
        row = answer.read()
    _, status = os.waitpid(child, 0)
    megabytes, seconds, said = row.split("\t", 2) if row else ("0", "0", f"died, wait status {status}")
    return float(megabytes), float(seconds), said


def main(kinds: list[str]) -> None:
    """Print a row for each bomb of these kinds."""
    for kind in kinds:
        reader, small, bombs = KINDS[kind]
        documents = bombs()
        reader(small)  # what is imported and built at first use is no bomb's doing
        for name, document in documents.items():
            megabytes, seconds, said = measure(reader, document)
            sys.stdout.write(f"{kind}\t{name}\t{len(document)}\t{megabytes:.0f}\t{seconds:.2f}\t{said}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:] or list(KINDS))
