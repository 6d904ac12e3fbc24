"""Pages under load: a store of 100,000 stories and 1,000,000 articles, asked 100 times a second over loopback.

    python bench/serve.py --home FOLDER [--stories 100000] [--rate 100] [--seconds 60] [--processes 1]

The store is made once, from the stories of the sample day: each is copied under new ids with generated text, so pages,
assessments and facts have real shapes and the full-text index has a vocabulary with a few very common words. Then a
server of its own process is asked by an open loop: a question is sent when its time has come, whether or not the last
one is answered, and its wait counts. It asks as a proxy does for readers who have no account; `--owner` asks as the
person at this machine, whose pages are made for him alone. Prints the median and the 99th percentile in milliseconds
for each kind of page, the server's CPU time a question, which the load of other programs hardly moves, and its memory.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Table, insert, select

from secondsource.edge.clock import SystemClock
from secondsource.edge.store import Store, open_store, tables
from secondsource.showing import read_demo

STEP = 500  # stories in one transaction
EACH = 10  # articles of a story
A_DAY = 1_000  # stories: a larger store is an older one, not a busier one
OUTLETS = 2_000
END = SystemClock().now() - timedelta(hours=8)  # what is put in after it comes in turn
WORDS_OF_TEXT = 90


def make_words(seed: int = 7) -> tuple[list[str], list[float]]:
    """20,000 invented words, and how often each is used: as in real text, by the inverse of its rank."""
    chance = random.Random(seed)
    parts = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "ol")]
    words = sorted({"".join(chance.choices(parts, k=chance.randint(2, 4))) for _ in range(30_000)})[:20_000]
    chance.shuffle(words)
    total, weights = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 3)
        weights.append(total)
    return words, weights


def read_templates(home: Path) -> list[dict[str, Any]]:
    """The sample day's stories as rows of each table."""
    settings = read_demo(home / "sample", None, lambda _: None, lambda *_: None)
    store = open_store(f"sqlite:///{settings.home / 'desk.sqlite'}")
    found = []
    with store.read() as connection:
        for story in connection.execute(select(tables.stories)).mappings():
            one = {"stories": [dict(story)]}
            for name in ("articles", "assessments", "score_history", "pages", "found_things", "profiles"):
                table = tables.metadata.tables[name]
                rows = connection.execute(select(table).where(table.c.story_id == story["story_id"])).mappings()
                one[name] = [dict(row) for row in rows]
            if len(one["articles"]) > 2:
                found.append(one)
    store.close()
    return found


def make_store(home: Path, stories: int) -> Store:
    """The store, made where it is not there yet."""
    path = home / f"desk-{stories}.sqlite"
    if not path.exists():
        began = time.monotonic()
        half_made = home / f"half-made-{stories}.sqlite"
        half_made.unlink(missing_ok=True)
        store = open_store(f"sqlite:///{half_made}")
        fill(store, read_templates(home), stories)
        store.close()  # the last connection takes the write-ahead log in
        half_made.rename(path)
        print(f"made {stories:,} stories in {time.monotonic() - began:.0f} s, {path.stat().st_size / 1e9:.2f} GB")
    return open_store(f"sqlite:///{path}")


def fill(store: Store, templates: list[dict[str, Any]], stories: int) -> None:
    """Copy the templates until there are as many stories."""
    words, weights = make_words()
    chance = random.Random(1)
    for start in range(0, stories, STEP):
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(start, min(start + STEP, stories)):
            template = templates[number % len(templates)]
            for name, row in copy_story(template, number, stories, words, weights, chance):
                rows.setdefault(name, []).append(row)
        with store.begin() as connection:
            for name in ("stories", *(one for one in rows if one != "stories")):
                table: Table = tables.metadata.tables[name]
                connection.execute(insert(table), rows[name])
        if start % 10_000 == 0:
            print(f"  {start:,}", file=sys.stderr)


def copy_story(
    template: dict[str, Any], number: int, stories: int, words: list[str], weights: list[float], chance: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """One story's rows under new ids, the newest story last."""
    old, new = template["stories"][0]["story_id"], f"s{number:07d}"
    latest = END - timedelta(days=1) * ((stories - 1 - number) / A_DAY)
    renamed = {one["article_id"]: f"{one['article_id']}n{number}" for one in template["articles"]}

    def text() -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=WORDS_OF_TEXT))

    story = template["stories"][0] | {"story_id": new, "latest": latest, "updated": latest, "first_seen": latest}
    yield "stories", story | {"articles": EACH, "headline": text()[:70].capitalize(), "stale": False}
    for subject in json.loads(story["subjects"]):
        yield "story_subjects", {"story_id": new, "subject": subject}
    for place in range(EACH):
        source = template["articles"][place % len(template["articles"])]
        outlet = chance.randrange(OUTLETS)
        key = renamed[source["article_id"]] if place < len(renamed) else f"extra{place}n{number}"
        moment = latest - timedelta(minutes=7 * (EACH - place))
        yield (
            "articles",
            source
            | {"number": number * EACH + place + 1, "article_id": key, "url": f"https://outlet{outlet}.example/{key}"}
            | {"outlet_id": f"outlet{outlet}.example", "outlet_name": f"Outlet {outlet}", "headline": text()[:60]}
            | {"text": text(), "moment": moment, "published": moment, "first_seen": moment, "arrived": moment}
            | {"story_id": new, "placed": number * EACH + place, "settled": True, "shown": moment},
        )
        yield "members", {"article_id": key, "story_id": new, "added": latest, "reason": '{"probability": 1.0}'}
    for name in ("assessments", "pages", "score_history", "found_things", "profiles"):
        for row in template[name]:
            copied = {k: v for k, v in row.items() if k not in {"entry", "number"}} | {"story_id": new}
            if name == "profiles":
                copied["first"] = latest - timedelta(minutes=7 * EACH)
            if "value" in copied:
                value = copied["value"].replace(old, new)
                for one, other in renamed.items():
                    value = value.replace(one, other)
                copied["value"] = value
            yield name, copied


