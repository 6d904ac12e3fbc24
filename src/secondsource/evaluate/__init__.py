"""MEASURES. The desk against labelled data, beside its baselines: `secondsource evaluate KIND PATH`."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from secondsource.errors import InputError

KINDS = (
    "attribution",
    "citations",
    "contested",
    "copies",
    "extraction",
    "facts",
    "grouping",
    "matches",
    "origins",
    "pages",
    "proof",
    "score",
    "specificity",
    "summaries",
    "tier",
    "wire",
)


def find_measure(kind: str) -> Callable[..., dict[str, Any]]:
    """The function that measures `kind` on one path. Raises InputError for an unknown kind."""
    if kind not in KINDS:
        raise InputError(f"nothing measures {kind!r}; known are {', '.join(KINDS)}")
    measure: Callable[..., dict[str, Any]] = import_module(f"secondsource.evaluate.{kind}").evaluate
    return measure
