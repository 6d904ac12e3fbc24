from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.extract.imports import article_from_row
from secondsource.errors import RowError
from secondsource.model import Article, Quality

NOW = datetime(2026, 5, 12, 12, tzinfo=UTC)
TEXT = "The harbour of Vellin was closed on Tuesday after the river rose, the office of the mayor said. " * 9
ROW = {
    "id": "x1",
    "url": "https://daily.example/news/harbour?utm_source=x",
    "outlet": "Daily Lantern",
    "title": "Harbour closed as river rises",
    "text": TEXT,
    "published": "2026-05-12T08:00:00Z",
    "lang": "en",
    "story": "s1",
}


def read(**changes: object) -> Article:
    """The article of ROW with changes, from line 7."""
    return article_from_row(ROW | changes, line=7, now=NOW, agencies=())


def test_a_row_is_an_article() -> None:
    """The fields of the documented row, the outlet by its domain."""
    article = read()
    assert (article.url, article.outlet_id, article.outlet_name) == (
        "https://daily.example/news/harbour",
        "daily.example",
        "Daily Lantern",
    )
    assert article.published == datetime(2026, 5, 12, 8, tzinfo=UTC)
    assert (article.quality, article.quality_reason, article.fetched) == (Quality.FULL, "import", None)


@pytest.mark.parametrize(
    ("changes", "field", "advice"),
    [
        ({"url": ""}, "url", "give the article's address"),
        ({"url": None}, "url", "give the article's address"),
        ({"url": "daily.example/a"}, "url", "correct it"),
        ({"url": "ftp://daily.example/a"}, "url", "correct it"),
        ({"url": 7}, "url", "write it in quotes"),
        ({"title": ["a"]}, "title", "write it in quotes"),
        ({"title": "", "text": ""}, "title", "give at least one"),
        ({"published": "soon"}, "published", "ISO 8601"),
        ({"published": 1.5}, "published", "write it in quotes"),
        ({"authors": [1]}, "authors", "leave it out"),
    ],
)
def test_a_bad_row_names_its_line_its_field_and_what_to_do(changes: dict[str, object], field: str, advice: str) -> None:
    """Whoever made the file can find and mend the row."""
    with pytest.raises(RowError) as caught:
        read(**changes)
    assert "line 7" in str(caught.value)
    assert f"'{field}'" in str(caught.value)
    assert advice in str(caught.value)


@pytest.mark.parametrize("row", [None, [], "text", 7])
def test_a_row_that_is_no_object_is_refused(row: object) -> None:
    """A list or a bare string in the file is named."""
    with pytest.raises(RowError, match="line 3"):
        article_from_row(row, line=3, now=NOW, agencies=())


@pytest.mark.parametrize("published", ["1970-01-01T00:00:00Z", (NOW + timedelta(days=3)).isoformat()])
def test_an_impossible_date_is_dropped_not_refused(published: str) -> None:
    """A clock's zero or a date in the future costs the date, not the article."""
    assert read(published=published).published is None


def test_a_title_alone_is_a_stub() -> None:
    """Sets with titles only can be grouped."""
    article = read(text="")
    assert (article.quality, article.quality_reason) == (Quality.STUB, "no-text")


def test_first_seen_is_kept_where_given() -> None:
    """When an article was met elsewhere is not when it is imported."""
    assert read(first_seen="2026-05-11T10:00:00Z").first_seen == datetime(2026, 5, 11, 10, tzinfo=UTC)
    assert read().first_seen == NOW


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*ROW, "authors", "first_seen", "updated"]), JSON))
def test_any_row_is_an_article_or_a_row_error(row: dict[str, object]) -> None:
    """No row of a file can stop an import in another way."""
    try:
        article = article_from_row(row, line=1, now=NOW, agencies=())
    except RowError:
        return
    assert article.url.startswith("http")
