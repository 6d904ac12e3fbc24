"""The sheet by which people tick the six slots, the raters' agreement, and the rules' score against their ticks.

Run: python training/slots.py sheet PASS      prints the sentences in that pass's order (1 or 2)
     python training/slots.py keep PASS FILE  reads answers "number digits" and keeps ids and ticks only
     python training/slots.py agree           agreement of the two passes, per slot
The ticks in tests/quality/golden/slots.tsv were read for this project, by one reader, before the rules' answers were
seen, and read again in another order by a reader who had not seen the first answers. They are for checking,
never for training, and are not "human ratings" of a panel: both readers are of one kind. The guide is
docs/guide/slots.md.
"""

import gzip
import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from secondsource.desk.score.facts import find_facts
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.slots import SLOTS, key_claims
from secondsource.model import Article, Quality

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "grouping"
GOLDEN = ROOT / "tests" / "quality" / "golden" / "slots.tsv"
# English articles by set, 200 in all: full texts, old and new; first paragraphs
SAMPLE = {"ground-news-2025": 110, "basil": 50, "allsides-roundups": 40}
CLAIMS = 3  # sentences an article


def _article(row: dict[str, str]) -> Article:
    return Article(
        article_id=row["id"], url=row["url"], outlet_id=row["outlet"], outlet_name=row["outlet"], headline=row["title"],
        text=row["text"], language="en", published=None, first_seen=datetime(2026, 1, 1, tzinfo=UTC),
        quality=Quality.FULL, quality_reason="import",
    )  # fmt: skip


def sample() -> list[tuple[str, Article]]:
    """(set, article), the same on every machine."""
    chosen = []
    for name, count in SAMPLE.items():
        with gzip.open(DATA / name / "articles.jsonl.gz", "rt", encoding="utf8") as file:
            rows = [json.loads(line) for line in file]
        rows = [row for row in rows if row.get("lang", "en") == "en" and len(row["text"].split()) >= 20]
        random.Random(f"slots {name}").shuffle(rows)
        chosen += [(name, _article(row)) for row in rows[:count]]
    return chosen


def claims() -> list[tuple[str, str, int, str]]:
    """(set, article id, place of the sentence, sentence): those already ticked, else the first claims of each article.

    The choice was made once, on 24 November 2026, so that a change of the rules does not change the question.
    """
    if GOLDEN.exists():
        return [(*key, sentence_at(article, key[2])) for key, article in _ticked()]
    found = []
    for name, article in sample():
        claims = key_claims(article, find_facts(article))[:CLAIMS]
        found += [(name, article.article_id, claim.start, claim.sentence) for claim in claims]
    return found


def _ticked() -> list[tuple[tuple[str, str, int], Article]]:
    known = {(name, article.article_id): article for name, article in sample()}
    return [(key, known[key[:2]]) for key in read_golden()]


def sentence_at(article: Article, start: int) -> str:
    """The sentence that begins at a place of the text; -1: the headline."""
    if start < 0:
        return article.headline
    sentences = split_sentences(article.text, article.language)
    return sentences.words(sentences.starts.index(start))


def order(number: int, count: int) -> list[int]:
    """The order of one pass."""
    places = list(range(count))
    random.Random(f"pass {number}").shuffle(places)
    return places


def sheet(number: int) -> None:
    """Print the sentences of one pass."""
    found = claims()
    for line, place in enumerate(order(number, len(found)), 1):
        print(line, found[place][3].replace("\n", " "))


def keep(number: int, answers: Path) -> None:
    """Keep ids and ticks of one pass."""
    found = claims()
    places = order(number, len(found))
    ticks = dict(line.split()[:2] for line in answers.read_text().splitlines() if line.strip())
    known = read_golden() if GOLDEN.exists() else {}
    for line, place in enumerate(places, 1):
        if str(line) in ticks:
            known.setdefault(found[place][:3], {})[number] = ticks[str(line)]
    rows = [f"{s}\t{i}\t{p}\t{t.get(1, '')}\t{t.get(2, '')}" for (s, i, p), t in sorted(known.items())]
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text("\n".join(["set\tarticle\tstart\tfirst\tsecond", *rows]) + "\n")


def read_golden() -> dict[tuple[str, str, int], dict[int, str]]:
    """(set, article, start) -> pass -> ticks."""
    rows = [line.split("\t") for line in GOLDEN.read_text().splitlines()[1:]]
    return {(s, i, int(p)): {k: v for k, v in ((1, a), (2, b)) if v} for s, i, p, a, b in rows}


def agree() -> None:
    """Print share of equal ticks and Cohen's kappa, per slot."""
    both = [t for t in read_golden().values() if len(t) == 2]
    for k, name in enumerate(SLOTS):
        a, b = ([t[n][k] == "1" for t in both] for n in (1, 2))
        same = sum(x == y for x, y in zip(a, b, strict=True)) / len(both)
        p, q = sum(a) / len(both), sum(b) / len(both)
        chance = p * q + (1 - p) * (1 - q)
        print(f"{name:9} n={len(both)} yes={p:.2f}/{q:.2f} same={same:.3f} kappa={(same - chance) / (1 - chance):.3f}")


if __name__ == "__main__":
    command = sys.argv[1]
    if command == "sheet":
        sheet(int(sys.argv[2]))
    elif command == "keep":
        keep(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        agree()
