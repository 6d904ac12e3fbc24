"""Where the work of a backfill is done: in this process, or on Ray's workers, on this machine or a whole cluster.

Both give the results in the order of the tasks, so that what is stored does not depend on who was quicker. A worker
that dies takes nothing with it: Ray gives its task to another, and a task that killed several is given back as lost.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from secondsource.edge.pool import PoolFailure
from secondsource.errors import InputError

T = TypeVar("T")
R = TypeVar("R")

# Tasks handed out before the first one's result is taken, for each worker: enough that none waits for the slowest.
_AHEAD = 3
_TRIES = 5  # of one task whose workers die


class Executor(Protocol):
    """Does many tasks."""

    def run_many(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | PoolFailure]]:
        """Each task with its result, in order; `function` is a module's function, tasks and results can be pickled."""
        ...

    def close(self) -> None:
        """Let go of the workers."""
        ...


class Here:
    """In this process, one after the other."""

    def run_many(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | PoolFailure]]:
        """As the protocol says; an exception of the task is the caller's."""
        for task in tasks:
            yield task, function(task)

    def close(self) -> None:
        """Nothing to let go of."""


class RayCluster:
    """On Ray: `address` of a running cluster, "local" for workers of this machine."""

    def __init__(self, address: str, workers: int) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a desk reports to nobody
        # Else leaving Ray kills every child of this process, those that Ray knows nothing of included.
        os.environ.setdefault("RAY_kill_child_processes_on_worker_exit", "false")
        # Else Ray's workers yield to all other work (nice 15): a backfill is as urgent as who starts it says.
        os.environ.setdefault("RAY_worker_niceness", "0")
        try:
            import ray
        except ImportError as error:
            raise InputError('a cluster needs Ray: pip install "secondsource[cluster]"') from error
        self._ray: Any = ray
        self._workers = workers
        own = {"num_cpus": workers, "include_dashboard": False} if address == "local" else {"address": address}
        try:
            ray.init(log_to_driver=False, configure_logging=False, **own)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise InputError(f"Ray at {address!r}: {error}; start it with `ray start --head`, or use local") from error

    def run_many(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | PoolFailure]]:
        """As the protocol says; a task that its workers did not survive comes back as a PoolFailure."""
        remote = self._ray.remote(max_retries=_TRIES)(function)
        running: deque[tuple[T, Any]] = deque()
        source = iter(tasks)
        while True:
            while len(running) < self._workers * _AHEAD and (task := next(source, None)) is not None:
                running.append((task, remote.remote(task)))
            if not running:
                return
            first, reference = running.popleft()
            yield first, self._outcome(reference)

    def _outcome(self, reference: Any) -> Any:
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.WorkerCrashedError as error:
            return PoolFailure(reason="crash", message=f"its workers died {_TRIES + 1} times: {error}"[:300])
        except self._ray.exceptions.OutOfMemoryError:
            return PoolFailure(reason="memory", message="needed more memory than its machine has")
        except self._ray.exceptions.RayTaskError as error:
            raise error.as_instanceof_cause() from None

    def close(self) -> None:
        """Stop the workers of this machine, or leave the cluster."""
        self._ray.shutdown()
