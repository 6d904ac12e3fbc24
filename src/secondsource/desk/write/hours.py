"""When a channel may be heard: quiet hours and the day's digest, in local time across changes of the clock.

A local time that a spring night leaves out comes as much later as the clock went on (02:30 is 03:30; PEP 495). Of one
that an autumn night has twice, a digest takes the first; the quiet ends with the first that ends it for now.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def is_quiet(quiet: tuple[time, time], zone: tzinfo, now: datetime) -> bool:
    """Whether it is between the two local times; the second may be on the next day."""
    start, end = quiet
    local = now.astimezone(zone).time()
    return start <= local < end if start < end else local >= start or local < end


def find_end(quiet: tuple[time, time], zone: tzinfo, now: datetime) -> datetime:
    """The first moment from `now` on that is not quiet: `now` itself where it is not. In UTC."""
    if not is_quiet(quiet, zone, now):
        return now
    today = now.astimezone(zone).date()
    ends = (_moment(today + timedelta(days=days), quiet[1], zone, fold) for days in (0, 1) for fold in (0, 1))
    return min(one for one in ends if one > now and not is_quiet(quiet, zone, one))


def find_digest_due(at: time, zone: tzinfo, now: datetime) -> datetime:
    """The latest moment up to `now` at which a digest was due: one on each local day. In UTC."""
    today = now.astimezone(zone).date()
    dues = [_moment(today - timedelta(days=days), at, zone, 0) for days in (-1, 0, 1, 2)]
    return max(one for one in dues if one <= now)


def _moment(day: date, at: time, zone: tzinfo, fold: int) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)
