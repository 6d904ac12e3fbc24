"""Dates as pages write them in metadata, to aware moments in UTC.

Read: ISO 8601 in its usual spellings (RFC 3339, week-less), RFC 2822, epoch seconds and milliseconds, a few zone
abbreviations. A moment without a zone is taken as UTC: the error is at most 14 hours and the day is mostly right.
Not read: words in any language ("12 mai"); htmldate finds the day of those.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})"
    r"(?:(?:T|\s+|\s*T\s*)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,:]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}:?(?:\d{2})?|[A-Z]{2,4})?)?",
    re.IGNORECASE,
)
# Offsets of abbreviations that mean one thing on news pages. IST, BST and CST mean several; the most frequent
# reading among news pages is taken.
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "ET": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "WET": 0, "WEST": 1,
}  # fmt: skip
FIRST_YEAR = 1990  # the oldest web page; earlier dates are a clock's zero or a template's default
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A parsed date, with what it really said."""

    at: datetime  # UTC; midnight where only a day was given
    has_time: bool
    has_zone: bool
    is_local: bool = False  # written with an offset from UTC: its day is the outlet's own


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in _ZONES:
        return timezone(timedelta(hours=_ZONES[text.upper()]))
    digits = re.sub(r"\D", "", text)
    if not digits:
        return None
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _from_iso(text: str) -> Moment | None:
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone_text = found.groups()
    zone = _zone(zone_text)
    try:
        at = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            min(59, int(second or 0)),
            tzinfo=zone or UTC,
        )
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(
        at=at, has_time=hour is not None, has_zone=zone is not None, is_local=bool(zone and zone.utcoffset(None))
    )


def _from_mail(text: str) -> Moment | None:
    try:
        at = parsedate_to_datetime(text)
        has_zone = at.tzinfo is not None
        at = at.astimezone(UTC) if has_zone else at.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return Moment(at=at, has_time=":" in text, has_zone=has_zone)


def _from_epoch(text: str) -> Moment | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text) / (1000 if len(text) == 13 else 1)
    return Moment(at=datetime.fromtimestamp(seconds, UTC).replace(microsecond=0), has_time=True, has_zone=True)


def parse_moment(text: str | None) -> Moment | None:
    """A date from metadata, or None where it cannot be read or lies before 1990."""
    text = (text or "").strip()[:100]
    if not text:
        return None
    moment = _from_epoch(text) or _from_iso(text) or _from_mail(text)
    return moment if moment is not None and moment.at.year >= FIRST_YEAR else None


def parse_day(text: str | None) -> date | None:
    """The day of such a date, as it was written (in the outlet's own zone)."""
    found = _ISO.match((text or "").strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
