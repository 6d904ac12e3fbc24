"""Factual specificity: how much of a story's key claims a reader could check, from the six-slot checklist.

Requirements: it says how checkable the reports are, never how true; a number, a place and a quotation count alike; text
added below the fourth paragraph, and a sixth claim, change nothing.

Theory: F of one origin is the mean over its key claims (at most five) of filled slots over six; the story's F is that
of its most checkable origin. Its points are the fewest of the three, for it is the least validated: experts' verdicts
on whole articles follow plain checkable details (.69 AUC), and no set of news articles with people's ratings is open.

The sentence model orders sentences for display. It never enters the score: on whole articles it is at chance (.52), and
seven newsrooms as different as USA Today and Breitbart have the same mean (docs/score.md).
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, pvariance

from secondsource.desk.score.sentence_model import SentenceWeights as SentenceWeights
from secondsource.desk.score.sentence_model import sentence_specificity as sentence_specificity
from secondsource.desk.score.slots import SLOT_WORDS, SLOTS, Slots, key_claims, unused
from secondsource.model import Article, Fact, Origin, OriginTree, ScorePart

MAX_POINTS = 20.0  # policy, docs/score.md
SD_RULES = 0.10  # SCORE E3: the checklist's own error
SD_EMPTY = 0.30  # no claim was found: the text may say more than the rules see


def share_filled(claims: Sequence[Slots]) -> float:
    """Mean share of filled slots; 0 without claims."""
    return fmean(claim.filled / len(SLOTS) for claim in claims) if claims else 0.0


def spread(claims: Sequence[Slots]) -> float:
    """sd of the share: the rules' own error and that of a mean of n claims."""
    if not claims:
        return SD_EMPTY
    return sqrt(SD_RULES**2 + pvariance([claim.filled / len(SLOTS) for claim in claims]) / len(claims))


def list_claims(
    articles: Sequence[Article],
    facts_by_article: Mapping[str, Sequence[Fact]],
    places: frozenset[str] = frozenset(),
) -> dict[str, tuple[Slots, ...]]:
    """Article id -> its key claims with their checklists."""
    return {one.article_id: key_claims(one, facts_by_article.get(one.article_id, ()), places) for one in articles}


def claims_of(origin: Origin, claims: Mapping[str, Sequence[Slots]]) -> Sequence[Slots]:
    """The key claims of one origin: those of the article that has most of them, the earliest of several."""
    return max((claims.get(one, ()) for one in origin.article_ids), key=len, default=())


def _words(claims: Sequence[Slots]) -> str:
    if not claims:
        return "no claim with a checkable detail"
    filled = sum(claim.filled for claim in claims)
    return f"{filled} of {len(SLOTS) * len(claims)} checkable details in {len(claims)} key claims"


def _reasons(claims: Sequence[Slots]) -> tuple[str, ...]:
    counts = {name: sum(bool(getattr(claim, name)) for claim in claims) for name in SLOTS}
    said = [f"{SLOT_WORDS[name]}: {count} of {len(claims)} key claims" for name, count in counts.items() if count]
    missing = [f"{SLOT_WORDS[name]}: none" for name in unused(claims)] if claims else []
    return (*said, *missing)


def part_of(tree: OriginTree, claims: Mapping[str, Sequence[Slots]]) -> ScorePart:
    """The part that these checklists make (by article): the most checkable origin's share, of at most 20 points."""
    best = max((claims_of(one, claims) for one in tree.origins), key=share_filled, default=())
    value = share_filled(best)
    return ScorePart(
        value=value,
        sd=spread(best),
        points=MAX_POINTS * value,
        max_points=MAX_POINTS,
        words=_words(best),
        reasons=_reasons(best),
    )


def specificity_part(
    articles: Sequence[Article],
    facts_by_article: Mapping[str, Sequence[Fact]],
    tree: OriginTree,
    places: frozenset[str] = frozenset(),
) -> ScorePart:
    """The story's factual specificity: that of its most checkable origin, of at most 20 points."""
    return part_of(tree, list_claims(articles, facts_by_article, places))
