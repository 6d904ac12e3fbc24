"""What a writer is given, for tests of writing."""

from collections.abc import Sequence

from secondsource.model import Assessment, FactRow, Origin, OriginTree, Score, ScorePart, ScoreState
from secondsource.testing.builders import MORNING


def an_assessment(facts: Sequence[FactRow] = (), origins: Sequence[Origin] = ()) -> Assessment:
    """An assessment that found these facts and origins, and has no score."""
    part = ScorePart(value=0.0, sd=0.0, points=0.0, max_points=1.0, words="")
    score = Score(
        state=ScoreState.NOT_ENOUGH,
        state_reason="test",
        tier=part,
        specificity=part,
        corroboration=part,
        points=0.0,
        low=0.0,
        high=0.0,
        label=None,
        sentence="",
        independent_origins=1.0,
        outlets=1,
    )
    tree = OriginTree(origins=tuple(origins), edges=(), independent_origins=float(len(origins)))
    return Assessment(story_id="s1", at=MORNING, tree=tree, facts=tuple(facts), score=score)
