"""Readers for the response headers that steer polling (RFC 9110, RFC 9111)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

_SECONDS = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*$")
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s\",;]{1,500})){1,9})")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))")
_LONGEST_LINK = 8000  # characters of a Link header that are read; real ones with hub and self have 100 to 300
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


def parse_link(text: str | None, rel: str, base: str) -> str | None:
    """The first target with this relation in a `Link` header (RFC 8288), absolute; None where there is none."""
    for match in _LINK.finditer((text or "")[:_LONGEST_LINK]):
        parameters = {one[1].lower(): one[2] or one[3] or "" for one in _PARAMETER.finditer(match[2])}
        if rel in parameters.get("rel", "").lower().split():
            return _joined(base, match[1].strip())
    return None


def _joined(base: str, target: str) -> str | None:
    try:
        return urljoin(base, target)
    except ValueError:
        return None


def parse_max_age(text: str | None) -> float | None:
    """Seconds that an answer stays fresh by `Cache-Control`; None where it does not say."""
    if not text or re.search(r"\bno-(?:store|cache)\b", text, re.IGNORECASE):
        return None
    match = _MAX_AGE.search(text)
    return float(match[1]) if match else None
