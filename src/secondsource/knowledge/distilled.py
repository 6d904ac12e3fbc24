"""Models that the operator distilled: `models/JOB.npz` and `models/JOB.toml` in the data folder. None ships."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from secondsource.errors import KnowledgeError
from secondsource.knowledge.cards import Card, parse_card

FOLDER = "models"


def load_distilled_cards(home: Path) -> tuple[Card, ...]:
    """The card of every distilled model, by name. Raises KnowledgeError, which names file and field."""
    found = sorted((home / FOLDER).glob("*.toml"))
    return tuple(parse_card(f"{FOLDER}/{one.name}", one.read_text("utf8")) for one in found)


def load_distilled_arrays(home: Path, job: str) -> dict[str, NDArray[np.generic]]:
    """The weights of one distilled model. Raises KnowledgeError where there are none."""
    path = home / FOLDER / f"{job}.npz"
    try:
        with np.load(path, allow_pickle=False) as npz:
            return {name: npz[name] for name in npz.files}
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"distilled model {path}: {error}; make it with: secondsource distill {job}") from error
