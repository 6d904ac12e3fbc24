"""Independent origins against trees drawn by hand: how far the count is off, and which articles are one line.

The trees are a file of ids (`tests/quality/golden/origins.json`, its README tells the rules): of each story the lines
of reporting and the ties that count half. Baselines in the same run: the number of outlets, and of owners where an
outlet without a known owner is its own.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from secondsource.desk.score.forest import spanning_forest
from secondsource.desk.score.origins import origin_tree
from secondsource.errors import InputError
from secondsource.evaluate.knowing import load_knowledge
from secondsource.evaluate.labelled import article_of, precision_recall_f1, read_rows
from secondsource.model import Article, OriginTree, Owner

HALF = 0.5  # what a half tie takes off the count (docs/score.md)
EXACT = 0.25  # closer than half a step of .5 is the same count

Tree = Mapping[str, Sequence[Sequence[str]]]  # "lines": lists of article ids; "half": pairs of them


def read_trees(path: Path) -> tuple[str, dict[str, Tree]]:
    """The set's folder within the data, and the drawn trees by story. Raises InputError where the file is no such."""
    try:
        content = json.loads(path.read_text("utf8"))
        trees: dict[str, Tree] = {
            str(name): {"lines": tree["lines"], "half": tree["half"]} for name, tree in content["stories"].items()
        }
        return str(content["set"]), trees
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a file of drawn trees: {error!r}") from error


def drawn_count(tree: Tree) -> float:
    """The independent origins of a drawn tree: lines, less half for each half tie that connects two of them."""
    line_of = {one: n for n, line in enumerate(tree["lines"]) for one in line}
    lines = len(tree["lines"])
    forest = spanning_forest(lines, ((HALF, line_of[a], line_of[b]) for a, b in tree["half"]))
    return lines - HALF * len(forest)


def _articles(file: Path, trees: Mapping[str, Tree]) -> dict[str, list[Article]]:
    known = {str(row["id"]): row for row in read_rows(file)}
    wanted = {name: [one for line in tree["lines"] for one in line] for name, tree in trees.items()}
    missing = sorted(one for ids in wanted.values() for one in ids if one not in known)
    if missing:
        raise InputError(f"{file}: {len(missing)} articles of the trees are missing, the first is {missing[0]}")
    return {name: [article_of(known[one]) for one in ids] for name, ids in wanted.items()}


def _owners(articles: Sequence[Article], owners: Mapping[str, Owner]) -> int:
    return len({owners[one.outlet_id].owner if one.outlet_id in owners else one.outlet_id for one in articles})


def _pairs(lines: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    return {pair for line in lines for pair in combinations(sorted(line), 2)}


def _same_line(trees: Mapping[str, Tree], found: Mapping[str, OriginTree]) -> dict[str, float]:
    gold: list[bool] = []
    said: list[bool] = []
    for name, tree in trees.items():
        drawn, ours = _pairs(tree["lines"]), _pairs([one.article_ids for one in found[name].origins])
        for pair in combinations(sorted(one for line in tree["lines"] for one in line), 2):
            gold.append(pair in drawn)
            said.append(pair in ours)
    return precision_recall_f1(gold, said)


def _errors(gold: Mapping[str, float], said: Mapping[str, float]) -> dict[str, float]:
    apart = [said[name] - count for name, count in gold.items()]
    return {
        "mae": round(sum(map(abs, apart)) / len(apart), 4),
        "bias": round(sum(apart) / len(apart), 4),
        "exact": round(sum(abs(one) < EXACT for one in apart) / len(apart), 4),
    }


def evaluate(path: Path, *, data: str = "../shared/data") -> dict[str, Any]:
    """`mae`, `bias` and the share of exact counts on a file of drawn trees; `data` is the folder its set lies in."""
    folder, trees = read_trees(path)
    articles = _articles(Path(data) / folder / "articles.jsonl.gz", trees)
    known = load_knowledge()
    found = {
        name: origin_tree(one, agencies=known.agencies, owners=known.owners, outlets=known.outlets)
        for name, one in articles.items()
    }
    gold = {name: drawn_count(tree) for name, tree in trees.items()}
    said = {name: tree.independent_origins for name, tree in found.items()}
    off = [f"{name}: drawn {gold[name]:g}, said {said[name]:g}" for name in gold if abs(said[name] - gold[name]) > HALF]
    return {
        "n": len(trees),
        "articles": sum(map(len, articles.values())),
        **_errors(gold, said),
        "same_line": _same_line(trees, found),
        "off": off,
        "baselines": {
            "outlets": _errors(gold, {name: len({a.outlet_id for a in one}) for name, one in articles.items()}),
            "owners": _errors(gold, {name: _owners(one, known.owners) for name, one in articles.items()}),
        },
    }
