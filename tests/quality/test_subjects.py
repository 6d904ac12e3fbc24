"""Subjects on 130 stories and items that were read for checking (subjects_read.tsv)."""

import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest

from secondsource.desk.group.subjects import find_subjects, parse_weights
from secondsource.knowledge.subjects import load_subject_arrays, load_subject_terms
from secondsource.model import Article
from secondsource.testing.builders import an_article

HERE = Path(__file__).parent
SETS = (("grouping/mixed-day", "story"), ("stream/newsapi-2023-03-to-08", "id"))


def _wanted() -> dict[str, list[str]]:
    lines = (HERE / "subjects_read.tsv").read_text("utf8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {key: subjects.split() for key, subjects in rows}


def _articles(data: Path, wanted: dict[str, list[str]]) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = defaultdict(list)
    for folder, column in SETS:
        with gzip.open(data / folder / "articles.jsonl.gz", "rt", encoding="utf8") as lines:
            for row in map(json.loads, lines):
                if row[column] in wanted:
                    text = row["text"] or ""
                    found[row[column]].append(an_article(headline=row["title"], text=text, language=row["lang"]))
    return found


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, float]:
    """The share of first subjects that are right, and of shown subjects that are."""
    weights = parse_weights(load_subject_arrays(), load_subject_terms())
    wanted = _wanted()
    articles = _articles(shared / "data", wanted)
    assert len(articles) == len(wanted) == 130
    said = {key: find_subjects(articles[key], weights) for key in wanted}
    shown = [subject in wanted[key] for key, subjects in said.items() for subject in subjects]
    first = [bool(subjects) and subjects[0] in wanted[key] for key, subjects in said.items()]
    return {"subjects first right": sum(first) / len(first), "subjects shown right": sum(shown) / len(shown)}


@pytest.mark.parametrize("measure", ["subjects first right", "subjects shown right"])
def test_subjects_keep_their_floor(figures: dict[str, float], measure: str) -> None:
    """.846 of first subjects and .857 of all shown were right."""
    assert figures[measure] >= json.loads((HERE / "floors.json").read_text("utf8"))[measure]
