import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from posixpath import basename

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from secondsource.build import make_desk
from secondsource.cli import app
from secondsource.edge.cluster import Executor, Here, RayCluster
from secondsource.edge.store.tables import articles, members, mends
from secondsource.errors import InputError
from secondsource.run.backfill import _EPOCH, SPAN, backfill, place_waiting, read_files
from secondsource.run.desk import Desk
from secondsource.run.imports import import_file
from secondsource.settings import Settings, read_settings
from secondsource.testing.warc import warc_record

MONDAY = _EPOCH + 2900 * SPAN  # a border between two spans
HEADS = ("Vell", "Oster", "Harrow", "Quill", "Tarn", "Brack", "Lund", "Sorrel")
TAILS = ("in", "mark", "gate", "sund")
THINGS = {
    "bridge": "Lorries take the long way over the hills; two spans of steel lie in the river",
    "school": "Pupils of nine classes have lessons in the town hall, said headmistress",
    "ferry": "Passengers wait at the pier, where a tug keeps the hull off the rocks",
    "harbour": "Trawlers land their herring elsewhere, and the crane stands still",
    "library": "Ten thousand books, among them a psalter of 1512, are in dry rooms",
    "reservoir": "Farmers draw water from wells while divers look at the dam's valves",
    "tramway": "Buses run on line four; drivers of the depot met their union",
    "lighthouse": "Ships steer by a lamp that the pilots' guild put on a barge",
}
DEEDS = {
    "collapsed after a flood": "The river rose by three metres within a night; insurers reckon with 14 million",
    "was sold to a bank": "The lender paid a fifth of the price at once, and shareholders vote on the rest in May",
    "burned in the night": "Firemen with eleven engines fought flames until dawn; a heater is thought the cause",
    "opened after nine years of building": "A choir sang as the minister cut the ribbon; it cost twice the plan",
}


