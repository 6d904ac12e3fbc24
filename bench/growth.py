"""What one more article costs in a store of 100,000 and of 1,000,000 articles, step by step, and the stores' size.

    python bench/growth.py STREAM.jsonl.gz --home FOLDER [--stories 10000 100000] [--articles 1000]

Each store is made as by bench/serve.py, 10,000 articles a day, so a larger one is an older one. Then items of a stream
of news, dated to the last six hours and with invented text, go through the steps of a pass as `secondsource import` has
them. A first fifth of them warms up: the grouper and the index of related stories are read from the store, once a
start, which is printed apart. Seconds are of CPU on one core. At the end, the bytes an article of each table, indices
with it.
"""

import argparse
import gzip
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from secondsource.build import make_desk
from secondsource.edge.clock import SystemClock
from secondsource.edge.store import Store
from secondsource.run.assess import assess_and_write
from secondsource.run.desk import Desk
from secondsource.run.following import tell_followers
from secondsource.run.group import group
from secondsource.run.imports import import_file
from secondsource.run.settle import settle
from secondsource.settings import read_settings
from serve import EACH, make_store, make_words


def write_batches(stream: Path, count: int, folder: Path) -> list[Path]:
    """Two files of items of the stream with invented texts: a fifth to warm up with, then all."""
    words, weights = make_words()
    chance, now = random.Random(5), SystemClock().now()
    run = f"{now:%H%M%S}"  # so that the articles of a second run are new
    files = [folder / "warm.jsonl", folder / "counted.jsonl"]
    with gzip.open(stream, "rt", encoding="utf8") as lines:
        items = [json.loads(line) for line in islice(lines, count + count // 5)]
    for number, item in enumerate(items):
        sentences = [" ".join(chance.choices(words, cum_weights=weights, k=15)).capitalize() + "." for _ in range(6)]
        facts = f"It took {number % 90 + 10} days and 1,{number % 900 + 100} euros."
        item["text"] = "\n".join([item["title"] + ".", facts, *sentences])
        item["published"] = (now - timedelta(hours=6) * (1 - number / len(items))).isoformat()
        item["url"] += f"?run={run}"
    for path, part in zip(files, (items[: count // 5], items[count // 5 :]), strict=True):
        path.write_text("\n".join(json.dumps(item) for item in part), "utf8")
    return files


def steps_of(desk: Desk, path: Path) -> Iterator[tuple[str, Callable[[], Counter[str]]]]:
    """The steps of an import, each to be called."""
    yield "import", lambda: import_file(desk, path, print)
    yield "group", lambda: group(desk) + settle(desk)
    yield "assess and write", lambda: assess_and_write(desk)
    yield "tell", lambda: tell_followers(desk)


def measure(home: Path, store: Path, stream: Path, count: int) -> dict[str, float]:
    """Milliseconds of CPU an article of each step."""
    warm, counted = write_batches(stream, count, home)
    spent: dict[str, float] = {}
    settings = read_settings({}, home=home, store=f"sqlite:///{store}")
    with make_desk(settings) as desk, desk.store.hold():
        began = time.process_time()
        desk.grouper()
        desk.related()
        print(f"  start: {time.process_time() - began:.1f} s, {len(desk.grouper()):,} live articles")
        for _, step in steps_of(desk, warm):
            step()
        for name, step in steps_of(desk, counted):
            began = time.process_time()
            done = step()
            spent[name] = (time.process_time() - began) / count * 1000
            print(f"  {name}: {spent[name]:.2f} ms an article, {dict(done)}", flush=True)
        print_sizes(desk.store)
    return spent


def print_sizes(store: Store) -> None:
    """Bytes an article, by table; of the text itself too."""
    with store.read() as connection:
        articles = connection.exec_driver_sql("SELECT max(number) FROM articles").scalar_one()
        some = "SELECT avg(length(cast(text AS blob))) FROM articles WHERE number % 97 = 0"
        text = connection.exec_driver_sql(some).scalar_one()
        rows = connection.exec_driver_sql(
            "SELECT coalesce(m.tbl_name, d.name), sum(d.pgsize - d.unused) FROM dbstat d LEFT JOIN sqlite_master m "
            "ON m.name = d.name WHERE aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC"
        ).all()
    largest = ", ".join(f"{name} {size / articles:.0f}" for name, size in rows[:8])
    print(f"  {sum(size for _, size in rows) / articles:.0f} bytes an article, {text:.0f} of them text: {largest}")


def main() -> None:
    """Each size, then the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stream", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--stories", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--articles", type=int, default=1_000)
    asked = parser.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True)
    found = []
    for stories in asked.stories:
        make_store(asked.home, stories).close()
        print(f"{stories * EACH:,} articles")
        found.append(measure(asked.home, asked.home / f"desk-{stories}.sqlite", asked.stream, asked.articles))
    for name in found[0]:
        print(f"{name}: {found[-1][name] / found[0][name]:.2f} times")
    print(f"all: {sum(found[-1].values()) / sum(found[0].values()):.2f} times")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
