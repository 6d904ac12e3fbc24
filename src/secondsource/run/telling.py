"""A story told in words, for the terminal: its page. explaining.py tells why it says what it says."""

from collections.abc import Iterator
from dataclasses import dataclass

from secondsource.desk.write.remarks import tell_remark
from secondsource.edge.store import Store, articles, assessments, pages, stories
from secondsource.errors import NotFoundError
from secondsource.model import (
    Article,
    Assessment,
    Page,
    RelatedStory,
    Story,
    StoryEvent,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TellableArticle:
    """What is shown of an article; its text stays the outlet's."""

    article_id: str
    url: str
    outlet_id: str
    outlet_name: str
    headline: str
    published: str | None
    language: str
    agency_id: str | None
    quality: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Everything known of one story."""

    story: Story
    articles: tuple[TellableArticle, ...]
    page: Page | None
    assessment: Assessment | None
    events: tuple[StoryEvent, ...]
    related: tuple[RelatedStory, ...]


def load_story(store: Store, story_id: str) -> Told:
    """The story at this id, or the one it was merged into. Raises NotFoundError."""
    with store.read() as connection:
        address = stories.find_address(connection, story_id)
        if address is None:
            raise NotFoundError(f"no story has the id {story_id}; `secondsource stories` lists them")
        story = stories.get_story(connection, address)
        found = articles.list_articles(connection, [one.article_id for one in story.members])
        return Told(
            story=story,
            articles=tuple(map(tellable, found)),
            page=pages.find_page(connection, address),
            assessment=assessments.find_assessment(connection, address),
            events=tuple(stories.list_events(connection, address)),
            related=tuple(stories.list_related(connection, address)),
        )


def tellable(article: Article) -> TellableArticle:
    """What is shown of an article."""
    return TellableArticle(
        article_id=article.article_id,
        url=article.url,
        outlet_id=article.outlet_id,
        outlet_name=article.outlet_name,
        headline=article.headline,
        published=article.published.isoformat() if article.published else None,
        language=article.language,
        agency_id=article.agency_id,
        quality=f"{article.quality.value} ({article.quality_reason})",
    )


def tell_story(told: Told) -> str:
    """The page in plain text, in the order of the page on the web."""
    return "\n".join(_page_lines(told))


def _page_lines(told: Told) -> Iterator[str]:
    page, assessment = told.page, told.assessment
    if page is None or assessment is None:
        yield f"{told.story.story_id}: not written yet; `secondsource run --once` writes it"
        return
    yield page.headline
    yield ""
    yield " ".join(one.text for one in page.lead)
    yield ""
    yield "Reported by: " + "; ".join(f"{one.outlet_name} ({one.url})" for one in told.articles)
    for paragraph in page.body:
        yield ""
        yield " ".join(one.text for one in paragraph)
    yield ""
    yield assessment.score.sentence
    yield from map(tell_remark, page.not_known)
    yield ""
    yield _details(told, page, assessment)


def _details(told: Told, page: Page, assessment: Assessment) -> str:
    outlets = len({one.outlet_id for one in told.articles})
    return (
        f"First seen {told.story.first_seen:%Y-%m-%d %H:%M} UTC, updated {told.story.updated:%Y-%m-%d %H:%M} UTC. "
        f"{len(told.articles)} articles, {outlets} outlets, {assessment.score.independent_origins:g} origins. "
        f"Written by: {page.written_by}; {page.proof.proven} of {page.proof.checked} sentences proven."
    )
