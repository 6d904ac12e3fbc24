"""What is asked first, to save time, changes nothing that is found."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.score import citation_cues, dates, numerals, quotes, shingles
from secondsource.desk.score.scanning import starting_with

MARKED = st.text(alphabet='“”„«»"‘’ ab,.\n(', max_size=60)
ODD = "ſıİ\u212aß"  # letters that `re` takes for others where it ignores their case


@given(MARKED, st.sampled_from("abc"))
def test_quotations_are_those_of_a_plain_search(text: str, letter: str) -> None:
    """Long runs between the marks, so that a quotation of twelve and more characters comes about."""
    text = text.replace("a", letter * 13)
    for marks, pattern in ((quotes.MARKS, quotes.QUOTED), (shingles.MARKS, shingles.QUOTED)):
        assert [h.span() for h in starting_with(marks, pattern, text)] == [h.span() for h in pattern.finditer(text)]


@given(st.text(alphabet="12 .,:-%–^/’am\u00a0p²٣", max_size=40))
def test_figures_and_times_are_those_of_a_plain_search(text: str) -> None:
    """Arabic figures and powers too."""
    for pattern in (numerals.FIGURES, dates.TIME):
        found = [hit.span() for hit in starting_with(numerals.FIGURE, pattern, text)]
        assert found == [hit.span() for hit in pattern.finditer(text)]
    assert dates.TIME_BEGINS.search(text) or not dates.TIME.search(text)


@given(st.lists(st.sampled_from(["Mr", "Mrs. ", "Sen", "President", " ", "\n", ".", "Ilse ", "Bloomberg", "x"])))
def test_titles_are_those_of_a_plain_search(parts: list[str]) -> None:
    """A title after a title too: each names a person."""
    text = "".join(parts)
    found = starting_with(citation_cues.TITLE_BEGINS, citation_cues.TITLE, text)
    assert [hit.span() for hit in found] == [hit.span() for hit in citation_cues.TITLE.finditer(text)]


@given(st.text(alphabet="ab_'’ é中𝒜😀.-\n1", max_size=40))
def test_words_stand_where_a_pattern_finds_them(text: str) -> None:
    """An apostrophe joins two parts and no third; letters beyond the first plane count, pictures do not."""
    starts, ends = shingles.word_places(text)
    expected = [hit.span() for hit in re.finditer(r"\w+(?:['’]\w+)?", text)]
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@given(data=st.data())
def test_every_number_in_words_has_what_is_looked_for_first(language: str, data: st.DataObject) -> None:
    """In capitals and in letters that only look like others too."""
    words = re.findall(r"[a-zäöüéßA-Z]{2,}", numerals.WORDS[language])
    word = data.draw(st.sampled_from(words))
    cased = "".join(data.draw(st.sampled_from([c, c.upper()[:1], *_odd(c)])) for c in word)
    text = f"So {cased}, {data.draw(st.sampled_from(words))} hundred {cased}zehn"
    assert numerals.head(language).search(text.lower()) or not numerals.spelled(language).search(text)


def _odd(letter: str) -> list[str]:
    return [one for one in ODD if re.fullmatch(letter, one, re.IGNORECASE)]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_day_has_what_is_looked_for_first(language: str) -> None:
    """Each weekday and each relative day of the language."""
    days = [*dates.WEEKDAYS[language].split(), *dates.RELATIVE_OF[language].split("|")]
    for day in (one.replace("['’]", "’") for one in days):
        said = day.capitalize() if language in {"en", "de"} and day in dates.WEEKDAYS[language] else day
        assert len(dates.find_dates(f"So {said} war", language, date(2026, 5, 12))) == 1, said
