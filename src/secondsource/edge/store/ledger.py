"""Every call of a language model with its cost, money set aside before a call, and answers paid for."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, text

from secondsource.edge.language.budget import Caps, Reservation, check_caps
from secondsource.edge.store.dialect import upsert
from secondsource.edge.store.engine import Store
from secondsource.edge.store.tables import answers, model_calls, reservations
from secondsource.model import ModelCall

_FIELDS = tuple(ModelCall.__dataclass_fields__)


class StoreLedger:
    """The ledger of `edge.language.budget`, kept in the store; each of its verbs is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def reserve(self, amount: float, at: datetime, caps: Caps) -> Reservation:
        """Set money aside. Raises BudgetError if a cap could be passed; workers wait for one another here."""
        with self._store.begin() as connection:
            _be_alone(connection)
            day = at.replace(hour=0, minute=0, second=0, microsecond=0)
            check_caps(amount, _spent(connection, day), _spent(connection, day.replace(day=1)), caps)
            key = connection.execute(insert(reservations).values(at=at, amount=amount)).inserted_primary_key
        assert key is not None
        return Reservation(reservation_id=int(key[0]), at=at, amount=amount)

    def settle(self, reservation: Reservation, call: ModelCall) -> None:
        """Put the real call in the reservation's place."""
        with self._store.begin() as connection:
            mine = reservations.c.reservation_id == reservation.reservation_id
            connection.execute(delete(reservations).where(mine))
            connection.execute(insert(model_calls).values({name: getattr(call, name) for name in _FIELDS}))

    def find_answer(self, key: str) -> str | None:
        """The answer that was paid for under this key, if there is one."""
        with self._store.read() as connection:
            found: str | None = connection.execute(select(answers.c.value).where(answers.c.key == key)).scalar()
        return found

    def save_answer(self, key: str, answer: str, at: datetime) -> None:
        """Keep an answer, so that the same question is not paid for twice."""
        with self._store.begin() as connection:
            upsert(connection, answers, [{"key": key, "at": at, "value": answer}])


def _be_alone(connection: Connection) -> None:
    """One worker at a time: SQLite's `BEGIN IMMEDIATE` sees to it, PostgreSQL needs the table's lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE reservations IN EXCLUSIVE MODE"))


def _spent(connection: Connection, since: datetime) -> float:
    """Dollars spent and set aside since a moment."""
    spent = select(func.coalesce(func.sum(model_calls.c.cost), 0.0)).where(model_calls.c.at >= since)
    held = select(func.coalesce(func.sum(reservations.c.amount), 0.0)).where(reservations.c.at >= since)
    return float(connection.execute(spent).scalar_one()) + float(connection.execute(held).scalar_one())


def list_calls(connection: Connection, since: datetime) -> list[ModelCall]:
    """Every call since a moment, oldest first."""
    statement = select(model_calls).where(model_calls.c.at >= since).order_by(model_calls.c.call_id)
    return [ModelCall(**{name: row._mapping[name] for name in _FIELDS}) for row in connection.execute(statement)]


def sum_costs(connection: Connection, since: datetime) -> list[tuple[str, str, int, float]]:
    """Model, purpose, calls and dollars since a moment, dearest first."""
    total = func.sum(model_calls.c.cost)
    statement = select(model_calls.c.model, model_calls.c.purpose, func.count(), total)
    statement = statement.where(model_calls.c.at >= since).group_by(model_calls.c.model, model_calls.c.purpose)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement.order_by(total.desc()))]
