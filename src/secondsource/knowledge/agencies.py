"""News agencies and the patterns by which outlets credit them: `agencies.toml`, read and checked.

A wrong pattern makes an article's own reporting count as an agency's, so a row that cannot be compiled is refused
with its name. An operator adds agencies in a file of the same form, read by `parse_agencies`.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from secondsource.errors import KnowledgeError
from secondsource.model import Agency


def _texts(row: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = row.get(field, [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise KnowledgeError(f"agency {row.get('agency_id')}: {field} must be a list of strings")
    return tuple(given)


def _patterns(row: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = _texts(row, field)
    for pattern in given:
        try:
            re.compile(pattern)
        except re.error as error:
            raise KnowledgeError(f"agency {row.get('agency_id')}: {field} {pattern!r}: {error}") from error
    return given


def _agency(row: Mapping[str, Any]) -> Agency:
    for field in ("agency_id", "name", "source"):
        if not isinstance(row.get(field), str) or not row[field]:
            raise KnowledgeError(f"agency {row.get('agency_id', '?')}: {field} is missing; give a text")
    return Agency(
        agency_id=row["agency_id"],
        name=row["name"],
        outlet_id=row.get("outlet_id") or None,
        dateline=_patterns(row, "dateline"),
        byline=_patterns(row, "byline"),
        credit=_patterns(row, "credit"),
        source=row["source"],
        also=_texts(row, "also"),
    )


def parse_agencies(text: str) -> tuple[Agency, ...]:
    """The agencies of a TOML text with `[[agency]]` tables.

    Raises KnowledgeError, which names the row, where the text, a field or a pattern is malformed.
    """
    try:
        rows = tomllib.loads(text).get("agency", [])
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"agencies: not TOML: {error}") from error
    agencies = tuple(_agency(row) for row in rows)
    ids = [one.agency_id for one in agencies]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise KnowledgeError(f"agencies: {', '.join(twice)} given twice; keep one row each")
    return agencies


def load_agencies() -> tuple[Agency, ...]:
    """The agencies shipped with the desk, in the order of the file."""
    return parse_agencies((files("secondsource.knowledge") / "agencies.toml").read_text("utf8"))
