"""Which statements of a story are one fact: rows, filled in any order as they would be in order of time.

Requirements: the rows are a function of the articles alone, whatever came first, was revised or left; one more article
costs what it states, late or not.

Theory: what several articles say in the same sentence is one statement, so a story with a thousand copies costs little
more than its originals. A statement joins the first row whose first statement it matches, else it begins one (leader
clustering, in order of time): chains of "almost the same" cannot drift. Whether it leads thus depends on what came
before it only. When something comes late or goes, the statements that it may touch are put on an agenda and decided
again in order of time; one that begins or ceases to lead touches only later ones that could match it, so nothing is
decided on ground that still moves.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import chain
from math import floor, log

from secondsource.desk.score.matching import same_fact
from secondsource.desk.score.stems import stems
from secondsource.model import Fact, FactKind, FactRow

STEP = log(1.06)  # values in one or neighbouring steps are compared: just over matching.ROUNDED

Said = tuple[datetime, str, int, Fact]  # the article's moment and id, the fact's number in it; the first three are one
Place = tuple[datetime, str, int]


@dataclass(slots=True, eq=False)
class Statement:
    """What one or several articles say in the same sentence; the first to say it stands for all."""

    said: list[Said]  # in order of time
    row: "Row | None" = None  # None: to be decided

    @property
    def place(self) -> Place:
        """Where it stands in time."""
        return self.said[0][:3]

    @property
    def fact(self) -> Fact:
        """The fact as the first article states it."""
        return self.said[0][3]


@dataclass(slots=True, eq=False)
class Row:
    """Statements that are one fact, with what was made of them."""

    leader: Statement
    followers: list[Statement] = field(default_factory=list)
    drawn: tuple[object, FactRow] | None = None  # by the table: from what, and the row
    disputed: tuple[object, tuple[Fact, ...]] | None = None  # by the table: which denials, and those about it
    _facts: tuple[Fact, ...] = ()
    _near: frozenset[str] | None = None

    @property
    def place(self) -> Place:
        """Where its first statement stands in time."""
        return self.leader.place

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The first statement of each article, in order of time."""
        if not self._facts:
            said = sorted(one for statement in (self.leader, *self.followers) for one in statement.said)
            firsts: dict[str, Fact] = {}
            for _, article_id, _, fact in said:
                firsts.setdefault(article_id, fact)
            self._facts = tuple(firsts.values())
        return self._facts

    @property
    def near(self) -> frozenset[str]:
        """The stems around the fact in its first statement."""
        if self._near is None:
            first = self.facts[0]
            self._near = frozenset(stems(first.sentence)) - frozenset(stems(first.words))
        return self._near

    def change(self) -> None:
        """Forget what was made of it."""
        self.drawn, self.disputed, self._facts, self._near = None, None, (), None


def _keys(fact: Fact) -> list[int]:
    """Under which keys a statement is sought: facts that match have one in common.

    Hashes, for tuples of words would take three times the memory; where two meet, matching tells them apart.
    """
    if fact.kind is FactKind.QUOTE:
        words = fact.value.split()
        return [hash((fact.kind, *words[n : n + 5])) for n in range(len(words) - 4)]
    if fact.number:
        step = floor(log(abs(fact.number)) / STEP)
        return [hash((fact.kind, near)) for near in (step - 1, step, step + 1)]
    return [hash((fact.kind, fact.value))]


def _filed(fact: Fact) -> Iterable[int]:
    """Under which keys it is filed."""
    keys = _keys(fact)
    return keys[1:2] if fact.number and fact.kind is not FactKind.QUOTE else dict.fromkeys(keys)


