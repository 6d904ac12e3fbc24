"""Train the subjects model: knowledge/weights/subjects.npz and its card.

    python training/subjects.py [../shared/data] [--check] [--letters N]

Labels: the section that an outlet's editors filed an article under, read from its address (subject_sections.toml), in
data/stream. `--check` writes nothing and reports on outlets that were left out of training, fold by fold.
"""

import argparse
import gzip
import json
import re
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

from secondsource.desk.group import subjects as model
from secondsource.knowledge.subjects import load_subject_terms

ROOT = Path(__file__).parents[1]
KNOWLEDGE = ROOT / "src/secondsource/knowledge"
FOLDS = 5
MIN_USES = 6  # of a word in training; 3 gains .004 on unseen outlets with a larger file
MIN_NEWS = (
    0.2  # nats a word tells of the subject ("the" .03, "said" .14, "goal" .82); 0 is .005 worse on unseen outlets
)
# Subjects with under 500 labels whose terms mean nothing else ("earthquake"): each term gets this much on top. The same
# for labour and education ("pension", "school") took a court story from crime.
BONUS_FOR, BONUS = ("disaster", "religion", "weather"), 1.0
PER_OUTLET = 1500  # articles of one outlet, or one outlet's house style becomes a subject


@dataclass(frozen=True, kw_only=True)
class Example:
    """An article with its editors' section as label."""

    words: list[str]
    front: int  # of them in the headline
    language: str
    host: str
    label: int


def _sections() -> dict[str, str]:
    table = tomllib.loads((ROOT / "training/subject_sections.toml").read_text("utf8"))
    return {section: subject for subject, sections in table.items() for section in sections.split()}


def _subject_of(url: str, sections: dict[str, str]) -> str | None:
    """The deepest known section decides: /sport/football is sport, /politics/health is health."""
    parts = urlsplit(url.lower())
    names = [parts.netloc.split(".")[0], *re.split(r"/", parts.path)[:-1]]
    found = [sections[name] for name in names if name in sections]
    return found[-1] if found else None


