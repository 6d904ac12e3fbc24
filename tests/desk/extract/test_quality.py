import pytest

from secondsource.desk.extract.quality import choose_text, quality_of
from secondsource.model import ExtractedPage, Quality
from secondsource.testing.builders import an_entry

SENTENCE = "The harbour of Vellin was closed on Tuesday after the river rose to its highest level in forty years. "
EXCERPT = SENTENCE.strip(". ") + ", the office of the mayor said in a statement that was sent…"


def page_with(text: str, *, paywalled: bool = False) -> ExtractedPage:
    """A page with this text and nothing else of interest."""
    return ExtractedPage(
        headline="Harbour closed",
        text=text,
        authors=(),
        published=None,
        updated=None,
        language="en",
        canonical_url=None,
        outlet_name=None,
        dateline=None,
        paywalled=paywalled,
    )


def test_a_whole_page_is_full() -> None:
    """A long text from the page."""
    assert quality_of(page_with(SENTENCE * 10), an_entry(), None) == (Quality.FULL, "page")


def test_a_short_brief_is_not_a_failure() -> None:
    """Three full sentences are an article when that is all there is."""
    assert quality_of(page_with((SENTENCE * 3).strip()), an_entry(summary=""), None) == (Quality.FULL, "page")


def test_an_excerpt_is_a_stub() -> None:
    """About 170 characters that break off are not the article."""
    assert quality_of(page_with(EXCERPT), an_entry(summary=""), None)[0] is Quality.STUB
    assert quality_of(None, an_entry(summary=EXCERPT), "http-404") == (Quality.STUB, "http-404")


def test_a_closed_page_is_called_so() -> None:
    """The first paragraphs of a paywalled page are part of it, two sentences are a stub."""
    assert quality_of(page_with(SENTENCE * 8, paywalled=True), an_entry(), None) == (Quality.PARTIAL, "paywall")
    assert quality_of(page_with(SENTENCE * 2, paywalled=True), an_entry(summary=""), None) == (Quality.STUB, "paywall")


def test_a_text_that_breaks_off_is_partial() -> None:
    """A long text that ends in an invitation to read on is not all."""
    assert quality_of(page_with(SENTENCE * 8 + "Continue reading"), an_entry(), None) == (Quality.PARTIAL, "cut")


def test_the_feeds_full_text_stands_in_for_a_page_that_could_not_be_had() -> None:
    """A feed with the whole text gives a partial article."""
    entry = an_entry(content=SENTENCE * 12)
    assert quality_of(None, entry, "http-403") == (Quality.PARTIAL, "feed-text")
    assert choose_text(page_with("Enable JavaScript."), entry) == (SENTENCE * 12, "feed")


@pytest.mark.parametrize("failure", ["http-404", "timeout", "not-html", "robots"])
def test_nothing_at_all_is_failed_for_its_reason(failure: str) -> None:
    """Without any text the reason is why the page could not be had."""
    assert quality_of(None, an_entry(summary=""), failure) == (Quality.FAILED, failure)


def test_chinese_texts_are_not_called_short() -> None:
    """Half the characters say as much."""
    text = "維林港因河水上漲而於週二關閉，市長表示大橋將封閉至週五。" * 10
    assert quality_of(page_with(text), an_entry(), None) == (Quality.FULL, "page")
