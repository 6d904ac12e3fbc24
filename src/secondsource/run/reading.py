"""What a child process does with a fetched page. It imports little, because each child holds its imports twice."""

from dataclasses import dataclass
from datetime import datetime, time

from secondsource.desk.extract.article import build_article
from secondsource.desk.extract.content import extract_page
from secondsource.desk.extract.days import DayWeights
from secondsource.model import Article, Entry, LinkedPage

# A page this short that names neither headline, time nor address is a consent wall or an error, not a brief. A day
# alone says nothing: it may be read from the address that was asked for.
NO_ARTICLE_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One fetched page on its way to a child process."""

    entry: Entry
    attempts: int
    body: bytes
    url: str
    content_type: str | None
    fetched: datetime
    days: DayWeights | None = None  # 1 KB; a child has no other way to it


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPage:
    """What a child process made of a page."""

    article: Article
    linked: tuple[LinkedPage, ...]  # the outlet's pages about itself that it links


def read_page(reading: Reading) -> ReadPage | None:
    """The article on a page; None where the page holds none. Runs in a child process."""
    page = extract_page(reading.body, url=reading.url, content_type=reading.content_type, days=reading.days)
    timed = page.published is not None and page.published.time() != time()
    if not (page.headline or timed or page.canonical_url) and len(page.text) < NO_ARTICLE_CHARACTERS:
        return None
    article = build_article(
        reading.entry, page, final_url=reading.url, fetched=reading.fetched, failure=None, agencies=()
    )
    return ReadPage(article=article, linked=page.linked)
