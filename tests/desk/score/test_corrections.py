"""A corrected fact is found and traced through the copies of its text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from secondsource.desk.score.corrections import correction_words, find_corrections
from secondsource.desk.score.origins import origin_tree
from secondsource.model import Article, Correction, FactKind
from secondsource.testing.builders import MORNING, TEXT, an_article

SAID = "Correction: An earlier version of this article gave a wrong number of homes."
NEW = TEXT.replace("1,900 homes", "2,400 homes")


def _edited(text: str, **changes: object) -> Article:
    noon = MORNING + timedelta(hours=6)
    return replace(an_article(), text=text, revision=2, fetched=noon, updated=noon - timedelta(minutes=2), **changes)


def _copies(texts: Sequence[str]) -> list[Article]:
    return [
        an_article(
            article_id=f"c{n}", outlet_id=f"copy{n}.example", published=MORNING + timedelta(minutes=n + 1), text=text
        )
        for n, text in enumerate(texts)
    ]


def _find(edited: Article, copies: Sequence[Article] = ()) -> tuple[Correction, ...]:
    articles = [edited, *copies]
    tree = origin_tree(articles, agencies=(), owners={}, outlets={})
    return find_corrections(articles, {"a1": [an_article()]}, tree)


def test_a_corrected_number_is_traced_through_its_copies() -> None:
    """Two of six copies took the new number over: four still carry the old one."""
    (found,) = _find(_edited(f"{NEW}\n{SAID}"), _copies([NEW, NEW, TEXT, TEXT, TEXT, TEXT]))
    assert (found.kind, found.old, found.new, found.notice) == (FactKind.NUMBER, "1,900 homes", "2,400 homes", SAID)
    assert found.at == MORNING + timedelta(hours=5, minutes=58)
    assert found.behind == ("c2", "c3", "c4", "c5")
    words = correction_words(found, "Nordpress")
    assert words == ("Nordpress corrected “1,900 homes” to “2,400 homes”; 4 of 6 copies still carry the old value")


def test_a_change_without_a_word_is_told_as_a_change() -> None:
    """Nothing is called a correction that the outlet does not call so."""
    (found,) = _find(_edited(NEW), _copies([NEW]))
    assert found.notice == ""
    assert correction_words(found, "Nordpress") == (
        "Nordpress changed “1,900 homes” to “2,400 homes”; its copy carries the new value"
    )


def test_a_notice_alone_is_told_without_a_value() -> None:
    """The outlet says it was wrong; which fact it was we cannot name."""
    (found,) = _find(_edited(f"{TEXT}\nCorrection: The harbour master's name was misspelled."))
    assert (found.kind, found.old, found.copies) == (None, "", ())


def test_what_is_only_added_is_news() -> None:
    """A paragraph with further numbers corrects nothing."""
    assert _find(_edited(f"{TEXT}\nPower was back in 1,200 homes by noon, Norkraft said on Tuesday.")) == ()


def test_a_value_that_the_article_still_states_has_not_changed() -> None:
    """The sentence gave way, the number stands elsewhere."""
    text = NEW + "\nThe operator had first spoken of about 1,900 homes that lost power."
    assert _find(_edited(text)) == ()
