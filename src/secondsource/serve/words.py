"""Moments and numbers as a reader meets them, and the cleaning of every text that comes from outside.

Times stand in the operator's zone, with the zone and the whole date on hover; lists say how long ago (PAGE.md of the
design: "Times with zone on hover, relative in lists").
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_name
from markupsafe import Markup

from secondsource.desk.write.remarks import has_clock
from secondsource.errors import SettingsError

# Control characters are no text, and XML forbids them; the directional ones could turn the line they stand in around.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_RECENT = timedelta(days=6)  # further back a weekday or "6 d" tells less than the date
# day with weekday, day, year: in the order of each language (CLDR's long forms, without the year of now)
_ORDERS = {
    "en": ("EEEE d MMMM", "d MMM", " y"),
    "de": ("EEEE, d. MMMM", "d. MMM", " y"),
    "es": ("EEEE, d 'de' MMMM", "d MMM", " y"),
    "fr": ("EEEE d MMMM", "d MMM", " y"),
}


def clean(text: str) -> str:
    """The text without characters that a page, a feed or a terminal would act on instead of showing."""
    # asked first: of all texts of a page perhaps one has any, and the pattern takes ten times as long to say so
    if text.isprintable() or str.replace(text, "\n", "").isprintable():
        return text
    return _UNSEEN.sub("", text)


def clean_value(value: object) -> object:
    """The same for whatever a template prints, keeping marked-up text marked up."""
    if not isinstance(value, str):
        return value
    cleaned = clean(value)
    if cleaned is value:
        return value
    return Markup(cleaned) if isinstance(value, Markup) else cleaned  # noqa: S704 - cleaning only takes away


def parse_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises SettingsError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"setting zone: {name!r} is no time zone; give one such as Europe/Oslo or UTC") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """Moments in words, for one zone, one language and one now."""

    zone: ZoneInfo
    locale: Locale
    now: datetime
    ngettext: Callable[[str, str, int], str]
    fixed: bool = False  # pages that are kept: "2 h" would be wrong tomorrow, so moments stand as they are

    @property
    def _order(self) -> tuple[str, str, str]:
        return _ORDERS.get(self.locale.language, _ORDERS["en"])

    def clock(self, moment: datetime) -> str:
        """06:10."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def day(self, moment: datetime) -> str:
        """Tuesday 12 May; with the year where it is another."""
        return self._format(moment, self._order[0] + self._year(moment))

    def month(self, day: date) -> str:
        """May 2026."""
        return format_skeleton("yMMMM", datetime(day.year, day.month, 1, tzinfo=self.zone), locale=self.locale)

    def short(self, moment: datetime) -> str:
        """12 May, 06:10."""
        return f"{self._format(moment, self._order[1] + self._year(moment))}, {self.clock(moment)}"

    def rough(self, moment: datetime) -> str:
        """12 May, 06:10; 12 May where the outlet gave no clock."""
        return self.short(moment) if has_clock(moment) else self._format(moment, self._order[1] + self._year(moment))

    def full(self, moment: datetime) -> str:
        """Tuesday 12 May 2026, 06:10 UTC: what hovering shows."""
        day = self._format(moment, self._order[0] + self._order[2])
        return f"{day}, {self.clock(moment)} {_name_zone(moment.astimezone(self.zone), self.locale)}"

    def near(self, moment: datetime, other: datetime) -> str:
        """06:10 on the day of `other`, 12 May, 06:10 on any other."""
        same = moment.astimezone(self.zone).date() == other.astimezone(self.zone).date()
        return self.clock(moment) if same else self.short(moment)

    def ago(self, moment: datetime) -> str:
        """20 min, 2 h, 3 d, then the date."""
        if self.fixed:
            return self.short(moment)
        past = self.now - moment
        if past > _RECENT or past < -timedelta(hours=1):
            return self._format(moment, self._order[1] + self._year(moment))
        return self.span(past)

    def span(self, length: timedelta) -> str:
        """20 min, 2 h, 3 d: how much later."""
        if length >= timedelta(days=1):
            return self._count("%(num)d d", "%(num)d d", length.days)
        if length >= timedelta(hours=1):
            return self._count("%(num)d h", "%(num)d h", length.seconds // 3600)
        return self._count("%(num)d min", "%(num)d min", max(1, int(length.total_seconds() // 60)))

    def long_ago(self, moment: datetime) -> str:
        """4 minutes ago, 2 hours ago, 3 days ago."""
        if self.fixed:
            return self.short(moment)
        past = max(self.now - moment, timedelta())
        if past >= timedelta(days=1):
            return self._count("%(num)d day ago", "%(num)d days ago", past.days)
        if past >= timedelta(hours=1):
            return self._count("%(num)d hour ago", "%(num)d hours ago", past.seconds // 3600)
        return self._count("%(num)d minute ago", "%(num)d minutes ago", max(1, int(past.total_seconds() // 60)))

    def _count(self, one: str, many: str, number: int) -> str:
        return self.ngettext(one, many, number) % {"num": number}

    def _format(self, moment: datetime, pattern: str) -> str:
        """By a pattern without a clock: a page names few days and many moments."""
        return _format_day(moment.astimezone(self.zone).date(), pattern, self.locale)

    def _year(self, moment: datetime) -> str:
        return "" if moment.astimezone(self.zone).year == self.now.astimezone(self.zone).year else self._order[2]


def number(value: float) -> str:
    """3, 2.5, 1,204: an origin may count by half."""
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


# A sentence ends where a capital, a quote or a digit follows after a space. Abbreviations end none: the shortest first
# sentence of 150 pages looked at had 40 characters, so a shorter piece is "U.S." or "Dr." and is joined to the next.
_END = re.compile(r"(?<=[.!?])[\"”’»]?\s+(?=[\"“„«(]?[^\W_a-z])")
_SHORTEST = 40


@lru_cache(maxsize=4096)  # some 50 microseconds each
def _format_day(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


# By all that a zone's name depends on: a few for each zone and language, of summer, of winter, of former times.
_ZONES: dict[Hashable, str] = {}


def _name_zone(local: datetime, locale: Locale) -> str:
    key = (local.tzinfo, locale.language, local.utcoffset(), bool(local.dst()))
    name = _ZONES.get(key)
    if name is None:
        name = _ZONES[key] = get_timezone_name(local, width="short", locale=locale)
    return name


def first_sentences(text: str, count: int = 1) -> str:
    """The first sentences of a summary, for a list."""
    start, found = 0, 0
    for end in _END.finditer(text):
        if end.start() - start < _SHORTEST:
            continue
        start, found = end.end(), found + 1
        if found == count:
            return text[: end.start() + len(end[0].rstrip())]
    return text
