"""The trained weights of `desk.score.attribution`: `attribution.npz`, made by `training/attribution.py`."""

from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

from secondsource.errors import KnowledgeError

FIELDS = ("tokens", "token_bias", "features", "mean", "scale", "bias")


def load_attribution() -> dict[str, Any]:
    """The arrays by name, as `AttributionWeights` takes them. Raises KnowledgeError where one is missing."""
    content = (files("secondsource.knowledge") / "attribution.npz").read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        missing = sorted(set(FIELDS) - set(arrays.files))
        if missing:
            raise KnowledgeError(f"attribution.npz: {', '.join(missing)} is missing; run training/attribution.py")
        found = {name: arrays[name].astype(np.float32) for name in FIELDS}
    return {**found, "bias": float(found["bias"])}
