"""Articles a second through facts and origins, and what one more costs: `python bench/origins.py ../shared/data`.

Real texts of one day (provenance-2018) under invented outlets; a story of 2,000 is filled with copies that kept four
paragraphs in five. CPU seconds of one core, texts read beforehand, patterns compiled beforehand.
"""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from secondsource.desk.score.facts import FactIndex, fact_table, find_facts
from secondsource.desk.score.origins import OriginIndex, origin_tree
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.outlets import outlet_names
from secondsource.knowledge.owners import load_owners
from secondsource.model import Article

AGENCIES, OWNERS, OUTLETS = load_agencies(), load_owners(), outlet_names()

START = datetime(2026, 5, 12, tzinfo=UTC)


def story(base: Sequence[Article], size: int) -> list[Article]:
    """A story of so many articles, each in an outlet of its own."""
    rng = random.Random(1)
    made = []
    for n in range(size):
        one = base[n % len(base)]
        kept = one.text.split("\n") if n < len(base) else [p for p in one.text.split("\n") if rng.random() < 0.8]
        made.append(replace(one, text="\n".join(kept), article_id=f"b{n}", outlet_id=f"outlet{n}.example"))
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
    origins, facts = OriginIndex(agencies=AGENCIES, owners=OWNERS, outlets=OUTLETS), FactIndex()
    for n, article in enumerate(story(base, 510)):
        one = replace(article, published=None, first_seen=START + timedelta(minutes=n))
        start = time.process_time()
        origins.add(one)
        facts.add(one, find_facts(one))
        if len(origins) >= 500:
            facts.table(origins.tree(), {})
            print(f"one more at {len(origins) - 1}: {1000 * (time.process_time() - start):.1f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
