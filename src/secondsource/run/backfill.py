"""backfill = read files | store articles | group per language and span | join at the borders | place | score, write.

    read    a worker a file (archives.read_file); what it found and that it was read is one transaction
    group   a worker some languages and spans of `SPAN` (archives.group_spans)
    join    a worker some borders: a story that begins after one may go on one from before it (archives.join_borders)
    place   one transaction, then the desk's own `assess_and_write`

Must never happen: other stories on a cluster than in one process; a record stored twice or lost. So spans are cut by
the articles' moments alone, results are taken in an order that they give, and each step leaves nothing half done: a
backfill that was killed goes on with the first file that was not read, or groups again what has no story.
Known misses: stories of an archive do not join stories that the desk has had before; a story that pauses for longer
than `window_days` is two, as in the live desk.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from secondsource.desk.group.identity import new_story_id
from secondsource.edge.cluster import Executor
from secondsource.edge.pool import PoolFailure
from secondsource.edge.store import archives, feeds, settling
from secondsource.edge.store import articles as article_store
from secondsource.edge.store.archives import NewPlace
from secondsource.edge.store.settling import turn_of
from secondsource.errors import InputError, SecondSourceError
from secondsource.model import Article, Outlet, Reason
from secondsource.run.archives import (
    VOTERS,
    BorderTask,
    FileResult,
    FileTask,
    Grouped,
    GroupedSpan,
    SpanTask,
    group_spans,
    join_borders,
    read_file,
    trim,
)
from secondsource.run.assess import assess_and_write
from secondsource.run.desk import Desk
from secondsource.run.group import Addresses

log = logging.getLogger(__name__)

# A week: longer than the window in which a story goes on, so that only neighbours share a border; short enough that a
# month of one language keeps four workers busy.
SPAN = timedelta(days=7)
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)  # a Monday
# Articles of the spans that a worker is given at once. Most spans of an archive hold a handful: alone, each cost the
# driver and Ray as much as grouping it. The largest go first, so that at the end no worker waits long for another.
BUNDLE = 400
_ENDS = 1 << 16  # bytes at each end of a file that make its key: archives are gigabytes
Say = Callable[[str], None]
Key = tuple[str, int]  # language, number of the span
Spans = dict[Key, dict[str, datetime]]  # the articles of each and their moments
T = TypeVar("T")


def backfill(desk: Desk, files: Sequence[Path], executor: Executor, report: Say) -> Counter[str]:
    """Store, group, score and write what the files hold; gives what it brought."""
    counts = read_files(desk, files, executor, report)
    counts += place_waiting(desk, executor)
    counts += assess_and_write(desk)
    return counts


# --- read ------------------------------------------------------------------------------------------------


def file_key(path: Path) -> str:
    """What tells one archive from another, wherever it lies. Raises InputError."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            ends = file.read(_ENDS)
            file.seek(max(0, size - _ENDS))
            ends += file.read(_ENDS)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; name a WARC or JSONL file") from error
    return f"{path.name}:{size}:{blake2b(ends, digest_size=8).hexdigest()}"


def read_files(desk: Desk, files: Sequence[Path], executor: Executor, report: Say) -> Counter[str]:
    """Store the articles of every file that was not read before."""
    counts: Counter[str] = Counter()
    keys: dict[str, str] = {}
    for path in files:
        key = file_key(path)
        with desk.store.read() as connection:
            known = archives.find_file_counts(connection, key)
        if known is not None or key in keys.values():
            counts["files_known"] += 1
        else:
            keys[str(path.resolve())] = key
    now = desk.clock.now()
    size, agencies = desk.settings.max_page_bytes, tuple(desk.knowledge.agencies)
    tasks = [FileTask(path=path, now=now, max_bytes=size, agencies=agencies) for path in keys]
    for number, (task, result) in enumerate(executor.run_many(read_file, tasks), start=1):
        counts += _keep(desk, keys[task.path], task, result, report)
        desk.progress("files", number, len(tasks))
    return counts


def _keep(desk: Desk, key: str, task: FileTask, result: FileResult | PoolFailure, report: Say) -> Counter[str]:
    """Store what a worker found in a file; one whose workers died is told, and read again by the next backfill."""
    if isinstance(result, PoolFailure):
        report(f"{task.path}: {result.message}; the file is left out, run the backfill again to try it again")
        return Counter(files_failed=1)
    for problem in result.problems:
        report(problem)
    counts = Counter(result.counts)
    with desk.store.begin() as connection:
        counts["new"] = article_store.save_articles(connection, result.articles)
        named = {one.outlet_id: Outlet(outlet_id=one.outlet_id, name=one.outlet_name) for one in result.articles}
        feeds.save_outlets(connection, named.values())
        if not result.counts.get("refused") or result.articles:
            archives.save_file(connection, key, task.now, dict(counts))
    log.info("step=backfill file=%s records=%d new=%d", task.path, counts["records"], counts["new"])
    counts["known"] = len(result.articles) - counts["new"]
    counts["files"] = 1
    return counts


# --- group and join --------------------------------------------------------------------------------------


def _span(moment: datetime, span: timedelta) -> int:
    return (moment - _EPOCH) // span


def _list_spans(desk: Desk, span: timedelta) -> Spans:
    """The articles without a story, by language and span."""
    found: Spans = defaultdict(dict)
    with desk.store.read() as connection:
        for language, moment, article_id in archives.list_waiting(connection):
            found[language, _span(moment, span)][article_id] = moment
    return dict(sorted(found.items()))


