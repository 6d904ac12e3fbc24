"""The shipped weights and words of subjects. Made by training/subjects.py; whose labels: cards/subjects.toml."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from secondsource.knowledge.arrays import load_arrays

FILE = "weights/subjects.npz"


def load_subject_arrays() -> dict[str, NDArray[np.generic]]:
    """The arrays as `desk.group.subjects.parse_weights` takes them.

    Raises KnowledgeError where the file is missing or damaged.
    """
    return load_arrays(FILE, "subject weights", "training/subjects.py")


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("secondsource.knowledge") / "subjects.toml").read_text("utf8"))


def load_subject_terms() -> dict[str, dict[str, str]]:
    """Subject -> language -> its words, apart by spaces."""
    return {
        subject: {language: words for language, words in row.items() if language not in ("iptc", "name")}
        for subject, row in _table().items()
    }


def subject_names() -> dict[str, tuple[str, str]]:
    """Subject -> (code, name) of its IPTC Media Topic: "economy" -> ("04000000", "economy, business and finance")."""
    return {subject: (row["iptc"], row["name"]) for subject, row in _table().items()}
