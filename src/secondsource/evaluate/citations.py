"""Outlets cited as source in single sentences against labels that were read: precision and recall.

The labels (`tests/quality/golden/citations.tsv`, its README tells the rules) name a sentence by its article and place,
and the outlets it cites; an article's own outlet never counts. Baseline in the same run: every outlet named in a
sentence is its source.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from secondsource.desk.score.citations import find_citations, find_names
from secondsource.desk.score.origins import outlet_names
from secondsource.desk.score.sentences import split_sentences
from secondsource.errors import InputError
from secondsource.evaluate.knowing import load_knowledge
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.model import Article

_COLUMNS = ["set", "article", "start", "cited"]


def _read(path: Path) -> list[dict[str, str]]:
    try:
        lines = [line for line in path.read_text("utf8").splitlines() if not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}") from error
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if reader.fieldnames != _COLUMNS:
        raise InputError(f"{path}: needs the columns {', '.join(_COLUMNS)}, separated by tabs")
    return list(reader)


def _articles(rows: Iterable[Mapping[str, str]], data: Path) -> dict[tuple[str, str], Article]:
    return {
        (name, str(row["id"])): article_of(row)
        for name in sorted({row["set"] for row in rows})
        for row in read_rows(data / (name if "/" in name else f"grouping/{name}") / "articles.jsonl.gz")
    }


def _span(article: Article, start: int) -> tuple[int, int]:
    """The place of the sentence that starts there."""
    whole = split_sentences(article.text, article.language)
    if start not in whole.starts:
        raise InputError(f"article {article.article_id} has no sentence at {start}; were the labels made on this text?")
    return start, whole.ends[whole.starts.index(start)]


def _cited(article: Article, span: tuple[int, int], own: str, names: Mapping[str, str]) -> set[str]:
    """The outlets cited in one sentence of an article that is read whole."""
    found = find_citations(article.headline, split_sentences(article.text, article.language), own, names)
    return {one.outlet_id for one in found if span[0] <= one.start < span[1]}


def _scores(gold: list[set[str]], said: list[set[str]]) -> dict[str, float]:
    hits = sum(len(g & s) for g, s in zip(gold, said, strict=True))
    asked, given = sum(map(len, gold)), sum(map(len, said))
    return {
        "precision": round(hits / given, 4) if given else 0.0,
        "recall": round(hits / asked, 4) if asked else 0.0,
    }


def evaluate(path: Path, *, data: str = "../shared/data") -> dict[str, Any]:
    """`precision` and `recall` on a file of labelled sentences; `data` is the folder their sets lie in."""
    rows = _read(path)
    articles = _articles(rows, Path(data))
    known = load_knowledge()
    names = outlet_names(known.outlets, known.agencies)
    gold, said, named, wrong = [], [], [], []
    for row in rows:
        article = articles.get((row["set"], row["article"]))
        if article is None:
            raise InputError(f"{path}: set {row['set']} has no article {row['article']}")
        own = names.get(article.outlet_name.lower().removeprefix("the "), article.outlet_id)
        span = _span(article, int(row["start"]))
        gold.append({names.get(one.lower(), one) for one in row["cited"].split(";") if one})
        said.append(_cited(article, span, own, names))
        named.append({outlet for _, _, outlet in find_names(article.text[slice(*span)], names)} - {own})
        if gold[-1] != said[-1]:
            wrong.append(f"{row['article']} {row['start']}: {sorted(gold[-1])}, said {sorted(said[-1])}")
    return {
        "n": len(rows),
        "cited": sum(map(len, gold)),
        **_scores(gold, said),
        "wrong": wrong,
        "baselines": {"every outlet named": _scores(gold, named)},
    }
