"""Model values to JSON text and back, by pydantic over the model's own dataclasses."""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(value: object, kind: Any = None) -> str:
    """JSON text of a model value; `kind` where it is not the value's own class, such as `tuple[str, ...]`."""
    return _adapter(cast(Hashable, kind or type(value))).dump_json(value).decode()


def from_json(kind: type[T], raw: str | bytes) -> T:
    """The model value in a JSON text written by `to_json`. Raises pydantic.ValidationError where it is another's."""
    value: T = _adapter(cast(Hashable, kind)).validate_json(raw)
    return value


def find_json(kind: type[T], raw: str | bytes | None) -> T | None:
    """The same, None for null."""
    return None if raw is None else from_json(kind, raw)
