"""Moments, numbers and cleaned texts."""

import gettext
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_datetime
from hypothesis import given
from hypothesis import strategies as st
from payloads import PAYLOADS, URLS

from secondsource.errors import SettingsError
from secondsource.serve import words
from secondsource.serve.languages import find_language
from secondsource.serve.links import find_href

NOW = datetime(2026, 5, 12, 11, 30, tzinfo=UTC)


def times(zone: str = "UTC") -> words.Times:
    """Moments as of half past eleven."""
    plural = gettext.NullTranslations().ngettext
    return words.Times(zone=words.parse_zone(zone), locale=Locale.parse("en_GB"), now=NOW, ngettext=plural)


@pytest.mark.parametrize(
    ("past", "short", "long"),
    [
        (timedelta(seconds=10), "1 min", "1 minute ago"),
        (timedelta(minutes=20), "20 min", "20 minutes ago"),
        (timedelta(minutes=119), "1 h", "1 hour ago"),
        (timedelta(hours=30), "1 d", "1 day ago"),
        (timedelta(days=5), "5 d", "5 days ago"),
        (timedelta(days=40), "2 Apr", "40 days ago"),
        (timedelta(days=400), "7 Apr 2025", "400 days ago"),
        (timedelta(minutes=-5), "1 min", "1 minute ago"),
    ],
)
def test_lists_say_how_long_ago(past: timedelta, short: str, long: str) -> None:
    """Minutes, hours, days, then the date; a moment a little ahead of our clock is now."""
    assert times().ago(NOW - past) == short
    assert times().long_ago(NOW - past) == long


def test_moments_stand_in_the_readers_zone_with_the_zone_on_hover() -> None:
    """Half past eleven in UTC is half past one in Oslo."""
    oslo = times("Europe/Oslo")
    assert oslo.clock(NOW) == "13:30"
    assert oslo.full(NOW).startswith("Tuesday 12 May 2026, 13:30")
    assert "UTC" in times().full(NOW)
    assert oslo.near(NOW, NOW) == "13:30"
    assert oslo.near(NOW, NOW - timedelta(days=1)) == "12 May, 13:30"


def test_a_zone_that_is_none_is_refused_with_what_to_do() -> None:
    """A malformed setting is an error of settings."""
    with pytest.raises(SettingsError, match="Europe/Oslo"):
        words.parse_zone("../../etc/passwd")


@given(st.text())
def test_cleaned_text_holds_no_character_that_acts(text: str) -> None:
    """No control or direction character is left, and cleaning twice changes nothing."""
    cleaned = words.clean(text)
    assert words.clean(cleaned) == cleaned
    assert not {"\x00", "\x1b", "\u202e", "\u2066"} & set(cleaned)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"])))
def test_cleaning_leaves_letters_numbers_and_punctuation(text: str) -> None:
    """What a reader reads is kept; line and paragraph separators too."""
    assert words.clean(text) == text


@pytest.mark.parametrize(("value", "shown"), [(3.0, "3"), (2.5, "2.5"), (0.98, "1"), (1204, "1,204")])
def test_a_number_is_whole_where_it_can_be(value: float, shown: str) -> None:
    """An origin may count by half."""
    assert words.number(value) == shown


def test_a_list_shows_the_first_sentence() -> None:
    """An abbreviation does not end it."""
    text = "The U.S. Navy said on Tuesday that it had found the ship. It lies in 40 metres. Divers follow."
    assert words.first_sentences(text) == "The U.S. Navy said on Tuesday that it had found the ship."
    assert words.first_sentences("No end") == "No end"


@pytest.mark.parametrize("url", [*URLS, *(one for one in PAYLOADS if "http" not in one)])
def test_only_plain_web_addresses_become_links(url: str) -> None:
    """Other schemes, user names and characters that leave an attribute are refused."""
    assert find_href(url) is None


@pytest.mark.parametrize("url", ["https://a.example/b?c=d&e#f", "http://a.example:8080/", "https://ä.example/ü"])
def test_web_addresses_become_links(url: str) -> None:
    """What outlets' pages are called is let through as it is."""
    assert find_href(url) == url


@pytest.mark.parametrize("code", ["en", "de", "es", "fr"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_moments_put_together_from_kept_pieces_read_as_babel_writes_them(code: str, zone: str) -> None:
    """Day, clock and zone are kept apart, for a page has few days and many moments."""
    language = find_language(code)
    now = datetime(2026, 5, 12, 9, tzinfo=UTC)
    times = words.Times(zone=ZoneInfo(zone), locale=language.locale, now=now, ngettext=language.pages.ngettext)
    day, short, year = words._ORDERS[code]
    for hours in range(0, 3 * 8766, 311):
        moment = now - timedelta(hours=hours, minutes=hours % 60)
        write = partial(format_datetime, moment, tzinfo=times.zone, locale=language.locale)
        assert times.full(moment) == write(day + year + ", HH:mm zzz")
        years = "" if moment.astimezone(times.zone).year == 2026 else year
        assert times.short(moment) == write(short + years + ", HH:mm")
        assert times.day(moment) == write(day + years)
