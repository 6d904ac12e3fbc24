"""The papers of every model that ships or is used: `knowledge/cards/*.toml`.

`zero_distillation` is a mark that a card earns: its labels are people's and nothing was distilled into it. A card that
claims it otherwise is malformed, and so is one without a figure or a command where the model is ours.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from secondsource.errors import KnowledgeError

PEOPLE = "people"
NOTHING = "nothing"
UNKNOWN = "unknown"
_TEXTS = ("name", "job", "method", "labels", "distilled_from", "licence", "command")
_FIELDS = {*_TEXTS, "use", "trained_on", "zero_distillation", "size_bytes", "scores"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What a model is, what it was made of, and what it measured."""

    name: str
    job: str  # the narrow thing it does
    method: str
    trained_on: tuple[str, ...]  # data sets by name; empty: rules, not trained
    labels: str  # whose: "people", "news service", "language model", "none", "unknown", or several joined by " and "
    distilled_from: str  # "nothing", a teacher's name, "unknown"
    zero_distillation: bool
    licence: str
    size_bytes: int
    command: str  # rebuilds it; empty for a model that is not ours
    scores: Mapping[str, float]  # measure -> figure
    use: str = ""  # where a desk uses it, in words; empty: the card does not say

    @property
    def is_distilled(self) -> bool:
        """Whether a named teacher's answers are in it."""
        return self.distilled_from.lower() not in (NOTHING, UNKNOWN)

    @property
    def mark(self) -> str:
        """What stands beside the model wherever it is named."""
        return "zero distillation" if self.zero_distillation else f"distilled from: {self.distilled_from}"


def load_cards(folder: Traversable | None = None) -> tuple[Card, ...]:
    """Every card, by name. Raises KnowledgeError, which names file and field."""
    folder = folder or files("secondsource.knowledge").joinpath("cards")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(parse_card(f.name, f.read_text("utf8")) for f in found)


def parse_card(file_name: str, text: str) -> Card:
    """One card from TOML."""
    try:
        row = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"card {file_name}: {error}") from error
    if unknown := sorted(set(row) - _FIELDS):
        raise KnowledgeError(f"card {file_name}: unknown field {', '.join(unknown)}")
    if missing := sorted(_FIELDS - {"scores", "use"} - set(row)):
        raise KnowledgeError(f"card {file_name}: field {', '.join(missing)} is missing")
    return _check(file_name, row)


def _check(file_name: str, row: Mapping[str, Any]) -> Card:
    for field in _TEXTS:
        if not isinstance(row[field], str) or not (row[field].strip() or field == "command"):
            raise KnowledgeError(f"card {file_name}: {field} must be a text that says something")
    if not isinstance(row["size_bytes"], int) or row["size_bytes"] < 0:
        raise KnowledgeError(f"card {file_name}: size_bytes must be a number of bytes")
    if row["zero_distillation"] and not is_earned(row["labels"], row["distilled_from"]):
        raise KnowledgeError(
            f"card {file_name}: zero_distillation is not earned; labels are {row['labels']!r}, "
            f"distilled_from is {row['distilled_from']!r}"
        )
    texts = {field: row[field].strip() for field in _TEXTS}
    scores = _flatten(file_name, row.get("scores", {}))
    trained_on = tuple(str(t) for t in row["trained_on"])
    zero, size = bool(row["zero_distillation"]), row["size_bytes"]
    use = str(row.get("use", "")).strip()
    return Card(**texts, trained_on=trained_on, zero_distillation=zero, size_bytes=size, scores=scores, use=use)


def is_earned(labels: str, distilled_from: str) -> bool:
    """Whether the mark `zero distillation` is earned: people's labels alone, and no teacher."""
    return labels.strip().lower() == PEOPLE and distilled_from.strip().lower() == NOTHING


def _flatten(file_name: str, scores: object, prefix: str = "") -> dict[str, float]:
    if not isinstance(scores, Mapping):
        raise KnowledgeError(f"card {file_name}: scores must be a table")
    flat: dict[str, float] = {}
    for name, value in scores.items():
        if isinstance(value, Mapping):
            flat |= _flatten(file_name, value, f"{prefix}{name} ")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            flat[prefix + str(name)] = float(value)
        else:
            raise KnowledgeError(f"card {file_name}: score {prefix}{name} is not a number")
    return flat
