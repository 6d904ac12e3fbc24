"""Everything that the store knows, as four tables for other programs.

    stories    one row a story, merged ones too
    articles   one row an article, with its text and the story it is in
    facts      one row for each statement of a fact by an article, and for each that speaks against it
    scores     one row for each score that a story has had

Rows are streamed: a million articles need no more memory than a few thousand. The columns: docs/guide/export.md.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from secondsource.edge.store import assessments, everything
from secondsource.edge.table_files import ENDINGS, Column, find_ending
from secondsource.errors import InputError
from secondsource.model import Assessment, Fact, FactRow, Score

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportTable:
    """A table: its columns, and how its rows are read."""

    words: str
    columns: tuple[Column, ...]
    list_rows: Callable[[Connection], Iterator[Row]]


def name_files(target: Path, of: str, ending: str) -> dict[str, Path]:
    """The file of each table that is to be written: one where a file is named, all where a folder is.

    Raises InputError where it is neither.
    """
    if of not in TABLES:
        raise InputError(f"--of {of}: no such table; give one of {', '.join(TABLES)}")
    if find_ending(target):
        return {of: target}
    files = {name: target / f"{name}{ending}" for name in TABLES}
    if (target.suffix and not target.is_dir()) or not all(map(find_ending, files.values())):
        raise InputError(f"{target}: name a folder, or a file, and let files end in {', '.join(ENDINGS)}")
    return files


def list_articles(connection: Connection) -> Iterator[Row]:
    """Rows of `articles`."""
    for row in everything.list_article_rows(connection):
        yield {**row, "authors": json.loads(row["authors"])}


def list_stories(connection: Connection) -> Iterator[Row]:
    """Rows of `stories`."""
    for row in everything.list_story_rows(connection):
        yield {**row, "subjects": json.loads(row["subjects"]), "independent_origins": row["origins"]}


def list_facts(connection: Connection) -> Iterator[Row]:
    """Rows of `facts`."""
    for assessment in assessments.list_assessments(connection):
        yield from _facts_of(assessment)


def _facts_of(assessment: Assessment) -> Iterator[Row]:
    for number, row in enumerate(assessment.facts, start=1):
        for stance, facts in (("states", row.statements), ("against", row.against)):
            for fact in facts:
                yield _fact_row(assessment.story_id, number, row, fact, stance)


def _fact_row(story_id: str, number: int, row: FactRow, fact: Fact, stance: str) -> Row:
    return {
        "story_id": story_id,
        "fact": number,
        "fact_words": row.words,
        "state": row.state.value,
        "origins": len(row.origin_ids),
        "corroboration": row.corroboration,
        "key": row.key,
        "stance": stance,
        "article_id": fact.article_id,
        "kind": fact.kind.value,
        "value": fact.value,
        "number": fact.number,
        "unit": fact.unit,
        "bound": fact.bound,
        "words": fact.words,
        "sentence": fact.sentence,
        "speaker": fact.speaker,
    }


def list_scores(connection: Connection) -> Iterator[Row]:
    """Rows of `scores`."""
    for story_id, at, score, cause in everything.list_scores(connection):
        yield {"story_id": story_id, "at": at, "cause": cause} | _score_values(score)


def _score_values(score: Score) -> dict[str, Any]:
    same = ("formula", "points", "low", "high", "independent_origins", "outlets", "sentence")
    parts = {name: getattr(score, name).value for name in ("tier", "specificity", "corroboration")}
    named = {"state": score.state.value, "label": score.label.value if score.label else None}
    return {name: getattr(score, name) for name in same} | parts | named


def _columns(*given: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, words=words) for name, kind, words in given)


TABLES = {
    "stories": ExportTable(
        words="One row a story.",
        list_rows=list_stories,
        columns=_columns(
            ("story_id", "text", "its id, the end of its address"),
            ("merged_into", "text", "the story it is part of now; null of nearly all"),
            ("language", "text", "ISO 639-1"),
            ("headline", "text", "as its page has it"),
            ("summary", "text", "the page's first sentences"),
            ("subjects", "list of texts", "IPTC Media Topics, first level; the likeliest first"),
            ("first_seen", "moment", "when its first article came in"),
            ("latest", "moment", "of its newest report"),
            ("updated", "moment", "last article in, or last change"),
            ("articles", "integer", "how many"),
            ("outlets", "integer", "how many"),
            ("independent_origins", "number", "independent lines of reporting; copies count once, some by half"),
            ("label", "text", "the score in one word; null where there is none"),
            ("state", "text", "scored, developing, not enough evidence; empty before the first score"),
            ("sentence", "text", "the score in one sentence"),
            ("importance", "number", "0 to 1: how much it matters, apart from its score"),
        ),
    ),
    "articles": ExportTable(
        words="One row an article. `secondsource import` reads such a file of JSON lines.",
        list_rows=list_articles,
        columns=_columns(
            ("article_id", "text", "from its canonical address, the same on every desk"),
            ("url", "text", "canonical"),
            ("outlet_id", "text", "registrable domain"),
            ("outlet_name", "text", "as the outlet writes it"),
            ("headline", "text", "the outlet's"),
            ("text", "text", "paragraphs by newline; may be empty"),
            ("authors", "list of texts", "as the page names them"),
            ("dateline", "text", "as VELLIN, May 12 (Nordpress) -"),
            ("agency_id", "text", "the agency it credits"),
            ("language", "text", "ISO 639-1, und where it cannot be told"),
            ("published", "moment", "the outlet's word"),
            ("updated", "moment", "the outlet's word"),
            ("first_seen", "moment", "when we met it"),
            ("fetched", "moment", "when its page was read; null of a feed's text or an import"),
            ("quality", "text", "full, partial, stub, failed"),
            ("quality_reason", "text", "why, as page, feed-text, paywall"),
            ("revision", "integer", "counts its versions, from 1"),
            ("story_id", "text", "the story it is in; null before it is placed"),
        ),
    ),
    "facts": ExportTable(
        words="One row for each statement of a fact by an article, and for each that speaks against it.",
        list_rows=list_facts,
        columns=_columns(
            ("story_id", "text", "the story"),
            ("fact", "integer", "number of the fact in the story's table, from 1: rows of one fact share it"),
            ("fact_words", "text", "the fact as the table names it"),
            ("state", "text", "single, corroborated, contested, updated, disputed"),
            ("origins", "integer", "that state it"),
            ("corroboration", "number", "0 to 1"),
            ("key", "yes or no", "it stands in a headline or a first paragraph"),
            ("stance", "text", "states; or against: another or an older value, a denial"),
            ("article_id", "text", "whose words these are"),
            ("kind", "text", "number, money, percent, date, quote"),
            ("value", "text", "normalised: 1500000, 2026-05-12, a quote in lower case"),
            ("number", "number", "of a number, amount or share"),
            ("unit", "text", "people, USD, percent, km"),
            ("bound", "text", "exactly, at least, at most, about"),
            ("words", "text", "as written"),
            ("sentence", "text", "the exact sentence"),
            ("speaker", "text", "of a quote"),
        ),
    ),
    "scores": ExportTable(
        words="One row for each score that a story has had, in order; its last one is its score now.",
        list_rows=list_scores,
        columns=_columns(
            ("story_id", "text", "the story"),
            ("at", "moment", "when it was given"),
            ("cause", "text", "what changed it"),
            ("formula", "integer", "version of the formula (docs/score.md)"),
            ("state", "text", "scored, developing, not enough evidence"),
            ("label", "text", "Very thin, Thin, Limited, Solid, Strong; null unless scored"),
            ("points", "number", "of 100; only with its range a fair number"),
            ("low", "number", "lower end of the 80 % range"),
            ("high", "number", "upper end of the 80 % range"),
            ("tier", "number", "0 to 1: what raters say of its outlets"),
            ("specificity", "number", "0 to 1: how checkable its claims are"),
            ("corroboration", "number", "0 to 1: how many independent origins carry its facts"),
            ("independent_origins", "number", "independent lines of reporting"),
            ("outlets", "integer", "how many"),
            ("sentence", "text", "the score in one sentence"),
        ),
    ),
}


def describe_tables() -> str:
    """The columns of every table, as the guide has them."""
    parts = []
    for name, table in TABLES.items():
        rows = [f"| `{one.name}` | {one.kind} | {one.words} |" for one in table.columns]
        parts.append(
            "\n".join([f"## {name}", "", table.words, "", "| column | type | what it is |", "|---|---|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"
