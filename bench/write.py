"""Speed of the extractive writer: whole pages of stories with 20 full texts, on one core.

    python bench/write.py ../shared/data/grouping/ground-news-2025

Prints milliseconds of CPU time a page (mean, median, slowest) and, side by side, those of the summarizers that sumy
has, which only rank sentences.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median

from secondsource.desk.write.page import write_page
from secondsource.evaluate.summaries import DAY, build_row, list_baselines, read_lines
from secondsource.model import Article, Story
from secondsource.testing.pages import an_assessment

Work = Callable[[Sequence[Article]], object]

ARTICLES = 20
REPEATS = 5


def load_stories(folder: Path) -> list[list[Article]]:
    """Stories with at least 15 full texts, at most 20 of each."""
    by_story: dict[str, list[Article]] = defaultdict(list)
    for number, row in enumerate(read_lines(folder / "articles.jsonl.gz")):
        if len(row["text"]) > 800:
            by_story[row["story"]].append(build_row(row["id"], row["outlet"], row["title"], row["text"], number))
    return [articles[:ARTICLES] for articles in by_story.values() if len(articles) >= 15]


def measure(
    work: Callable[[Sequence[Article]], object], stories: Sequence[Sequence[Article]], repeats: int
) -> list[float]:
    """Milliseconds of CPU time for each story, scaled to 20 articles; the best of some repeats."""
    times = []
    for articles in stories:
        best = float("inf")
        for _ in range(repeats):
            start = time.process_time()
            work(articles)
            best = min(best, time.process_time() - start)
        times.append(best * 1000 / len(articles) * ARTICLES)
    return times


def write(articles: Sequence[Article]) -> object:
    """A whole page: headline, lead, body, proof."""
    story = Story(story_id="s", language="en", first_seen=DAY, updated=DAY, members=())
    return write_page(story, articles, an_assessment(), previous=None, now=DAY, version=1)


def main() -> None:
    """Measure and print one line a method."""
    stories = load_stories(Path(sys.argv[1]))
    write(stories[0])
    ranks = list_baselines()
    for name, work, repeats in (
        ("whole page", write, REPEATS),
        ("textrank, ranking only", ranks["textrank"], 1),
        ("lexrank, ranking only", ranks["lexrank"], 1),
    ):
        times = measure(work, stories, repeats)
        print(f"{name:24} mean {fmean(times):7.1f} ms  median {median(times):7.1f}  slowest {max(times):7.1f}")


if __name__ == "__main__":
    main()
