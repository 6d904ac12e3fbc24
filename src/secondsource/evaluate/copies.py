"""Copies against read pairs: is a pair independent, and is it a copy, derived or independent.

Baselines in the same run: plain containment of eight-word runs with its two cuts (.18 and .7), and datasketch's MinHash
with banding at its defaults (128 permutations, threshold .9; a found pair is called a copy).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from secondsource.desk.score.copies import Likeness, overlap
from secondsource.desk.score.shingles import shingles
from secondsource.errors import InputError
from secondsource.evaluate.labelled import precision_recall_f1, read_rows

LABELS = ("copy", "derived", "independent")
Judge = Callable[[str, str], str]


def _articles(pairs: Path) -> dict[str, str]:
    """The texts by id, from articles.jsonl.gz beside the pairs or one folder below."""
    for place in (pairs.parent / "articles.jsonl.gz", *sorted(pairs.parent.glob("*/articles.jsonl.gz"))):
        if place.is_file():
            return {str(row["id"]): str(row.get("text") or "") for row in read_rows(place)}
    raise InputError(f"{pairs}: no articles.jsonl.gz beside it or one folder below")


def _pairs_file(path: Path) -> Path:
    if path.is_file():
        return path
    inside = sorted(path.glob("pairs_labelled.jsonl*"))
    if not inside:
        raise InputError(f"{path}: no such file, and no pairs_labelled.jsonl.gz in it")
    return inside[0]


def _own(texts: Mapping[str, str]) -> Judge:
    prepared = {one: shingles(text) for one, text in texts.items()}

    def judge(a: str, b: str) -> str:
        found = overlap(prepared[a], prepared[b]).likeness
        return "independent" if found is Likeness.TOUCHED else found.value

    return judge


def _eight_words(texts: Mapping[str, str]) -> Judge:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[n : n + 8]) for n in range(len(words) - 7)}

    prepared = {one: runs(text) for one, text in texts.items()}

    def judge(a: str, b: str) -> str:
        x, y = prepared[a], prepared[b]
        share = len(x & y) / max(1, min(len(x), len(y)))
        return "copy" if share >= 0.7 else "derived" if share >= 0.18 else "independent"

    return judge


def _datasketch(texts: Mapping[str, str]) -> Judge:
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError as error:
        raise InputError('datasketch is missing: pip install "secondsource[evaluate]"') from error
    index = MinHashLSH()
    prepared = {}
    for one, text in texts.items():
        sketch = MinHash()
        words = re.findall(r"\w+", text.lower())
        sketch.update_batch([" ".join(words[n : n + 5]).encode() for n in range(len(words) - 4)])
        prepared[one] = sketch
        index.insert(one, sketch)
    return lambda a, b: "copy" if b in index.query(prepared[a]) else "independent"


def _scores(pairs: Sequence[Mapping[str, Any]], judge: Judge) -> dict[str, object]:
    gold = [str(pair["label"]) for pair in pairs]
    said = [judge(str(pair["a"]), str(pair["b"])) for pair in pairs]
    both = precision_recall_f1([g != "independent" for g in gold], [s != "independent" for s in said])
    return {
        "f1_not_independent": both["f1"],
        "precision_not_independent": both["precision"],
        "recall_not_independent": both["recall"],
        "accuracy_three_way": round(sum(g == s for g, s in zip(gold, said, strict=True)) / len(gold), 4),
        "wrong": [f"{p['a']} {p['b']}: {g}, said {s}" for p, g, s in zip(pairs, gold, said, strict=True) if g != s],
    }


def evaluate(path: Path) -> dict[str, object]:
    """Scores on a file of labelled pairs (`a`, `b`, `label`), or on a folder with pairs_labelled.jsonl.gz."""
    file = _pairs_file(path)
    pairs = read_rows(file)
    if not pairs or any(pair.get("label") not in LABELS for pair in pairs):
        raise InputError(f"{file}: every row needs a label, one of {', '.join(LABELS)}")
    texts = _articles(file)
    missing = sorted({str(p[side]) for p in pairs for side in ("a", "b")} - set(texts))
    if missing:
        raise InputError(f"{file}: {len(missing)} articles have no text, the first is {missing[0]}")
    texts = {one: texts[one] for p in pairs for one in (str(p["a"]), str(p["b"]))}
    return {
        "n": len(pairs),
        **_scores(pairs, _own(texts)),
        "baselines": {
            "8-word containment": _scores(pairs, _eight_words(texts)),
            "datasketch defaults": _scores(pairs, _datasketch(texts)),
        },
    }
