"""Measures extraction on pages with gold: text, day and minute of publication, authors, speed.

    secondsource evaluate extraction gold.jsonl.gz --json
    secondsource evaluate extraction gold.jsonl.gz --json --cascade    the reader for archives beside it

Rows: `set` and `html` (the page, beside the file), then what is known of it. Text is scored twice. On the pages of
trafilatura's own evaluation each snippet that must appear and does is a true positive, each that must not and does a
false positive (Barbaresi 2021, "Trafilatura", ACL demos). On readability's pages F1 of word 4-shingles, counted with
repeats, against the whole text (the measure of scrapinghub's article-extraction-benchmark), mean over pages.
Baselines read the same pages in the same run, so that speeds compare.
"""

import gzip
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from secondsource.desk.extract.cascade import read_archive_page, read_archive_text
from secondsource.desk.extract.content import read_page
from secondsource.desk.extract.days import DayWeights
from secondsource.desk.extract.moments import parse_day, parse_moment
from secondsource.errors import InputError
from secondsource.knowledge.dates import load_day_weights

Progress = Callable[[int, int], None]  # pages read, pages in all
_SHINGLE = 4  # words
_NAME_JOINT = re.compile(r"\s*(?:[,;&/|]|\b(?:and|und|et|y)\b)\s*", re.IGNORECASE)
_DEGREE = re.compile(r"^(?:PhD|MD|MSc|Dr|Prof|Jr|Sr)\.?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one method read from one page."""

    text: str = ""
    day: date | None = None
    moment: datetime | None = None
    authors: tuple[str, ...] = ()


Reader = Callable[[bytes, str], Reading]


@dataclass(kw_only=True, slots=True)
class _Tally:
    """Counts of one method over all pages."""

    appear: int = 0
    missed: int = 0
    intruded: int = 0
    shingle_f1: list[float] = field(default_factory=list)
    days: dict[str, list[bool]] = field(default_factory=dict)
    minutes: list[bool] = field(default_factory=list)
    names_right: int = 0
    names_found: int = 0
    names_gold: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    pages: int = 0
    errors: int = 0


# --- the methods -----------------------------------------------------------------------------------------


def _read_own(body: bytes, url: str) -> Reading:
    page, metadata = read_page(body, url=url, days=DayWeights(weights=load_day_weights()))
    return Reading(text=page.text, day=metadata.published_day, moment=metadata.published, authors=metadata.authors)


def _read_cascade(body: bytes, url: str) -> Reading:
    read = read_archive_page(body, url=url)
    day, moment = read.metadata.published_day, read.metadata.published
    return Reading(text=read.page.text, day=day, moment=moment, authors=read.page.authors)


def _read_trafilatura(body: bytes, url: str) -> Reading:
    from trafilatura import extract
    from trafilatura.metadata import extract_metadata

    text = extract(body, url=url or None) or ""
    document = extract_metadata(body, default_url=url or None)
    return Reading(text=text, day=parse_day(document.date), authors=_split_names(document.author or ""))


def _read_cascade_text(body: bytes, url: str) -> Reading:
    """For the speed alone: what a page costs without its metadata."""
    return Reading(text=read_archive_text(body, url=url))


def _read_text(body: bytes, url: str) -> Reading:
    from trafilatura import extract

    return Reading(text=extract(body, url=url or None) or "")


def _newspaper_reader() -> Reader:
    try:
        import newspaper
    except ImportError as error:
        raise InputError(
            'newspaper4k is missing: pip install "secondsource[evaluate]", or leave the baselines out'
        ) from error

    def read(body: bytes, url: str) -> Reading:
        article = newspaper.Article(url or "https://page.example/", fetch_images=False)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        moment = article.publish_date if isinstance(article.publish_date, datetime) else None
        return Reading(
            text=article.text, day=moment.date() if moment else None, moment=moment, authors=tuple(article.authors)
        )

    return read


# --- scoring ---------------------------------------------------------------------------------------------


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)))


def shingle_f1(found: str, gold: str) -> float:
    """F1 of the word 4-shingles of two texts, counted with repeats; 0 to 1."""
    ours, theirs = _shingles(found), _shingles(gold)
    shared = sum((ours & theirs).values())
    return 2 * shared / (sum(ours.values()) + sum(theirs.values())) if found and gold else float(found == gold)


def _split_names(text: str) -> tuple[str, ...]:
    names = (name.strip() for name in _NAME_JOINT.split(text))
    return tuple(name for name in names if name and not _DEGREE.match(name))


def _fold_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(char for char in plain if not unicodedata.combining(char)))


def _score_names(tally: _Tally, authors: tuple[str, ...], gold: object) -> None:
    texts = gold if isinstance(gold, list) else [gold] if isinstance(gold, str) else []
    expected = {_fold_name(name) for text in texts for name in _split_names(text)} - {""}
    if not expected:
        return
    found = {_fold_name(name) for name in authors} - {""}
    tally.names_gold += len(expected)
    tally.names_found += len(found)
    tally.names_right += len(found & expected)


