"""The pages about the desk itself: outlets, feeds, method, models, costs, status."""

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from secondsource.desk.collect.health import health_of
from secondsource.edge.store import feeds, follows, front
from secondsource.edge.store.ledger import StoreLedger
from secondsource.model import FeedState
from secondsource.people import FollowKind, MuteKind
from secondsource.serve.charts import spending_chart
from secondsource.serve.outlet_view import load_outlet
from secondsource.serve.reader import PAGE
from secondsource.serve.reading import reading
from secondsource.serve.standings import KEPT, parse_standings

_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)


def show_outlets(request: Request) -> Response:
    """Outlets that reported in the last week."""
    serving = reading(request)
    with serving.store.read() as connection:
        newest = front.find_newest(connection) or serving.clock.now()
        since = newest - _WEEK
        rows = front.list_outlet_rows(connection, since)
    return serving.page(request, "outlets.html", rows=rows, since=since, ratings=serving.known.ratings)


def show_outlet(request: Request) -> Response:
    """One outlet: what raters say, how it reports, its stories."""
    serving = reading(request)
    outlet_id = request.path_params["outlet_id"]
    before = _parse_moment(request.query_params.get("before", ""))
    with serving.store.read() as connection:
        view = load_outlet(connection, outlet_id, serving.known)
        found = front.list_by_outlet(connection, outlet_id, limit=PAGE, before=before)
        me = serving.access.find_visitor(request)
        followed = follows.find_follow(connection, me.name, FollowKind.OUTLET, outlet_id, None) if me.role else None
        mutes = list(follows.list_mutes(connection, me.name)) if me.role else []
    return serving.page(
        request,
        "outlet.html",
        view=view,
        outlet=view.outlet,
        habits=view.habits,
        followed=followed,
        muted=any(one.kind is MuteKind.OUTLET and one.value == outlet_id for one in mutes),
        rows=[row for row, _ in found],
        more=found[-1][1] if len(found) == PAGE else None,
    )


def show_feeds(request: Request) -> Response:
    """Every feed and how it is, in words; failing ones first."""
    serving = reading(request)
    with serving.store.read() as connection:
        found = sorted(feeds.list_feeds(connection), key=lambda one: one.last_failure is None)
    now = serving.clock.now()
    health = {one.feed_id: health_of(one, now).value for one in found}
    failing = sum(one.last_failure is not None and one.state is FeedState.ACTIVE for one in found)
    return serving.page(request, "feeds.html", feeds=found, failing=failing, health=health)


def show_method(request: Request) -> Response:
    """How the score is made."""
    return reading(request).page(request, "method.html")


def show_models(request: Request) -> Response:
    """The cards of the trained models."""
    serving = reading(request)
    return serving.page(request, "models.html", cards=[_view_card(dict(one)) for one in serving.known.cards])


def show_costs(request: Request) -> Response:
    """What language models cost, day by day, and how writers compared last."""
    serving = reading(request)
    now = serving.clock.now()
    with serving.store.read() as connection:
        rows = front.list_costs(connection, now - _MONTH)
        spent = front.list_spending(connection, now - _MONTH)
    return serving.page(
        request,
        "costs.html",
        rows=rows,
        chart=spending_chart(spent, now, serving.zone),
        total=sum(cost for _, cost in spent),
        standings=parse_standings(StoreLedger(serving.store).find_answer(KEPT)),
        caps=(serving.settings.llm_cap_day, serving.settings.llm_cap_month),
        model=serving.settings.llm_model,
    )


def _parse_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _view_card(card: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in card.items() if name not in {"name", "job", "scores", "mark", "used", "use"}}
    rows = [(name.replace("_", " ").capitalize(), _words(value)) for name, value in rest.items()]
    scores = [(name.replace("_", " "), _words(value)) for name, value in card.get("scores", {}).items()]
    told = {name: card.get(name, "") for name in ("name", "job", "mark", "used")}
    return told | {"rows": rows + scores}


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