class Filling:
    """The rows of a set of articles."""

    def __init__(self) -> None:
        self._statements: dict[tuple[FactKind, str, str | None, str], Statement] = {}
        self._index: dict[int, list[Statement]] = defaultdict(list)
        self._rows: list[Row] = []  # in order of time
        self._agenda: list[Place] = []  # a heap
        self._waiting: dict[Place, Statement] = {}

    def add(self, moment: datetime, article_id: str, facts: Sequence[Fact]) -> None:
        """Learn what an article states."""
        for number, fact in enumerate(facts):
            self._add((moment, article_id, number, fact))

    def remove(self, moment: datetime, article_id: str, facts: Sequence[Fact]) -> None:
        """Forget an article, given as it was added."""
        for number, fact in enumerate(facts):
            self._remove((moment, article_id, number, fact))

    def rows(self) -> Sequence[Row]:
        """All rows, in order of their first statements."""
        while self._agenda:
            place = heappop(self._agenda)
            statement = self._waiting.pop(place, None)
            if statement and statement.said and statement.place == place:  # else it moved or is gone
                self._decide(statement)
        return self._rows

    def _add(self, one: Said) -> None:
        statement = self._statements.get(_same(one[3]))
        if statement is None:
            statement = self._statements[_same(one[3])] = Statement(said=[one])
            self._enter(statement)
        elif one[:3] > statement.place:
            insort(statement.said, one)
            if statement.row:
                statement.row.change()
        else:
            self._drop(statement)
            statement.said.insert(0, one)
            self._enter(statement)

    def _remove(self, one: Said) -> None:
        statement = self._statements[_same(one[3])]
        if one[:3] > statement.place:
            del statement.said[bisect_left(statement.said, one)]
            if statement.row:
                statement.row.change()
            return
        self._drop(statement)
        del statement.said[0]
        if statement.said:
            self._enter(statement)
        else:
            del self._statements[_same(one[3])]

    def _enter(self, statement: Statement) -> None:
        for key in _filed(statement.fact):
            self._index[key].append(statement)
        self._put_on(statement)

    def _drop(self, statement: Statement) -> None:
        self._leave(statement)
        for key in _filed(statement.fact):
            self._index[key].remove(statement)
            if not self._index[key]:
                del self._index[key]

    def _put_on(self, statement: Statement) -> None:
        if statement.place not in self._waiting:
            heappush(self._agenda, statement.place)
        self._waiting[statement.place] = statement

    def _leave(self, statement: Statement) -> None:
        """Take a statement out of its row; without its leader a row is no more."""
        row, statement.row = statement.row, None
        if row is None:
            return
        if row.leader is not statement:
            row.followers.remove(statement)
            row.change()
            return
        del self._rows[bisect_left(self._rows, row.place, key=_place_of)]
        for follower in row.followers:
            follower.row = None
            self._put_on(follower)

    def _decide(self, statement: Statement) -> None:
        near = self._near(statement)
        row = self._first_row(statement, near)
        if row is None and statement.row and statement.row.leader is statement:
            return
        if row is None:
            self._leave(statement)
            self._lead(statement, near)
        elif row is not statement.row:
            self._leave(statement)
            statement.row = row
            row.followers.append(statement)
            row.change()

    def _near(self, statement: Statement) -> list[Statement]:
        keys = _keys(statement.fact)
        if len(keys) == 1:
            return self._index.get(keys[0], [])
        return list(dict.fromkeys(chain.from_iterable(self._index.get(key, ()) for key in keys)))

    @staticmethod
    def _first_row(statement: Statement, near: Iterable[Statement]) -> Row | None:
        """The earliest row before a statement that it matches."""
        place = statement.place
        rows = [one.row for one in near if one.row and one.row.leader is one and one.place < place]
        matching = (row for row in sorted(rows, key=_place_of) if same_fact(row.leader.fact, statement.fact))
        return next(matching, None)

    def _lead(self, statement: Statement, near: Iterable[Statement]) -> None:
        """Begin a row; later statements that match it may have joined a later one, or begun one."""
        statement.row = Row(leader=statement)
        insort(self._rows, statement.row, key=_place_of)
        for one in near:
            if one.row and one.row.place > statement.place and same_fact(statement.fact, one.fact):
                self._put_on(one)


def _place_of(row: Row) -> Place:
    return row.place


def _same(fact: Fact) -> tuple[FactKind, str, str | None, str]:
    return fact.kind, fact.value, fact.unit, fact.sentence
