"""An outlet as the API and the MCP server give it, from the view that its page shows."""

from dataclasses import dataclass
from datetime import datetime

from secondsource.edge.store.signs import Signs
from secondsource.model import Flag, OutletPage, Rating
from secondsource.serve.habits import Habits
from secondsource.serve.links import find_href
from secondsource.serve.outlet_view import OutletView


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPage:
    """A page of an outlet about itself, as a link on one of its articles led there."""

    kind: str  # "corrections", "ownership" (or imprint), "about"
    url: str
    words: str  # of the link
    seen_on: str  # the article that linked it last
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletProfile:
    """One outlet: what raters say of it, who owns it, how it reports, what its own articles show."""

    outlet_id: str
    name: str
    owner: str | None
    ratings: tuple[Rating, ...]
    warned_of: tuple[Flag, ...]
    habits: Habits
    signs: Signs | None  # counted over its articles of 30 days; no rating, and no part of a score
    own_pages: tuple[OwnPage, ...]  # seen, never guessed; no rating either


def view_profile(view: OutletView) -> OutletProfile:
    """What a page shows of an outlet, as data."""
    return OutletProfile(
        outlet_id=view.outlet.outlet_id,
        name=view.outlet.name,
        owner=view.owner.owner if view.owner else None,
        ratings=view.ratings,
        warned_of=view.flags,
        habits=view.habits,
        signs=view.signs,
        own_pages=tuple(_own_page(one) for one in view.own_pages if find_href(one.url)),
    )


def _own_page(page: OutletPage) -> OwnPage:
    return OwnPage(
        kind=page.kind.value,
        url=page.url,
        words=page.words,
        seen_on=page.seen_on,
        first_seen=page.first_seen,
        last_seen=page.last_seen,
    )
