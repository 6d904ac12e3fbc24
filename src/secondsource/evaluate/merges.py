"""False merges and planted copies: how the copy rule does on independent articles and on edited copies of them.

Independent: every pair of articles of different outlets on one story of a set whose outlets write their own (basil).
Planted: of each article a copy that keeps half of its sentences, with 8 % of the words replaced by words of other
articles. Both are fixed by the articles' order, without random numbers.
"""

from collections import defaultdict
from itertools import combinations
from pathlib import Path

from secondsource.desk.score.copies import Likeness, overlap
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.shingles import shingles
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.model import Article

EDITED = 12  # every twelfth or thirteenth word: 8 %
APART = (Likeness.INDEPENDENT, Likeness.TOUCHED)


def planted(article: Article, other: Article) -> str:
    """A copy of the article with every other sentence and 8 % of its words from another article."""
    sentences = split_sentences(article.text, article.language)
    words = " ".join(sentences.words(n) for n in range(0, len(sentences), 2)).split()
    foreign = other.text.split() or ["word"]
    return " ".join(foreign[n % len(foreign)] if n % EDITED == EDITED - 1 else word for n, word in enumerate(words))


def measure(file: Path) -> dict[str, float]:
    """Pairs, false merges among them, and the share of planted copies found."""
    rows = read_rows(file)
    articles = [article_of(row) for row in rows]
    stories: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        stories[str(row["story"])].append(n)
    prepared = [shingles(one.text) for one in articles]
    pairs = [
        (a, b)
        for members in stories.values()
        for a, b in combinations(members, 2)
        if rows[a]["outlet"] != rows[b]["outlet"]
    ]
    merged = sum(overlap(prepared[a], prepared[b]).likeness not in APART for a, b in pairs)
    copies = [shingles(planted(one, articles[n - 1])) for n, one in enumerate(articles)]
    found = sum(overlap(a, b).likeness not in APART for a, b in zip(prepared, copies, strict=True))
    return {"pairs": len(pairs), "false_merges": merged, "planted_found": round(found / len(articles), 4)}
