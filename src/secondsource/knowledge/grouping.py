"""The shipped weights of grouping. Made by training/grouping.py; whose labels: cards/grouping.toml."""

import numpy as np
from numpy.typing import NDArray

from secondsource.knowledge.arrays import load_arrays

FILE = "weights/grouping.npz"


def load_grouping_arrays() -> dict[str, NDArray[np.generic]]:
    """The arrays as `desk.group.weights.parse_weights` takes them.

    Raises KnowledgeError where the file is missing or damaged.
    """
    return load_arrays(FILE, "grouping weights", "training/grouping.py")
