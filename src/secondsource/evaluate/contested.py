"""Contested values against labels that were read: how many of the pairs we call a conflict are one.

The labels (`tests/quality/golden/contested.tsv`, its README tells the rules) are every pair that a looser rule held for
a conflict on the development days and in five months of headlines. `precision` counts those that we still call
contested, `kept` is the share of the true conflicts among them. Baseline in the same run: all of them.
"""

from pathlib import Path
from typing import Any

from secondsource.desk.score.contested import Against, against
from secondsource.desk.score.facts import find_facts
from secondsource.evaluate.matches import fact_at, read_articles, read_labels
from secondsource.model import Article


def _is_contested(pair: tuple[Article, Article], starts: tuple[str, str], kind: str) -> bool:
    facts = [find_facts(one) for one in pair]
    a, b = (fact_at(found, start, kind) for found, start in zip(facts, starts, strict=True))
    if a is None or b is None:
        return False
    when = {one.article_id: one.moment for one in pair}
    values = {one.article_id: frozenset(fact.value for fact in found) for one, found in zip(pair, facts, strict=True)}
    return against(a, b, when, values) is Against.CONTESTED


def evaluate(path: Path, *, data: str = "../shared/data") -> dict[str, Any]:
    """`precision` and `kept` on a file of labelled pairs; `data` is the folder their sets lie in."""
    rows = read_labels(path)
    articles = read_articles(rows, Path(data))
    said = [
        _is_contested(
            (articles[(row["set"], row["a"])], articles[(row["set"], row["b"])]),
            (row["a_start"], row["b_start"]),
            row["kind"],
        )
        for row in rows
    ]
    right = [row["right"] == "1" for row in rows]
    hits = sum(s and r for s, r in zip(said, right, strict=True))
    return {
        "n": len(rows),
        "contested": sum(said),
        "precision": round(hits / sum(said), 4) if any(said) else 0.0,
        "kept": round(hits / sum(right), 4) if any(right) else 0.0,
        "wrong": [f"{row['a']}, {row['b']}" for row, s, r in zip(rows, said, right, strict=True) if s and not r],
        "baselines": {"the looser rule": {"precision": round(sum(right) / len(rows), 4)}},
    }
