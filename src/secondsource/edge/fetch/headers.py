"""Readers for the response headers that steer polling (RFC 9110, RFC 9111)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*$")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


def parse_http_date(text: str) -> datetime | None:
    """An HTTP date as an aware moment in UTC; None where it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds to wait by `Retry-After`, which is a number of seconds or a date; never negative."""
    if not text:
        return None
    if match := _SECONDS.match(text):
        return float(match[1])
    moment = parse_http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def parse_max_age(text: str | None) -> float | None:
    """Seconds that an answer stays fresh by `Cache-Control`; None where it does not say."""
    if not text or re.search(r"\bno-(?:store|cache)\b", text, re.IGNORECASE):
        return None
    match = _MAX_AGE.search(text)
    return float(match[1]) if match else None
