"""The status page: what the desk does now, how late it is, what it gave up and why."""

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from secondsource.edge.store import deliveries, entries, front
from secondsource.edge.store.figures import list_figures, quantile
from secondsource.people import Role
from secondsource.serve.access import Visitor
from secondsource.serve.desk_line import load_desk_line
from secondsource.serve.forms import Sent, change, go
from secondsource.serve.phrases import COUNTS
from secondsource.serve.reading import reading

GIVEN_UP = 20  # shown here; `secondsource dead` lists more
SHARES = (0.5, 0.95)  # of articles, whose lag is shown


def show_status(request: Request) -> Response:
    """Queue, lag, errors and costs; the last pass; how many stories have which state; what was given up."""
    serving = reading(request)
    with serving.store.read() as connection:
        newest = front.find_newest(connection) or serving.clock.now()
        rows = front.list_top(connection, since=newest - front.DAY, limit=2_000)
        line = load_desk_line(connection)
        figures = list_figures(connection, serving.clock.now())
        given_up = entries.list_given_up(connection, GIVEN_UP)
        channels = deliveries.list_states(connection)
    last = figures.last_pass
    states = Counter(row.label or (row.state or "not scored yet").capitalize() for row in rows)
    lags = [(share, quantile(figures.lag, share)) for share in SHARES]
    return serving.page(
        request,
        "status.html",
        trouble=serving.store.find_shortage(serving.settings.disk_reserve << 20) or serving.store.trouble,
        desk=line,
        last=last,
        names=COUNTS,
        took=round((last[1] - last[0]).total_seconds()) if last else 0,
        states=states.most_common(),
        figures=figures,
        lag=[(share, round(seconds / 60)) for share, seconds in lags if seconds is not None],
        given_up=given_up,
        channels=channels,
        may_retry=serving.access.find_visitor(request).may(Role.EDITOR),
    )


def retry_given_up(request: Request, sent: Sent, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """Have entries that were given up read again: a mark in the store, which the next pass finds."""
    serving = reading(request)
    entry_id = sent.get("entry")
    with serving.store.begin() as connection:
        entries.retry_given_up(connection, serving.clock.now(), [entry_id] if entry_id else None)
    return go("/status")


CHANGES = (("/status/retry", change(retry_given_up, Role.EDITOR)),)
