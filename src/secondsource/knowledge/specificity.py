"""The weights of the sentence model; training/specificity.py makes them, cards/specificity.toml tells of them.

They are handed to the desk as plain arrays: `SentenceWeights(**load_specificity())`.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np

from secondsource.errors import KnowledgeError

ARRAYS = ("roots", "feature", "threshold", "left", "right", "value")


@cache
def load_specificity() -> dict[str, Any]:
    """The fields of `SentenceWeights`. Raises KnowledgeError where the file lacks one."""
    with as_file(files("secondsource.knowledge") / "specificity.npz") as path, np.load(path) as arrays:
        missing = [name for name in (*ARRAYS, "base", "words", "rarity") if name not in arrays]
        if missing:
            raise KnowledgeError(f"specificity.npz lacks {', '.join(missing)}; run training/specificity.py")
        words = bytes(arrays["words"].item()).decode("utf8").split(" ")
        rarity = dict(zip(words, arrays["rarity"].astype(float).tolist(), strict=True))
        return {name: arrays[name] for name in ARRAYS} | {"base": float(arrays["base"][0]), "rarity": rarity}
