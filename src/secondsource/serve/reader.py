"""The pages of stories: front, story, search, day."""

import json
from collections.abc import Hashable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from secondsource.desk.write.notices import fact_id
from secondsource.edge.store import follows, freshness, front, search, stories, things
from secondsource.errors import NotFoundError
from secondsource.people import FollowKind
from secondsource.serve.access import Visitor
from secondsource.serve.choices import keep, read_look
from secondsource.serve.desk_line import load_desk_line
from secondsource.serve.jsonld import make_json_ld
from secondsource.serve.reading import reading, reply, to_script
from secondsource.serve.share import draw_share
from secondsource.serve.silence import load_silence
from secondsource.serve.tree_picture import draw_tree
from secondsource.serve.views import load_story, view_story

PAGE = 30  # stories on one page: about six screens, then a person searches instead
_AN_HOUR = "public, max-age=3600"  # whoever shows a shared link asks often, and its picture changes with the story
DEEPEST = 50  # pages that can be asked for: 1,500 stories of one day
LONGEST_ARCHIVE = 20 * 366  # days listed: one article misdated to 1970 makes no page of 20,000 links
_WHENS = {"6h": timedelta(hours=6), "day": front.DAY, "week": timedelta(days=7), "new": timedelta(days=7)}


def show_front(request: Request) -> Response:
    """Stories of the last day by importance; by subject and time where asked."""
    desk = reading(request)
    subject = request.query_params.get("subject") or None
    look = read_look(request.cookies.get("looked", ""), desk.clock.now())
    when = request.query_params.get("when", "day")
    page = parse_page(request)
    visitor = desk.find_visitor(request)
    with desk.store.read() as connection:
        newest = front.find_newest(connection) or desk.clock.now()
        # who may follow says "all read" himself; anyone else's browser remembers the last sitting
        looked = follows.find_look(connection, visitor.name) if visitor.role else look.since
        when = when if when in _WHENS and (when != "new" or looked) else "day"
        since = newest - _WHENS[when]
        skip = (page - 1) * PAGE
        rows = front.list_top(
            connection,
            since=since,
            changed_since=looked if when == "new" else None,
            subject=subject,
            without=_list_muted(connection, visitor, since),
            limit=PAGE + 1,
            skip=skip,
        )
        subjects = front.count_by_subject(connection, since)
        total = front.count_stories(connection, since)
        line = load_desk_line(connection)
    asked = {"subject": subject, "when": None if when == "day" else when, "page": None}

    def link(**changes: object) -> str:
        values = {name: value for name, value in (asked | changes).items() if value}
        return "?" + urlencode(values) if values else ""

    answer = desk.page(
        request,
        "front.html",
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page,
        skip=skip,
        subject=subject,
        subjects=subjects,
        total=total,
        when=when,
        looked=looked,
        link=link,
        desk=line,
    )
    if not visitor.role:
        keep(answer, request, "looked", look.cookie)
    return answer


def _list_muted(connection: Connection, visitor: Visitor, since: datetime) -> set[str]:
    """The stories since a moment that the reader has muted."""
    mutes = list(follows.list_mutes(connection, visitor.name)) if visitor.role else []
    return search.list_muted(connection, mutes, front.list_ids(connection, since)) if mutes else set()


def show_story(request: Request) -> Response:
    """A story's page; the address of a merged one leads to the story it is in now."""
    desk = reading(request)
    story_id = request.path_params["story_id"]
    visitor = desk.find_visitor(request)
    with desk.store.read() as connection:
        try:
            values = load_story(connection, story_id)
        except NotFoundError:
            address = stories.find_address(connection, story_id)
            if address is None:
                raise
            return RedirectResponse("/story/" + quote(address, safe=""), status_code=308)
        mine = follows.list_of_story(connection, visitor.name, story_id) if visitor.role else []
        known = desk.known_by(connection)
    story = view_story(values, known, desk.teller(desk.language(request)))
    return desk.page(
        request,
        "story.html",
        story=story,
        followed_story=next((one for one in mine if one.kind is FollowKind.STORY), None),
        followed_facts={fact_id(one.fact) for one in mine if one.fact},
        picture=draw_tree(story.origins),
        sentences=values.row.sentences,
        description=" ".join(one.text for one in story.lead.sentences) or values.row.sentence,
        json_ld=to_script(make_json_ld(story, values, desk.base(request))),
    )


