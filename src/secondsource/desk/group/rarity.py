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
UNKNOWN = 1e-4  # share of articles: a word is as good as unknown to a language that has it less often
# Of the rate that a word has in the language where it is commonest: a word of another language is no rare name.
ELSEWHERE = 0.5
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
        # Two figures of a term side by side, for a look-up costs what it takes to get there: how many live articles
        # hold it, and ELSEWHERE of its rate in the language where it is commonest. Only `_both` is taken from: of its
        # parts numpy would copy all before.
        self._both = np.zeros(SLOTS, np.complex64)
        self._live, self._elsewhere = self._both.real, self._both.imag
        self._articles = 0
        # One table for all languages, shifted by language: 3 % of it is filled, so they hardly meet.
        self._background = np.zeros(SLOTS, np.float32)
        self._salts = {language: _salt(number) for number, language in enumerate(background.languages)}
        for number in range(len(background.languages)):
            part = slice(int(background.starts[number]), int(background.starts[number + 1]))
            self._background[background.slots[part] ^ _salt(number)] = background.rates[part]
            rates = background.rates[part] * np.float32(ELSEWHERE)
            np.maximum.at(self._elsewhere, background.slots[part], rates)

    def learn(self, slots: NDArray[np.int32], sign: int = 1) -> None:
        """Count an article's terms in, or out with `sign` -1. Slots of one article are distinct."""
        self._live[slots] += sign
        self._articles += sign

    def are_unknown(self, slots: NDArray[np.int32], language: str) -> NDArray[np.bool_]:
        """Whether the language hardly has the terms."""
        return self._background.take(slots ^ self._salt_of(language)) < np.float32(UNKNOWN)

    def _salt_of(self, language: str) -> int:
        return self._salts.get(language, self._salts[POOLED])

    def _get_common(self, slots: NDArray[np.int32], salts: int | NDArray[np.int32]) -> NDArray[np.float32]:
        """Share of articles that hold the terms, by the background."""
        common = self._background.take(slots ^ salts)
        return np.maximum(common, self._both.take(slots).imag, out=common)

    def get_prior(self, slots: NDArray[np.int32], language: str) -> NDArray[np.float32]:
        """Weights from the background alone: the same whatever is live."""
        rates = self._get_common(slots, self._salt_of(language))
        rates += np.float32(FLOOR)
        np.log(rates, out=rates)
        return np.negative(rates, out=rates)

    def get_priors(self, slots: NDArray[np.int32], languages: Sequence[str]) -> NDArray[np.float32]:
        """The same for several articles, one a row of `slots`, each in its own language."""
        if len(set(languages)) == 1:
            return self.get_prior(slots, languages[0])
        salts = np.array([[self._salt_of(language)] for language in languages], np.int32)
        return np.asarray(-np.log(self._get_common(slots, salts) + FLOOR), np.float32)

    def get_weights(self, slots: NDArray[np.int32], language: str) -> NDArray[np.float32]:
        """-log of each term's rate, floored; the shape of `slots`, float32."""
        both = self._both.take(slots)
        common = self._background.take(slots ^ self._salt_of(language))
        np.maximum(common, both.imag, out=common)
        rates: NDArray[np.float32] = common * np.float32(PRIOR)
        rates += both.real
        rates *= np.float32(1.0 / (self._articles + PRIOR))
        common *= np.float32(0.5)
        np.maximum(rates, common, out=rates)
        rates += np.float32(FLOOR)
        np.log(rates, out=rates)
        return np.negative(rates, out=rates)
