"""A file of many articles into the store: rows a second, memory, and what becomes of rows that are no articles.

    python bench/imports.py [--rows 100000]

The rows are invented, of 90 words each; every thousandth is broken in one of four ways. Only storing is measured, as
the first step of `secondsource import`; what follows is bench/growth.py's. Seconds are of CPU on one core.
"""

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

from secondsource.build import make_desk
from secondsource.run.imports import import_file
from secondsource.settings import read_settings
from serve import WORDS_OF_TEXT, make_words

BROKEN = ("{not json", '{"title": "no address"}', '{"url": "ftp://a.example/x", "title": "t"}', "[1, 2]")


def write_rows(path: Path, count: int) -> None:
    """The file."""
    words, weights = make_words()
    chance = random.Random(2)
    with path.open("w", encoding="utf8") as target:
        for number in range(count):
            if number % 1000 == 999:
                target.write(BROKEN[number // 1000 % len(BROKEN)] + "\n")
                continue
            text = " ".join(chance.choices(words, cum_weights=weights, k=WORDS_OF_TEXT))
            row = {"url": f"https://outlet{number % 2000}.example/{number}", "title": text[:60], "text": text}
            row |= {"published": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T08:00:00Z", "lang": "en"}
            target.write(json.dumps(row) + "\n")


def main() -> None:
    """Write the file, import it, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        write_rows(path, asked.rows)
        with make_desk(read_settings({}, home=Path(folder))) as desk, desk.store.hold():
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.process_time()
            counts = import_file(desk, path, refused.append)
            seconds = time.process_time() - began
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{asked.rows:,} rows in {seconds:.0f} s, {asked.rows / seconds:.0f} a second; {dict(counts)}")
    print(f"memory {after / 1024:.0f} MB, {(after - before) / 1024:.0f} more than before")
    print("refused, for example:", *refused[:4], sep="\n  ")


if __name__ == "__main__":
    main()
