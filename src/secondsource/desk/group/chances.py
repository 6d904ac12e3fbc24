"""How probable it is that articles are on one happening: of many pairs at once, as a call costs more than its pairs."""

from dataclasses import dataclass

import numpy as np

from secondsource.desk.group.features import Floats
from secondsource.desk.group.index import Index
from secondsource.desk.group.network import Network


@dataclass(frozen=True, slots=True)
class _Block:
    """Probabilities that were worked out ahead: of all articles of `lines` with all of `columns`."""

    chances: Floats
    lines: dict[int, int]  # row number -> place
    columns: dict[int, int]


class Chances:
    """Probabilities of pairs of live articles, by row number."""

    def __init__(self, index: Index, network: Network) -> None:
        self._index = index
        self._network = network
        self._ahead: _Block | None = None

    def look_ahead(self, ones: list[int], others: list[int]) -> None:
        """Work out all pairs that are asked for next, in one pass. Forget them as soon as an article is learnt."""
        block = self._compare(ones, others)
        lines = {one: at for at, one in enumerate(ones)}
        self._ahead = _Block(block, lines, {other: at for at, other in enumerate(others)})

    def forget(self) -> None:
        """What was worked out ahead no longer holds."""
        self._ahead = None

    def get(self, ones: list[int], others: list[int]) -> Floats:
        """Probabilities of all pairs, shape (len(ones), len(others))."""
        known = self._ahead
        if known is not None:
            lines = [known.lines[one] for one in ones if one in known.lines]
            columns = [known.columns[other] for other in others if other in known.columns]
            if len(lines) == len(ones) and len(columns) == len(others):
                return known.chances.take(lines, axis=0).take(columns, axis=1)
        return self._compare(ones, others)

    def _compare(self, ones: list[int], others: list[int]) -> Floats:
        pairs, lengths = self._index.compare(ones, others)
        mine = self._index.get_lengths(ones)[:, None]
        short, long = np.minimum(mine, lengths).ravel(), np.maximum(mine, lengths).ravel()
        return self._network.predict(pairs, short, long).reshape(len(ones), len(others))
