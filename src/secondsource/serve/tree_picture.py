"""The origin tree as a picture: where each mark and line stands. `story_tree.html` draws it as SVG.

Origins are rows in order of time, articles are marks on one axis of time, copies hang under their origin by a line
whose style tells the kind. Places across are shares of the width, so that the picture fits any screen and its words
keep their size; heights are pixels. Each mark leads to its line in the list below, which holds the evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secondsource.model import EdgeKind
from secondsource.serve.tree import CopyView, OriginView

MOST_ROWS = 16  # about a screen's height; the list below has all
TOP = 34  # pixels above the first row: the axis and its times
_HEAD, _HANG = 26, 24  # pixels: from a row's words to its first mark, from there to the copies
_ROW = 34  # pixels of a row without copies
LEFT, RIGHT = 3.0, 97.0  # percent: marks at the ends are not cut
_APART = 2.4  # percent: marks closer than this would hide each other on a narrow screen
_STEPS = tuple(timedelta(minutes=one) for one in (5, 10, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400))
_MOST_TICKS = 5
_STYLES = {EdgeKind.CITES: "cites", EdgeKind.SAME_OWNER: "owner", EdgeKind.RELEASE: "release"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """An article as a mark."""

    anchor: str  # its line in the list
    x: float  # percent
    y: int
    name: str
    at: datetime
    style: str  # of the line it hangs on: "text", "cites", "owner", "release"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One origin."""

    name: str
    kind: str
    weight: float
    head: Mark
    words_y: int
    copies: tuple[Mark, ...]
    ties: tuple[Mark, ...]  # the origins that it leans on


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A moment on the axis."""

    x: float
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TreePicture:
    """The whole picture."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    height: int
    left_out: int  # origins beyond MOST_ROWS
    styles: tuple[str, ...]  # that occur, for the legend


def draw_tree(origins: Sequence[OriginView]) -> TreePicture | None:
    """The picture; None where a single article leaves nothing to draw."""
    shown = origins[:MOST_ROWS]
    moments = [each for one in shown for each in (one.at, *(copy.at for copy in one.copies))]
    if len(moments) < 2:
        return None
    axis = _Axis(min(moments), max(moments))
    rows: list[Row] = []
    y = TOP
    for number, one in enumerate(shown):
        row = _draw_row(number, one, y, axis, rows)
        rows.append(row)
        y += _ROW + _HEAD - 16 + (_HANG if row.copies else 0)
    styles = {mark.style for row in rows for mark in row.copies}
    return TreePicture(
        rows=tuple(rows),
        ticks=axis.list_ticks(),
        height=y,
        left_out=len(origins) - len(shown),
        styles=tuple(one for one in ("text", "owner", "release", "cites") if one in styles),
    )


def _draw_row(number: int, origin: OriginView, y: int, axis: "_Axis", above: Sequence[Row]) -> Row:
    middle = y + _HEAD
    head = Mark(anchor=f"o{number}", x=axis.place(origin.at), y=middle, name=origin.name, at=origin.at, style="")
    named = {row.name: row.head for row in above}
    return Row(
        name=origin.name,
        kind=origin.kind,
        weight=origin.weight,
        head=head,
        words_y=y + 12,
        copies=_draw_copies(number, origin.copies, head, axis),
        ties=tuple(dict.fromkeys(named[tie.other] for tie in origin.ties if tie.other in named)),
    )


def _draw_copies(number: int, copies: Sequence[CopyView], head: Mark, axis: "_Axis") -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for place, copy in enumerate(copies):
        # the next free place to the right; at the edge, to the left
        x = max([axis.place(copy.at), *(one.x + _APART for one in marks)])
        marks.append(
            Mark(
                anchor=f"o{number}c{place}",
                x=min(x, RIGHT),
                y=head.y + _HANG,
                name=copy.outlet,
                at=copy.at,
                style=_STYLES.get(copy.kind, "text") if copy.kind else "text",
            )
        )
    return _spread_left(marks)


def _spread_left(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks that were pushed against the right edge make room to their left."""
    spread: list[Mark] = []
    limit = RIGHT
    for mark in reversed(marks):
        x = max(LEFT, min(mark.x, limit))
        limit = x - _APART
        spread.append(Mark(anchor=mark.anchor, x=round(x, 2), y=mark.y, name=mark.name, at=mark.at, style=mark.style))
    return tuple(reversed(spread))


class _Axis:
    """Time as percent of the width."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self._first = first
        self._span = max(last - first, timedelta(minutes=1))

    def place(self, moment: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((moment - self._first) / self._span), 2)

    def list_ticks(self) -> tuple[Tick, ...]:
        """Both ends, and round times between them, as many as have room."""
        step = next((one for one in _STEPS if self._span / one <= _MOST_TICKS), self._span)
        midnight = self._first.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + step * ((self._first - midnight) // step + 1)
        ticks = []
        while moment <= self._first + self._span:
            ticks.append(Tick(x=self.place(moment), at=moment))
            moment += step
        return tuple(ticks)