def find_story_state(request: Request) -> Hashable | None:
    """What a story's page depends on beside its reader: what is stored, and the year, for moments of another say it."""
    desk = reading(request)
    with desk.store.read() as connection:
        state = freshness.find_state(connection, request.path_params["story_id"])
    return (state, desk.clock.now().astimezone(desk.zone).year) if state else None


def show_inputs(request: Request) -> Response:
    """What the score was made from, as a file from which it can be computed again; it holds no article's text."""
    desk = reading(request)
    with desk.store.read() as connection:
        values = load_story(connection, request.path_params["story_id"])
    if values.assessment is None or desk.known.make_bundle is None:
        raise NotFoundError(f"story {values.story.story_id} has no file of inputs")
    bundle = desk.known.make_bundle(values.story, values.articles, values.assessment)
    return reply(request, json.dumps(bundle, ensure_ascii=False, default=str), "application/json")


def show_silence(request: Request) -> Response:
    """Who of the desk's own list has not carried a story."""
    desk = reading(request)
    with desk.store.read() as connection:
        values = load_story(connection, request.path_params["story_id"])
        found = load_silence(connection, values, desk.known)
    return desk.page(request, "silence.html", story=values, map=found)


def show_share(request: Request) -> Response:
    """The picture beside a shared link, in the desk's own language."""
    desk = reading(request)
    with desk.store.read() as connection:
        row = front.list_rows(connection, [request.path_params["story_id"]]).get(request.path_params["story_id"])
    if row is None:
        raise NotFoundError(f"no story has the id {request.path_params['story_id']}")
    return reply(request, draw_share(desk.share_words(row), desk.settings.share_font), "image/png", keep=_AN_HOUR)


def show_search(request: Request) -> Response:
    """Stories that a query finds."""
    desk = reading(request)
    asked = request.query_params.get("q", "").strip()[: search.LONGEST]
    query = search.parse_query(asked)
    page = parse_page(request)
    with desk.store.read() as connection:
        rows, numbers = search.search_both(connection, query, limit=PAGE + 1, skip=(page - 1) * PAGE)
        found = things.search_things(connection, query, numbers if rows else ()) if page == 1 else things.Things()
    return desk.page(
        request,
        "search.html",
        asked=asked,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page,
        ignored=query.ignored,
        things=found,
    )


def show_days(request: Request) -> Response:
    """The archive: every day from the newest back to the first, by month."""
    desk = reading(request)
    with desk.store.read() as connection:
        days = list_days(connection, desk.zone)
    months = [(month, list(those)) for month, those in groupby(days, key=lambda day: day.replace(day=1))]
    return desk.page(request, "days.html", months=months)


def list_days(connection: Connection, zone: ZoneInfo) -> list[date]:
    """The days of the archive, newest first: some may be empty, for only both ends are looked up."""
    first, last = front.find_oldest(connection), front.find_newest(connection)
    if first is None or last is None:
        return []
    newest = last.astimezone(zone).date()
    count = (newest - first.astimezone(zone).date()).days + 1
    return [newest - timedelta(days=number) for number in range(min(count, LONGEST_ARCHIVE))]


def show_day(request: Request) -> Response:
    """The archive: stories whose newest report is of one day, in the operator's zone."""
    desk = reading(request)
    day = parse_day(request.path_params["day"])
    start = datetime(day.year, day.month, day.day, tzinfo=desk.zone)
    end = start + timedelta(days=1)
    before = front.parse_place(request.query_params.get("before", ""))
    with desk.store.read() as connection:
        rows = front.list_front(
            connection, since=start.astimezone(UTC), until=end.astimezone(UTC), limit=PAGE + 1, before=before
        )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return desk.page(
        request,
        "day.html",
        rows=rows[:PAGE],
        more=str(front.Place(latest=last.latest, story_id=last.story_id)) if last else None,
        day=day.date().isoformat(),
        start=start,
        earlier=(start - timedelta(days=1)).date().isoformat(),
        later=end.date().isoformat() if end < desk.clock.now() else None,
    )


def parse_page(request: Request) -> int:
    """The page asked for; the first where it is no page."""
    asked = request.query_params.get("page", "1")
    return min(max(int(asked), 1), DEEPEST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def parse_day(text: str) -> datetime:
    """A day as 2026-05-12. Raises NotFoundError."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        day = None
    # the first and the last year have no day before or after them
    if day is None or not 1900 < day.year < 9000:
        raise NotFoundError(f"{text} is no day; write it as 2026-05-12")
    return day
