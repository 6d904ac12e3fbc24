"""The trained weights of `desk.extract.days`: `weights/dates.json`, made by `training/dates.py`."""

import json
from functools import cache
from importlib.resources import files

from secondsource.errors import KnowledgeError


@cache
def load_day_weights() -> dict[str, float]:
    """Mark -> weight, as `DayWeights` takes them. Raises KnowledgeError where the file is no such table."""
    text = (files("secondsource.knowledge") / "weights" / "dates.json").read_text("utf-8")
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(weight, float) for weight in found.values()):
        raise KnowledgeError("weights/dates.json is no table of numbers; run training/dates.py")
    return found
