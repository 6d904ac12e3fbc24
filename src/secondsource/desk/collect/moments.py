"""Dates as feeds write them, to aware moments in UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_PARTIAL = re.compile(r"\d{4}(?:-\d\d)?")  # W3C date forms without a day
_LOOSE_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_LONGEST = 60  # characters; the longest real date spells out weekday, month and zone in under 45


def parse_moment(text: str | None) -> datetime | None:
    """An ISO 8601 or RFC 822 date; without a zone it is taken as UTC. None where it is neither."""
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    if _PARTIAL.fullmatch(text):
        text = (text + "-01-01")[:10]
    for read, form in ((datetime.fromisoformat, _LOOSE_ZONE.sub("", text)), (parsedate_to_datetime, text)):
        try:
            return _utc(read(form))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def moment_of(parts: Sequence[int] | None) -> datetime | None:
    """The moment of feedparser's `published_parsed`: year, month, day, hour, minute, second in UTC."""
    if parts is None:
        return None
    try:
        year, month, day, hour, minute, second = parts[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # 60 is a leap second
    except (ValueError, OverflowError, TypeError):
        return None


def _utc(moment: datetime) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
