import pytest

from secondsource.run.reading import Reading, read_page
from secondsource.testing.builders import MORNING, an_entry

DATED = "https://daily.example/2026/05/12/harbour-closed"
WALL = b"<html><body>We use cookies. <b>Accept"
BRIEF = b"<html><head><title>Harbour closed</title></head><body><h1>Harbour closed</h1><p>It is shut.</p></body></html>"
TIMED = b"<html><head><meta property='article:published_time' content='2026-05-12T13:24:00Z'></head><p>It is shut.</p>"


def reading_of(url: str, body: bytes) -> Reading:
    """A page that came for an entry."""
    return Reading(entry=an_entry(link=url), attempts=0, body=body, url=url, content_type="text/html", fetched=MORNING)


@pytest.mark.parametrize("url", [DATED, "https://daily.example/harbour-closed"])
def test_a_consent_wall_is_no_article_whatever_its_address_says(url: str) -> None:
    """The date in the address asked for makes no article of what answered there; a headline or a time of day does."""
    assert read_page(reading_of(url, WALL)) is None
    found = read_page(reading_of(url, BRIEF))
    assert found is not None
    assert found.article.headline == "Harbour closed"
    assert read_page(reading_of(url, TIMED)) is not None
