"""Child processes that compute for us under a time limit and a memory limit.

A page can send a parser into seconds of work, into gigabytes, or into a crash. None of that may reach the desk: the
child is ended, the task comes back as a `PoolFailure`, and a new child takes the next one. The time is the child's CPU
time: by the clock, a machine that others keep busy lost a third of its pages (docs/decisions/0098).
`concurrent.futures` cannot end a child that is stuck; pebble can, so it does the work here.
"""

import importlib
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from functools import partial
from multiprocessing import forkserver, get_context
from types import TracebackType
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

try:
    import resource
except ImportError:  # Windows: children are then bounded by time only
    resource = None  # type: ignore[assignment]

T = TypeVar("T")
R = TypeVar("R")

# Tasks handed over but not finished, per child: one in work, one waiting in the pipe so that no child idles.
_WAITING = 2
# A child is replaced after so many tasks: lxml's and glibc's heaps fragment, and a fresh fork costs 5 ms.
_MAX_TASKS = 400
# Address space a child may use. Reading a page of 2 MiB takes under 300 MB; a child starts with about 400 MB mapped.
_MEMORY = 1536 << 20


# By the clock a task may take this many times its CPU time, for one that waits for ever. A child at nice 10 among 17
# busy processes on two cores got a tenth of a core.
_PATIENCE = 20
_ENDED = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None  # exit code of a child whose CPU time was up


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolFailure:
    """A task that brought no result."""

    reason: str  # "timeout", "memory", "crash" (the child died), "error" (the function raised)
    message: str  # for people


def _start_child(preload: tuple[str, ...], memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its children
    for name in preload:
        importlib.import_module(name)
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _limited(function: Callable[[T], R], task: T, seconds: float) -> R:
    """Runs in the child: the kernel ends it when its CPU time is up, whatever code is running then."""
    if not hasattr(signal, "setitimer"):
        return function(task)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF, which nobody handles, ends the process
    try:
        return function(task)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _outcome(future: "Future[R]", timeout: float) -> R | PoolFailure:
    try:
        return future.result()
    except FutureTimeoutError:
        return PoolFailure(reason="timeout", message=f"took longer than {timeout * _PATIENCE:g} s and was ended")
    except MemoryError:
        return PoolFailure(reason="memory", message="needed more memory than a child process may use")
    except ProcessExpired as error:
        if error.exitcode == _ENDED:
            return PoolFailure(reason="timeout", message=f"took more than {timeout:g} s of CPU time and was ended")
        return PoolFailure(reason="crash", message=f"the child process died with exit code {error.exitcode}")
    except Exception as error:
        # Whatever a page provokes in a parser is a fact about that page; the desk records it and goes on.
        return PoolFailure(reason="error", message=f"{type(error).__name__}: {error}"[:300])


class _OpenPools:
    """How many pools have children. With the last one the fork server ends: warm, it holds as much as a child.

    All pools of a process share one fork server, which the standard library starts at need and ends with the process;
    its `_stop`, made for its own tests, is the only way to end it earlier. Without it the server would just stay.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def add(self) -> None:
        with self._lock:
            self._count += 1

    def remove(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count and (stop := getattr(forkserver._forkserver, "_stop", None)):
                stop()


_open_pools = _OpenPools()


class Pool(Generic[T]):
    """A few child processes, started at the first task and kept until `close`. Use it as a context manager.

    `preload` names modules that the fork server imports once, so that children share their memory.
    """

    def __init__(
        self,
        workers: int = 2,
        *,
        preload: tuple[str, ...] = ("trafilatura",),
        memory: int = _MEMORY,
        max_tasks: int = _MAX_TASKS,
    ) -> None:
        self._workers = max(1, workers)
        context = get_context("forkserver")
        context.set_forkserver_preload(list(preload))
        self._new_pool = partial(
            ProcessPool,
            max_workers=self._workers,
            max_tasks=max_tasks,
            initializer=_start_child,
            initargs=(preload, memory),
            context=context,
        )
        self._pool: ProcessPool | None = None

    def __enter__(self) -> "Pool[T]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all children, running ones included."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
            _open_pools.remove()

    def _schedule(self, function: Callable[[T], R], task: T, timeout: float) -> "Future[R]":
        if self._pool is not None and not self._pool.active:
            self.close()  # pebble gives a pool up when its own threads fail; tasks in it have come back as failures
        if self._pool is None:
            self._pool = self._new_pool()
            _open_pools.add()
        future: Future[R] = self._pool.schedule(_limited, args=[function, task, timeout], timeout=timeout * _PATIENCE)
        return future

    def run_many(
        self, function: Callable[[T], R], tasks: Iterable[T], timeout: float
    ) -> Iterator[tuple[T, R | PoolFailure]]:
        """Each task with its result, or with why it has none, in the order of completion.

        `function` is a module's function (children import it by name), `timeout` the seconds of CPU time for one task;
        by the clock it may take twenty times as long. `tasks` is read lazily: at most `2 * workers` are held at once.
        Leaving the loop early ends what is still running.
        """
        source = iter(tasks)
        running: dict[Future[R], T] = {}
        try:
            while True:
                while len(running) < self._workers * _WAITING:
                    try:
                        task = next(source)
                    except StopIteration:
                        break
                    running[self._schedule(function, task, timeout)] = task
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    outcome: R | PoolFailure = _outcome(future, timeout)
                    yield running.pop(future), outcome
        finally:
            for future in running:
                future.cancel()