def _bundle(spans: Spans, keys: Iterable[Key]) -> list[list[Key]]:
    """The keys in portions of `BUNDLE` articles or one span, the largest spans first."""
    bundles: list[list[Key]] = []
    held = BUNDLE
    for key in sorted(keys, key=lambda one: (-len(spans[one]), one)):
        if held >= BUNDLE:
            bundles.append([])
            held = 0
        bundles[-1].append(key)
        held += len(spans[key])
    return bundles


def _articles(desk: Desk, ids: Iterable[str]) -> tuple[Article, ...]:
    with desk.store.read() as connection:
        found = article_store.list_articles(connection, list(ids))
    return tuple(sorted(map(trim, found), key=turn_of))


def place_waiting(desk: Desk, executor: Executor) -> Counter[str]:
    """Give every article without a story its place."""
    span = max(SPAN, timedelta(days=desk.settings.window_days))
    spans = _list_spans(desk, span)
    if not spans:
        return Counter()
    bundles = _bundle(spans, spans)
    tasks = (
        tuple(SpanTask(articles=_articles(desk, spans[key]), settings=desk.settings) for key in keys)
        for keys in bundles
    )
    found: dict[Key, GroupedSpan] = {}
    for keys, (_, result) in zip(bundles, executor.run_many(group_spans, tasks), strict=True):
        found |= zip(keys, _get(result, keys), strict=True)
        desk.progress("spans", len(found), len(spans))
    grouped = dict(sorted(found.items()))
    joined = _join_all(desk, spans, grouped, executor, span)
    return _place(desk, grouped, joined)


def _get(result: T | PoolFailure, keys: Sequence[Key]) -> T:
    if isinstance(result, PoolFailure):
        language, week = keys[0]
        raise SecondSourceError(
            f"grouping {language}, week {week}, and {len(keys) - 1} more: {result.message}; "
            "run the backfill again, what was read is kept"
        )
    return result


def _join_all(
    desk: Desk, spans: Spans, grouped: dict[Key, GroupedSpan], executor: Executor, span: timedelta
) -> dict[str, str]:
    """Stories that go on one from before a border, with the first story of that chain."""
    bundles = _bundle(spans, [key for key in grouped if (key[0], key[1] - 1) in grouped])
    tasks = (tuple(_border_task(desk, spans, grouped, key, span) for key in keys) for keys in bundles)
    found: dict[Key, dict[str, str]] = {}
    for keys, (_, result) in zip(bundles, executor.run_many(join_borders, tasks), strict=True):
        found |= zip(keys, _get(result, keys), strict=True)
    joined: dict[str, str] = {}
    for _, stories in sorted(found.items()):
        # spans come in order of time, so what a story goes on is itself known by its first story already
        joined |= {story: joined.get(before, before) for story, before in stories.items()}
    return joined


def _border_task(desk: Desk, spans: Spans, grouped: dict[Key, GroupedSpan], key: Key, span: timedelta) -> BorderTask:
    border = _EPOCH + key[1] * span
    window = timedelta(days=desk.settings.window_days)
    earlier = key[0], key[1] - 1
    before = {one.article_id: one.story for one in grouped[earlier].places}
    firsts: dict[str, list[str]] = defaultdict(list)
    for one in grouped[key].places:
        if len(firsts[one.story]) < VOTERS:
            firsts[one.story].append(one.article_id)
    begun = {story: ids for story, ids in firsts.items() if spans[key][ids[0]] < border + window}
    tail = _articles(desk, [one for one, moment in spans[earlier].items() if moment >= border - window])
    heads = {one.article_id: one for one in _articles(desk, [each for ids in begun.values() for each in ids])}
    return BorderTask(
        tail=tuple((one, before[one.article_id]) for one in tail),
        heads=tuple((story, tuple(heads[one] for one in ids)) for story, ids in begun.items()),
        settings=desk.settings,
    )


# --- place -----------------------------------------------------------------------------------------------


def _place(desk: Desk, grouped: dict[Key, GroupedSpan], joined: dict[str, str]) -> Counter[str]:
    """Store every place, in order of turns, in one transaction: a crash leaves all of it to be done again."""
    found = {one.article_id: one for span in grouped.values() for one in span.places}
    desk.drop_grouper()
    names: dict[str, str] = {}
    given: set[str] = set()
    begun: set[str] = set()  # stories of spans
    places = []
    with desk.store.begin() as connection:
        for article_id in archives.list_ids_in_turn(connection):
            if (place := found.get(article_id)) is None:
                continue
            story = joined.get(place.story, place.story)
            if story not in names:
                names[story] = new_story_id(article_id, Addresses(connection, given))
                given.add(names[story])
            reason = place.reason if place.story in begun else _first_reason(place, joined)
            begun.add(place.story)
            places.append(NewPlace(article_id=article_id, story_id=names[story], reason=reason))
        archives.save_places(connection, places, desk.clock.now())
        _save_mends(connection, grouped, joined, names)
    return Counter(placed=len(places), stories=len(names))


def _first_reason(place: Grouped, joined: dict[str, str]) -> Reason:
    if place.story not in joined:
        return place.reason
    return Reason(probability=place.reason.probability, note="goes on a story of the week before")


def _save_mends(
    connection: Connection, grouped: dict[Key, GroupedSpan], joined: dict[str, str], names: dict[str, str]
) -> None:
    """Where articles were before each mend, so that settling can begin before it; a merged story has an id for this."""
    ended: dict[str, str] = {}  # stories of spans that are none any more
    given = set(names.values())
    for one in (mend for span in grouped.values() for mend in span.mends):
        story = joined.get(one.story, one.story)
        if story not in names and story not in ended:
            ended[story] = new_story_id(one.article_ids[0], Addresses(connection, given))
            given.add(ended[story])
        settling.save_before(connection, one.around, one.article_ids, names.get(story) or ended[story])
