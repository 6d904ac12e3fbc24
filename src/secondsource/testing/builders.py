"""Values for tests: each builder gives a whole, sensible value, and a test names only what its claim is about.

Everything happens on the invented day of the sample day, Tuesday 12 May 2026, so that nothing depends on a clock.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from secondsource.model import Agency, Article, Entry, Feed, Member, Quality, Reason, Story

MORNING = datetime(2026, 5, 12, 6, 10, tzinfo=UTC)
TEXT = """\
The Port of Vellin stopped night dredging on Tuesday after a dredger cut a power cable to the north quay.
About 1,900 homes lost power, the grid operator Norkraft said.
"All night work is suspended until every cable is marked again," harbour master Ilse Brandt said."""


def an_article(**changes: Any) -> Article:
    """An article of the Vellin Courier, read in full at 06:10.

    `url` follows from `outlet_id` and `article_id`, and `first_seen` from `published`, unless they are given.
    Raises TypeError for a field that `Article` does not have.
    """
    article = Article(
        article_id="a1",
        url="",
        outlet_id="vellincourier.example",
        outlet_name="Vellin Courier",
        headline="Harbour authority halts night dredging after cable damage",
        text=TEXT,
        authors=("Mara Lindqvist",),
        language="en",
        published=MORNING,
        first_seen=MORNING,
        fetched=MORNING,
        quality=Quality.FULL,
        quality_reason="page",
    )
    article = replace(article, **changes)
    if "url" not in changes:
        article = replace(article, url=f"https://{article.outlet_id}/{article.article_id}")
    if "outlet_id" in changes and "outlet_name" not in changes:
        article = replace(article, outlet_name=article.outlet_id)
    if article.published and "first_seen" not in changes:
        article = replace(article, first_seen=article.published)
    return article


def an_entry(**changes: Any) -> Entry:
    """An entry of the Vellin Courier's feed (feed 1), first seen four minutes after it was published."""
    entry = Entry(
        entry_id="e1",
        feed_id=1,
        outlet_id="vellincourier.example",
        outlet_name="Vellin Courier",
        guid="e1",
        title="Harbour authority halts night dredging after cable damage",
        link="https://vellincourier.example/a1",
        summary="The Port of Vellin stopped night dredging on Tuesday.",
        content="",
        author=None,
        published=MORNING,
        updated=None,
        first_seen=MORNING + timedelta(minutes=4),
        language="en",
    )
    return replace(entry, **changes)


def an_agency(**changes: Any) -> Agency:
    """Nordpress, an invented agency, as outlets credit it in dateline, byline and last line."""
    agency = Agency(
        agency_id="nordpress",
        name="Nordpress",
        outlet_id="nordpress.example",
        dateline=(r"\(Nordpress\)\s*[—–-]",),
        byline=(r"\bNordpress\b",),
        credit=(r"©\s*Nordpress",),
        source="invented",
    )
    return replace(agency, **changes)


def a_feed(**changes: Any) -> Feed:
    """The Vellin Courier's feed, never polled and due now."""
    feed = Feed(
        feed_id=1,
        url="https://vellincourier.example/feed.xml",
        title="Vellin Courier",
        outlet_id="vellincourier.example",
        homepage="https://vellincourier.example/",
        added=MORNING,
        interval=timedelta(minutes=30),
        next_poll=MORNING,
    )
    return replace(feed, **changes)


def a_member(article: Article, **changes: Any) -> Member:
    """The place of `article` in its story, sure and with no reason worth reading."""
    member = Member(article_id=article.article_id, added=article.first_seen, reason=Reason(probability=1.0))
    return replace(member, **changes)


def a_story(articles: Sequence[Article] = (), **changes: Any) -> Story:
    """A story of these articles (one of `an_article()` if none are given), in order of when they were first seen."""
    ordered = sorted(articles or (an_article(),), key=lambda one: (one.first_seen, one.article_id))
    story = Story(
        story_id=f"s-{ordered[0].article_id}",
        language=ordered[0].language,
        first_seen=ordered[0].first_seen,
        updated=ordered[-1].first_seen,
        members=tuple(a_member(article) for article in ordered),
        subjects=("economy",),
    )
    return replace(story, **changes)
