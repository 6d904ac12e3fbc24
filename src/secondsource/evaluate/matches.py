"""Matched facts against labels that were read: how many of the pairs we call one fact are one.

The labels (`tests/quality/golden/matches.tsv`, its README tells the rules) are pairs of facts of two outlets on one
story, named by article and place. `precision` counts those that still match, `kept` is the share of the right ones
that do. Baseline in the same run: same kind, unit and value, whatever stands around.
"""

import csv
from pathlib import Path
from typing import Any

from secondsource.desk.score.facts import find_facts, same_fact
from secondsource.errors import InputError
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.model import Article, Fact

_COLUMNS = ["set", "a", "a_start", "b", "b_start", "kind", "right"]
Key = tuple[str, str]  # set and article id


def read_labels(path: Path) -> list[dict[str, str]]:
    """The labelled pairs of a file. Raises InputError where it has other columns."""
    try:
        lines = [line for line in path.read_text("utf8").splitlines() if not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}") from error
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if reader.fieldnames != _COLUMNS:
        raise InputError(f"{path}: needs the columns {', '.join(_COLUMNS)}, separated by tabs")
    return list(reader)


def read_articles(rows: list[dict[str, str]], data: Path) -> dict[Key, Article]:
    """The articles of the pairs, by set and id. Raises InputError where one is missing."""
    wanted = {(row["set"], row[side]) for row in rows for side in ("a", "b")}
    found = {
        (name, str(row["id"])): article_of(row)
        for name in sorted({row["set"] for row in rows})
        for row in read_rows(data / name / "articles.jsonl.gz")
        if (name, str(row["id"])) in wanted
    }
    if missing := sorted(wanted - set(found)):
        raise InputError(f"{data}: {len(missing)} articles are missing, the first is {' '.join(missing[0])}")
    return found


def fact_at(facts: tuple[Fact, ...], start: str, kind: str) -> Fact | None:
    """The fact of that kind that stands there; None where it is no longer read as one."""
    return next((one for one in facts if one.start == int(start) and one.kind.value == kind), None)


def evaluate(path: Path, *, data: str = "../shared/data") -> dict[str, Any]:
    """`precision` and `kept` on a file of labelled pairs; `data` is the folder their sets lie in."""
    rows = read_labels(path)
    facts = {key: find_facts(one) for key, one in read_articles(rows, Path(data)).items()}
    said: dict[str, list[tuple[bool, bool, bool]]] = {}
    wrong = []
    for row in rows:
        a, b = (fact_at(facts[(row["set"], row[side])], row[f"{side}_start"], row["kind"]) for side in ("a", "b"))
        ours = a is not None and b is not None and same_fact(a, b)
        plain = a is not None and b is not None and (a.unit, a.value) == (b.unit, b.value)
        said.setdefault(row["kind"], []).append((row["right"] == "1", ours, plain))
        if ours and row["right"] == "0":
            wrong.append(f"{row['kind']}: {row['a']} {row['a_start']}, {row['b']} {row['b_start']}")
    every = [one for kind in said.values() for one in kind]
    return {
        "n": len(rows),
        **_scores(every, 1),
        "kinds": {kind: _scores(one, 1) for kind, one in said.items()},
        "wrong": wrong,
        "baselines": {"unit and value": _scores(every, 2)},
    }


def _scores(rows: list[tuple[bool, bool, bool]], column: int) -> dict[str, float]:
    matched = [row[0] for row in rows if row[column]]
    right = sum(row[0] for row in rows)
    return {
        "matched": len(matched),
        "precision": round(sum(matched) / len(matched), 4) if matched else 0.0,
        "kept": round(sum(matched) / right, 4) if right else 0.0,
    }
