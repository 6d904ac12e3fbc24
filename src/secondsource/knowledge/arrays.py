"""Shipped weights as arrays."""

from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from secondsource.errors import KnowledgeError


def load_arrays(file: str, what: str, made_by: str) -> dict[str, NDArray[np.generic]]:
    """Every array of an .npz file of this package, by name.

    Raises KnowledgeError, which names `what` and the script it is `made_by`, where the file is missing or damaged.
    """
    try:
        with (
            files("secondsource.knowledge").joinpath(file).open("rb") as opened,
            np.load(opened, allow_pickle=False) as npz,
        ):
            return {name: npz[name] for name in npz.files}
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"{what} {file}: {error}; install again or run {made_by}") from error
