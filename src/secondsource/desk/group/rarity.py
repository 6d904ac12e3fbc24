"""How rare a term is: the running stream's counts, with the background's as a beginning.

    rate = (live + PRIOR * background) / (articles + PRIOR), never under half the background's

so that a new desk knows at once which words are common in which language, and learns within a day that this week
every second report names one country. The rate has a floor, which keeps weights the same whether ten thousand
articles are live or a million: a model trained on one stands on the other.

The state is a function of the articles in the index alone, so that a restart finds the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.terms import SLOTS

PRIOR = 5000.0  # articles: with fewer live, the background speaks louder; 2,000 to 10,000 are alike
FLOOR = 1e-4  # share of articles: one in ten thousand is as rare as it gets
POOLED = "und"  # all languages together, for a language the background does not know


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """Share of articles that hold a term, by language, in parallel arrays; `starts` cuts them by language."""

    languages: tuple[str, ...]
    starts: NDArray[np.int32]
    slots: NDArray[np.int32]
    rates: NDArray[np.float32]


def _salt(number: int) -> int:
    return (number * 0x9E3779B1) & (SLOTS - 1)


class Rarity:
    """Weights of terms (inverse document frequency) under the articles that are live."""

    def __init__(self, background: Background) -> None:
        self._live = np.zeros(SLOTS, np.int32)
        self._articles = 0
        # One table for all languages, shifted by language: 3 % of it is filled, so they hardly meet.
        self._background = np.zeros(SLOTS, np.float32)
        self._salts = {language: _salt(number) for number, language in enumerate(background.languages)}
        for number in range(len(background.languages)):
            part = slice(int(background.starts[number]), int(background.starts[number + 1]))
            self._background[background.slots[part] ^ _salt(number)] = background.rates[part]

    def learn(self, slots: NDArray[np.int32], sign: int = 1) -> None:
        """Count an article's terms in, or out with `sign` -1. Slots of one article are distinct."""
        self._live[slots] += sign
        self._articles += sign

    def get_prior(self, slots: NDArray[np.int32], language: str) -> NDArray[np.float32]:
        """Weights from the background alone: the same whatever is live."""
        rates = self._background.take(slots ^ self._salts.get(language, self._salts[POOLED]))
        rates += np.float32(FLOOR)
        np.log(rates, out=rates)
        return np.negative(rates, out=rates)

    def get_priors(self, slots: NDArray[np.int32], languages: Sequence[str]) -> NDArray[np.float32]:
        """The same for several articles, one a row of `slots`, each in its own language."""
        if len(set(languages)) == 1:
            return self.get_prior(slots, languages[0])
        salts = np.array([[self._salts.get(language, self._salts[POOLED])] for language in languages], np.int32)
        return np.asarray(-np.log(self._background[slots ^ salts] + FLOOR), np.float32)

    def get_weights(self, slots: NDArray[np.int32], language: str) -> NDArray[np.float32]:
        """-log of each term's rate, floored; the shape of `slots`, float32."""
        common = self._background.take(slots ^ self._salts.get(language, self._salts[POOLED]))
        rates = self._live.take(slots) + common * np.float32(PRIOR)  # of doubles, as the logarithm is
        rates *= np.float32(1.0 / (self._articles + PRIOR))
        common *= np.float32(0.5)
        np.maximum(rates, common, out=rates)
        rates += np.float32(FLOOR)
        np.log(rates, out=rates)
        return np.negative(rates, out=rates).astype(np.float32)
