"""How much a story matters, for the front page's order: a number of its own that never enters the score.

Requirements: more independent origins, more outlets and better-rated outlets never lower it; twenty copies of one text
count little; when the story broke is the front page's business, not this number's. Theory: each count grows by its
logarithm, up to where the largest stories of the development days lie; the weights are policy (docs/score.md).

Known misses: it knows nothing of the subject: a football match with 60 reports matters more than a law with five.
"""

from math import log2

MOST_ORIGINS = 32.0  # of 800 stories of the mixed day, 1 in 100 has more
MOST_OUTLETS = 128.0  # the largest story of the mixed day has about 300 articles of 128 outlets
WEIGHT_ORIGINS, WEIGHT_OUTLETS, WEIGHT_TIER = 0.6, 0.25, 0.15  # independent reports first; copies say who found it news


def _share(count: float, most: float) -> float:
    return min(1.0, log2(1 + max(count, 0.0)) / log2(1 + most))


def importance(origins: float, outlets: int, tier: float) -> float:
    """0 to 1, from the count of independent origins, the count of outlets, and the story's tier (0 to 1)."""
    return (
        WEIGHT_ORIGINS * _share(origins, MOST_ORIGINS)
        + WEIGHT_OUTLETS * _share(outlets, MOST_OUTLETS)
        + WEIGHT_TIER * tier
    )
