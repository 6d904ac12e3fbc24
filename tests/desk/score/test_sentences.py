"""Claims about sentences: the splitter's panics never reach a page."""

import pytest

from secondsource.desk.score import sentences
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.write.sentences import list_candidates
from secondsource.testing.builders import an_article

TEXT = "The port of Vellin stopped all night dredging on Tuesday. About 1,900 homes of the town lost power at once."


class PanicException(BaseException):
    """As a Rust panic reaches Python: no Exception, and of a type that cannot be imported."""


def test_a_panic_of_the_splitter_costs_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scoring and writing go on with sentences split after full stops; another BaseException goes through."""

    def panic(*_: object) -> None:
        raise PanicException("byte index 6 is not a char boundary")

    monkeypatch.setattr(sentences, "get_sentence_boundaries", panic)
    split_sentences.cache_clear()
    found = split_sentences(TEXT, "en")
    assert [found.words(n) for n in range(len(found))] == [f"{one}." for one in TEXT.rstrip(".").split(". ")]
    assert len(list_candidates([an_article(text=TEXT)])) == 2


def test_an_interrupt_is_not_taken_for_a_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while splitting ends the program."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sentences, "get_sentence_boundaries", interrupt)
    split_sentences.cache_clear()
    with pytest.raises(KeyboardInterrupt):
        split_sentences(TEXT, "en")


def test_section_headline_and_byline_are_no_paragraphs_of_the_report() -> None:
    """What a page shows above its first sentence does not push the lede down; headings within the text count."""
    text = "Politics\nMayor of Vellin to resign, paper reports\nBy Ilse Brandt\nShe goes.\nWhy now\nShe is tired."
    assert split_sentences(text, "en").depths == (0, 0, 0, 0, 1, 2)
    assert split_sentences(text, "en").paragraphs == (0, 1, 2, 3, 4, 5)


def test_a_list_without_sentences_is_numbered_as_it_stands() -> None:
    """Beyond five lines nothing is taken for a heading any more."""
    assert split_sentences("\n".join(["Vellin results"] * 8), "en").depths == (0, 0, 0, 0, 0, 0, 1, 2)
