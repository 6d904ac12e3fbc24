"""The ledger of the store and its twin in memory keep the same promises."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from secondsource.edge.language.budget import Caps, Ledger
from secondsource.edge.store import Store, open_store
from secondsource.edge.store.ledger import StoreLedger, list_calls, sum_costs
from secondsource.errors import BudgetError
from secondsource.model import ModelCall
from secondsource.testing.builders import MORNING
from secondsource.testing.language import FakeLedger

CAPS = Caps(day=0.10, month=0.25)


def a_call(cost: float) -> ModelCall:
    """A call that went well."""
    return ModelCall(
        at=MORNING,
        model="m",
        purpose="write",
        story_id="s1",
        tokens_in=10,
        tokens_out=5,
        cost=cost,
        priced="2026-05-01",
        outcome="ok",
    )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Each ledger in turn."""
    if request.param == "memory":
        yield FakeLedger()
        return
    files = {"sqlite": lambda: f"sqlite:///{tmp_path / 'desk.sqlite'}"}
    opened = open_store(files.get(request.param, lambda: request.getfixturevalue("postgresql_url"))())
    yield StoreLedger(opened)
    opened.close()


def test_the_cap_holds_over_what_is_set_aside_and_spent(ledger: Ledger) -> None:
    """A reservation counts until it is settled, then the real cost does."""
    first = ledger.reserve(0.08, MORNING, CAPS)
    with pytest.raises(BudgetError, match="day's cap"):
        ledger.reserve(0.03, MORNING, CAPS)
    ledger.settle(first, a_call(0.01))
    ledger.reserve(0.09, MORNING, CAPS)
    with pytest.raises(BudgetError):
        ledger.reserve(0.01, MORNING, CAPS)


def test_the_month_has_its_own_cap(ledger: Ledger) -> None:
    """A new day opens the day's cap again, not the month's."""
    for day in range(2):
        ledger.reserve(0.10, MORNING + timedelta(days=day), CAPS)
    with pytest.raises(BudgetError, match="month's cap"):
        ledger.reserve(0.06, MORNING + timedelta(days=2), CAPS)


def test_answers_are_kept(ledger: Ledger) -> None:
    """The same question is not paid for twice."""
    assert ledger.find_answer("k") is None
    ledger.save_answer("k", "a", MORNING)
    ledger.save_answer("k", "b", MORNING)
    assert ledger.find_answer("k") == "b"


def test_eight_workers_cannot_pass_the_cap(ledger: Ledger) -> None:
    """Of 64 attempts at once only as many succeed as the cap has room for."""

    def attempt(_: int) -> int:
        try:
            ledger.reserve(0.02, MORNING, CAPS)
        except BudgetError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(attempt, range(64))) == 5


def test_the_store_lists_what_was_called(store: Store) -> None:
    """Every field of a call survives, and costs add up by model and purpose."""
    ledger = StoreLedger(store)
    for cost in (0.01, 0.02):
        ledger.settle(ledger.reserve(0.02, MORNING, CAPS), a_call(cost))
    with store.read() as connection:
        assert list_calls(connection, MORNING) == [a_call(0.01), a_call(0.02)]
        assert sum_costs(connection, MORNING) == [("m", "write", 2, pytest.approx(0.03))]
        assert list_calls(connection, MORNING + timedelta(seconds=1)) == []
