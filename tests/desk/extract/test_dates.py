from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from secondsource.desk.extract.moments import parse_day, parse_moment
from secondsource.desk.extract.shown import find_day, list_shown_days


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-12T08:00:00Z", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        ("2026-05-12T08:00:00.123+0200", datetime(2026, 5, 12, 6, tzinfo=UTC)),
        ("2026-05-12 08:00", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        ("2026-05-12T08:00:00 EST", datetime(2026, 5, 12, 13, tzinfo=UTC)),
        ("Tue, 12 May 2026 08:00:00 +0000", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        ("20260512T080000Z", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        ("1778572800", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        ("1778572800000", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        ("2026-05-12", datetime(2026, 5, 12, tzinfo=UTC)),
    ],
)
def test_metadata_dates_are_moments_in_utc(text: str, moment: datetime) -> None:
    """Each spelling that metadata uses gives the same kind of moment."""
    found = parse_moment(text)
    assert found is not None
    assert found.at == moment
    assert found.has_time == (text != "2026-05-12")


@pytest.mark.parametrize(
    "text", ["", None, "yesterday", "1970-01-01T00:00:00Z", "2026-13-40", "0001-01-01", "0", "999999999999999"]
)
def test_what_is_no_date_or_a_clocks_zero_is_none(text: str | None) -> None:
    """Zeros of clocks, impossible days and words are no dates."""
    assert parse_moment(text) is None


@given(st.text(alphabet="0123456789-:T+Z ./,GMTay", max_size=40))
def test_no_text_makes_date_reading_raise(text: str) -> None:
    """Any text is a moment in UTC or None."""
    found = parse_moment(text)
    assert found is None or found.at.tzinfo is UTC
    assert parse_day(text) is None or found is None or found.at.year >= 1990


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published 12 May 2026", date(2026, 5, 12)),
        ("May 12th, 2026", date(2026, 5, 12)),
        ("Vellin, 12. März 2026", date(2026, 3, 12)),
        ("le 1er février 2026", date(2026, 2, 1)),
        ("12 de mayo de 2026", date(2026, 5, 12)),
        ("12.05.26", date(2026, 5, 12)),
        ("2026. 05. 12. 11:27", date(2026, 5, 12)),
        ("2026年5月12日", date(2026, 5, 12)),
        ("12 мая 2026", date(2026, 5, 12)),
        ("31 February 2026", None),
        ("Room 12, 2026 seats", None),
    ],
)
def test_shown_dates_are_read_in_many_languages(text: str, day: date | None) -> None:
    """Days as newspapers print them."""
    assert find_day(text) == day


def test_an_ambiguous_day_follows_the_pages_habit() -> None:
    """02/04/2026 is February for an American page, April elsewhere; 25/04 is April everywhere."""
    assert find_day("02/04/2026") == date(2026, 4, 2)
    assert find_day("02/04/2026", month_first=True) == date(2026, 2, 4)
    assert find_day("25/04/2026", month_first=True) == date(2026, 4, 25)


def test_the_date_beside_the_headline_beats_others() -> None:
    """An event's date in the sidebar and a day in the text lose against the date line."""
    tree = fromstring(
        "<html><body><aside class='calendar'><p>1 June 2026</p></aside><article><h1>Harbour closed again</h1>"
        "<span class='meta-date'>12 May 2026</span><p>The river had last risen so on 3 March 1987.</p>"
        "</article></body></html>"
    )
    assert list_shown_days(tree)[0].day == date(2026, 5, 12)
