"""Errors that readers report, and the public log of what became of them."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from secondsource import asking
from secondsource.edge.store import front, reports
from secondsource.people import ErrorReport, ReportState
from secondsource.serve.access import Visitor
from secondsource.serve.corrections import view_answer
from secondsource.serve.feeds import FeedEntry, OwnFeed, make_atom
from secondsource.serve.forms import Sent, change, go
from secondsource.serve.reading import reading, reply

SHOWN = 100  # answers on the page and in the feed


def show_corrections(request: Request) -> Response:
    """The log: every answered report, newest first."""
    desk = reading(request)
    with desk.store.read() as connection:
        answered = reports.list_answered(connection, limit=SHOWN)
        rows = front.list_rows(connection, [one.story_id for one in answered])
        waiting = reports.count_open(connection)
    entries = [(view_answer(one), one.story_id, rows.get(one.story_id)) for one in answered]
    sent = request.query_params.get("sent") == "1"
    return desk.page(request, "corrections.html", entries=entries, waiting=waiting, sent=sent)


def show_corrections_atom(request: Request) -> Response:
    """The corrections as Atom; reports that were no errors are left out."""
    desk = reading(request)
    with desk.store.read() as connection:
        answered = reports.list_answered(connection, state=ReportState.CORRECTED, limit=SHOWN)
        rows = front.list_rows(connection, [one.story_id for one in answered])
        newest = front.find_newest(connection)
    base = desk.base(request)
    entries = tuple(_entry(one, rows.get(one.story_id), base) for one in answered)
    feed = OwnFeed(
        name="corrections",
        title="Second Source: corrections",
        url=f"{base}/feeds/corrections.atom",
        page=f"{base}/corrections",
        updated=max((one.updated for one in entries), default=newest or desk.clock.now()),
        entries=entries,
    )
    return reply(request, make_atom(feed), "application/atom+xml")


def _entry(report: ErrorReport, row: front.FrontRow | None, base: str) -> FeedEntry:
    at = report.resolved or report.at
    return FeedEntry(
        name=f"correction/{report.report_id}/{report.story_id}",
        title=row.headline if row else report.story_id,
        url=f"{base}/story/{quote(report.story_id, safe='')}",
        summary=report.note,
        published=at,
        updated=at,
    )


def send_report(request: Request, sent: Sent, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """Take what a reader says is wrong with a story."""
    desk = reading(request)
    # the address is kept as a keyed hash, and only until the report is answered
    sender = desk.access.sign("sender", desk.access.find_address(request))[:32]
    with desk.store.begin() as connection:
        story_id = request.path_params["story_id"]
        asking.report_error(connection, story_id, sent.get("words"), sent.get("contact"), sender, desk.clock.now())
    return go("/corrections?sent=1")


PAGES = (("/corrections", show_corrections), ("/feeds/corrections.atom", show_corrections_atom))
CHANGES = (("/story/{story_id}/report", change(send_report, None)),)
