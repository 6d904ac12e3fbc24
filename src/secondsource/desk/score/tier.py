"""Source tier: what independent raters say of the outlets, with an interval, and "not rated" as a state.

Requirements: each rater family counts once; adding a weak outlet never lowers a story's tier; a missing rating never
reads as a bad one; every number leads to its rater, date and page.

Theory. All votes are on one scale, the place among rated outlets (decision 50). The tier of an outlet is the mean of
its votes, drawn a little to the middle: t = (PRIOR * .5 + sum of votes) / (PRIOR + R). An agency's text takes the
agency's tier, wherever it is carried. The story's part is the highest tier among its origins; the others are shown.

Known misses: the lists know English outlets best; a forged agency credit borrows the agency's tier; an outlet that
changed hands keeps its rating until the lists notice.

Tried and dropped: the first definition's prior weight of 1 and raw values (decision 50); the tier of an outlet that is
cited but not read, for then citing a good outlet would buy its tier.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import sqrt
from typing import Protocol

from secondsource.model import Agency, Article, Flag, Origin, OriginTree, Rating, ScorePart

MAX_POINTS = 35.0  # policy, docs/score.md: less than corroboration, which is about this story
MIDDLE = 0.5  # the middle of a scale of places, by its making
# weight of the middle against one vote. Two rater sets differ by sd .20, so one errs by .14; unrated outlets spread by
# .29; their precisions stand as 1 to 4. The first definition's 1 put a vote of 1.0 at .75 and broke its own 80 % range
PRIOR = 0.25
SD_UNRATED = 0.29  # of a uniform scale: nothing is known
SD_ONE = 0.20  # measured: difference of places between two rater sets (.226 Lin against Wikipedia, 364 domains)
SD_LEAST = 0.10  # more lists do not make raters surer: they read one another
DRIFT = 0.03  # a year's root: of 231 domains, Wikipedia's word moved by .068 (rms) between 2021 and 2026
CAP = 0.25  # a warned outlet's vote: the mean place of CRED-1's domains in Lin et al. is .22
MAX_UNCHECKED = timedelta(days=3 * 365)  # a list that nobody held against another for three years no longer rates
YEAR = timedelta(days=365.25)


class RatingTable(Protocol):
    """What `tier_of` asks of the ratings; `knowledge.ratings.Ratings` answers it."""

    @property
    def checked(self) -> Mapping[str, datetime]:
        """Rater family -> when its list was last held against another."""

    def votes(self, outlet_id: str) -> tuple[Rating, ...]:
        """Each family's rating of an outlet."""

    def flags(self, outlet_id: str) -> tuple[Flag, ...]:
        """The lists that warn of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """How raters see one outlet."""

    outlet_id: str
    t: float  # 0 to 1
    sd: float
    rated: bool
    ratings: tuple[Rating, ...] = ()  # as given
    flags: tuple[Flag, ...] = ()


def _current(ratings: Iterable[Rating], checked: Mapping[str, datetime], now: datetime) -> tuple[Rating, ...]:
    return tuple(one for one in ratings if now - checked.get(one.family, now) <= MAX_UNCHECKED)


def votes_of(ratings: Sequence[Rating], flags: Sequence[Flag]) -> dict[str, float]:
    """Family -> vote. A warning caps its family's vote at CAP, or stands for it, unless Wikipedia calls the outlet
    reliable; an operator's override stands alone.
    """
    votes = {one.family: one.value for one in ratings}
    if "override" in votes:
        return {"override": votes["override"]}
    if any(one.family == "wikipedia" and one.words == "generally reliable" for one in ratings):
        return votes
    return votes | {flag.family: min(votes.get(flag.family, CAP), CAP) for flag in flags}


def tier_of(outlet_id: str, ratings: RatingTable, now: datetime) -> Tier:
    """The outlet's tier: t in [0, 1], its sd, and what it rests on. Unrated: .5 with sd .29, `rated` False."""
    given = _current(ratings.votes(outlet_id), ratings.checked, now)
    flags = ratings.flags(outlet_id)
    votes = votes_of(given, flags)
    if not votes:
        return Tier(outlet_id=outlet_id, t=MIDDLE, sd=SD_UNRATED, rated=False)
    t = (PRIOR * MIDDLE + sum(votes.values())) / (PRIOR + len(votes))
    dates = [one.dated for one in given] + [one.dated for one in flags]
    ages = [max((now - dated) / YEAR, 0.0) for dated in dates]
    drift = DRIFT**2 * sum(ages) / len(ages) / len(votes)
    sd = min(SD_UNRATED, sqrt(max(SD_LEAST, SD_ONE / sqrt(len(votes))) ** 2 + drift))
    return Tier(outlet_id=outlet_id, t=t, sd=sd, rated=True, ratings=given, flags=flags)


