"""When a channel may be heard."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.write.hours import find_digest_due, find_end, is_quiet

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = (time(22), time(7))
zones = st.sampled_from(["UTC", "Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]).map(
    ZoneInfo
)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = st.integers(0, 730 * 24 * 60).map(lambda one: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=one))


def test_a_night_ends_in_the_morning_of_its_own_offset() -> None:
    """In winter, in summer, and in the nights when the clock changes: always at seven local time."""
    for evening, offset in (
        (datetime(2026, 1, 10, 23, tzinfo=UTC), 1),
        (datetime(2026, 7, 10, 23, tzinfo=UTC), 2),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), 2),  # the night before 29 March 2026: an hour shorter
        (datetime(2026, 10, 24, 23, tzinfo=UTC), 1),  # an hour longer
    ):
        assert find_end(NIGHT, OSLO, evening) == (evening + timedelta(days=1)).replace(hour=7 - offset)


def test_an_hour_that_comes_twice_ends_the_quiet_at_its_first_end() -> None:
    """Quiet until 02:30 on the night of two 02:30s: loud at the first, and quiet again when the clock is put back."""
    quiet, end = (time(22), time(2, 30)), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert find_end(quiet, OSLO, end - timedelta(minutes=1)) == end
    assert find_end(quiet, OSLO, end) == end
    assert find_end(quiet, OSLO, end + timedelta(minutes=40)) == end + timedelta(hours=1)


def test_an_hour_that_is_left_out_ends_the_quiet_when_the_clock_has_gone_on() -> None:
    """There is no 02:30 on 29 March 2026 in Oslo."""
    assert find_end((time(22), time(2, 30)), OSLO, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


@given(times, times, zones, moments)
def test_the_end_is_loud_and_what_is_before_it_was_quiet(start: time, end: time, zone: ZoneInfo, now: datetime) -> None:
    """Never in the past, never quiet itself, never more than a day and the clock's hour away."""
    if start == end:
        return
    found = find_end((start, end), zone, now)
    assert now <= found <= now + timedelta(hours=25)
    assert not is_quiet((start, end), zone, found)
    assert (found == now) is not is_quiet((start, end), zone, now)


@given(times, zones, moments)
def test_a_digest_is_due_once_each_local_day(at: time, zone: ZoneInfo, now: datetime) -> None:
    """The last due moment is at most a day and the clock's hour ago, and of two days there are two."""
    due = find_digest_due(at, zone, now)
    assert timedelta() <= now - due <= timedelta(hours=25)
    assert find_digest_due(at, zone, due) == due
    before = find_digest_due(at, zone, due - timedelta(seconds=1))
    assert timedelta(hours=23) <= due - before <= timedelta(hours=25)
