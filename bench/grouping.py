"""Speed of placing articles while many are live, ours beside plain methods, in one process and on one core.

    python bench/grouping.py STREAM.jsonl.gz [LIVE ...]     LIVE: 10000 100000 1000000

The live articles are those of the stream before the ones placed. More than the stream has are made from it: each item
again in several worlds, where its rarer words (names, places) have another first syllable, so that common words stay
common and each world tells of happenings of its own. Prints a line of JSON for each number of live articles: articles
placed and learnt a second of CPU, reading them included; bytes of memory for each live article; the baselines:

    tfidf nearest   scikit-learn TF-IDF of all live articles, the nearest by one sparse product an article
    headline        a dictionary of headlines: as fast as Python goes, finds exact copies only
"""

import gc
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.weights import parse_weights
from secondsource.evaluate.grouping import read_labelled_rows
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article
from secondsource.settings import Settings

SIZES = (10_000, 100_000, 1_000_000)
PLACED = 2000  # articles timed
WARM = 300  # placed before the clock runs
BASELINE_PLACED = 50  # the sparse product takes a tenth of a second beside a million
ALL_LIVE = 3650  # days: nothing leaves memory, so that what is measured stands beside so many
RARE = 150  # of the stream's articles: words of fewer are changed in another world
SYLLABLES = ("", "Bra", "Cor", "Dul", "Fen", "Gor", "Hal", "Jun", "Kel")


def read_stream(path: Path) -> list[Article]:
    """The stream's items in order of arrival."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [one.article for one in read_labelled_rows(json.loads(line) | {"story": "?"} for line in lines)]


def count_words(stream: Sequence[Article]) -> Counter[str]:
    """How many articles hold a word."""
    return Counter(word for one in stream for word in {*one.headline.split(), *one.text.split()})


def in_world(article: Article, world: int, known: Counter[str]) -> Article:
    """The article as another world has it."""
    if not world:
        return article
    syllable = SYLLABLES[world]

    def said(text: str) -> str:
        return " ".join(syllable + word if known[word] < RARE and word.isalpha() else word for word in text.split())

    return replace(
        article,
        article_id=f"{article.article_id}-{world}",
        headline=said(article.headline),
        text=said(article.text),
    )


def live_before(stream: Sequence[Article], size: int, known: Counter[str]) -> Iterator[tuple[Article, str]]:
    """`size` articles before the timed ones, in order of arrival, with stories that cost nothing to find out.

    A story is a week's articles whose rarest known word is the same: most have one article, some have fifty, as real
    ones do.
    """
    worlds = min(-(-size // (len(stream) - PLACED - WARM)) if size > len(stream) // 2 else 2, len(SYLLABLES))
    first = len(stream) - PLACED - WARM - -(-size // worlds)
    if first < 0:
        raise SystemExit(f"{size} live articles need a longer stream or more worlds")
    made = 0
    for article in stream[first : len(stream) - PLACED - WARM]:
        for world in range(worlds):
            if made < size:
                made += 1
                yield in_world(article, world, known), f"{label_of(article, known)} {world}"


def label_of(article: Article, known: Counter[str]) -> str:
    """The week and the rarest word of the headline that another headline has too."""
    words = [word for word in article.headline.split() if known[word] > 1] or [article.article_id]
    return f"{article.first_seen:%V} {min(words, key=lambda word: (known[word], word))}"


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def place(grouper: Grouper, article: Article) -> None:
    """Place, learn and mend, as the pipeline does."""
    placement = grouper.place_one(article)
    story_id = placement.story_id or new_story_id(article.article_id, taken=grouper.stories)
    grouper.learn_one(article, story_id, placement.reason)
    grouper.mend_around(article.article_id, lambda first: new_story_id(first, taken=grouper.stories))


def measure(stream: Sequence[Article], size: int, known: Counter[str]) -> dict[str, object]:
    """Figures beside `size` live articles."""
    grouper = Grouper(parse_weights(load_grouping_arrays()), Settings(window_days=ALL_LIVE))
    gc.collect()
    before, began = resident(), time.process_time()
    for article, story_id in live_before(stream, size, known):
        grouper.learn_one(article, story_id)
    filled = time.process_time() - began
    gc.collect()
    held = resident() - before
    if len(grouper) != size:
        raise SystemExit(f"{len(grouper)} articles are live, not {size}")
    timed = stream[-PLACED - WARM :]
    for article in timed[:WARM]:
        place(grouper, article)
    began = time.process_time()
    for article in timed[WARM:]:
        place(grouper, article)
    seconds = time.process_time() - began
    return {
        "live": size,
        "placed_a_second": round(PLACED / seconds),
        "ms_an_article": round(1000 * seconds / PLACED, 3),
        "bytes_an_article": round(held / size),
        "learnt_a_second": round(size / filled),
    }


def baselines(stream: Sequence[Article], size: int, known: Counter[str]) -> dict[str, float]:
    """Articles a second of the plain methods beside as many live articles."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{one.headline}\n{one.text}" for one, _ in live_before(stream, size, known)]
    table = {text: at for at, text in enumerate(texts)}
    reader = TfidfVectorizer(dtype=np.float32, sublinear_tf=True)
    held = reader.fit_transform(texts).T.tocsr()
    timed = [f"{one.headline}\n{one.text}" for one in stream[-PLACED:]]
    began = time.process_time()
    for text in timed[:BASELINE_PLACED]:
        (reader.transform([text]) @ held).toarray().argmax()
    nearest = BASELINE_PLACED / (time.process_time() - began)
    began = time.process_time()
    for text in timed:
        table.get(text)
    return {
        "tfidf_nearest_a_second": round(nearest, 1),
        "headline_a_second": round(PLACED / (time.process_time() - began)),
    }


def main() -> None:
    """Prints the figures, a line for each size, and how the time for one article grows."""
    stream = read_stream(Path(sys.argv[1]))
    known = count_words(stream)
    sizes = [int(one) for one in sys.argv[2:]] or SIZES
    took = {}
    for size in sizes:
        figures = measure(stream, size, known)
        took[size] = float(str(figures["ms_an_article"]))
        print(json.dumps(figures | baselines(stream, size, known)), flush=True)
    print(json.dumps({"growth": round(took[max(sizes)] / took[min(sizes)], 2)}))


if __name__ == "__main__":
    main()