Tiers = Callable[[str], Tier]  # by outlet id


def list_tiers(ratings: RatingTable, now: datetime) -> Tiers:
    """The tiers of outlets at this moment, each worked out once, when it is first asked for."""
    return cache(lambda outlet_id: tier_of(outlet_id, ratings, now))


def origin_tier(origin: Origin, outlets: Iterable[str], agency: Agency | None, tiers: Tiers) -> Tier:
    """The tier of one origin: its agency's, else the best among the outlets that print it (rated ones first)."""
    if agency and agency.outlet_id:
        own = tiers(agency.outlet_id)
        if own.rated:
            return own
    found = [tiers(outlet_id) for outlet_id in outlets]
    return max(found, key=lambda one: (one.rated, one.t, one.outlet_id), default=_unread(origin))


def _unread(origin: Origin) -> Tier:
    return Tier(outlet_id=origin.origin_id.removeprefix("outlet:"), t=MIDDLE, sd=SD_UNRATED, rated=False)


def origin_tiers(
    tree: OriginTree, articles: Sequence[Article], agencies: Sequence[Agency], tiers: Tiers
) -> dict[str, Tier]:
    """Origin id -> tier. An outlet that is only cited has no part in it: the tier is of those who print the text."""
    outlets = {article.article_id: article.outlet_id for article in articles}
    known = {agency.agency_id: agency for agency in agencies}
    found = {}
    for origin in tree.origins:
        printing = sorted({outlets[one] for one in origin.article_ids if one in outlets})
        agency = known.get(origin.agency_id or "")
        found[origin.origin_id] = origin_tier(origin, printing, agency, tiers)
    return found


def part_of(tiers: Sequence[Tier], rated_outlets: int, outlets: int) -> ScorePart:
    """The part of a story whose origins have these tiers. Value: the highest t; sd: that tier's."""
    best = max(tiers, key=lambda one: (one.t, -one.sd), default=None)
    value, sd = (best.t, best.sd) if best else (MIDDLE, SD_UNRATED)
    words = f"rated: {rated_outlets} of {outlets} outlets" if rated_outlets else "no outlet is rated"
    return ScorePart(
        value=value,
        sd=sd,
        points=MAX_POINTS * value,
        max_points=MAX_POINTS,
        words=words,
        reasons=tuple(tier_words(one) for one in tiers),
    )


def tier_words(tier: Tier) -> str:
    """One outlet's tier for a reader: "reuters.com: 0.87, from PC1 1.00 (2023), generally reliable (2026)"."""
    if not tier.rated:
        return f"{tier.outlet_id}: not rated in our lists, which is not a judgement on it"
    given = [f"{one.words} ({one.dated.year})" for one in tier.ratings]
    given += [f"warned of ({one.dated.year})" for one in tier.flags]
    return f"{tier.outlet_id}: {tier.t:.2f}, from {', '.join(given)}"


def tier_part(
    tree: OriginTree, articles: Sequence[Article], ratings: RatingTable, agencies: Sequence[Agency], now: datetime
) -> ScorePart:
    """The story's source tier: the highest tier among its origins, of at most 35 points."""
    tiers = list_tiers(ratings, now)
    outlets = {article.outlet_id for article in articles}
    rated = sum(tiers(one).rated for one in outlets)
    return part_of(list(origin_tiers(tree, articles, agencies, tiers).values()), rated, len(outlets))
