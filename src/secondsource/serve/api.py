"""The JSON API, version 1: what the pages show, as data, from the same views.

A score is never a bare number: lists carry label, state and sentence; a story carries parts and range as well.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from starlette.responses import RedirectResponse, Response

from secondsource.edge.store import feeds as feed_rows
from secondsource.edge.store import front, search, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.model import Feed, Rating
from secondsource.serve.desk_line import DeskLine, load_desk_line
from secondsource.serve.links import find_href
from secondsource.serve.outlet_answer import OutletProfile, view_profile
from secondsource.serve.outlet_view import load_outlet
from secondsource.serve.reading import reading, reply
from secondsource.serve.views import StoryView, load_story, view_story


class Problem(BaseModel):
    """Why a question was not answered, in words."""

    detail: str


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "a parameter cannot be read"},
    503: {"model": Problem, "description": "the store cannot be read at the moment"},
}
_NONE: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "there is none of this id"}}
router = APIRouter(prefix="/api/v1", responses=_PROBLEMS)
MOST = 100  # rows in one answer

Limit = Annotated[int, Query(ge=1, le=MOST, description="rows in the answer")]
Before = Annotated[str | None, Query(max_length=200, description="the last answer's `next`")]
Id = Annotated[str, "an id from another answer"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryRow:
    """A story in a list. It holds no number of the score; the story itself gives it with its range."""

    story_id: str
    headline: str
    summary: str
    subject: str | None
    first_seen: datetime
    updated: datetime
    latest: datetime
    articles: int
    outlets: int
    independent_origins: float
    label: str | None
    state: str
    sentence: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryList:
    """Stories and where to go on."""

    stories: tuple[StoryRow, ...]
    next: str | None  # as `before`; None: that was all


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletAnswer:
    """An outlet with what raters say of it."""

    outlet_id: str
    name: str
    articles: int  # in the last 7 days
    latest: datetime | None
    ratings: tuple[Rating, ...]
    owner: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletList:
    """Outlets that reported in the last 7 days, most articles first."""

    outlets: tuple[OutletAnswer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedAnswer:
    """A feed and how it is."""

    feed_id: int
    url: str
    title: str
    outlet_id: str | None
    state: str
    next_poll: datetime
    last_success: datetime | None
    last_change: datetime | None
    failure: str | None  # in words; None after a success
    failed_in_a_row: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedList:
    """Every feed."""

    feeds: tuple[FeedAnswer, ...]


@router.get("/stories", response_model=StoryList, summary="Stories, newest report first")
def list_stories(
    request: Request,
    subject: Annotated[str | None, Query(max_length=80)] = None,
    since: Annotated[datetime | None, Query(description="newest report at or after, with zone")] = None,
    until: Annotated[datetime | None, Query(description="newest report before, with zone")] = None,
    limit: Limit = 30,
    before: Before = None,
) -> Response:
    """Stories with label, state and sentence."""
    desk = reading(request)
    place = front.parse_place(before) if before else None
    with desk.store.read() as connection:
        rows = front.list_front(
            connection,
            subject=subject,
            since=_aware(since),
            until=_aware(until),
            limit=limit + 1,
            before=place,
        )
    last = rows[limit - 1] if len(rows) > limit else None
    following = str(front.Place(latest=last.latest, story_id=last.story_id)) if last else None
    return answer(request, StoryList, _story_list(rows[:limit], desk.base(request), following))


@router.get(
    "/stories/{story_id}",
    response_model=StoryView,
    summary="One story, as its page shows it",
    responses=_NONE | {308: {"description": "it was merged: the address of the story that it is part of now"}},
)
def show_story(request: Request, story_id: Id) -> Response:
    """Lead, body with passages, score, origins, facts, timeline, related stories. A merged story redirects."""
    desk = reading(request)
    with desk.store.read() as connection:
        address = stories.find_address(connection, story_id)
        if address is None:
            raise NotFoundError(f"no story has the id {story_id}")
        if address != story_id:
            return RedirectResponse(f"{request.url.path.rpartition('/')[0]}/{address}", status_code=308)
        values = load_story(connection, story_id)
    return answer(request, StoryView, view_story(values, desk.known))


@router.get("/search", response_model=StoryList, summary="Stories that a query finds")
def search_stories(
    request: Request,
    q: Annotated[str, Query(max_length=search.LONGEST, description='words, "a phrase", outlet: from: to: origins:>1')],
    limit: Limit = 30,
    page: Annotated[int, Query(ge=1, le=50)] = 1,
) -> Response:
    """Newest matching article first; `next` is the number of the next page."""
    desk = reading(request)
    with desk.store.read() as connection:
        rows = search.search_stories(connection, search.parse_query(q), limit=limit + 1, skip=(page - 1) * limit)
    following = str(page + 1) if len(rows) > limit else None
    return answer(request, StoryList, _story_list(rows[:limit], desk.base(request), following))


@router.get("/outlets", response_model=OutletList, summary="Outlets that reported in the last 7 days")
def list_outlets(request: Request) -> Response:
    """With the ratings that are known of them."""
    desk = reading(request)
    with desk.store.read() as connection:
        newest = front.find_newest(connection) or desk.clock.now()
        rows = front.list_outlet_rows(connection, newest - 7 * front.DAY)
    outlets = tuple(
        OutletAnswer(
            **asdict(row),
            ratings=tuple(desk.known.ratings.get(row.outlet_id, ())),
            owner=desk.known.owners[row.outlet_id].owner if row.outlet_id in desk.known.owners else None,
        )
        for row in rows
    )
    return answer(request, OutletList, OutletList(outlets=outlets))


@router.get("/outlets/{outlet_id}", response_model=OutletProfile, summary="One outlet", responses=_NONE)
def show_outlet(request: Request, outlet_id: Id) -> Response:
    """Its ratings, its owner, how it reports, and the signs that its own articles show: beside the ratings, in none."""
    desk = reading(request)
    with desk.store.read() as connection:
        view = load_outlet(connection, outlet_id.lower(), desk.known)
    return answer(request, OutletProfile, view_profile(view))


@router.get("/feeds", response_model=FeedList, summary="Feeds and how they are")
def list_feeds(request: Request) -> Response:
    """Every feed with its health in words."""
    desk = reading(request)
    with desk.store.read() as connection:
        found = tuple(_view_feed(one) for one in feed_rows.list_feeds(connection) if find_href(one.url))
    return answer(request, FeedList, FeedList(feeds=found))


@router.get("/status", response_model=DeskLine, summary="What the desk last did")
def show_status(request: Request) -> Response:
    """The line above the front page, as numbers."""
    desk = reading(request)
    with desk.store.read() as connection:
        line = load_desk_line(connection)
    return answer(request, DeskLine, line)


def show_api(request: Request) -> Response:
    """A page that lists the routes."""
    routes = [(one.path, one.summary or "") for one in router.routes if isinstance(one, APIRoute)]
    return reading(request).page(request, "api.html", routes=routes)


def answer(request: Request, kind: Any, value: object) -> Response:
    """A value as JSON with an ETag."""
    return reply(request, TypeAdapter(kind).dump_json(value), "application/json")


def story_row(row: front.FrontRow, base: str) -> StoryRow:
    """A row of a list with its address."""
    values = {name: getattr(row, name) for name in StoryRow.__dataclass_fields__ if hasattr(row, name)}
    return StoryRow(**values, independent_origins=row.origins, url=f"{base}/story/{row.story_id}")


def _story_list(rows: Sequence[front.FrontRow], base: str, following: str | None) -> StoryList:
    return StoryList(stories=tuple(story_row(one, base) for one in rows), next=following)


def _view_feed(feed: Feed) -> FeedAnswer:
    return FeedAnswer(
        feed_id=feed.feed_id,
        url=feed.url,
        title=feed.title,
        outlet_id=feed.outlet_id,
        state=feed.state.value,
        next_poll=feed.next_poll,
        last_success=feed.last_success,
        last_change=feed.last_change,
        failure=feed.last_failure.message if feed.last_failure else None,
        failed_in_a_row=feed.last_failure.attempts if feed.last_failure else 0,
    )


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise InputError("give moments with their zone, as 2026-05-12T06:00:00Z")
    return moment
