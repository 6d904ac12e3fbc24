"""Articles a second through facts and origins, and what one more costs: `python bench/origins.py ../shared/data`.

Real texts of one day (provenance-2018) under invented outlets; a story of 2,000 is filled with copies that kept four
paragraphs in five. CPU seconds of one core, texts read beforehand, patterns compiled beforehand. The last lines are a
desk with a store: what `run/assess.py` takes for one more article in a story of 500, all read anew and with what it
kept.
"""

import gc
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from secondsource.build import empty_grouper, make_knowledge, restored_grouper
from secondsource.desk.group.subjects import parse_weights
from secondsource.desk.score.assess import assess
from secondsource.desk.score.facts import FactIndex, fact_table, find_facts
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.origins import OriginIndex, origin_tree
from secondsource.desk.score.registry import outlet_names as outlet_names_of
from secondsource.desk.score.story_index import StoryIndexes
from secondsource.edge.store import articles as article_store
from secondsource.edge.store import feeds, open_store, stories
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.outlets import outlet_names
from secondsource.knowledge.owners import load_owners
from secondsource.knowledge.subjects import load_subject_arrays, load_subject_terms
from secondsource.model import Article, Outlet, Reason, Story
from secondsource.run import assess as assessing
from secondsource.run.desk import Desk, PassRobots
from secondsource.settings import read_settings
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher
from secondsource.testing.pool import InlinePool
from secondsource.testing.post import FakePost

AGENCIES, OWNERS, OUTLETS = load_agencies(), load_owners(), outlet_names()

START = datetime(2026, 5, 12, tzinfo=UTC)


def story(base: Sequence[Article], size: int) -> list[Article]:
    """A story of so many articles, each in an outlet of its own."""
    rng = random.Random(1)
    made = []
    for n in range(size):
        one = base[n % len(base)]
        kept = one.text.split("\n") if n < len(base) else [p for p in one.text.split("\n") if rng.random() < 0.8]
        own = replace(one, article_id=f"b{n}", outlet_id=f"outlet{n}.example", outlet_name=f"Vellin Paper {n}")
        made.append(replace(own, text="\n".join(kept)))
    return made


def seconds(articles: Sequence[Article]) -> float:
    """CPU seconds of facts, tree and table."""
    start = time.process_time()
    tree = origin_tree(articles, agencies=AGENCIES, owners=OWNERS, outlets=OUTLETS)
    fact_table(articles, {one.article_id: find_facts(one) for one in articles}, tree, {})
    return time.process_time() - start


def main(data: Path) -> None:
    """Print the three figures."""
    rows = read_rows(data / "copies" / "provenance-2018" / "articles.jsonl.gz")
    base = [article_of(row) for row in rows if row["story"] == "helsinki"]
    seconds(story(base[300:], 20))
    small, large = seconds(story(base, 100)) / 100, seconds(story(base, 2000)) / 2000
    print(f"story of 100: {1 / small:.0f} articles/s; of 2,000: {1 / large:.0f}; ratio per article {large / small:.2f}")
    names = outlet_names_of(OUTLETS, AGENCIES)
    origins, facts = OriginIndex(agencies=AGENCIES, owners=OWNERS, names=names), FactIndex()
    for n, article in enumerate(story(base, 510)):
        one = replace(article, published=None, first_seen=START + timedelta(minutes=n))
        start = time.process_time()
        origins.add(one)
        facts.add(one, find_facts(one))
        if len(origins) >= 500:
            facts.table(origins.tree(), {})
            print(f"one more at {len(origins) - 1}: {1000 * (time.process_time() - start):.1f} ms")
    arrivals = [
        replace(one, published=None, first_seen=START + timedelta(minutes=n)) for n, one in enumerate(story(base, 512))
    ]
    keep(arrivals)
    with tempfile.TemporaryDirectory() as home:
        desk_speed(make_desk(Path(home)), arrivals)


def keep(arrivals: Sequence[Article]) -> None:
    """Print what a story's index takes of memory, for each article."""
    indexes, known = StoryIndexes(), make_knowledge(read_settings({}))
    indexes.collect("warm", arrivals[:30], known, START)
    tracemalloc.start()
    indexes.collect("s", arrivals[:500], known, START)
    gc.collect()
    print(f"kept for each article: {tracemalloc.get_traced_memory()[0] / 500 / 1000:.1f} KB")
    tracemalloc.stop()


def make_desk(home: Path) -> Desk:
    """A desk on fakes with a real store."""
    settings = read_settings({}, home=home)
    store = open_store(f"sqlite:///{home / 'desk.sqlite'}")
    return Desk(
        settings=settings,
        clock=FixedClock(START + timedelta(days=1)),
        store=store,
        fetcher=FakeFetcher({}),
        robots=PassRobots({}),
        pool=InlinePool(),
        post=FakePost(),
        make_knowledge=lambda: make_knowledge(settings, store),
        subjects=parse_weights(load_subject_arrays(), load_subject_terms()),
        make_grouper=lambda: restored_grouper(store, settings),
        empty_grouper=lambda: empty_grouper(settings),
    )


def desk_speed(desk: Desk, arrivals: Sequence[Article]) -> None:
    """Print what the desk takes for one more article: from scratch, with what it kept, and the whole pass."""
    kept: list[float] = []
    scratch: list[float] = []

    def timed(story: Story, articles: Sequence[Article], knowledge: Knowledge, now: datetime, indexes: Any) -> Any:
        start = time.process_time()
        made = assess(story, articles, knowledge, now, indexes)
        kept.append(time.process_time() - start)
        if len(scratch) < 3:
            start = time.process_time()
            assert assess(story, articles, knowledge, now) == made
            scratch.append(time.process_time() - start)
        return made

    with desk.store.begin() as connection:
        feeds.save_outlets(connection, [Outlet(outlet_id=one.outlet_id, name=one.outlet_name) for one in arrivals])
    _place(desk, arrivals[:500])
    assessing.assess_and_write(desk)
    assessing.__dict__["assess"] = timed
    passes = []
    for one in arrivals[500:]:
        _place(desk, [one])
        start = time.process_time()
        assessing.assess_and_write(desk)
        passes.append(time.process_time() - start)
    assessing.__dict__["assess"] = assess
    passes = passes[len(scratch) :]  # those without the assessment from scratch
    for what, found in (("assessed from scratch", scratch), ("assessed", kept), ("assessed, written, stored", passes)):
        ordered = sorted(1000 * one for one in found)
        print(f"run: one more at 500, {what}: {ordered[len(ordered) // 2]:.1f} ms (least {ordered[0]:.1f})")


def _place(desk: Desk, new: Sequence[Article]) -> None:
    with desk.store.begin() as connection:
        for one in new:
            article_store.save_article(connection, one)
            stories.save_placement(connection, one, "s1", Reason(probability=1.0), one.first_seen)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
