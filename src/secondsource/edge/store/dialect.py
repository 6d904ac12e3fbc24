"""Where the two databases differ: upsert and full-text search. Nothing else may ask for the dialect's name."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Row,
    Table,
    TextClause,
    bindparam,
    column,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from secondsource.edge.store.tables import articles, found_things

# `articles` itself is the content: the index holds no second copy of the text, so triggers tell it of each change.
_ADD = """INSERT INTO article_search(rowid, headline, text, outlet_name)
VALUES (new.number, new.headline, new.text, new.outlet_name);"""
_TAKE = """INSERT INTO article_search(article_search, rowid, headline, text, outlet_name)
VALUES ('delete', old.number, old.headline, old.text, old.outlet_name);"""
CREATE_SQLITE = (
    """CREATE VIRTUAL TABLE article_search USING fts5(headline, text, outlet_name,
    content='articles', content_rowid='number', tokenize='unicode61 remove_diacritics 2')""",
    f"CREATE TRIGGER articles_in AFTER INSERT ON articles BEGIN {_ADD} END",
    f"CREATE TRIGGER articles_out AFTER DELETE ON articles BEGIN {_TAKE} END",
    f"CREATE TRIGGER articles_on AFTER UPDATE OF headline, text, outlet_name ON articles BEGIN {_TAKE} {_ADD} END",
    """CREATE VIRTUAL TABLE thing_search USING fts5(words, content='found_things', content_rowid='number',
    tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER things_in AFTER INSERT ON found_things BEGIN
    INSERT INTO thing_search(rowid, words) VALUES (new.number, new.words); END""",
    """CREATE TRIGGER things_out AFTER DELETE ON found_things BEGIN
    INSERT INTO thing_search(thing_search, rowid, words) VALUES ('delete', old.number, old.words); END""",
)
# 200,000 characters: a tsvector may not pass 1 MB
VECTOR = "to_tsvector('simple', {0}headline || ' ' || left({0}text, 200000) || ' ' || {0}outlet_name)"
_THING_VECTOR = "to_tsvector('simple', {0}words)"
CREATE_POSTGRESQL = (
    f"CREATE INDEX ix_articles_search ON articles USING gin (({VECTOR.format('')}))",
    f"CREATE INDEX ix_found_things_search ON found_things USING gin (({_THING_VECTOR.format('')}))",
)


def full_text_statements(dialect: str) -> Sequence[str]:
    """The statements that make the full-text indices of `articles` and `found_things`."""
    return CREATE_SQLITE if dialect == "sqlite" else CREATE_POSTGRESQL


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, keep: Iterable[str] = ()) -> None:
    """Insert rows, or update those whose primary key is there, leaving the columns in `keep` as they were."""
    if not rows:
        return
    insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in rows[0] if name not in {*keys, *keep}}
    statement = (
        insert.on_conflict_do_update(index_elements=keys, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=keys)
    )
    connection.execute(statement, rows)


def take_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    changes: dict[str, Any],
    where: ColumnElement[bool],
    *returning: ColumnElement[Any],
) -> Sequence[Row[Any]]:
    """Insert rows, or change those that are there and fulfil `where`; gives `returning` of all it touched."""
    insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table).values(rows)
    keys = [column.name for column in table.primary_key]
    statement = insert.on_conflict_do_update(index_elements=keys, set_=changes, where=where)
    return connection.execute(statement.returning(*returning)).all()


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet."""
    if rows:
        insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
        connection.execute(insert.on_conflict_do_nothing(), rows)


def matching(connection: Connection, words: Sequence[str], *, whole: bool = False) -> ColumnElement[bool]:
    """The condition that an article holds all `words`; the last one may be the beginning of a word, unless `whole`."""
    if connection.dialect.name == "sqlite":
        found = _rows_of("article_search").bindparams(query=ask_words(connection, words, whole=whole))
        return articles.c.number.in_(found.columns(literal_column("rowid")).scalar_subquery())
    return _vector_holds(VECTOR.format("articles."), ask_words(connection, words, whole=whole))


def ask_words(connection: Connection, words: Sequence[str], *, whole: bool = False) -> str:
    """`words` as the parameter `query` of `newest_matching` and `matching_things`."""
    if connection.dialect.name == "sqlite":
        # quoted, so that the words cannot be operators of FTS5
        return " ".join('"' + word.replace('"', '""') + '"' for word in words) + ("" if whole else "*")
    # quoted as well: words side by side in one pair of quotes are a phrase
    quoted = ["'" + word.replace("\\", " ").replace("'", " ") + "'" for word in words]
    return " & ".join(quoted) + ("" if whole else ":*")


def newest_matching(dialect: str, most: int) -> ColumnElement[bool]:
    """The condition that an article matches the parameter `query`, for the newest `most` rows that do.

    A word that every article holds then costs what a rare one does. What is asked is a parameter, so that a statement
    is put together once: that takes as long as a small answer.
    """
    if dialect == "sqlite":
        found = _rows_of("article_search", most).columns(literal_column("rowid"))
        return articles.c.number.in_(found.scalar_subquery())
    return _vector_holds(VECTOR.format("articles."), bindparam("query"))


def newest_numbers(dialect: str, most: int) -> Executable:
    """The numbers of those rows, newest first: SQLite finds each as it is fetched, so few are found where few are."""
    if dialect == "sqlite":
        return _rows_of("article_search", most).columns(column("rowid", Integer))
    statement = select(articles.c.number).where(newest_matching(dialect, most))
    return statement.order_by(articles.c.number.desc()).limit(most)


def matching_things(dialect: str, most: int) -> ColumnElement[bool]:
    """The same of a name or fact."""
    if dialect == "sqlite":
        found = _rows_of("thing_search", most).columns(literal_column("rowid"))
        return found_things.c.number.in_(found.scalar_subquery())
    return _vector_holds(_THING_VECTOR.format("found_things."), bindparam("query"))


def _rows_of(index: str, most: int | None = None) -> TextClause:
    newest = f" ORDER BY rowid DESC LIMIT {most}" if most else ""
    return text(f"SELECT rowid FROM {index} WHERE {index} MATCH :query{newest}")  # noqa: S608 - names of ours


def _vector_holds(vector: str, query: Any) -> ColumnElement[bool]:
    held: ColumnElement[str] = literal_column(vector)
    return held.op("@@")(func.to_tsquery("simple", query))


def used_bytes(connection: Connection) -> int | None:
    """What a SQLite database holds, without the room that it could give back; None on PostgreSQL, which cannot say."""
    if connection.dialect.name == "postgresql":
        return None
    pages, free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def limit_to_free(connection: Connection, statement: Any) -> Any:
    """Skip rows that another worker has locked (PostgreSQL); SQLite has one writer, so none are."""
    return statement.with_for_update(skip_locked=True) if connection.dialect.name == "postgresql" else statement
