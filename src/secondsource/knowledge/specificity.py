"""The weights of the sentence model; training/specificity.py makes them, cards/specificity.toml tells of them.

They are handed to the desk as plain arrays: `SentenceWeights(**load_specificity())`, and for the model over sentence
vectors `VectorWeights(**load_vector_weights())` (cards/specificity-vectors.toml).
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np

from secondsource.errors import KnowledgeError
from secondsource.knowledge.arrays import load_arrays

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


@cache
def load_vector_weights() -> dict[str, Any]:
    """The fields of `VectorWeights`. Raises KnowledgeError where the file is missing or lacks one."""
    file = "weights/specificity-vectors.npz"
    arrays = load_arrays(file, "the sentence model over vectors", "training/specificity.py")
    try:
        words, base = (float(one) for one in arrays["scalars"])
        return {"vector": arrays["vector"], "counts": arrays["counts"], "words": words, "base": base}
    except (KeyError, ValueError) as error:
        raise KnowledgeError(f"{file} lacks {error}; run training/specificity.py") from error
