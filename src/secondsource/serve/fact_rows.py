"""The fact table: each fact once, which origins state it, who was first, and what speaks against it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from secondsource.desk.write.notices import fact_id
from secondsource.model import Article, Assessment, Fact, FactKind, FactRow, FactState
from secondsource.serve.quoting import Quoting
from secondsource.serve.reading import Known
from secondsource.serve.tree import name_agencies, name_origins

# Rows of a story with hundreds of numbers are no reading; key facts come first, and the API gives all.
MOST = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementView:
    """A fact as one article states it."""

    outlet: str
    outlet_id: str
    url: str
    agency: str | None  # whose text it is
    at: datetime
    words: str
    sentence: str  # verbatim; empty where the quoting limit is reached


@dataclass(frozen=True, kw_only=True, slots=True)
class FactView:
    """One row of the table."""

    fact_id: str  # names it in a form; changes with the article that states it first
    words: str
    kind: FactKind
    state: FactState
    origins: tuple[str, ...]  # their names, by time
    outlets: int
    speaker: str | None  # of a quote
    first: StatementView | None
    statements: tuple[StatementView, ...]
    against: tuple[StatementView, ...]
    key: bool


def view_facts(
    assessment: Assessment, articles: Mapping[str, Article], known: Known, quoting: Quoting
) -> tuple[FactView, ...]:
    """The table's rows: contested and key facts first, then by how many origins state them."""
    names = name_origins(assessment.tree, articles, known)
    agencies = name_agencies(assessment.tree, known)

    def view(facts: Sequence[Fact]) -> tuple[StatementView, ...]:
        found = [(one, articles[one.article_id]) for one in facts if one.article_id in articles]
        return tuple(_view_statement(one, article, agencies, quoting) for one, article in found)

    return tuple(_view_fact(row, names, view) for row in sorted(assessment.facts, key=_rank)[:MOST])


def _rank(row: FactRow) -> tuple[bool, bool, int]:
    return (not row.key, row.state not in {FactState.CONTESTED, FactState.DISPUTED}, -len(row.origin_ids))


def _view_fact(
    row: FactRow, names: Mapping[str, str], view: Callable[[Sequence[Fact]], tuple[StatementView, ...]]
) -> FactView:
    statements = view(row.statements)
    return FactView(
        fact_id=fact_id(row.statements[0]) if row.statements else "",
        words=row.words,
        kind=row.kind,
        state=row.state,
        origins=tuple(names.get(one, one) for one in row.origin_ids),
        outlets=len({one.outlet_id for one in statements}),
        speaker=next((one.speaker for one in row.statements if one.speaker), None),
        first=statements[0] if statements else None,
        statements=statements,
        against=view(row.against),
        key=row.key,
    )


def _view_statement(fact: Fact, article: Article, agencies: Mapping[str, str], quoting: Quoting) -> StatementView:
    return StatementView(
        outlet=article.outlet_name,
        outlet_id=article.outlet_id,
        url=article.url,
        agency=agencies.get(fact.article_id),
        at=article.moment,
        words=fact.words,
        sentence=quoting.quote(fact.article_id, fact.sentence),
    )