def page(number: int, outlet: int, at: datetime) -> tuple[str, bytes]:
    """Address and page of one outlet's report on happening `number`: a place, a thing and a deed, each with a sentence.

    Reports of one deed share that sentence word for word, as those of one agency do, so some happenings are one story.
    """
    place = HEADS[number % 8] + TAILS[number // 8 % 4]
    thing, deed = list(THINGS)[number % 8], list(DEEDS)[number // 8 % 4]
    what = f"The {thing} of {place} {deed}"
    said = [
        f"{what}, mayor {HEADS[number // 4]}{TAILS[number % 4]}sen said.",
        f"{THINGS[thing]}, as reporter {outlet} saw in {place}.",
        f"{DEEDS[deed]}, the council of {place} said; {number * 37 + 120} people had to wait.",
    ]
    text = "".join(f"<p>{sentence}</p>" for sentence in (said[outlet % 3 :] + said[: outlet % 3]) * 2)
    meta = f'<meta property="article:published_time" content="{at.isoformat()}">'
    url = f"https://outlet{outlet}.example/{at:%Y/%m/%d}/{thing}-{number}"
    return (
        url,
        f"<html lang='en'><head><title>{what}</title>{meta}</head><body><h1>{what}</h1>{text}</body></html>".encode(),
    )


def write_archives(folder: Path, files: int = 6) -> list[Path]:
    """Thirty-two happenings in four outlets over three weeks, one of them across a border, spread over some files."""
    records: list[list[bytes]] = [[] for _ in range(files)]
    for number in range(32):
        for outlet in range(4):
            begins = MONDAY - timedelta(hours=3) if number == 0 else MONDAY + timedelta(days=number * 0.6 - 8)
            at = begins + timedelta(hours=2 * outlet)
            records[(number + outlet) % files].append(warc_record(*page(number, outlet, at), at + timedelta(hours=1)))
    paths = []
    for number, made in enumerate(records):
        paths.append(folder / f"part-{number}.warc.gz")
        paths[-1].write_bytes(b"".join(made))
    return paths


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files."""
    return write_archives(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def ray() -> Iterator[RayCluster]:
    """Two workers on this machine."""
    cluster = RayCluster("local", 2)
    yield cluster
    cluster.close()


def settings_of(home: Path) -> Settings:
    """A desk of its own."""
    return read_settings({}, home=home, log_level="error")


def run(home: Path, files: list[Path], executor: Executor, said: list[str] | None = None) -> Counter[str]:
    """A whole backfill without the pages."""
    with make_desk(settings_of(home)) as desk, desk.store.hold():
        counts = read_files(desk, files, executor, (said if said is not None else []).append)
        return counts + place_waiting(desk, executor)


def stories_of(home: Path) -> set[tuple[str | None, frozenset[str]]]:
    """Every story with its id and its articles."""
    with make_desk(settings_of(home)) as desk, desk.store.read() as connection:
        found: dict[str | None, set[str]] = {}
        for row in connection.execute(select(articles.c.story_id, articles.c.url)):
            found.setdefault(row.story_id, set()).add(row.url)
    return {(story, frozenset(urls)) for story, urls in found.items()}


@pytest.fixture(scope="module")
def expected(archive: list[Path], tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, frozenset[str]]]:
    """The stories of one process that nothing disturbed."""
    home = tmp_path_factory.mktemp("one")
    run(home, archive, Here())
    return stories_of(home)


def test_an_archive_becomes_articles_and_stories(archive: list[Path], tmp_path: Path) -> None:
    """Every record is an article once; every article has a story; crawl time stands for when we first saw it."""
    counts = run(tmp_path, archive, Here())
    assert (counts["files"], counts["records"], counts["new"], counts["placed"]) == (6, 128, 128, 128)
    with make_desk(settings_of(tmp_path)) as desk, desk.store.read() as connection:
        rows = connection.execute(select(articles)).all()
    assert all(row.story_id and row.settled and row.language == "en" for row in rows)
    assert all(row.first_seen - row.published == timedelta(hours=1) for row in rows)


def test_a_story_across_a_border_is_one(expected: set[tuple[str | None, frozenset[str]]]) -> None:
    """Spans are grouped apart and joined where they meet: no reader can tell where a week ended."""
    across = [urls for _, urls in expected if any(url.endswith("/bridge-0") for url in urls)]
    assert len(across) == 1
    assert sorted(basename(url) for url in across[0]) == ["bridge-0"] * 4


def test_a_second_backfill_of_the_same_files_changes_nothing(
    archive: list[Path], expected: set[tuple[str | None, frozenset[str]]], tmp_path: Path
) -> None:
    """Files that were read are known by their content, under whatever folder they lie."""
    run(tmp_path, archive, Here())
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    copies = [moved / path.name for path in archive]
    for path, copy in zip(archive, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    counts = run(tmp_path, copies, Here())
    assert (counts["files"], counts["files_known"], counts["new"]) == (0, 6, 0)
    assert stories_of(tmp_path) == expected


@pytest.mark.parametrize(("at", "bundle"), [(2, 400), (5, 1), (7, 400), (8, 400), (7, 1), (9, 1), (11, 1), (9, 40)])
def test_a_backfill_that_died_goes_on_to_the_same_stories(
    archive: list[Path],
    expected: set[tuple[str | None, frozenset[str]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    bundle: int,
) -> None:
    """Wherever it stops (reading, grouping, joining), running it again gives what an undisturbed run gives.

    So it does however many spans are handed out at once.
    """
    monkeypatch.setattr("secondsource.run.backfill.BUNDLE", bundle)

    class Dies(Here):
        done = 0

        def run_many(self, function, tasks):  # type: ignore[no-untyped-def]
            for task, result in super().run_many(function, tasks):
                Dies.done += 1
                if Dies.done == at:
                    raise KeyboardInterrupt
                yield task, result

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, archive, Dies())
    again = run(tmp_path, archive, Here())
    assert again["files_known"] == min(at - 1, 6)
    assert stories_of(tmp_path) == expected


def test_a_cluster_gives_the_stories_of_one_process(
    archive: list[Path], expected: set[tuple[str | None, frozenset[str]]], ray: RayCluster, tmp_path: Path
) -> None:
    """What is stored does not depend on who did the work: ids and members are equal."""
    counts = run(tmp_path, archive, ray)
    assert counts["new"] == 128
    assert stories_of(tmp_path) == expected


def _workers(doing: str) -> list[int]:
    """Ray's workers below this process that do this now."""
    parents, names = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                names[int(folder.name)] = (folder / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue

    def ours(pid: int) -> bool:
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    return [pid for pid, name in names.items() if name.startswith(f"ray::{doing}".encode()) and ours(pid)]


def test_workers_are_as_urgent_as_who_started_them(ray: RayCluster) -> None:
    """On a machine with other work they would else stand still."""
    assert [result for _, result in ray.run_many(basename, ["a/b", "c"])] == ["b", "c"]
    waiting = _workers("IDLE")
    assert waiting
    assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in waiting} == {os.getpriority(os.PRIO_PROCESS, 0)}


def test_a_killed_worker_loses_and_doubles_nothing(
    archive: list[Path], expected: set[tuple[str | None, frozenset[str]]], ray: RayCluster, tmp_path: Path
) -> None:
    """A worker that is killed while it reads: its file is read by another, each record is there exactly once."""
    killed: list[int] = []
    stop = threading.Event()

    def kill() -> None:
        while not stop.is_set() and not killed:
            for pid in _workers("read_file"):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            stop.wait(0.005)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        counts = run(tmp_path, archive, ray)
    finally:
        stop.set()
        killer.join()
    assert killed
    assert (counts["files"], counts["records"], counts["new"]) == (6, 128, 128)
    assert stories_of(tmp_path) == expected


def test_bad_records_are_named_with_file_and_offset(tmp_path: Path) -> None:
    """What cannot be used is told in one line each; the rest of the file is stored."""
    good = warc_record(*page(1, 1, MONDAY), MONDAY)
    bad = warc_record("https://outlet1.example/film", b"x", MONDAY, content_type="video/mp4")
    path = tmp_path / "mixed.warc.gz"
    path.write_bytes(good + bad + warc_record(*page(2, 1, MONDAY), MONDAY)[:-40])
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"url": "https://outlet2.example/a", "title": "The bridge of Vellin"}\nnot json\n')
    said: list[str] = []
    counts = run(tmp_path / "home", [path, rows], Here(), said)
    assert counts["new"] == 2
    assert f"mixed.warc.gz: offset {len(good)}: https://outlet1.example/film: is video/mp4, not a page" in said
    assert any(words.startswith(f"mixed.warc.gz: offset {len(good) + len(bad)}: ") for words in said)
    assert any(words.startswith("rows.jsonl: line 2: not JSON") for words in said)


def test_a_missing_archive_is_an_input_error(tmp_path: Path) -> None:
    """Nothing is begun where a file is not there; the message names it."""
    with make_desk(settings_of(tmp_path)) as desk, pytest.raises(InputError, match=r"nothing\.warc"):
        read_files(desk, [tmp_path / "nothing.warc"], Here(), print)


def test_pages_are_written_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`secondsource backfill` ends with scored stories and written pages, as `import` does."""
    path = tmp_path / "small.warc.gz"
    path.write_bytes(b"".join(warc_record(*page(1, outlet, MONDAY), MONDAY) for outlet in range(3)))
    monkeypatch.setenv("SECONDSOURCE_HOME", str(tmp_path / "home"))
    result = CliRunner().invoke(app, ["backfill", str(path), "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    counts = json.loads(result.stdout)
    assert (counts["new"], counts["stories"], counts["pages"]) == (3, 1, 1)


def test_a_whole_backfill_scores_what_it_placed(archive: list[Path], tmp_path: Path) -> None:
    """The driver's own way through: every step, none of its stories left to assess."""
    with make_desk(settings_of(tmp_path)) as desk, desk.store.hold():
        counts = backfill(desk, archive[:1], Here(), print)
        assert counts["pages"] == counts["stories"] > 0
        assert _stale(desk) == 0


def _stale(desk: Desk) -> int:
    from secondsource.edge.store import stories

    with desk.store.read() as connection:
        return len(stories.list_stale(connection, 100))


def test_the_border_of_a_span_is_a_monday() -> None:
    """Weeks are cut where calendars cut them."""
    assert MONDAY.weekday() == 0
    assert datetime(1970, 1, 5, tzinfo=UTC) == _EPOCH


def test_a_backfill_mends_what_it_placed_early(shared: Path, tmp_path: Path) -> None:
    """On a news day some stories are merged and split; each mend is kept with where its articles were before."""
    with make_desk(Settings(home=tmp_path)) as desk:
        import_file(desk, shared / "data/grouping/ground-news-2025/articles.jsonl.gz", report=pytest.fail)
        place_waiting(desk, Here())
        with desk.store.read() as connection:
            kept = connection.execute(select(mends)).all()
            stories = {row.article_id: row.story_id for row in connection.execute(select(members))}
    assert len(kept) > 20
    assert {row.around for row in kept} <= stories.keys()
    assert any(stories[row.article_id] != row.story_id for row in kept)
