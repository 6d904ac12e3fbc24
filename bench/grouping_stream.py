"""Six months of news through the grouper in order of arrival, into a store, and the grouper back from that store.

    python bench/grouping_stream.py STREAM.jsonl.gz [--window DAYS] [--items N]

Places every item as the pipeline does, old stories leaving memory on the way, and saves it. Then a second grouper is
restored from the store, as after a restart: it must hold the same articles in the same stories, and say the same of the
last items' copies. Prints one line of JSON; seconds are of CPU on one core. `--window 365` keeps all of it live.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grouping import read_stream
from secondsource.build import restored_grouper
from secondsource.desk.group.grouper import Grouper, Repair
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.weights import parse_weights
from secondsource.edge.store import Store, articles, open_store, settling, stories
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article, Reason
from secondsource.settings import Settings

AT_ONCE = 2000  # articles saved in one transaction
ASKED_AGAIN = 500  # copies that both groupers are asked about


class Placing:
    """Places and saves; keeps the time of both apart."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.grouper = Grouper(parse_weights(load_grouping_arrays()), settings)
        self.placing = self.saving = 0.0
        self.most_live = self.mended = 0
        self._mends: list[tuple[Article, Repair]] = []
        self.sizes: dict[str, int] = {}
        self._store = store

    def place(self, batch: Sequence[Article]) -> None:
        """Place and save a batch."""
        began = time.process_time()
        said = [self._one(article) for article in batch]
        self.placing += time.process_time() - began
        self.most_live = max(self.most_live, len(self.grouper))
        began = time.process_time()
        with self._store.begin() as connection:
            for article, (story_id, reason) in zip(batch, said, strict=True):
                articles.save_article(connection, article)
                stories.save_placement(connection, article, story_id, reason, article.first_seen)
            for article, one in self._mends:
                why = one.reason
                places = (one.article_ids, one.story_id, one.into)
                settling.save_mend(connection, article.article_id, *places, why, article.first_seen, split=one.split)
        self.mended += len(self._mends)
        self._mends.clear()
        self.saving += time.process_time() - began

    def _mint(self, first: str) -> str:
        return new_story_id(first, taken=self.sizes)

    def _one(self, article: Article) -> tuple[str, Reason]:
        placement = self.grouper.place_one(article)
        story_id = placement.story_id or new_story_id(article.article_id, taken=self.sizes)
        self.grouper.learn_one(article, story_id, placement.reason)
        self.sizes[story_id] = self.sizes.get(story_id, 0) + 1
        for mend in self.grouper.mend_around(article.article_id, self._mint):
            self._mends.append((article, mend))
            self.sizes[mend.into] = self.sizes.get(mend.into, 0) + len(mend.article_ids)
            self.sizes[mend.story_id] -= len(mend.article_ids)
        return story_id, placement.reason


def compare(one: Grouper, other: Grouper, last: Sequence[Article]) -> dict[str, int]:
    """How many live articles and answers differ between two groupers."""
    live, again = dict(one.list_live()), dict(other.list_live())
    copies = [replace(article, article_id=f"{article.article_id}-again") for article in last]
    answers = sum(one.place_one(copy) != other.place_one(copy) for copy in copies)
    return {"live_differ": len(live.items() ^ again.items()), "answers_differ": answers}


def main() -> None:
    """Runs it in a folder of its own, which is deleted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stream", type=Path)
    parser.add_argument("--window", type=float, default=Settings().window_days, help="days")
    parser.add_argument("--items", type=int, default=None, help="the first N alone")
    given = parser.parse_args()
    stream = read_stream(given.stream)[: given.items]
    settings = Settings(window_days=given.window)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/desk.sqlite")
        placing = Placing(store, settings)
        for start in range(0, len(stream), AT_ONCE):
            placing.place(stream[start : start + AT_ONCE])
            print(f"{start + AT_ONCE} {placing.placing:.0f} s {len(placing.grouper)} live", end="\r", file=sys.stderr)
        began = time.process_time()
        again = restored_grouper(store, settings)
        restoring = time.process_time() - began
        differ = compare(placing.grouper, again, stream[-ASKED_AGAIN:])
        store.close()
    sizes = sorted(filter(None, placing.sizes.values()), reverse=True)
    figures = {
        "items": len(stream),
        "window_days": given.window,
        "placing_seconds": round(placing.placing, 1),
        "a_second": round(len(stream) / placing.placing),
        "saving_seconds": round(placing.saving, 1),
        "stories": len(sizes),
        "of_several": sum(size > 1 for size in sizes),
        "largest": sizes[:5],
        "mended": placing.mended,
        "most_live": placing.most_live,
        "live": len(placing.grouper),
        "restoring_seconds": round(restoring, 1),
    }
    print(json.dumps(figures | differ))


if __name__ == "__main__":
    main()
