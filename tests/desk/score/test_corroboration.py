"""Claims about corroboration: SCORE E5's formula and its bounds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.score.corroboration import corroboration_part, fact_corroboration
from secondsource.model import Origin, OriginTree

NOW = datetime(2026, 5, 12, 12, tzinfo=UTC)
SHARE = st.floats(0, 1, allow_nan=False)
ORIGINS = st.lists(st.tuples(SHARE, SHARE), max_size=12)


def tree(n: int, *, age: timedelta = timedelta(hours=5)) -> OriginTree:
    """A tree of n whole origins of one article each."""
    origins = tuple(
        Origin(
            origin_id=f"a{k}",
            article_ids=(f"a{k}",),
            outlet_ids=(f"o{k}",),
            agency_id=None,
            first=NOW - age,
            weight=1.0,
            words="own reporting",
        )
        for k in range(n)
    )
    return OriginTree(origins=origins, edges=(), independent_origins=float(n))


@pytest.mark.parametrize(
    ("origins", "value"),
    [([], 0.0), ([(1, 0.9)], 0.0), ([(1, 0.9)] * 2, 0.45), ([(1, 0.9)] * 3, 0.6975), ([(1, 0.2)] * 5, 0.3439)],
)
def test_the_examples_of_the_definition_hold(origins: list[tuple[float, float]], value: float) -> None:
    """One origin gives 0, two good ones .45, three .70, five of tier .2 .34."""
    assert fact_corroboration(origins) == pytest.approx(value, abs=1e-4)


@given(ORIGINS, st.tuples(SHARE, SHARE))
def test_an_origin_more_never_lowers_it(origins: list[tuple[float, float]], more: tuple[float, float]) -> None:
    """It stays between 0 and 1 and never falls when an origin is added."""
    before, after = fact_corroboration(origins), fact_corroboration([*origins, more])
    assert 0.0 <= before <= after + 1e-12 <= 1.0 + 1e-9


@given(st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=12), st.integers(0, 11), SHARE)
def test_a_better_tier_never_lowers_it(origins: list[tuple[float, float]], which: int, tier: float) -> None:
    """It never falls when an origin's tier rises."""
    which %= len(origins)
    weight, old = origins[which]
    raised = [*origins[:which], (weight, max(old, tier)), *origins[which + 1 :]]
    assert fact_corroboration(origins) <= fact_corroboration(raised) + 1e-12


def test_one_origin_gives_no_points_and_no_facts_are_said() -> None:
    """A single origin is worth nothing here, and the reasons say what could not be compared."""
    part = corroboration_part(tree(1), (), {"a0": 0.9}, NOW, ())
    assert (part.points, part.max_points) == (0.0, 45.0)
    assert part.reasons == ("1 outlet, 1 independent origin", "no typed facts: details could not be compared")


def test_young_origins_widen_the_range() -> None:
    """While an origin is younger than an hour its part is less sure."""
    young, old = (corroboration_part(tree(2, age=timedelta(minutes=m)), (), {}, NOW, ()) for m in (20, 300))
    assert young.sd == pytest.approx(old.sd + 0.10)
    assert young.value == old.value
