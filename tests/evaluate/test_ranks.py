"""Rank statistics on orders small enough to count by hand."""

import pytest

from secondsource.evaluate.ranks import kendall, turned_round


def test_a_tie_counts_half_against_kendall_and_is_no_turn() -> None:
    """Of three pairs one becomes a tie: tau-b is 2 / sqrt(3 x 2)."""
    assert kendall([1, 2, 3], [1, 2, 2]) == pytest.approx(2 / 6**0.5)
    assert turned_round([1, 2, 3], [1, 2, 2]) == 0.0


def test_turned_pairs_are_counted_among_those_told_apart() -> None:
    """Of (1, 2), (1, 2), (2, 2): two pairs are told apart, one of them is turned round."""
    assert turned_round([1, 2, 2], [2, 1, 3]) == 0.5
    assert turned_round([4, 4], [1, 2]) == 0.0  # nothing told apart, nothing turned
