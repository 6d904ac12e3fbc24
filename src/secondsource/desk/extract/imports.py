"""Rows of a file of articles (JSONL) to articles. The row's shape: docs/guide/importing.md.

    {"url": "https://daily.example/a", "title": "...", "text": "...", "published": "2026-05-12T08:00:00Z",
     "outlet": "Daily Lantern", "lang": "en", "authors": ["Ilse Brandt"], "first_seen": "..."}

`url` and one of `title` and `text` are required.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from secondsource.desk.collect.urls import canonical_url, outlet_id_of
from secondsource.desk.extract.article import article_id_of, plausible
from secondsource.desk.extract.authors import clean_authors
from secondsource.desk.extract.credit import find_agency, find_dateline
from secondsource.desk.extract.language import find_language
from secondsource.desk.extract.moments import parse_moment
from secondsource.desk.extract.quality import quality_of_text
from secondsource.errors import RowError
from secondsource.model import Agency, Article, Quality

_HEADLINE_LENGTH = 200  # characters of the first paragraph that stand in for a missing title


def _error(line: int, name: str, problem: str, remedy: str) -> RowError:
    return RowError(f"line {line}, field {name!r}: {problem}; {remedy}")


def _text(row: dict[str, object], name: str, line: int) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _error(line, name, f"is {type(value).__name__}, not text", "write it in quotes or leave it out")
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()


def _first(row: dict[str, object], names: Sequence[str], line: int) -> str:
    """The text under the first of the names that has one: common files name a field so, our own exports so."""
    return next(filter(None, (_text(row, name, line) for name in names)), "")


def _url(row: dict[str, object], line: int) -> str:
    given = _text(row, "url", line)
    if not given:
        raise _error(line, "url", "is missing", "give the article's address, http:// or https://")
    try:
        parts = urlsplit(given)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise _error(line, "url", f"{given[:100]!r} is not an http or https address", "correct it or leave the row out")
    return canonical_url(given)


def _moment(row: dict[str, object], name: str, line: int) -> datetime | None:
    given = _text(row, name, line)
    if not given:
        return None
    moment = parse_moment(given)
    if moment is None and not _too_old(given):
        raise _error(line, name, f"{given[:60]!r} is not a date", "write ISO 8601 (2026-05-12T08:00:00Z) or null")
    return moment.at if moment is not None else None


def _too_old(given: str) -> bool:
    """A readable date before 1990 is a clock's zero: the row is good, its date is not."""
    return given[:4].isdigit() and given[:4] < "1990" and given[4:5] == "-"


def _authors(row: dict[str, object], line: int) -> list[str]:
    value = row.get("authors", row.get("author"))
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise _error(line, "authors", "holds something that is not text", 'write ["Ilse Brandt"] or leave it out')
    return [one for one in values if isinstance(one, str)]


def article_from_row(row: object, *, line: int, now: datetime, agencies: Sequence[Agency]) -> Article:
    """The article that one row describes. `line` is its number in the file, `now` when it is imported.

    Raises RowError, which names the line, the field and what to do. A `published` that cannot be true (before 1990, or
    later than a day from now) is dropped, not refused.
    """
    if not isinstance(row, dict):
        raise RowError(f"line {line}: is a {type(row).__name__}, not an object; write one {{...}} a line")
    url = _url(row, line)
    title, text = _first(row, ("title", "headline"), line), _text(row, "text", line)
    if not title and not text:
        raise _error(line, "title", "is empty and so is 'text'", "give at least one of them")
    headline = title or text.split("\n", 1)[0][:_HEADLINE_LENGTH]
    outlet_id = outlet_id_of(url)
    outlet_name = _first(row, ("outlet", "outlet_name"), line) or outlet_id
    authors = clean_authors(_authors(row, line), (outlet_name, outlet_id))
    quality = quality_of_text(text) if text else Quality.STUB
    seen = plausible(_moment(row, "first_seen", line), now=now)
    return Article(
        article_id=article_id_of(url),
        url=url,
        outlet_id=outlet_id,
        outlet_name=outlet_name,
        headline=headline,
        text=text,
        authors=authors,
        dateline=find_dateline(text),
        agency_id=find_agency(headline, text, authors, agencies),
        language=find_language(text, headline, _first(row, ("lang", "language"), line) or None),
        published=plausible(_moment(row, "published", line), now=now),
        updated=plausible(_moment(row, "updated", line), now=now),
        first_seen=seen or now,
        quality=quality,
        quality_reason="import" if quality is not Quality.STUB else ("too-short" if text else "no-text"),
    )
