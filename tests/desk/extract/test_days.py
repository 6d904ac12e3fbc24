from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from secondsource.desk.extract.dates import Dates, read_dates
from secondsource.desk.extract.days import DayWeights, choose_day, list_candidates
from secondsource.desk.extract.shown import ShownDay
from secondsource.desk.extract.sources import read_sources
from secondsource.knowledge.dates import load_day_weights

SHIPPED = DayWeights(weights=load_day_weights())
DAYS = st.dates(date(1995, 1, 1), date(2030, 12, 31))
FIRST = "<meta property='article:published_time' content='2026-03-02T09:00:00+00:00'>"
CHANGED = "<meta property='article:modified_time' content='2026-05-12T14:30:00+00:00'>"


def dates_of(head: str, body: str, url: str = "https://daily.example/pears") -> Dates:
    """What is read from a page of these parts."""
    tree = fromstring(f"<html lang='en'><head>{head}</head><body>{body}</body></html>")
    return read_dates(read_sources(tree, url), SHIPPED)


def article(line: str, after: str = "") -> str:
    """A page's body with a date line under its headline."""
    return f"<article><h1>How to keep pears through the winter</h1>{line}<p>Wrap each pear.</p></article>{after}"


def test_a_page_that_is_shown_with_a_new_date_has_that_date() -> None:
    """An evergreen page dated anew beside its headline is of the day that readers see, to the minute of its change."""
    found = dates_of(FIRST + CHANGED, article("<time>12 May 2026</time>"))
    assert found.published_day == date(2026, 5, 12)
    assert found.published == datetime(2026, 5, 12, 14, 30, tzinfo=UTC)


def test_a_change_that_the_page_does_not_show_moves_nothing() -> None:
    """A modified date in the metadata alone is an edit, not a publication."""
    found = dates_of(FIRST + CHANGED, article(""))
    assert found.published == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert found.updated == datetime(2026, 5, 12, 14, 30, tzinfo=UTC)


def test_dates_of_teasers_and_events_move_nothing() -> None:
    """Neither a list of other articles nor a calendar dates the page."""
    other = "<div class='related-teasers'><a href='/b'><time>14 May 2026</time></a></div>"
    other += "<aside class='calendar'><p>Market until 20 May 2026</p></aside>"
    found = dates_of(FIRST, article("<span class='date'>2 March 2026</span>", other))
    assert found.published == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_page_without_a_date_has_none() -> None:
    """Nothing to weigh is no date, not a guess."""
    assert dates_of("", "<h1>About us</h1><p>We grow pears.</p>").published is None
    assert choose_day([], SHIPPED) is None


@given(
    st.dictionaries(st.sampled_from(["in_jsonld", "in_meta", "any_time"]), st.lists(DAYS.map(str), max_size=3)),
    st.lists(st.builds(ShownDay, day=DAYS, score=st.floats(-500, 10)), max_size=4),
    st.none() | DAYS,
    st.none() | DAYS,
)
def test_the_chosen_day_is_one_that_the_page_holds(
    mentions: dict[str, list[str]], shown: list[ShownDay], address: date | None, proposed: date | None
) -> None:
    """Whatever a page holds, no day is made up, and the order of the candidates does not matter."""
    candidates = list_candidates(mentions, shown, address, proposed)
    held = {date.fromisoformat(text) for texts in mentions.values() for text in texts}
    held |= {one.day for one in shown} | ({address, proposed} - {None})
    chosen = choose_day(candidates, SHIPPED)
    assert chosen in held if held else chosen is None
    assert all(0 <= value <= 1.1 for one in candidates for value in one.marks.values())
