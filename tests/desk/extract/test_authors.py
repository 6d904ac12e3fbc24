import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from secondsource.desk.extract.authors import clean_authors
from secondsource.desk.extract.byline import list_bylines


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("By Ilse Brandt", ("Ilse Brandt",)),
        ("By ILSE BRANDT and TOMAS OKAFOR", ("Ilse Brandt", "Tomas Okafor")),
        ("Von Ilse Brandt und Tomas Okafor, Vellin", ("Ilse Brandt", "Tomas Okafor", "Vellin")),
        ("Ilse Brandt, Political Editor", ("Ilse Brandt",)),
        ("Ilse Brandt | Daily Lantern", ("Ilse Brandt",)),
        ("ilse.brandt@daily.example", ()),
        ("https://www.facebook.com/dailylantern", ()),
        ("Daily Lantern", ()),
        ("Staff Reporter", ()),
        ("John E Smith", ("John E Smith",)),
        ("View all posts by Ilse Brandt", ("Ilse Brandt",)),
        ("Written by: Ilse Brandt (Vellin)", ("Ilse Brandt",)),
        ("Ludwig van den Berg", ("Ludwig van den Berg",)),
        ("王小明", ("王小明",)),
        ("12 May 2026, 10:30", ()),
        ("Dr. Ilse Brandt, PhD", ("Dr. Ilse Brandt",)),
        ("", ()),
    ],
)
def test_bylines_become_names(raw: str, names: tuple[str, ...]) -> None:
    """What stands around names goes: "By", roles, addresses, dates, the outlet."""
    assert clean_authors([raw], ("Daily Lantern", "daily.example")) == names


def test_one_author_written_twice_is_one() -> None:
    """Capitals and repetition do not make a second author."""
    assert clean_authors(["Ilse Brandt", "ILSE BRANDT"]) == ("Ilse Brandt",)


@given(st.lists(st.text(max_size=200), max_size=5))
def test_authors_are_never_addresses_or_long(raw: list[str]) -> None:
    """Whatever a page puts into its byline, no address, mark-up or sentence is an author."""
    for name in clean_authors(raw):
        assert 0 < len(name) <= 60
        assert not set(name) & set("@<>{}[]\n")


def test_only_the_first_byline_counts() -> None:
    """Authors of comments and of related articles are not authors of this one."""
    tree = fromstring(
        "<html><body><article><h1>Harbour closed</h1><span><a rel='author' href='/a'>Ilse Brandt</a></span></article>"
        "<section id='comments'><a rel='author'>Troll</a></section>"
        "<div class='related'><a rel='author' href='/b'>Someone Else</a></div></body></html>"
    )
    first = next(texts for texts in list_bylines(tree) if texts)
    assert first == ["Ilse Brandt"]


def test_a_byline_is_found_by_its_words() -> None:
    """Without any mark a line "By ..." beside the headline is the byline."""
    tree = fromstring(
        "<html><body><h1>Harbour closed</h1><p>By Ilse Brandt | 12 May 2026</p><p>Text.</p></body></html>"
    )
    assert [texts for texts in list_bylines(tree) if texts] == [["Ilse Brandt"]]
