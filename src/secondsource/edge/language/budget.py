"""The hard cap: no call is made that could pass it, also with many workers at once.

Theory: before a call its dearest outcome is *reserved* in the ledger, in one atomic step that refuses if reservations
and spending together would pass the cap of the day or of the month. After the call the reservation is *settled* with
what it really cost. Whatever dies in between leaves its reservation standing, which errs on the side of the cap.

A call that timed out may have been paid for: it is settled at its dearest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from secondsource.edge.language.model import LanguageModel
from secondsource.errors import BudgetError, CallError
from secondsource.model import ModelAnswer, ModelCall, ModelRequest

Read = TypeVar("Read")


@dataclass(frozen=True, kw_only=True, slots=True)
class Caps:
    """The most that may be spent, in US dollars, per UTC day and calendar month."""

    day: float
    month: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Reservation:
    """Money set aside for one call."""

    reservation_id: int
    at: datetime
    amount: float  # US dollars


class Ledger(Protocol):
    """Where every call and its cost is kept; the store implements it, `testing.language.FakeLedger` its twin."""

    def reserve(self, amount: float, at: datetime, caps: Caps) -> Reservation:
        """Set money aside, atomically. Raises BudgetError if a cap could be passed."""
        ...

    def settle(self, reservation: Reservation, call: ModelCall) -> None:
        """Put the real call in the reservation's place."""
        ...

    def find_answer(self, key: str) -> str | None:
        """The answer that was paid for under this key, if there is one."""
        ...

    def save_answer(self, key: str, answer: str, at: datetime) -> None:
        """Keep an answer, so that the same question is not paid for twice."""
        ...


def check_caps(amount: float, spent_day: float, spent_month: float, caps: Caps) -> None:
    """Raises BudgetError if `amount` on top of what is spent and reserved could pass a cap."""
    for name, spent, cap in (("day", spent_day, caps.day), ("month", spent_month, caps.month)):
        if spent + amount > cap:
            raise BudgetError(f"the {name}'s cap of {cap:.2f} dollars is reached ({spent:.4f} spent or set aside)")


def ask_within_budget(
    model: LanguageModel,
    request: ModelRequest,
    ledger: Ledger,
    caps: Caps,
    *,
    read: Callable[[ModelAnswer], Read],
    purpose: str,
    story_id: str | None,
    now: Callable[[], datetime],
    timeout: float,
    keep: Callable[[ModelCall], None] = lambda _: None,
) -> Read:
    """One call, read, with its money set aside before and its real cost kept after, however it ends.

    `read` makes something of the answer and raises CallError("broken") where it cannot; `keep` sees the call.
    Raises BudgetError before any call, CallError after a failed one.
    """
    reservation = ledger.reserve(model.price.worst_case(request), now(), caps)
    outcome = "broken"
    answer: ModelAnswer | None = None
    try:
        answer = model.ask(request, timeout=timeout)
        result = read(answer)
        outcome = "ok"
        return result
    except CallError as error:
        outcome = error.outcome
        raise
    finally:
        call = ModelCall(
            at=reservation.at,
            model=model.name,
            purpose=purpose,
            story_id=story_id,
            tokens_in=answer.tokens_in if answer else 0,
            tokens_out=answer.tokens_out if answer else 0,
            cost=_get_cost(model, answer, outcome, reservation),
            priced=model.price.dated,
            outcome=outcome,
        )
        ledger.settle(reservation, call)
        keep(call)


def _get_cost(model: LanguageModel, answer: ModelAnswer | None, outcome: str, reservation: Reservation) -> float:
    if answer is not None and (answer.tokens_in or answer.tokens_out):
        return model.price.cost(answer.tokens_in, answer.tokens_out)
    return 0.0 if outcome == "refused" else reservation.amount  # not told: the dearest it can have been
