import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from secondsource.desk.extract.content import extract_page
from secondsource.edge.pool import Pool, PoolFailure


def double(task: object) -> object:
    """What the children do: a number is doubled, a word is obeyed."""
    if task == "hang":
        while True:
            pass
    if str(task).startswith("wait"):
        time.sleep(float(str(task).removeprefix("wait")))
        return 0
    if task == "crash":
        ctypes.string_at(0)
    if task == "exit":
        os._exit(3)
    if task == "memory":
        return len(bytearray(8 << 30))
    if task == "raise":
        raise ValueError("no such thing")
    if task == "lambda":
        return lambda: None  # cannot be sent back
    return int(str(task)) * 2


def compute(seconds: object) -> int:
    """Use so much CPU time."""
    until = time.process_time() + float(str(seconds))
    while time.process_time() < until:
        pass
    return 0


def read_text(body: bytes) -> int:
    """The length of a page's text."""
    return len(extract_page(body, url="https://daily.example/a").text)


def read_again_and_again(body: bytes) -> int:
    """The same; a large body over and over, as a page that takes for ever on any machine would be read."""
    while len(body) > 1 << 20:
        read_text(body)
    return read_text(body)


def child_status(_: object) -> int:
    """Resident memory of a child after it has read a page of 2 MiB, in MiB."""
    text = b"<p>The harbour of Vellin was closed on Tuesday after the river rose, the mayor said.</p>" * 300
    page = b"<html><body><script>" + b"var state = {};" * 130_000 + b"</script><article>" + text + b"</article>"
    extract_page(page[: 2 << 20], url="https://daily.example/a")
    return private_memory(os.getpid())


def private_memory(process: int) -> int:
    """MiB of memory of a process, pages shared with others counted in parts (PSS)."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("Pss:"))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool[object]]:
    """Two children for all tests of this file."""
    with Pool[object](2) as started:
        yield started


def test_every_task_comes_back_once_with_its_result(pool: Pool[object]) -> None:
    """Hundreds of tasks, two children: nothing lost, nothing doubled."""
    assert sorted(pool.run_many(double, range(300), timeout=20)) == [(task, task * 2) for task in range(300)]


def test_a_task_whose_machine_is_busy_is_not_ended(pool: Pool[object]) -> None:
    """What counts is the time that it computes, not how long others keep it waiting; but nothing waits for ever."""
    outcomes = dict(pool.run_many(double, ["wait1", "wait9"], timeout=0.2))
    assert outcomes["wait1"] == 0
    assert isinstance(outcomes["wait9"], PoolFailure)
    assert outcomes["wait9"].reason == "timeout"


def test_the_time_of_one_task_is_not_counted_against_the_next(pool: Pool[object]) -> None:
    """A child that has computed for longer than the limit in all goes on."""
    assert all(one == 0 for _, one in pool.run_many(compute, [0.3] * 8, timeout=1.0))


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ("hang", "timeout"),
        ("crash", "crash"),
        ("exit", "crash"),
        ("memory", "memory"),
        ("raise", "error"),
        ("lambda", "crash"),
    ],
)
def test_a_task_that_goes_wrong_is_a_failure_and_the_rest_goes_on(pool: Pool[object], task: str, reason: str) -> None:
    """Whatever a task does to its child, its neighbours get their results."""
    outcomes = dict(pool.run_many(double, [1, task, 2, 3], timeout=2))
    failure = outcomes.pop(task)
    assert isinstance(failure, PoolFailure)
    assert failure.reason == reason
    assert outcomes == {1: 2, 2: 4, 3: 6}


def test_a_page_of_a_hundred_thousand_paragraphs_is_stopped_at_the_limit(pool: Pool[object]) -> None:
    """6 MiB of short paragraphs, read for longer than the limit: it ends that and the next page is read."""
    huge = b"<html><body><article>" + b"<p>The harbour of Vellin was closed on Tuesday. It rained.</p>" * 100_000
    small = b"<html><body><article><p>" + b"The harbour of Vellin was closed on Tuesday. " * 20
    started = time.monotonic()
    outcomes = dict(pool.run_many(read_again_and_again, [huge, small], timeout=1.5))
    failure = outcomes[huge]
    assert isinstance(failure, PoolFailure)
    assert failure.reason == "timeout"
    assert isinstance(outcomes[small], int)
    assert outcomes[small] > 500
    assert time.monotonic() - started < 15


def test_tasks_are_read_lazily(pool: Pool[object]) -> None:
    """An endless queue of pages is never drawn into memory."""
    drawn: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            drawn.append(len(drawn))
            yield drawn[-1]

    results = pool.run_many(double, endless(), timeout=20)
    for _ in range(20):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(drawn) <= 20 + 2 * 2


def test_leaving_early_does_not_harm_the_next_run(pool: Pool[object]) -> None:
    """A loop that breaks off while a task hangs leaves a pool that works."""
    for _ in pool.run_many(double, ["hang", 1, "hang", 2], timeout=30):
        break
    started = time.monotonic()
    assert sorted(pool.run_many(double, [5, 6], timeout=20)) == [(5, 10), (6, 12)]
    assert time.monotonic() - started < 10


@pytest.mark.skipif(sys.platform != "linux", reason="PSS is read from /proc")
def test_children_stay_small() -> None:
    """Two children that have read the largest page allowed take less than 300 MiB together."""
    with Pool[object](2, preload=("trafilatura", "secondsource.desk.extract.content")) as small:
        sizes = [size for _, size in small.run_many(child_status, [1, 2], timeout=60)]
    assert all(isinstance(size, int) for size in sizes)
    assert sum(size for size in sizes if isinstance(size, int)) < 300


def server_of(_: object) -> int:
    """The process that forked this child."""
    return os.getppid()


@pytest.mark.skipif(sys.platform != "linux", reason="a process is looked up in /proc")
def test_the_fork_server_ends_with_the_last_pool_and_comes_back_with_the_next() -> None:
    """Warm, it holds 170 MB, which an idle desk need not keep. In a process of its own: other tests' pools are open."""
    program = (
        "from pathlib import Path\n"
        "from secondsource.edge.pool import Pool\n"
        "from tests.edge.test_pool import server_of\n"
        "for _ in range(2):\n"
        "    with Pool(1) as kept:\n"
        "        first = [one for _, one in kept.run_many(server_of, [0], timeout=20)][0]\n"
        "        with Pool(1) as other:\n"
        "            assert [one for _, one in other.run_many(server_of, [0], timeout=20)] == [first]\n"
        "        assert Path(f'/proc/{first}').exists()\n"
        "        assert [one for _, one in kept.run_many(server_of, [0], timeout=20)] == [first]\n"
        "    assert not Path(f'/proc/{first}').exists()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