def _score_dates(tally: _Tally, row: dict[str, Any], reading: Reading) -> None:
    gold = row.get("published")
    day = parse_day(gold) if isinstance(gold, str) else None
    if day is None:
        return
    tally.days.setdefault(row["set"], []).append(reading.day == day)
    moment = parse_moment(gold)
    if moment is not None and moment.has_time and moment.has_zone:
        near = reading.moment is not None and reading.moment.tzinfo is not None
        tally.minutes.append(near and abs((reading.moment - moment.at).total_seconds()) < 60)  # type: ignore[operator]


def _score(tally: _Tally, row: dict[str, Any], reading: Reading) -> None:
    for snippet in row.get("with", ()):
        tally.appear += snippet in reading.text
        tally.missed += snippet not in reading.text
    tally.intruded += sum(snippet in reading.text for snippet in row.get("without", ()))
    if row["set"] == "readability":
        tally.shingle_f1.append(shingle_f1(reading.text, row["text"]))
    _score_dates(tally, row, reading)
    _score_names(tally, reading.authors, row.get("authors"))


def _measure(tally: _Tally, reader: Reader, body: bytes, row: dict[str, Any]) -> None:
    started = time.process_time()
    try:
        reading = reader(body, row.get("url") or "")
    except Exception:
        # A baseline that raises on a page has read nothing from it; our own reader never raises.
        reading, tally.errors = Reading(), tally.errors + 1
    took = time.process_time() - started
    tally.seconds, tally.slowest, tally.pages = tally.seconds + took, max(tally.slowest, took), tally.pages + 1
    _score(tally, row, reading)


def _share(values: list[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _f1(precision: float, recall: float) -> float:
    return round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0


def _summary(tally: _Tally) -> dict[str, object]:
    precision = tally.appear / max(1, tally.appear + tally.intruded)
    recall = tally.appear / max(1, tally.appear + tally.missed)
    names = (tally.names_right / max(1, tally.names_found), tally.names_right / max(1, tally.names_gold))
    overlap = tally.shingle_f1
    return {
        "f1": _f1(precision, recall),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "readability_f1": round(sum(overlap) / len(overlap), 4) if overlap else None,
        "same_day": _share(tally.days.get("htmldate", [])),
        "same_day_trafilatura": _share(tally.days.get("trafilatura", [])),
        "to_the_minute": _share(tally.minutes),
        "author_f1": _f1(*names),
        "pages_per_second": round(tally.pages / max(tally.seconds, 1e-9), 1),
        "slowest_page_seconds": round(tally.slowest, 2),
        "errors": tally.errors,
    }


# --- running ---------------------------------------------------------------------------------------------


def _list_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("html"), str) or "set" not in row:
                    raise InputError(f"{path}, line {number}: no 'set' or 'html'; is this a gold file of pages?")
                yield row
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as gzipped JSON lines ({error}); give gold.jsonl.gz") from error


def _read_body(path: Path, row: dict[str, Any]) -> bytes:
    try:
        raw = (path.parent / row["html"]).read_bytes()
        return gzip.decompress(raw) if row["html"].endswith(".gz") else raw
    except (OSError, EOFError) as error:
        raise InputError(f"{path}: its page {row['html']} cannot be read ({error})") from error


def _sample(rows: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    """Every n-th row, so that each set keeps its share; the same rows every time."""
    if limit is None or limit >= len(rows):
        return rows
    return [rows[at * len(rows) // limit] for at in range(limit)]


def evaluate(
    path: Path,
    *,
    limit: int | None = None,
    baselines: bool = True,
    cascade: bool = False,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Scores of our extraction on a gold file, with those of trafilatura's defaults and newspaper4k on the same pages.

    `limit` reads an even sample of so many pages; `cascade` puts the reader for archives and trafilatura's text
    alone in newspaper4k's place.
    Speeds are pages per second of CPU, text and metadata together but for "trafilatura_text".
    `same_day` counts the htmldate pages whose day has been labelled. Raises InputError where file or page is unusable.
    """
    readers: dict[str, Reader] = {"own": _read_own}
    if cascade:
        readers |= {"cascade": _read_cascade, "cascade_text": _read_cascade_text, "trafilatura_text": _read_text}
    if baselines:
        readers["trafilatura"] = _read_trafilatura
    if baselines and not cascade:  # nine tenths of a run's time
        readers["newspaper4k"] = _newspaper_reader()
    rows = _sample(list(_list_rows(path)), limit)
    tallies = {name: _Tally() for name in readers}
    for count, row in enumerate(rows, 1):
        body = _read_body(path, row)
        for name, reader in readers.items():
            _measure(tallies[name], reader, body, row)
        if progress is not None:
            progress(count, len(rows))
    own = _summary(tallies["own"])
    counts = Counter(row["set"] for row in rows)
    return (
        {"set": path.parent.name, "pages": len(rows), "pages_by_set": dict(counts)}
        | own
        | {"baselines": {name: _summary(tallies[name]) for name in readers if name != "own"}}
    )
