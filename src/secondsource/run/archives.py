"""What a worker of a backfill does: read one file into articles, group one span, compare two spans at their border."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from secondsource.desk.collect.urls import canonical_url, outlet_id_of
from secondsource.desk.extract.article import build_article
from secondsource.desk.extract.cascade import read_archive_page
from secondsource.desk.extract.imports import article_from_row
from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.placing import place_all
from secondsource.desk.group.terms import BODY
from secondsource.desk.group.weights import GroupingWeights, parse_weights
from secondsource.edge.warc import WarcPage, WarcProblem, list_pages
from secondsource.errors import InputError, RowError
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Agency, Article, Entry, Reason
from secondsource.run.imports import read_lines
from secondsource.run.reading import NO_ARTICLE_CHARACTERS
from secondsource.settings import Settings

# The first articles of a story say what it is about; more of them are later turns of it.
VOTERS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class FileTask:
    """One file to read."""

    path: str  # the same on every machine of a cluster
    now: datetime  # when the backfill began
    max_bytes: int  # of one page
    agencies: tuple[Agency, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileResult:
    """What was in it."""

    articles: tuple[Article, ...]  # each once, in the file's order
    problems: tuple[str, ...]  # each names the file and the offset or line
    counts: dict[str, int]  # "records", "no-article", "refused", and a problem's reason


@dataclass(frozen=True, kw_only=True, slots=True)
class SpanTask:
    """The articles of one language and span of time, in order of their turns."""

    articles: tuple[Article, ...]
    settings: Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Grouped:
    """An article's place in its span."""

    article_id: str
    story: str  # a name within the span: mostly the id of the story's first article
    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """Where articles were before a mend."""

    around: str  # the article after which it was made
    article_ids: tuple[str, ...]
    story: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupedSpan:
    """A span's articles in their places, in order of their turns, and how the mends came to them."""

    places: tuple[Grouped, ...]
    mends: tuple[Undone, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BorderTask:
    """The end of one span with its stories, and the stories that begin after the border."""

    tail: tuple[tuple[Article, str], ...]  # in order of turns
    heads: tuple[tuple[str, tuple[Article, ...]], ...]  # story, its first articles
    settings: Settings


def trim(article: Article) -> Article:
    """What grouping looks at: a tenth of a long article on its way to a worker."""
    return replace(article, text=article.text[:BODY])


# --- reading ---------------------------------------------------------------------------------------------


def read_file(task: FileTask) -> FileResult:
    """The articles of one file. A file that cannot be opened is a problem like any other."""
    path, counts = Path(task.path), Counter[str]()
    found: dict[str, Article] = {}
    problems: list[str] = []
    try:
        for one in _read_jsonl(path, task) if _is_jsonl(path) else _read_warc(path, task):
            counts["records"] += 1
            if isinstance(one, Article):
                found.setdefault(one.article_id, one)
            elif one is None:
                counts["no-article"] += 1
            else:
                counts[one[0]] += 1
                problems.append(f"{path.name}: {one[1]}")
    except InputError as error:
        counts["refused"] += 1
        problems.append(str(error))
    return FileResult(articles=tuple(found.values()), problems=tuple(problems), counts=dict(counts))


def _is_jsonl(path: Path) -> bool:
    return any(suffix in {".jsonl", ".ndjson", ".json"} for suffix in path.suffixes)


def _read_jsonl(path: Path, task: FileTask) -> Iterator[Article | tuple[str, str]]:
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            yield article_from_row(_parse(line, number), line=number, now=task.now, agencies=task.agencies)
        except RowError as error:
            yield "refused", str(error)


def _parse(line: str, number: int) -> object:
    try:
        value: object = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RowError(f"line {number}: not JSON ({error}); each line must hold one article") from None
    return value


def _read_warc(path: Path, task: FileTask) -> Iterator[Article | tuple[str, str] | None]:
    for record in list_pages(path, task.max_bytes):
        if isinstance(record, WarcProblem):
            yield record.reason, f"offset {record.offset}: {record.message}"
        else:
            yield _article_of(record, task.agencies)


def _article_of(record: WarcPage, agencies: tuple[Agency, ...]) -> Article | None:
    page = read_archive_page(record.body, url=record.url, content_type=record.content_type).page
    if len(page.text) < NO_ARTICLE_CHARACTERS and not (page.headline and page.published):
        return None
    return build_article(
        _entry_of(record, page.outlet_name),
        page,
        final_url=record.url,
        fetched=record.at,
        failure=None,
        agencies=agencies,
    )


def _entry_of(record: WarcPage, outlet_name: str | None) -> Entry:
    """An archive has no feed: the entry says the address and when it was crawled."""
    outlet_id = outlet_id_of(canonical_url(record.url))
    return Entry(
        entry_id=record.url,
        feed_id=0,
        outlet_id=outlet_id,
        outlet_name=outlet_name or outlet_id,
        guid=None,
        title="",
        link=record.url,
        summary="",
        content="",
        author=None,
        published=None,
        updated=None,
        first_seen=record.at,
        language=None,
    )


# --- grouping --------------------------------------------------------------------------------------------


@cache
def _weights() -> GroupingWeights:
    return parse_weights(load_grouping_arrays())


def group_spans(tasks: tuple[SpanTask, ...]) -> tuple[GroupedSpan, ...]:
    """Spans one after the other: most are so small that handing each out alone costs more than grouping it."""
    return tuple(map(group_span, tasks))


def group_span(task: SpanTask) -> GroupedSpan:
    """Every article's place, as one grouper that sees this span alone decides."""
    found = place_all(Grouper(_weights(), task.settings), task.articles)
    return GroupedSpan(
        places=tuple(Grouped(article_id=one, story=story, reason=why) for one, (story, why) in found.stories.items()),
        mends=tuple(
            Undone(around=around, article_ids=one.article_ids, story=one.story_id) for around, one in found.mends
        ),
    )


def join_borders(tasks: tuple[BorderTask, ...]) -> tuple[dict[str, str], ...]:
    """Borders one after the other, as `group_spans`."""
    return tuple(map(join_border, tasks))


def join_border(task: BorderTask) -> dict[str, str]:
    """Stories after the border that go on one from before it: those most of whose first articles would have joined."""
    grouper = Grouper(_weights(), task.settings)
    grouper.restore(task.tail)
    joined = {}
    for story, firsts in task.heads:
        votes = Counter(grouper.place_one(article).story_id for article in firsts[:VOTERS])
        best, count = max(votes.items(), key=lambda vote: (vote[1], str(vote[0])))
        if best is not None and 2 * count > len(firsts[:VOTERS]):
            joined[story] = best
    return joined
