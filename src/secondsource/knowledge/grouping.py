"""The shipped weights of grouping. Made by training/grouping.py; whose labels: cards/grouping.toml."""

from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from secondsource.errors import KnowledgeError

FILE = "weights/grouping.npz"


def load_grouping_arrays() -> dict[str, NDArray[np.generic]]:
    """The arrays as `desk.group.weights.parse_weights` takes them.

    Raises KnowledgeError where the file is missing or damaged.
    """
    try:
        with (
            files("secondsource.knowledge").joinpath(FILE).open("rb") as file,
            np.load(file, allow_pickle=False) as npz,
        ):
            return {name: npz[name] for name in npz.files}
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"grouping weights {FILE}: {error}; install again or run training/grouping.py") from error
