import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.extract.limits import MOST_ATTRIBUTES, MOST_TAGS, cut_markup

MANY = "".join(f" a{number}=x" for number in range(100_000))


def test_a_page_of_endless_tags_is_read_to_a_limit() -> None:
    """What comes first is read, whatever follows; a page of as many tags as real ones have is whole."""
    whole = "<p>a" * MOST_TAGS
    assert cut_markup(whole) == whole
    assert cut_markup(whole + "<p>b" * 100_000) == whole


@pytest.mark.parametrize(
    "many", [MANY, MANY.replace("=x", ""), MANY.replace(" ", "/"), MANY.replace("=x", "='>'"), ' x="<"' + MANY]
)
def test_a_tag_of_endless_attributes_loses_them(many: str) -> None:
    """However they are written; what stands around the tag is kept."""
    cut = cut_markup(f"<p>before</p><body{many}><p>after")
    assert cut.startswith("<p>before</p><body")
    assert cut.endswith("><p>after")
    assert len(cut) < 100


@pytest.mark.parametrize(
    "markup",
    [
        "<div data-props='" + "{'a': 1 } ".replace("'", '"') * 20_000 + "'>text</div>",
        '<img src="data:image/png;base64,' + "QUJD/0+= " * 20_000 + '">',
        "<p>" + "It's a long text, with 1 = 1 and a quote. " * 5_000 + "</p>",
        "<body" + "".join(f" a{number}=x" for number in range(MOST_ATTRIBUTES // 3)) + ">",
    ],
)
def test_what_real_pages_hold_is_kept(markup: str) -> None:
    """Long values, pictures and texts are no bombs."""
    assert cut_markup(markup) == markup


@given(st.text(alphabet="<>\"'= /ab", max_size=60), st.integers(0, 3))
def test_it_takes_no_time(piece: str, where: int) -> None:
    """Whatever is repeated to the longest page: tenths of a second."""
    markup = "<a" * where + piece * (200_000 // max(1, len(piece)))
    began = time.process_time()
    cut_markup(markup)
    assert time.process_time() - began < 1
