"""What the commands share: progress on standard error, answers on standard output."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

AS_JSON = typer.Option(False, "--json", help="Print JSON, for programs.")


def print_json(value: object) -> None:
    """One JSON value on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def plain(value: object) -> Any:
    """A model value as plain dictionaries, lists, numbers and texts."""
    from secondsource.edge.store.codec import to_json

    return json.loads(to_json(value))


def say(words: str) -> None:
    """A line for people, on standard error: standard output is for the answer."""
    typer.echo(words, err=True)


class Meter:
    """Progress of a desk's steps, one line each, drawn only where a person watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._width = 0

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Draw the step's state over the last one."""
        if not self._watched:
            return
        line = f"{step}: {done}" + (f" of {total}" if total else "")
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def clear(self) -> None:
        """Leave an empty line behind."""
        if self._watched and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()


@contextmanager
def watched() -> Iterator[Meter]:
    """A meter that cleans up behind itself."""
    meter = Meter()
    try:
        yield meter
    finally:
        meter.clear()
