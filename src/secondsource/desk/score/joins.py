"""Which shared text makes two articles one line of reporting, and which only ties their lines.

Requirements: an article put together from two agencies' reports must not make the two agencies one; a copy stays with
its original whatever else it resembles; the order of the articles does not matter.

Theory: copies (half of the shorter text) always join. A text that is only derived joins where it has most in common
with, seen from either end, as a tree of nearest neighbours grows (the first step of Boruvka 1926); its weaker ties
stay ties, half strong. So "ABC with wires" stands with the agency it took most from, and takes half off the count
towards the other. Adding a copy cannot raise the count: whoever now finds the copy nearest is joined to the original
through it.

Tried and dropped: joining every derived pair, as SCORE E4 has it: in a story of 74 articles (ground-news-2025) three
agencies and two networks became one line of 33.
"""

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score.copies import COPY_SHORTER, DERIVED

Pairs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]  # later, earlier, share of the shorter text


def joining(pairs: Pairs) -> NDArray[np.bool_]:
    """Of each pair whether it makes its articles one line."""
    shares = pairs[2]
    return (shares >= DERIVED) & ((shares >= COPY_SHORTER) | _nearest(pairs))


def _nearest(pairs: Pairs) -> NDArray[np.bool_]:
    """Of each pair whether either article shares with no other as much; of equals the earliest other counts."""
    later, earlier, shares = pairs
    one, other = np.concatenate([later, earlier]), np.concatenate([earlier, later])
    order = np.lexsort((other, -np.concatenate([shares, shares]), one))
    first = np.ones(len(order), dtype=bool)
    first[1:] = one[order][1:] != one[order][:-1]
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order[first]] = True
    return chosen[: len(later)] | chosen[len(later) :]
