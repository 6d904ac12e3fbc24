"""A desk that is killed anywhere comes to the same articles and stories as one that is not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from secondsource.build import AGENCIES, OWNERS, RATINGS
from secondsource.edge.store import open_store
from secondsource.edge.store.tables import articles, entries, members
from secondsource.testing.sampleday import SampleDay, read_operator_file

# When each of the ten desks is killed: a step, and how many things of it are done by then.
MOMENTS = (
    ("feeds", 1),
    ("feeds", 9),
    ("articles", 1),
    ("articles", 17),
    ("articles", 40),
    ("articles", 63),
    ("placed", 0),
    ("pages", 1),
    ("pages", 6),
    ("pages", 12),
)
PROGRAM = """
import os, signal, sys
from pathlib import Path
import secondsource.run.group as group
from secondsource.build import make_desk
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import subscribe
from secondsource.settings import read_settings

group.PLACED_AT_ONCE = 20  # several transactions, so that a kill falls between them


def main():
    home, proxy, opml, step, limit = sys.argv[1:]

    def progress(name, done, total):
        if name == step and done >= int(limit):
            os.kill(os.getpid(), signal.SIGKILL)

    settings = read_settings({}, home=Path(home), proxy=proxy, host_interval=0.01)
    with make_desk(settings, progress) as desk:
        subscribe(desk, opml)
        run_pass(desk, everything=True)


if __name__ == "__main__":
    main()
"""


def _run(program: Path, home: Path, day: SampleDay, step: str, limit: int) -> int:
    arguments = [str(home), day.proxy_url, day.opml_url, step, str(limit)]
    done = subprocess.run([sys.executable, str(program), *arguments], capture_output=True, timeout=120)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr.decode()
    return done.returncode


def _result(home: Path) -> tuple[set[str], dict[str, str], int]:
    """The articles, each one's story, and the entries that are not done."""
    store = open_store(f"sqlite:///{home / 'desk.sqlite'}")
    with store.read() as connection:
        found = set(connection.execute(articles.select()).scalars())
        places = {row.article_id: row.story_id for row in connection.execute(members.select())}
        waiting = [row for row in connection.execute(entries.select()) if row.state != "done"]
    store.close()
    return found, places, len(waiting)


@pytest.fixture
def homes(tmp_path: Path) -> list[Path]:
    """A data folder for the undisturbed desk and one for each killed one, with the operator's files."""
    made = [tmp_path / f"home{number}" for number in range(len(MOMENTS) + 1)]
    for home in made:
        home.mkdir()
        for name in (RATINGS, OWNERS, AGENCIES):
            (home / name).write_text(read_operator_file(name), "utf8")
    return made


def test_ten_kills_change_neither_articles_nor_stories(day: SampleDay, homes: list[Path], tmp_path: Path) -> None:
    """kill -9 at ten moments of a pass, then a second pass: nothing lost, nothing doubled, the same stories."""
    program = tmp_path / "desk.py"
    program.write_text(PROGRAM)
    assert _run(program, homes[0], day, "never", 0) == 0
    wanted = _result(homes[0])
    assert len(wanted[0]) == len(day.articles)
    assert wanted[2] == 0
    for home, (step, limit) in zip(homes[1:], MOMENTS, strict=True):
        assert _run(program, home, day, step, limit) == -signal.SIGKILL, f"never came to {step} {limit}"
        assert _run(program, home, day, "never", 0) == 0
        assert _result(home) == wanted, f"killed at {step} {limit}"


def test_a_killed_desk_leaves_no_process_behind(day: SampleDay, homes: list[Path], tmp_path: Path) -> None:
    """The child processes of a killed desk end by themselves."""
    program = tmp_path / "desk.py"
    program.write_text(PROGRAM)
    assert _run(program, homes[0], day, "articles", 5) == -signal.SIGKILL
    for _ in range(100):
        if not _children_of(str(program)):
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {_children_of(str(program))}")


def _children_of(program: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if program in command:
                found.append(f"{entry.name} {command}")
    return found
