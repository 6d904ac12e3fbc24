"""A pool without child processes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from secondsource.edge.pool import Pool, PoolFailure


class InlinePool(Pool[Any]):
    """The twin of `edge.pool.Pool`: computes in this process, in order, and ends nothing that takes long."""

    def __init__(self) -> None:
        """Starts nothing."""

    def close(self) -> None:
        """Nothing to end."""

    def run_many(
        self,
        function: Callable[[Any], Any],
        tasks: Iterable[Any],
        timeout: float,  # noqa: ARG002 - the interface
    ) -> Iterator[tuple[Any, Any | PoolFailure]]:
        """Each task with its result; what the function raises comes back as a failure."""
        for task in tasks:
            try:
                yield task, function(task)
            except Exception as error:
                yield task, PoolFailure(reason="error", message=str(error))
