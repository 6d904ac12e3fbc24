"""Which shared text makes two articles one line of reporting, and which only ties their lines.

Requirements: adding a copy never raises the count, whatever else the story holds; the order of the articles does not
matter; a copy stays with its original.

Theory: whether a pair joins depends on the pair alone. Then more articles mean more joins, and the count is a rank that
a copy cannot raise (docs/decisions/0040). A fifth of the shorter text joins (SCORE E4); less ties the lines by half.

Known misses: an article put together from two agencies' reports, a fifth of each, makes the two one.
Tried and dropped (docs/decisions/0044): joining a derived text only where it has most in common with. A second copy of
a derived text had most in common with the first, so the two left their original: one origin became one and a half.
"""

import numpy as np
from numpy.typing import NDArray

Pairs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]  # later, earlier, share of the shorter text

JOINED = 0.20  # SCORE E4. Of 60 drawn trees' lines .933 are right at it, .900 at .15, .987 at .30 where more are missed


def joining(pairs: Pairs) -> NDArray[np.bool_]:
    """Of each pair whether it makes its articles one line."""
    return pairs[2] >= JOINED
