"""Stories as feeds: Atom (RFC 4287) and JSON Feed 1.1, for all, a subject, a query or one story.

Ids are made from the story's id alone, so an entry stays the same entry when the desk moves to another address.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from secondsource.edge.store import front, search, stories
from secondsource.errors import NotFoundError
from secondsource.serve.reading import reading, reply
from secondsource.serve.views import StoryView, load_story, view_story
from secondsource.serve.words import clean, number

ENTRIES = 50  # a reader that asks once a day misses nothing of a front page
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """One entry of a feed of ours."""

    name: str  # what its id is made from
    title: str
    url: str
    summary: str
    published: datetime
    updated: datetime
    subject: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnFeed:
    """A feed of ours."""

    name: str
    title: str
    url: str
    page: str
    updated: datetime
    entries: tuple[FeedEntry, ...]


def show_atom(request: Request) -> Response:
    """Stories as Atom; `subject` or `q` narrow them."""
    return reply(request, make_atom(_load_feed(request, "atom")), "application/atom+xml")


def show_json_feed(request: Request) -> Response:
    """Stories as JSON Feed; `subject` or `q` narrow them."""
    text = json.dumps(make_json_feed(_load_feed(request, "json")), ensure_ascii=False)
    return reply(request, text, "application/feed+json")


def show_story_atom(request: Request) -> Response:
    """What happens in one story: its timeline, newest first."""
    desk = reading(request)
    with desk.store.read() as connection:
        story_id = stories.find_address(connection, request.path_params["story_id"])
        if story_id is None:
            raise NotFoundError(f"no story has the id {request.path_params['story_id']}")
        story = view_story(load_story(connection, story_id), desk.known)
    return reply(request, make_atom(_view_story_feed(story, desk.base(request))), "application/atom+xml")


def make_id(name: str) -> str:
    """An id that is the same on every machine and for good."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, 'secondsource:' + name)}"


def make_atom(feed: OwnFeed) -> bytes:
    """The feed as an Atom document."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, "id", make_id(feed.name))
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat())
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", "Second Source")
    _add(root, "generator", "Second Source")
    for one in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", make_id(one.name))
        _add(entry, "title", one.title)
        _add(entry, "published", one.published.isoformat())
        _add(entry, "updated", one.updated.isoformat())
        _add(entry, "link", rel="alternate", type="text/html", href=one.url)
        if one.subject:
            _add(entry, "category", term=one.subject)
        _add(entry, "summary", one.summary)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def make_json_feed(feed: OwnFeed) -> dict[str, Any]:
    """The feed as JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(feed.title),
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "authors": [{"name": "Second Source"}],
        "items": [
            {
                "id": make_id(one.name),
                "url": one.url,
                "title": clean(one.title),
                "content_text": clean(one.summary),
                "date_published": one.published.isoformat(),
                "date_modified": one.updated.isoformat(),
                "tags": [one.subject] if one.subject else [],
            }
            for one in feed.entries
        ],
    }


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: clean(value) for key, value in attributes.items()})
    element.text = clean(text) if text else None
    return element


def _load_feed(request: Request, kind: str) -> OwnFeed:
    desk = reading(request)
    subject = request.query_params.get("subject", "")[:80]
    asked = request.query_params.get("q", "").strip()[: search.LONGEST]
    with desk.store.read() as connection:
        rows = _list_rows(connection, subject, asked)
    what = f"?subject={quote(subject)}" if subject else f"?q={quote(asked)}" if asked else ""
    base = desk.base(request)
    return OwnFeed(
        name="stories" + what,
        title=f"Second Source: {subject or asked}" if what else "Second Source",
        url=f"{base}/feeds/stories.{kind}{what}",
        page=f"{base}/search{what}" if asked and not subject else f"{base}/{what}",
        updated=max((one.updated for one in rows), default=desk.clock.now()),
        entries=tuple(_view_row(one, base) for one in rows),
    )


def _list_rows(connection: Connection, subject: str, asked: str) -> Sequence[front.FrontRow]:
    if asked and not subject:
        return search.search_stories(connection, search.parse_query(asked), limit=ENTRIES)
    return front.list_front(connection, subject=subject or None, limit=ENTRIES)


def _view_row(row: front.FrontRow, base: str) -> FeedEntry:
    standing = f"{row.label or row.state.capitalize() or 'Not scored yet'}."
    counts = f"{row.outlets} outlet{'s' * (row.outlets != 1)}, {number(row.origins)} origin{'s' * (row.origins != 1)}."
    return FeedEntry(
        name=f"story/{row.story_id}",
        title=row.headline,
        url=f"{base}/story/{quote(row.story_id, safe='')}",
        summary=" ".join(filter(None, (row.summary, counts, standing, row.sentence))),
        published=row.first_seen,
        updated=row.updated,
        subject=row.subject,
    )


def _view_story_feed(story: StoryView, base: str) -> OwnFeed:
    page = f"{base}/story/{quote(story.story_id, safe='')}"
    entries = tuple(
        FeedEntry(
            name=f"story/{story.story_id}/{one.kind}/{one.at.isoformat()}/{one.who}",
            title=": ".join(filter(None, (one.who, one.words))) or story.headline,
            url=f"{page}#timeline",
            summary=f"{one.kind.capitalize()}. {one.words}",
            published=one.at,
            updated=one.at,
        )
        for one in reversed(story.timeline)
    )
    return OwnFeed(
        name=f"story/{story.story_id}/happenings",
        title=f"Second Source: {story.headline}",
        url=f"{base}/feeds/story/{quote(story.story_id, safe='')}.atom",
        page=page,
        updated=max((one.at for one in story.timeline), default=story.updated),
        entries=entries[:ENTRIES],
    )
