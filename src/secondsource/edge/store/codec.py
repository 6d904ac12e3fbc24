"""Model values to JSON text and back, by pydantic over the model's own dataclasses."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(value: object) -> str:
    """JSON text of a model value."""
    kind: Any = type(value)
    return str(_adapter(kind).dump_json(value), "utf8")


def from_json(kind: type[T], raw: str | bytes) -> T:
    """The model value in a JSON text written by `to_json`. Raises pydantic.ValidationError where it is another's."""
    wanted: Any = kind  # a class is hashable, which its type does not say
    value: T = _adapter(wanted).validate_json(raw)
    return value


def find_json(kind: type[T], raw: str | bytes | None) -> T | None:
    """The same, None for null."""
    return None if raw is None else from_json(kind, raw)
