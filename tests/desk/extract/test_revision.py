"""A page that was read again is a new revision when it says something else, and only then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.extract.revision import difference, revise
from secondsource.model import Article, Quality
from secondsource.testing.builders import MORNING, TEXT, an_article

LATER = MORNING + timedelta(hours=1)


def _read(text: str, **changes: object) -> Article:
    return replace(an_article(), text=text, fetched=LATER, **changes)


def test_a_changed_number_is_a_revision_that_keeps_what_the_article_is_known_by() -> None:
    """Id, address, outlet and first publication stay; text, count and reading are new."""
    known = an_article()
    read = _read(TEXT.replace("1,900", "2,400"), published=LATER, url="https://vellincourier.example/moved")
    revised = revise(known, read)
    assert revised is not None
    assert (revised.revision, revised.text, revised.fetched) == (2, read.text, LATER)
    assert (revised.url, revised.published, revised.first_seen) == (known.url, known.published, known.first_seen)


def test_the_difference_names_the_sentences() -> None:
    """The sentence that went and the one that came in its place."""
    (change,) = difference(an_article(), _read(TEXT.replace("1,900", "2,400")))
    assert change.old == ("About 1,900 homes lost power, the grid operator Norkraft said.",)
    assert change.new == ("About 2,400 homes lost power, the grid operator Norkraft said.",)


def test_a_new_headline_is_a_revision() -> None:
    """The text may be the same."""
    assert revise(an_article(), _read(TEXT, headline="Harbour authority resumes night dredging")) is not None


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace("“", '"').replace(" ", "  "),
        TEXT + "\nUpdated 3 hours ago",
        TEXT + "\n12 comments",
        "Vor 5 Minuten aktualisiert\n" + TEXT,
        TEXT + "\nRead more",
        TEXT.split("\n")[0],  # a wall went up: a part of what it was
    ],
)
def test_what_says_nothing_new_is_none(text: str) -> None:
    """Blanks, clocks, counts, labels, and a page that only shows less."""
    assert revise(an_article(), _read(text)) is None


def test_a_worse_reading_or_another_article_is_none() -> None:
    """A stub never replaces a text, and a redirect to another article is not an edit."""
    assert revise(an_article(), _read("Subscribe to read on.", quality=Quality.STUB)) is None
    assert revise(an_article(), _read("Quite another text about a tunnel under the bay.", article_id="a2")) is None


@given(st.lists(st.text(alphabet="abc .\n", max_size=30), max_size=6).map("\n".join))
def test_an_article_never_differs_from_itself(text: str) -> None:
    """Whatever the text."""
    article = an_article(text=text)
    assert difference(article, article) == ()