def _examples(data: Path, subjects: list[str]) -> Iterator[Example]:
    sections, seen, titles = _sections(), Counter[str](), set[str]()
    with gzip.open(data / "stream/newsapi-2023-03-to-08/articles.jsonl.gz", "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            subject = _subject_of(row["url"], sections)
            if not subject or row["title"] in titles or seen[row["host"]] >= PER_OUTLET:
                continue
            titles.add(row["title"])
            seen[row["host"]] += 1
            words, front = model.read_words(row["title"], row["text"] or "")
            yield Example(
                words=words,
                front=front,
                language=row["lang"],
                host=row["host"],
                label=subjects.index(subject),
            )


def _matrix(examples: list[Example], columns: dict[int, int], terms: dict[str, dict[str, int]], n: int) -> Any:
    """Words (1 over the root of their number) and rule counts."""
    rows, cols, values = [], [], []
    for at, one in enumerate(examples):
        known = [columns[slot] for slot in model.slots_of(one.words) if slot in columns]
        rows += [at] * len(known)
        cols += known
        values += [1 / max(1.0, len(one.words) ** 0.5)] * len(known)
    words = csr_matrix((values, (rows, cols)), shape=(len(examples), len(columns)), dtype=np.float32)
    rules = np.stack([model.count_terms(one.words, one.front, terms.get(one.language, {}), n) for one in examples])
    return words, csr_matrix(rules)


def _news(examples: list[Example], subjects: int) -> dict[int, float]:
    """How far the subjects of a word's examples are from those of all examples of its languages (Kullback-Leibler)."""
    prior = {language: np.ones(subjects) for language in {one.language for one in examples}}
    counts: dict[int, Any] = {}
    expected: dict[int, Any] = {}
    for one in examples:
        prior[one.language][one.label] += 1
    shares = {language: row / row.sum() for language, row in prior.items()}
    for one in examples:
        for slot in set(model.slots_of(one.words)):
            counts.setdefault(slot, np.zeros(subjects))[one.label] += 1
            expected.setdefault(slot, np.zeros(subjects))[:] += shares[one.language]
    news = {}
    for slot in sorted(counts):
        seen = counts[slot].sum()
        if seen >= MIN_USES:
            of, usual = counts[slot] / seen, expected[slot] / seen
            news[slot] = float((of[of > 0] * np.log(of[of > 0] / usual[of > 0])).sum())
    return news


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A trained model in the arrays that are shipped."""

    arrays: dict[str, Any]


def _train(examples: list[Example], subjects: list[str], terms: dict[str, dict[str, int]]) -> Fit:
    slots = [slot for slot, news in _news(examples, len(subjects)).items() if news >= MIN_NEWS]
    columns = {slot: at for at, slot in enumerate(slots)}
    words, rules = _matrix(examples, columns, terms, len(subjects))
    # each example twice: whole, and with its rule counts alone, so that terms are worth something without words
    alone = csr_matrix(words.shape, dtype=np.float32)
    inputs = vstack([hstack([words, rules]), hstack([alone, rules])]).tocsr()
    labels = np.array([one.label for one in examples] * 2)
    share = np.bincount(labels, minlength=len(subjects)) / len(labels)
    weight = (1 / np.maximum(share, 1e-4)) ** 0.5  # root: full balance makes every second story "labour"
    weight = weight[labels] * np.repeat([1.0, 0.4], len(examples))
    found = LogisticRegression(C=3.0, max_iter=150, tol=1e-3).fit(inputs, labels, sample_weight=weight / weight.mean())
    coef = found.coef_.T.astype(np.float32)
    table = coef[: len(slots)]
    scale = np.abs(table).max() / 127
    bonus = np.diag([BONUS * (subject in BONUS_FOR) for subject in subjects])
    return Fit(
        arrays={
            "subjects": np.array(subjects),
            "slots": np.array(slots, np.int32),
            "weights": np.round(table / scale).astype(np.int8),
            "scale": np.array([scale], np.float32),
            "rule_weights": coef[len(slots) :] + bonus.astype(np.float32),
            "bias": found.intercept_.astype(np.float32),
        }
    )


def _predict(fit: Fit, examples: list[Example], terms: dict[str, dict[str, int]], rules_only: bool = False) -> Any:
    arrays = fit.arrays
    columns = {int(slot): at for at, slot in enumerate(arrays["slots"])}
    words, rules = _matrix(examples, columns, terms, len(arrays["subjects"]))
    logits = rules @ arrays["rule_weights"] + arrays["bias"]
    return logits if rules_only else logits + words @ (arrays["weights"].astype(np.float32) * arrays["scale"])


def _check(examples: list[Example], subjects: list[str], terms: dict[str, dict[str, int]]) -> dict[str, float]:
    """Accuracy on outlets that were not in training."""
    fold_of = np.array([zlib.crc32(one.host.encode()) % FOLDS for one in examples])
    labels = np.array([one.label for one in examples])
    answers, ruled = np.zeros(len(examples), int), np.zeros(len(examples), int)
    for fold in range(FOLDS):
        fit = _train([one for one, of in zip(examples, fold_of, strict=True) if of != fold], subjects, terms)
        kept = [one for one, of in zip(examples, fold_of, strict=True) if of == fold]
        answers[fold_of == fold] = _predict(fit, kept, terms).argmax(axis=1)
        ruled[fold_of == fold] = _predict(fit, kept, terms, rules_only=True).argmax(axis=1)
    right = answers == labels
    figures = {"unseen outlets": right.mean(), "terms alone": (ruled == labels).mean()}
    figures["largest subject"] = np.bincount(labels).max() / len(labels)
    for language in sorted({one.language for one in examples}):
        figures[language] = right[[one.language == language for one in examples]].mean()
    for number, subject in enumerate(subjects):
        of, said = labels == number, answers == number
        if of.any():
            figures[f"{subject} recall"] = right[of].mean()
            figures[f"{subject} precision"] = right[said].mean() if said.any() else 0.0
    return {name: round(float(value), 3) for name, value in figures.items()}


def main() -> None:
    """Train on all examples and write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--letters", type=int, default=model.LETTERS)
    args = parser.parse_args()
    model.LETTERS = args.letters
    rules = load_subject_terms()
    subjects = sorted(rules)
    terms = model.parse_terms(rules, subjects)
    examples = list(_examples(args.data, subjects))
    counts = Counter(subjects[one.label] for one in examples)
    print(len(examples), "examples", dict(counts.most_common()), Counter(one.language for one in examples))
    if args.check:
        print(json.dumps(_check(examples, subjects, terms), indent=1))
        return
    fit = _train(examples, subjects, terms)
    (KNOWLEDGE / "weights").mkdir(exist_ok=True)
    path = KNOWLEDGE / "weights/subjects.npz"
    np.savez_compressed(path, **fit.arrays)
    print(path.relative_to(ROOT), path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
