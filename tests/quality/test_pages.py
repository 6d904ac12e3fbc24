"""Whole pages of development stories: proven, attributed, within the quoting limit."""

from pathlib import Path

import pytest

from secondsource.evaluate.pages import evaluate


@pytest.mark.parametrize(("name", "most"), [("basil", 40), ("ground-news-2025", 12), ("allsides-roundups", 60)])
def test_every_statement_of_an_extractive_page_is_proven_and_attributed(shared: Path, name: str, most: int) -> None:
    """Nothing is dropped by the proof, shown unproven, left without its outlet, or quoted beyond 90 words."""
    found = evaluate(shared / "data" / "grouping" / name, most=most)
    assert found["pages"] >= 12
    assert found["sentences"] > 5 * found["pages"]
    assert found["proof_rate"] == 1.0
    assert found["unproven_shown"] == found["unattributed"] == 0
    assert found["most_words_of_one_article"] <= 90


def test_a_page_that_says_more_than_its_articles_is_not_counted_as_proven(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The measure can fail: a writer that adds a number is told on."""
    from secondsource.desk.write import page

    render = page._render

    def invent(outline, language):  # type: ignore[no-untyped-def]
        lead, body = render(outline, language)
        return tuple(page.replace(one, text=one.text.replace(" ", " 7,431 ", 1)) for one in lead), body

    monkeypatch.setattr(page, "_render", invent)
    assert evaluate(shared / "data" / "grouping" / "basil", most=5)["proof_rate"] < 1.0
