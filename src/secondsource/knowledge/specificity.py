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
        missing = [
            name for name in (*ARRAYS, "base", "words", "rarity", "tokens", "token_weights") if name not in arrays
        ]
        if missing:
            raise KnowledgeError(f"specificity.npz lacks {', '.join(missing)}; run training/specificity.py")
        values = arrays["rarity"].astype(float).tolist()
        base, bias = (float(one) for one in arrays["base"])
        pairs = [(float(idf), float(weight)) for idf, weight in arrays["token_weights"]]
        return {name: arrays[name] for name in ARRAYS} | {
            "base": base,
            "bias": bias,
            "rarity": dict(zip(_texts(arrays["words"]), values, strict=True)),
            "words": dict(zip(_texts(arrays["tokens"]), pairs, strict=True)),
        }


def _texts(array: Any) -> list[str]:
    return bytes(array.item()).decode("utf8").split(" ")
