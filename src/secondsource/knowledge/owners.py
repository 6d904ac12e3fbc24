"""Who owns which outlet: `owners.csv`, made by `training/owners.py` from dated files; unknown stays unknown."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files

from secondsource.errors import KnowledgeError
from secondsource.model import Owner

_COLUMNS = ("outlet_id", "owner", "source", "dated")


def parse_owners(lines: Iterable[str]) -> dict[str, Owner]:
    """Owners by outlet id, from CSV lines with the columns outlet_id, owner, source and dated (ISO 8601 day).

    Raises KnowledgeError with the line where a column is missing or empty. An operator's file has the same form; its
    `source` is a URL.
    """
    reader = csv.DictReader(lines)
    owners: dict[str, Owner] = {}
    for row in reader:
        if any(not row.get(name) for name in _COLUMNS):
            raise KnowledgeError(f"owners, line {reader.line_num}: needs {', '.join(_COLUMNS)}")
        try:
            dated = datetime.fromisoformat(row["dated"]).replace(tzinfo=UTC)
        except ValueError as error:
            raise KnowledgeError(f"owners, line {reader.line_num}: dated: {error}") from error
        outlet_id = row["outlet_id"].lower()
        owners[outlet_id] = Owner(outlet_id=outlet_id, owner=row["owner"], source=row["source"], dated=dated)
    return owners


def load_owners() -> dict[str, Owner]:
    """The owners shipped with the desk, by outlet id."""
    text = (files("secondsource.knowledge") / "owners.csv").read_text("utf8")
    return parse_owners(text.splitlines())
