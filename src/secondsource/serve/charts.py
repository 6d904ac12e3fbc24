"""Charts as SVG made on the server: bars with their figures beside them, readable without colour and without script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from markupsafe import Markup, escape

WIDTH, HEIGHT = 640, 160  # user units; the picture is as wide as the column
FOOT, TOP = 22, 16  # room for the days below and the largest figure above
ROW = 28  # of a bar lying down
DAYS = 30  # of spending that are shown
LABEL, FIGURE = 210, 90  # room for its name and for its figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bar: its name, its height, and the figure in words."""

    label: str
    value: float
    words: str


def columns(bars: Sequence[Bar], title: str) -> Markup:
    """Standing bars in order of time; the first, the middle and the last are named, the highest has its figure."""
    if not bars:
        return Markup("")
    most = max(bar.value for bar in bars)
    step = WIDTH / len(bars)
    room = HEIGHT - FOOT - TOP
    named = {0, len(bars) // 2, len(bars) - 1}
    highest = max(range(len(bars)), key=lambda n: bars[n].value)
    parts = []
    for n, bar in enumerate(bars):
        height = room * bar.value / most if most else 0.0
        x, y = n * step, TOP + room - height
        parts.append(
            f'<rect x="{x + step * 0.12:.1f}" y="{y:.1f}" width="{step * 0.76:.1f}" height="{height:.1f}">'
            f"<title>{escape(bar.label)}: {escape(bar.words)}</title></rect>"
        )
        if n == highest and most:
            parts.append(_text(x + step / 2, y - 4, bar.words, _anchor(n, len(bars))))
        if n in named:
            parts.append(_text(x + step / 2, HEIGHT - 6, bar.label, _anchor(n, len(bars))))
    parts.append(f'<line x1="0" y1="{TOP + room}" x2="{WIDTH}" y2="{TOP + room}"/>')
    return _svg(title, HEIGHT, parts)


def spending_chart(spent: Sequence[tuple[datetime, float]], now: datetime, zone: tzinfo) -> Markup:
    """Dollars of each of the last 30 days in the reader's zone; nothing where nothing was spent."""
    if not any(cost for _, cost in spent):
        return Markup("")
    days: Counter[date] = Counter()
    for at, cost in spent:
        days[at.astimezone(zone).date()] += cost  # type: ignore[assignment]
    today = now.astimezone(zone).date()
    shown = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    bars = [Bar(label=f"{day:%-d %b}", value=float(days[day]), words=f"{days[day]:.4f}") for day in shown]
    return columns(bars, "US dollars a day, the last 30 days")


def rows(bars: Sequence[Bar], title: str, most: float | None = None) -> Markup:
    """Lying bars, each with its name and its figure; `most` is the value of a full bar, else the largest."""
    if not bars:
        return Markup("")
    full = most or max(bar.value for bar in bars) or 1.0
    room = WIDTH - LABEL - FIGURE
    parts = []
    for n, bar in enumerate(bars):
        middle = n * ROW + ROW / 2
        parts.append(_text(0, middle + 4, bar.label[:30], "start"))
        parts.append(
            f'<rect x="{LABEL}" y="{middle - 6:.1f}" width="{room * bar.value / full:.1f}" height="12">'
            f"<title>{escape(bar.label)}: {escape(bar.words)}</title></rect>"
        )
        parts.append(_text(WIDTH, middle + 4, bar.words, "end"))
    return _svg(title, ROW * len(bars), parts)


def _anchor(n: int, count: int) -> str:
    return "start" if n == 0 and count > 1 else "end" if n == count - 1 and count > 1 else "middle"


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> Markup:
    head = f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">'
    return Markup(f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>")  # noqa: S704 - texts are escaped above
