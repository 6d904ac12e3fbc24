"""Labelled rows are read as the articles that they are."""

from secondsource.evaluate.grouping import read_labelled_rows


def test_an_id_that_two_articles_share_is_none() -> None:
    """Rows of two addresses are two articles; the same row again is the same article."""
    row = {"id": "empty", "url": "https://a.example/1", "title": "One", "story": "s1"}
    rows = [row, row | {"url": "https://a.example/2", "story": "s2"}, row]
    ids = [one.article.article_id for one in read_labelled_rows(rows)]
    assert ids[0] == ids[2] == "empty"
    assert ids[1] not in {"empty", ""}
