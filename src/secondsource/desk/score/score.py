"""The score: a sum of three parts that anyone can add up again, with a range, a label, gates and states.

Requirements: the sum of its parts and nothing else; from 0 to 100; never falls when a part rises; no number without its
range; silent where the evidence is too thin; outlets that nobody rates can add to what is known but never to the label.

Theory. S = 35 T + 20 F + 45 C; its sd adds up as for independent parts; the range is 80 %. The label is the point
estimate's, held down by gates, but of what rated outlets carry alone, as soon as one of them does: otherwise twenty
invented outlets could lift a rumour to "Strong", or drown a good report (decision 52). How recent a story is, how much
it matters and how well its page is written never enter.

Known misses: two outlets that were briefed by the same person count as two; a story of unrated outlets only cannot rise
above "Limited"; the weights are policy, for no open set of whole stories rated by people was found (docs/score.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from secondsource.model import Article, FactRow, FactState, Label, OriginTree, Quality, Score, ScorePart, ScoreState

# 1 was SCORE.md's; 2: ratings on one scale, origins by spanning forest, label of rated outlets; 3: drawn alone
FORMULA = 3
Z80 = 1.28  # two-sided 80 % of a normal distribution
LEAST_WORDS = 80  # SCORE E7: under it there is nothing to check
WIDEST = 40.0  # SCORE E7: a range wider than two labels says nothing
DEVELOPING = timedelta(minutes=30)  # SCORE E7: nobody else can have written about it yet
LEAST_ORIGINS = 2.0  # SCORE E7: below it nothing is corroborated
LEAST_TIER = 0.6  # SCORE E7: a little above the middle of rated outlets
LANGUAGES = frozenset({"en", "de", "fr", "es"})  # with word lists for slots and facts
STEPS = ((20, Label.VERY_THIN), (40, Label.THIN), (60, Label.LIMITED), (80, Label.SOLID))
ORDER = tuple(Label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What there was to judge by, apart from the parts: all that decides whether there is a score."""

    origins: float  # N_eff of the story
    outlets: int
    rated: bool  # some outlet or agency of the story is rated
    words: int  # of text: the longest of each origin, added up
    stub: bool  # every article is a paywalled or empty stub
    language: bool  # in a language with word lists
    age: timedelta  # since the first article
    contested: bool  # a key fact is contested


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """What the rated outlets alone carry: the label's ground. Without rated outlets, the story's own."""

    points: float  # the same sum over their origins only
    tier: float  # the highest t among them; .5 where nobody is rated
    origins: float  # what they add to the count of independent origins


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How much of one article could be read; what a bundle keeps of it instead of its text."""

    article_id: str
    outlet_id: str
    language: str
    quality: Quality
    words: int
    moment: datetime


def read_article(article: Article) -> Reading:
    """How much of an article could be read."""
    return Reading(
        article_id=article.article_id,
        outlet_id=article.outlet_id,
        language=article.language,
        quality=article.quality,
        words=len(article.text.split()),
        moment=article.moment,
    )


def read_evidence(
    readings: Sequence[Reading], tree: OriginTree, rows: Sequence[FactRow], now: datetime, *, rated: bool
) -> Evidence:
    """What there is to judge by."""
    return Evidence(
        origins=tree.independent_origins,
        outlets=len({one.outlet_id for one in readings}),
        rated=rated,
        words=_words_read(readings, tree),
        stub=not any(one.quality in (Quality.FULL, Quality.PARTIAL) for one in readings),
        language=any(one.language in LANGUAGES for one in readings),
        age=now - min((one.moment for one in readings), default=now),
        contested=any(row.key and row.state is FactState.CONTESTED for row in rows),
    )


def _words_read(readings: Sequence[Reading], tree: OriginTree) -> int:
    """Words of text behind the story; copies of one origin count once."""
    words = {one.article_id: one.words for one in readings}
    return sum(max((words.get(one, 0) for one in origin.article_ids), default=0) for origin in tree.origins)


def score_range(parts: Sequence[ScorePart]) -> tuple[float, float]:
    """The 80 % range of the sum, clipped to 0 to 100."""
    points = sum(part.points for part in parts)
    half = Z80 * sqrt(sum((part.max_points * part.sd) ** 2 for part in parts))
    return max(0.0, points - half), min(100.0, points + half)


def label_of(points: float) -> Label:
    """The label of a point estimate."""
    return next((label for limit, label in STEPS if points < limit), Label.STRONG)


def find_gates(evidence: Evidence, basis: Basis) -> tuple[str, ...]:
    """What holds the label at "Limited" at most, in words."""
    gates = []
    if basis.origins < LEAST_ORIGINS:
        gates.append(
            "fewer than two independent origins among rated outlets"
            if evidence.origins >= LEAST_ORIGINS
            else "fewer than two independent origins"
        )
    if basis.tier < LEAST_TIER:
        gates.append("no outlet rated well above the middle")
    if evidence.contested:
        gates.append("a key fact is contested")
    return tuple(gates)


def gated_label(points: float, evidence: Evidence, basis: Basis) -> tuple[Label, tuple[str, ...]]:
    """The label, and the gates that moved it: one that changes nothing is not named."""
    free = label_of(points)
    grounded = label_of(basis.points)
    moved = ["the label rests on the rated outlets alone"] if grounded != free else []
    gates = find_gates(evidence, basis)
    if gates and ORDER.index(grounded) > ORDER.index(Label.LIMITED):
        return Label.LIMITED, (*moved, *gates)
    return grounded, tuple(moved)


def find_silence(evidence: Evidence, width: float) -> str:
    """Why there is no score; empty where there is one."""
    reasons: Sequence[tuple[bool, str]] = (
        (not evidence.language, "we have no word lists for its language"),
        (evidence.stub, f"we could read only a stub of {evidence.words} words"),
        (evidence.words < LEAST_WORDS, f"we have read {evidence.words} words of text"),
        (
            not evidence.rated and evidence.origins < LEAST_ORIGINS,
            "one origin, and its outlet is not rated in our lists",
        ),
        (width > WIDEST, f"the range would be {width:.0f} points wide"),
    )
    return next((words for applies, words in reasons if applies), "")


def find_state(evidence: Evidence, width: float) -> tuple[ScoreState, str]:
    """Whether there is a score, and why not."""
    reason = find_silence(evidence, width)
    if reason:
        return ScoreState.NOT_ENOUGH, reason
    if evidence.origins < LEAST_ORIGINS and evidence.age < DEVELOPING:
        return ScoreState.DEVELOPING, "one origin so far, less than 30 minutes old"
    return ScoreState.SCORED, ""


def add_up(
    tier: ScorePart, specificity: ScorePart, corroboration: ScorePart, *, evidence: Evidence, basis: Basis
) -> Score:
    """The score of these parts, without its sentence."""
    parts = (tier, specificity, corroboration)
    points = sum(part.points for part in parts)
    low, high = score_range(parts)
    state, reason = find_state(evidence, high - low)
    label, gates = gated_label(points, evidence, basis)
    scored = state is ScoreState.SCORED
    return Score(
        state=state,
        state_reason=reason,
        tier=tier,
        specificity=specificity,
        corroboration=corroboration,
        points=points,
        low=low,
        high=high,
        label=label if scored else None,
        gates=gates if scored else (),
        sentence="",
        independent_origins=evidence.origins,
        outlets=evidence.outlets,
        formula=FORMULA,
    )


def score_story(
    tier: ScorePart,
    specificity: ScorePart,
    corroboration: ScorePart,
    *,
    tree: OriginTree,
    rows: Sequence[FactRow],
    articles: Sequence[Article],
    now: datetime,
    rated: bool = True,
    basis: Basis | None = None,
) -> Score:
    """The score of a story's parts, without its sentence (`words.score_sentence` says it).

    `basis` is what rated outlets alone carry; without it the label rests on all origins.
    """
    evidence = read_evidence([read_article(one) for one in articles], tree, rows, now, rated=rated)
    points = tier.points + specificity.points + corroboration.points
    whole = Basis(points=points, tier=tier.value, origins=tree.independent_origins)
    return add_up(tier, specificity, corroboration, evidence=evidence, basis=basis or whole)
