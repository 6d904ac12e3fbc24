"""Dates and times in running text, as ISO 8601 values: English, German, French, Spanish.

Requirements: a weekday without a date is resolved against the day of publication and never guessed without one; "may"
and "march" as verbs are no months; an impossible day (31 June) is no date.

Theory: a day with a month takes its year from the text, else the year that brings it nearest to publication. A weekday
means the last such day, the day of publication included, unless "next" or a future word stands before it: of basil's
weekdays in sentences with a past verb none meant the coming one. A bare year counts only after "in", "since" or alike.
Known misses: "last week", times of day without am, pm or a colon, dates in figures (5/6/2018 differs by country).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from secondsource.desk.score.scanning import starting_with

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_SHORT = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
_RELATIVE = {
    "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "heute": 0, "gestern": -1, "aujourd'hui": 0, "hier": -1,
    "demain": 1, "hoy": 0, "ayer": -1,
}  # fmt: skip
RELATIVE_OF = {
    "en": "today|tonight|yesterday|tomorrow",
    "de": "heute|gestern",
    "fr": "aujourd['’]hui|hier|demain",
    "es": "hoy|ayer",
}
_IN_NEAR = {  # one of them is in every weekday and relative day: looked for first, it spares most sentences the pattern
    "en": ("day", "tonight", "tomorrow"),
    "de": ("tag", "woch", "heute", "gestern"),
    "fr": ("di", "hui", "hier", "demain"),
    "es": ("es", "sábado", "domingo", "hoy", "ayer"),
}
_FIGURE = re.compile(r"\d")
_NEXT = re.compile(r"(?:next|coming|this\s+coming|nächsten|kommenden|prochain|próximo)\s+$", re.IGNORECASE)
TIME = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?|(?<![\d:.])(?P<hour24>[01]?\d|2[0-3])[:.h](?P<minute24>[0-5]\d)"
    r"(?=\s*(?:Uhr|GMT|UTC|CET|CEST|ET|EST|EDT|BST|local\s+time|heures|horas|h\b)|\b(?<=:\d\d)(?![:\d]))"
)
TIME_BEGINS = re.compile(r"\d(?:\s?[ap]|[:.h][0-5])")  # what every time has: looked for first
_YEAR = re.compile(
    r"\b(?:in|since|until|by|of|from|between|during|late|early|mid|seit|bis|Jahr|en|depuis|desde|hasta|année|año|elections?|summer|fall|autumn|winter|spring)"
    r"[\s-]+(?P<year>(?:19|20)\d\d)(?![\w-]|[.,]\d|\s*%)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """A date or time as it stands in a sentence."""

    start: int
    end: int
    value: str  # "2026-05-12", "2016", "T10:30"


def _month_numbers(language: str) -> dict[str, int]:
    numbers = {name: n for n, name in enumerate(_MONTHS[language].split(), 1)}
    return numbers | _SHORT if language == "en" else numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class _Patterns:
    """One language's patterns of days."""

    first: re.Pattern[str]  # "12 May 2026"
    second: re.Pattern[str] | None  # "May 12, 2026"
    near: re.Pattern[str]  # "Monday", "today"
    numbers: dict[str, int]  # of the months


@lru_cache(maxsize=8)
def _patterns(language: str) -> _Patterns:
    numbers = _month_numbers(language)
    month = "|".join(sorted(numbers, key=len, reverse=True))
    # capital first letter where the language writes it: "may" and "march" stay verbs
    month = "|".join(m.capitalize() for m in month.split("|")) if language in {"en", "de"} else month
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)\b)?"
    first = rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?(?P<month>{month})\b\.?{year}"
    second = (
        rf"\b(?P<month>{month})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:percent|%|million|people)){year}"
    )
    days = "|".join(d.capitalize() if language in {"en", "de"} else d for d in WEEKDAYS[language].split())
    relative = RELATIVE_OF[language]
    return _Patterns(
        first=re.compile(first),
        second=re.compile(second) if language == "en" else None,
        near=re.compile(rf"(?<!-)\b(?P<weekday>{days})(?:s(?=\s))?\b(?!-)|\b(?P<relative>{relative})\b(?!['’]s)"),
        numbers=numbers,
    )


def _nearest_year(day: int, month: int, published: date) -> date | None:
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda d: (abs((d - published).days), d), default=None)


def _full(hit: re.Match[str], numbers: dict[str, int], published: date | None) -> DateMention | None:
    day, month = int(hit["day"]), numbers[hit["month"].lower()]
    value: date | None = None
    if hit["year"]:
        try:
            value = date(int(hit["year"]), month, day)
        except ValueError:
            return None
    elif published:
        value = _nearest_year(day, month, published)
    return DateMention(start=hit.start(), end=hit.end(), value=value.isoformat()) if value else None


def _near(hit: re.Match[str], text: str, language: str, published: date) -> DateMention:
    if hit["relative"]:
        value = published + timedelta(days=_RELATIVE[hit["relative"].lower().replace("’", "'")])
        return DateMention(start=hit.start(), end=hit.end(), value=value.isoformat())
    number = WEEKDAYS[language].split().index(hit["weekday"].lower())
    back = (published.weekday() - number) % 7
    ahead = _NEXT.search(text[max(0, hit.start() - 14) : hit.start()])
    value = published + timedelta(days=7 - back if back else 7) if ahead else published - timedelta(days=back)
    return DateMention(start=hit.start(), end=hit.end(), value=value.isoformat())


def _time(hit: re.Match[str]) -> DateMention | None:
    hour = int(hit["hour"] or hit["hour24"])
    minute = int(hit["minute"] or hit["minute24"] or 0)
    if hit["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (hit["half"] == "p")
    return DateMention(start=hit.start(), end=hit.end(), value=f"T{hour:02d}:{minute:02d}")


def _all(text: str, language: str, published: date | None) -> Iterator[DateMention]:
    language = language if language in _MONTHS else "en"
    patterns = _patterns(language)
    if _FIGURE.search(text):
        yield from _in_figures(text, patterns, published)
    if published and any(part in text for part in _IN_NEAR[language]):
        yield from (_near(hit, text, language, published) for hit in patterns.near.finditer(text))


def _in_figures(text: str, patterns: _Patterns, published: date | None) -> Iterator[DateMention]:
    for pattern in (patterns.first, patterns.second):
        for hit in pattern.finditer(text) if pattern else ():
            if found := _full(hit, patterns.numbers, published):
                yield found
    for hit in starting_with(_FIGURE, TIME, text) if TIME_BEGINS.search(text) else ():
        if found := _time(hit):
            yield found
    if "19" in text or "20" in text:
        for hit in _YEAR.finditer(text):
            yield DateMention(start=hit.start("year"), end=hit.end("year"), value=hit["year"])


def find_dates(text: str, language: str, published: date | None) -> list[DateMention]:
    """The dates and times of a sentence in order, none overlapping; the longest of those that do.

    `published` is the article's own day, in its own time zone where that is known; None: weekdays stay unresolved.
    """
    every = [*_all(text, language, published)]
    if len(every) < 2:
        return every
    found: list[DateMention] = []
    for one in sorted(every, key=lambda m: (m.start, -m.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found
