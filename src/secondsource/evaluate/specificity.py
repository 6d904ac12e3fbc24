"""Specificity against people: sentences' ratings, experts' verdicts on whole articles, and ticked slots.

- The folder of Gao et al. 2019 (its test sentences), or a JSON Lines file of {"text", "score"}: Pearson, Spearman and
  mean absolute error of the sentence models, which order sentences only: of the nearest to people that is installed
  (over vectors with the extra [vectors], else the monotone one; `model` says which), and of the monotone one.
- The folder of HealthNewsReview: AUC of the six-slot checklist for "quantifies the benefits", an article at a time.
- The ticks read for this project (tests/quality/golden/slots.tsv beside the grouping sets): F1 of each slot.
"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.facts import find_facts
from secondsource.desk.score.numerals import find_numerals
from secondsource.desk.score.sentence_model import (
    SentenceWeights,
    VectorWeights,
    sentence_specificity,
    specificity_by_vectors,
)
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.slots import SLOTS, fill_slots, key_claims, look_around
from secondsource.desk.score.specificity import share_filled
from secondsource.edge.vectors import has_encoder, open_encoder
from secondsource.errors import InputError
from secondsource.evaluate.knowing import article_of, list_rows, load_knowledge
from secondsource.evaluate.labelled import precision_recall_f1
from secondsource.evaluate.ranks import auc, pearson, spearman
from secondsource.knowledge.specificity import load_specificity, load_vector_weights
from secondsource.model import Article

GAO = "cleaned_data_test.tsv"
REVIEWS = "human_reviews.jsonl"
BENEFITS = "quantify the benefits"


def evaluate(path: Path, *, grouping: str = "") -> dict[str, Any]:
    """The measures that fit what lies at `path`; `grouping` is the folder of the grouping sets, for ticked slots."""
    if path.is_dir() and (path / GAO).is_file():
        return _sentences(_read_gao(path / GAO))
    if path.is_dir() and (path / REVIEWS).is_file():
        return _reviews(path)
    if path.suffix == ".tsv":
        return _slots(path, grouping)
    if path.is_file():
        return _sentences([_scored(path, row) for row in list_rows(path)])
    raise InputError(f"{path}: neither {GAO}, {REVIEWS}, ticked slots (.tsv) nor a JSON Lines file of text and score")


def _scored(path: Path, row: dict[str, Any]) -> tuple[str, float]:
    try:
        return str(row["text"]), float(row["score"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: a row lacks a text or a numeric score: {error}") from error


def _read_gao(path: Path) -> list[tuple[str, float]]:
    with path.open(encoding="utf8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["Tweet"], float(row["Score"])) for row in rows]


def _agreement(said: list[float], gold: list[float]) -> dict[str, float]:
    return {"pearson": round(pearson(said, gold), 4), "spearman": round(spearman(said, gold), 4)}


def _measures(said: NDArray[np.float64], gold: list[float]) -> dict[str, float]:
    return {**_agreement(said.tolist(), gold), "mae": round(float(np.abs(said - np.array(gold)).mean()), 4)}


def _sentences(rows: list[tuple[str, float]]) -> dict[str, Any]:
    texts, gold = [text for text, _ in rows], [score for _, score in rows]
    weights = SentenceWeights(**load_specificity())
    monotone = _measures(sentence_specificity(texts, weights), gold)
    best = {"model": "monotone", **monotone}
    if has_encoder():
        linear = VectorWeights(**load_vector_weights())
        said = specificity_by_vectors(texts, open_encoder().encode(texts), weights, linear)
        best = {"model": "vectors", **_measures(said, gold)}
    mean = float(np.mean(gold))
    return {
        **best,
        "monotone": monotone,
        "sentences": len(rows),
        "baselines": {
            "length in words": _agreement([float(len(text.split())) for text in texts], gold),
            "mean rating": {"mae": round(float(np.abs(mean - np.array(gold)).mean()), 4)},
        },
    }


def _satisfactory(row: dict[str, Any]) -> bool | None:
    answers = [one["answer"] for one in row["criteria"] if BENEFITS in one["question"]]
    return {"Satisfactory": True, "Not Satisfactory": False}.get(answers[0]) if answers else None


def _reviews(path: Path) -> dict[str, Any]:
    folder = path / "texts" / "dataset" / "content" / "HealthRelease"
    labels, shares, numerals, per_article = [], [], [], []
    for row in list_rows(path / REVIEWS):
        label, place = _satisfactory(row), folder / f"{row['id']}.json"
        if label is None or not place.is_file():
            continue
        text = json.loads(place.read_text("utf8")).get("text") or ""
        article = article_of({"id": row["id"], "title": row["title"], "text": text, "outlet": "release"})
        sentences = split_sentences(text, "en")
        facts = find_facts(article)
        quantities = sum(fact.number is not None for fact in facts)
        labels.append(label)
        shares.append(share_filled(key_claims(article, facts, load_knowledge().places)))
        numerals.append(len(find_numerals(text, "en")) / max(len(sentences), 1))
        per_article.append(quantities / max(len(sentences), 1))
    return {
        "auc": round(auc(per_article, labels), 4),
        "auc_checklist": round(auc(shares, labels), 4),
        "articles": len(labels),
        "baselines": {"numerals per sentence": {"auc": round(auc(numerals, labels), 4)}},
    }


def _slots(path: Path, folder: str) -> dict[str, Any]:
    """F1 of each slot against each pass of ticks read for this project, and the agreement of the passes."""
    grouping = Path(folder)
    if not folder or not grouping.is_dir():
        raise InputError(f"{path}: name the folder of the grouping sets with --grouping, to find the ticked sentences")
    with path.open(encoding="utf8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    said = _rules_on(rows, grouping)
    passes = {name: _against(rows, said, name) for name in ("first", "second")}
    return {
        "f1": min(one["f1"] for one in passes.values()),  # against the stricter of the two
        **passes,
        "kappa": _kappas([(row["first"], row["second"]) for row in rows if row["first"] and row["second"]]),
        "sentences": len(rows),
        "articles": len({(row["set"], row["article"]) for row in rows}),
        "labels": "read for this project, twice in different orders by one kind of reader; for checking only",
    }


def _rules_on(rows: list[dict[str, str]], grouping: Path) -> list[str]:
    """The rules' six ticks of each ticked sentence."""
    wanted = {(row["set"], row["article"]) for row in rows}
    articles = {
        (name, str(row["id"])): article_of(row)
        for name in sorted({row["set"] for row in rows})
        for row in list_rows(grouping / name / "articles.jsonl.gz")
        if (name, str(row["id"])) in wanted
    }
    places = load_knowledge().places
    found = []
    for row in rows:
        article = articles[(row["set"], row["article"])]
        found.append(fill_slots(sentence_at(article, int(row["start"])), look_around(article, places)).ticks)
    return found


