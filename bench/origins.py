"""Articles a second through facts and origins, and what one more costs: `python bench/origins.py ../shared/data`.

Real texts of one day (provenance-2018) under invented outlets; a story of 2,000 is filled with copies that kept four
paragraphs in five. CPU seconds of one core, texts read beforehand, patterns compiled beforehand.
"""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from secondsource.desk.score.facts import fact_table, find_facts
from secondsource.desk.score.origins import OriginIndex, origin_tree
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.owners import load_owners
from secondsource.model import Article

AGENCIES, OWNERS = load_agencies(), load_owners()


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
    tree = origin_tree(articles, agencies=AGENCIES, owners=OWNERS, outlets={})
    fact_table(articles, {one.article_id: find_facts(one) for one in articles}, tree, {})
    return time.process_time() - start


def main(data: Path) -> None:
    """Print the three figures."""
    rows = read_rows(data / "copies" / "provenance-2018" / "articles.jsonl.gz")
    base = [article_of(row) for row in rows if row["story"] == "helsinki"]
    seconds(story(base[300:], 20))
    small, large = seconds(story(base, 100)) / 100, seconds(story(base, 2000)) / 2000
    print(f"story of 100: {1 / small:.0f} articles/s; of 2,000: {1 / large:.0f}; ratio per article {large / small:.2f}")
    index = OriginIndex(agencies=AGENCIES, owners=OWNERS, outlets={})
    articles = story(base, 510)
    for one in articles[:500]:
        index.add(one)
    index.tree()
    for one in articles[500:]:
        start = time.process_time()
        index.add(one)
        index.tree()
        print(f"one more at {len(index) - 1}: {1000 * (time.process_time() - start):.1f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