def list_questions(stories: int, rate: int, seconds: int, seed: int = 3) -> list[tuple[str, str]]:
    """Kind and address of every question: a third each for the front page, stories and searches."""
    words, weights = make_words()
    chance = random.Random(seed)
    fronts = ("/", "/", "/?subject=economy", "/?when=6h", "/?page=2")
    asked = []
    for _ in range(rate * seconds):
        kind = chance.choice(("front", "story", "search"))
        if kind == "front":
            asked.append((kind, chance.choice(fronts)))
        elif kind == "story":
            # most readers read the newest day, some an old link
            span = stories // 100 if chance.random() < 0.8 else stories
            asked.append((kind, f"/story/s{stories - 1 - chance.randrange(max(1, span)):07d}"))
        else:
            text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(1, 3)))
            asked.append((kind, "/search?q=" + text.replace(" ", "+")))
    return asked


async def ask_all(
    base: str, questions: list[tuple[str, str]], rate: int, owner: bool = False
) -> list[tuple[str, float, int]]:
    """Ask each when its time has come; gives kind, milliseconds from that time to the last byte, and status."""
    answers: list[tuple[str, float, int]] = []
    headers = {"Accept-Language": "en"} | ({} if owner else {"X-Forwarded-For": "198.51.100.7"})
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256)) as session:
        began = asyncio.get_running_loop().time() + 0.2

        async def ask(place: int, kind: str, path: str) -> None:
            due = began + place / rate
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            async with session.get(base + path, headers=headers) as answer:
                await answer.read()
                answers.append((kind, (asyncio.get_running_loop().time() - due) * 1000, answer.status))

        await asyncio.gather(*(ask(place, *one) for place, one in enumerate(questions)))
    return answers


def spent_by(pid: int) -> tuple[float, float]:
    """Resident memory in MB and CPU seconds of a process and its children."""
    memory, ticks = 0, 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if pid in (int(lines["Pid"]), int(lines["PPid"])):
                memory += int(lines.get("VmRSS", "0 kB").split()[0])
                fields = status.with_name("stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return memory / 1024, ticks / os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: float) -> float:
    """The value that this share of values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Make the store, serve it, ask it, print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3, help="memory is read after each")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--owner", action="store_true", help="ask as the person at this machine")
    asked = parser.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True)
    store = make_store(asked.home, asked.stories)
    store.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "SECONDSOURCE_HOME": str(asked.home),
        "SECONDSOURCE_STORE": f"sqlite:///{asked.home / f'desk-{asked.stories}.sqlite'}",
    }
    command = [sys.executable, "-m", "secondsource", "serve", "--port", str(port), "--processes", str(asked.processes)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            load(f"http://127.0.0.1:{port}", asked, server.pid)
        finally:
            server.terminate()


def load(base: str, asked: argparse.Namespace, pid: int) -> None:
    """Ask in rounds and print each."""
    asyncio.run(wait_for(base))
    asyncio.run(ask_all(base, list_questions(asked.stories, 20, 5), 20))  # templates and caches as on a running desk
    print(
        f"{asked.stories:,} stories, {asked.stories * EACH:,} articles, {asked.rate}/s, {asked.processes} process(es)"
    )
    for number in range(asked.rounds):
        questions = list_questions(asked.stories, asked.rate, asked.seconds, seed=3 + number)
        before = spent_by(pid)[1]
        answers = asyncio.run(ask_all(base, questions, asked.rate, asked.owner))
        memory, spent = spent_by(pid)
        failed = sum(status != 200 for _, _, status in answers)
        line = [f"round {number + 1}: {failed} failed"]
        for kind in ("front", "story", "search"):
            times = [one for name, one, _ in answers if name == kind]
            line.append(f"{kind} p50 {percentile(times, 0.5):.0f} p99 {percentile(times, 0.99):.0f} ms")
        line.append(f"CPU {1000 * (spent - before) / len(questions):.1f} ms a question; memory {memory:.0f} MB")
        print("; ".join(line), flush=True)
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(f"the client itself took {own.ru_utime + own.ru_stime:.0f} s of a core, load {os.getloadavg()[0]:.1f}")


async def wait_for(base: str) -> None:
    """Until the server answers."""
    async with aiohttp.ClientSession() as session:
        for _ in range(1_200):  # two minutes: a busy machine loads slowly
            try:
                async with session.get(base + "/healthz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