def _against(rows: list[dict[str, str]], said: list[str], column: str) -> dict[str, Any]:
    """F1 of each slot against one pass, beside ticking everything; `f1` is their mean."""
    pairs = [(row[column], ticks) for row, ticks in zip(rows, said, strict=True) if row[column]]
    if not pairs:
        raise InputError(f"no sentence is ticked in the {column} pass; training/slots.py keeps the answers")
    scores = {}
    for place, name in enumerate(SLOTS):
        gold, ours = ([ticks[place] == "1" for ticks in side] for side in zip(*pairs, strict=True))
        scores[name] = precision_recall_f1(gold, ours) | {
            "baseline_all_yes": round(2 * sum(gold) / (sum(gold) + len(gold)), 4)
        }
    return {"f1": round(float(np.mean([one["f1"] for one in scores.values()])), 4), "slots": scores}


def _kappas(pairs: list[tuple[str, str]]) -> dict[str, float]:
    """Cohen's kappa of the two passes, per slot (Cohen 1960)."""
    found = {}
    for place, name in enumerate(SLOTS):
        one, other = ([ticks[place] == "1" for ticks in side] for side in zip(*pairs, strict=True))
        same = float(np.mean([x == y for x, y in zip(one, other, strict=True)]))
        p, q = float(np.mean(one)), float(np.mean(other))
        chance = p * q + (1 - p) * (1 - q)
        found[name] = round((same - chance) / (1 - chance), 4) if chance < 1 else 1.0
    return found


def sentence_at(article: Article, start: int) -> str:
    """The sentence that begins at a place of the text; -1: the headline."""
    if start < 0:
        return article.headline
    sentences = split_sentences(article.text, article.language)
    return sentences.words(sentences.number_at(start))
