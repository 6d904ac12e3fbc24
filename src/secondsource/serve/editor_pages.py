"""The editors' desk: feeds, reports of errors, and what was asked for. Each change is a job that `run` does.

Nothing is fetched here: a feed is previewed by the desk and the page shows what came of it.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from secondsource.desk.collect.opml import parse_opml, write_opml
from secondsource.edge.store import deliveries, feeds, front, jobs, overlays, reports, users
from secondsource.edge.store import desk as desk_store
from secondsource.errors import InputError, NotFoundError
from secondsource.people import (
    AddFeeds,
    ChangeFeed,
    FeedAddress,
    FeedChange,
    JobState,
    OutletOwner,
    OutletRating,
    OwnOutlet,
    PreviewFeed,
    RateOutlet,
    ReportState,
    Role,
    Task,
)
from secondsource.serve.access import Visitor
from secondsource.serve.forms import PRIVATE, Sent, change, go, private
from secondsource.serve.links import find_href
from secondsource.serve.reading import reading, reply

MOST_OPML = 2 << 20  # bytes; a list of 5,000 feeds has 1 MB
LONGEST = 500  # characters of a reason or a note
_JOBS = 12
_REPORTS = 50
# A desk that waits for its next pass does a job within a second: the page is mostly answered with its result. It does
# not load itself again: that takes the page from who reads it slowly (WCAG 2.2.1).
_LOOKS, _BETWEEN = 12, 0.25  # times, seconds


def show_desk(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """Feeds with their health, failing ones first; what waits; what was done."""
    serving = reading(request)
    with serving.store.read() as connection:
        found = sorted(feeds.list_feeds(connection), key=lambda one: one.last_failure is None)
        done = jobs.list_jobs(connection, _JOBS)
        waiting = reports.count_open(connection)
        undelivered = deliveries.list_undelivered(connection, 5)
        last = desk_store.find_last_pass(connection)
    return serving.page(
        request, "desk.html", feeds=found, jobs=done, reports=waiting, undelivered=undelivered, last=last
    )


def preview_feed(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Have the desk look at an address."""
    url = _address(sent.get("url"))
    return ask(request, visitor, PreviewFeed(url=url))


