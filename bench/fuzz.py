"""Feed, page and WARC readers under coverage-guided fuzzing (atheris): whatever bytes come, none may crash or hang.

python bench/fuzz.py feed|page|warc SECONDS [FOLDER_OF_SEEDS ...]

A feed reader may say FeedError, the others nothing; anything else ends the run with the input in FOLDER/crash-*.
What the fuzzer found worth keeping is in `--kept FOLDER` (default: a temporary one), and is where the next run begins.
`--save` fuzzes nothing: it writes what is in that folder to tests/seeds, where a test replays it and every run begins.
Needs `pip install atheris`; it is no dependency of the project.
"""

import argparse
import base64
import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import atheris

READ = ["secondsource", "fastfeedparser", "feedparser", "trafilatura", "htmldate"]
with atheris.instrument_imports(include=READ):
    from secondsource.desk.collect.changes import changes
    from secondsource.desk.collect.discover import discover_feeds
    from secondsource.desk.collect.parse import parse_feed
    from secondsource.desk.extract.article import build_article
    from secondsource.desk.extract.content import extract_page
    from secondsource.errors import FeedError
    from secondsource.run.archives import FileTask, read_file
    from secondsource.testing.builders import a_feed, an_entry
    from secondsource.testing.warc import warc_record

NOW = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
TYPES = {
    "feed": ("application/rss+xml", "application/json", "text/html; charset=utf-8", "text/xml; charset=utf-16", None),
    "page": ("text/html", "text/html; charset=utf-8", "application/xhtml+xml", "text/html; charset=shift_jis", None),
    "warc": (".warc.gz", ".jsonl.gz"),
}
# Where a file costs no disk: the WARC reader is handed files.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
# Seconds for one input by the wall's clock: on a busy machine at nice 19 an honest 30 ms have taken 13 s.
SLOWEST = 120
# The shortest of each format and some that parsers stumble over; the fuzzer grows the rest.
SEEDS = (
    (
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title><item><title>a</title><link>http://o.example/a"
        b"</link><guid>1</guid><pubDate>Tue, 12 May 2026 06:10:00 GMT</pubDate></item></channel></rss>"
    ),
    b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title type='html'>&lt;b&gt;</title></entry></feed>",
    b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"http://o.example/"}]}',
    b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://o.example/a</loc></url></urlset>",
    b"<!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><rss><channel><title>&b;</title></channel></rss>",
    (
        b'<html lang=en><head><title>t</title><script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":'
        b'"h","datePublished":"2026-05-12"}</script></head><body><article><h1>h</h1><p>A text.</p></article>'
    ),
    "<html><meta charset=iso-8859-1><body><p>\u00e9t\u00e9".encode("latin-1"),
    b"\xff\xfe<\x00r\x00s\x00s\x00>\x00",
    *(
        warc_record("https://o.example/a", b"<html><h1>h</h1><p>A text.", NOW, packed=packed, kind=kind)
        for packed in (True, False)
        for kind in ("response", "request")
    ),
    b'{"url": "https://o.example/a", "title": "h", "text": "A text.", "published": "2026-05-12"}\n',
)


def read_feed(body: bytes, kind: str | None) -> None:
    """As polling does: parse, then look for what is new."""
    try:
        parsed = parse_feed(body, url="http://o.example/feed", content_type=kind)
    except FeedError:
        discover_feeds(body, "http://o.example/")
        return
    changes(set(), parsed, a_feed(), NOW)


def read_page(body: bytes, kind: str | None) -> None:
    """As a child process does."""
    page = extract_page(body, url="http://o.example/a", content_type=kind)
    build_article(an_entry(), page, final_url="http://o.example/a", fetched=NOW, failure=None, agencies=())


def read_warc(body: bytes, kind: str | None) -> None:
    """As a worker of a backfill does: the file, its pages, their articles. `kind` is the end of the file's name."""
    with tempfile.NamedTemporaryFile(suffix=kind, dir=MEMORY) as file:
        file.write(body)
        file.flush()
        read_file(FileTask(path=file.name, now=NOW, max_bytes=100_000, agencies=()))


def seed_file(reader: str) -> Path:
    """Where a reader's seeds are kept: one a line, base64."""
    return Path(__file__).parents[1] / f"tests/seeds/{reader}.txt.gz"


def save_seeds(reader: str, folder: Path) -> None:
    """Keep what a run found, in an order of its own, so that the same seeds are the same bytes."""
    found = sorted(path.read_bytes() for path in folder.iterdir() if not path.name.startswith("slow-"))
    lines = b"".join(base64.b64encode(one) + b"\n" for one in found)
    seed_file(reader).write_bytes(gzip.compress(lines, 9, mtime=0))


def list_seeds(reader: str) -> list[bytes]:
    """What earlier runs kept."""
    packed = seed_file(reader)
    return [base64.b64decode(one) for one in gzip.decompress(packed.read_bytes()).split()] if packed.exists() else []


def make_target(reader: str) -> Callable[[bytes], None]:
    """One input: its last byte chooses the declared content type, or the file's."""
    read, types = {"feed": read_feed, "page": read_page, "warc": read_warc}[reader], TYPES[reader]

    def target(data: bytes) -> None:
        read(data[:-1], types[data[-1] % len(types)] if data else None)

    return target


def main() -> None:
    """Writes the seeds, then hands over to libFuzzer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=tuple(TYPES))
    parser.add_argument("seconds", type=int)
    parser.add_argument("seeds", nargs="*", type=Path)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--save", action="store_true")
    args = parser.parse_args()
    if args.save:
        save_seeds(args.reader, args.kept)
        return
    kept = args.kept or Path(tempfile.mkdtemp(prefix="fuzz-"))
    kept.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate([*(one + bytes([at]) for at, one in enumerate(SEEDS)), *list_seeds(args.reader)]):
        (kept / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={args.seconds}", f"-timeout={SLOWEST}", "-rss_limit_mb=2048", "-max_len=65536"]
    options += [f"-artifact_prefix={kept}/", "-print_final_stats=1"]
    print(f"{args.reader}: {args.seconds} s, kept in {kept}, began {time.strftime('%H:%M:%S')}", file=sys.stderr)
    atheris.Setup([sys.argv[0], *options, str(kept), *map(str, args.seeds)], make_target(args.reader))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
