"""Values as plain JSON and back, by their declared types: what a bundle is written with."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from secondsource.errors import InputError


def to_plain(value: Any) -> Any:
    """A value of dataclasses, sequences, mappings, enums and moments as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [to_plain(one) for one in value]
    return value


def _item(kind: Any, number: int) -> Any:
    given = get_args(kind)
    return given[0] if len(given) < 2 or given[-1] is Ellipsis else given[number]


def _fields_of(kind: Any, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"bundle: {path} is not an object")
    hints = get_type_hints(kind)
    known = {one.name for one in fields(kind)}
    return {key: from_plain(hints[key], one, f"{path}.{key}") for key, one in value.items() if key in known}


def from_plain(kind: Any, value: Any, path: str = "inputs") -> Any:
    """The value of this type that `to_plain` wrote. Raises InputError, which names the place, where it is not one."""
    origin = get_origin(kind)
    try:
        if origin is UnionType:
            return None if value is None else from_plain(get_args(kind)[0], value, path)
        if isinstance(kind, type) and is_dataclass(kind):
            return kind(**_fields_of(kind, value, path))
        if origin in (tuple, Sequence):
            items = [from_plain(_item(kind, n), one, f"{path}[{n}]") for n, one in enumerate(value)]
            return tuple(items)
        if origin is Mapping:
            return {key: from_plain(get_args(kind)[1], one, f"{path}.{key}") for key, one in value.items()}
        return _leaf(kind, value)
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"bundle: {path}: {error}") from error


def _leaf(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is timedelta:
        return timedelta(seconds=value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    return value