def add_feed(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Add a feed that was previewed."""
    one = FeedAddress(
        url=_address(sent.get("url")), title=sent.get("title")[:200], homepage=find_href(sent.get("homepage"))
    )
    return ask(request, visitor, AddFeeds(feeds=(one,)))


def upload_opml(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Add the feeds of a list."""
    if not sent.file:
        raise InputError("choose a list of feeds (an OPML file) first")
    found = parse_opml(sent.file)
    addresses = tuple(FeedAddress(url=one.url, title=one.title, homepage=one.homepage) for one in found)
    return ask(request, visitor, AddFeeds(feeds=addresses))


def show_opml(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """All feeds as a list that any reader imports."""
    serving = reading(request)
    with serving.store.read() as connection:
        body = write_opml(feeds.list_feeds(connection), "Second Source")
    answer = reply(request, body, "text/x-opml", keep=PRIVATE)
    answer.headers["Content-Disposition"] = 'attachment; filename="secondsource.opml"'
    return answer


def change_feed(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Ask a feed now, pause it, read it again; remove it, which needs an admin."""
    try:
        wanted = FeedChange(sent.get("change"))
    except ValueError:
        raise InputError("choose what to do with the feed: retry, pause, resume or remove") from None
    if wanted is FeedChange.REMOVE and not visitor.may(Role.ADMIN):
        raise InputError("removing a feed needs the role admin; pausing it stops it as well")
    return ask(request, visitor, ChangeFeed(feed_id=sent.number("feed"), change=wanted))


def ask(request: Request, visitor: Visitor, task: Task) -> Response:
    """Save a job and lead to its page."""
    serving = reading(request)
    with serving.store.begin() as connection:
        number = jobs.save_job(connection, task, visitor.name, serving.clock.now())
    return go(f"/desk/job/{number}")


def show_job(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """A job: done with its result, failed with the reason, or waiting still, after a moment's patience."""
    serving = reading(request)
    text = request.path_params["job_id"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFoundError(f"no job has the number {text}")
    for _ in range(_LOOKS):
        with serving.store.read() as connection:
            job = jobs.get_job(connection, int(text))
            last = desk_store.find_last_pass(connection)
        waiting = job.state is JobState.WAITING
        if not waiting:
            break
        serving.clock.sleep(_BETWEEN)
    return serving.page(request, "desk_job.html", job=job, kind=type(job.task).__name__, waiting=waiting, last=last)


def show_reports(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """Errors that readers reported and nobody answered."""
    serving = reading(request)
    with serving.store.read() as connection:
        found = reports.list_open(connection, _REPORTS)
        rows = front.list_rows(connection, [one.story_id for one in found])
    return serving.page(request, "desk_reports.html", reports=found, rows=rows)


def answer_report(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Close a report with a public note."""
    serving = reading(request)
    note = _note(sent.get("note"), "the public note")
    states = {"corrected": ReportState.CORRECTED, "no-error": ReportState.NO_ERROR}
    if sent.get("answer") not in states:
        raise InputError("choose an answer: corrected, or not an error")
    with serving.store.begin() as connection:
        state = states[sent.get("answer")]
        reports.answer_report(connection, sent.number("report"), state, note, visitor.name, serving.clock.now())
    return go("/desk/reports")


def show_outlet_desk(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """What editors said of an outlet, and the forms to say more."""
    serving = reading(request)
    outlet_id = request.path_params["outlet_id"]
    with serving.store.read() as connection:
        outlet = feeds.find_outlet(connection, outlet_id) or front.find_reporting_outlet(connection, outlet_id)
        ratings = overlays.list_outlet_ratings(connection, outlet_id)
        owners = overlays.list_outlet_owners(connection, outlet_id)
    if outlet is None:
        raise NotFoundError(f"no outlet {outlet_id} has reported here")
    today = serving.clock.now().astimezone(serving.zone).date().isoformat()
    return serving.page(request, "desk_outlet.html", outlet=outlet, said=ratings, owners=owners, today=today)


def rate_outlet(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Rate an outlet, or withdraw the rating."""
    value = None if sent.get("withdraw") else _rating(sent.get("rating"))
    rating = OutletRating(rating=value, override=sent.get("override") == "1", **_said(request, sent, visitor))
    return ask(request, visitor, RateOutlet(rating=rating))


def own_outlet(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Say who owns an outlet, or withdraw it."""
    name = None if sent.get("withdraw") else _note(sent.get("owner"), "the owner's name")
    return ask(request, visitor, OwnOutlet(owner=OutletOwner(owner=name, **_said(request, sent, visitor))))


def show_people(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """Who has an account; adding and removing is done on the command line."""
    serving = reading(request)
    with serving.store.read() as connection:
        found = list(users.list_users(connection))
    return serving.page(request, "desk_people.html", people=found)


def _said(request: Request, sent: Sent, visitor: Visitor) -> dict[str, Any]:
    now = reading(request).clock.now()
    return {
        "outlet_id": request.path_params["outlet_id"],
        "reason": _note(sent.get("reason"), "the reason"),
        "source": _address(sent.get("source")),
        "dated": _day(sent.get("dated"), now),
        "by": visitor.name,
        "at": now,
    }


def _address(text: str) -> str:
    text = text.strip()
    url = text if "://" in text or not text else f"https://{text}"
    if len(url) > 2_000 or not find_href(url) or "." not in (urlsplit(url).hostname or ""):
        raise InputError(f"{json.dumps(text[:100])} is no address; write it as https://outlet.example/feed")
    return url


def _note(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        raise InputError(f"{what} has 1 to {LONGEST} characters; this has {len(text)}")
    return text


def _rating(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"a rating runs from 0 (worst) to 1 (best); {json.dumps(text[:20])} does not")
    return value


def _day(text: str, now: datetime) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"{json.dumps(text[:20])} is no day; write it as 2026-05-12") from None
    if day > now:
        raise InputError(f"{text} is still to come; give the day when it was said")
    return day


PAGES = (
    ("/desk", private(show_desk, Role.EDITOR)),
    ("/desk/job/{job_id}", private(show_job, Role.EDITOR)),
    ("/desk/reports", private(show_reports, Role.EDITOR)),
    ("/desk/people", private(show_people, Role.ADMIN)),
    ("/desk/feeds.opml", private(show_opml, Role.EDITOR)),
    ("/outlet/{outlet_id}/desk", private(show_outlet_desk, Role.EDITOR)),
)
CHANGES = (
    ("/desk/feeds/preview", change(preview_feed, Role.EDITOR)),
    ("/desk/feeds/add", change(add_feed, Role.EDITOR)),
    ("/desk/feeds/change", change(change_feed, Role.EDITOR)),
    ("/desk/feeds/opml", change(upload_opml, Role.EDITOR, MOST_OPML)),
    ("/desk/reports/answer", change(answer_report, Role.EDITOR)),
    ("/outlet/{outlet_id}/rate", change(rate_outlet, Role.EDITOR)),
    ("/outlet/{outlet_id}/own", change(own_outlet, Role.EDITOR)),
)
