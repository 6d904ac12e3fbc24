"""An outlet as its page, the API and the MCP server show it: what raters say, who owns it, how it reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from secondsource.edge.store import assessments, feeds, front, signs
from secondsource.errors import NotFoundError
from secondsource.model import Flag, Outlet, OutletPage, Owner, Rating
from secondsource.serve.habits import LOOKED_AT, Habits, view_habits
from secondsource.serve.reading import Known

SIGNS = timedelta(days=30)  # of articles that are counted for signs: a month shows a habit, and habits change


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletView:
    """One outlet."""

    outlet: Outlet
    ratings: tuple[Rating, ...]
    flags: tuple[Flag, ...]
    owner: Owner | None
    habits: Habits
    latest: tuple[front.FrontRow, ...]  # the stories its habits were counted over, newest first
    signs: signs.Signs | None  # what its own articles show; beside the ratings, never in them
    own_pages: tuple[OutletPage, ...]  # about itself, as its articles were seen to link them
    reported: tuple[datetime, ...]  # the moment of its newest article in each of them


def load_outlet(connection: Connection, outlet_id: str, known: Known) -> OutletView:
    """What is known of an outlet. Raises NotFoundError."""
    outlet = feeds.find_outlet(connection, outlet_id) or front.find_reporting_outlet(connection, outlet_id)
    if outlet is None:
        raise NotFoundError(f"no outlet {outlet_id} has reported here")
    found = front.list_by_outlet(connection, outlet_id, limit=LOOKED_AT)
    story_ids = [row.story_id for row, _ in found]
    values = [assessments.find_assessment(connection, one) for one in story_ids]
    outlets = front.list_article_outlets(connection, story_ids)
    return OutletView(
        outlet=outlet,
        ratings=tuple(known.ratings.get(outlet_id, ())),
        flags=tuple(known.flags.get(outlet_id, ())),
        owner=known.owners.get(outlet_id),
        signs=signs.find_signs(connection, outlet_id, find_since(connection)),
        own_pages=signs.list_outlet_pages(connection, outlet_id),
        habits=view_habits(outlet_id, [one for one in values if one], outlets, known),
        latest=tuple(row for row, _ in found),
        reported=tuple(at for _, at in found),
    )


def find_since(connection: Connection) -> datetime:
    """The beginning of the days whose articles are counted: thirty up to the desk's newest."""
    newest = front.find_newest(connection)
    return newest - SIGNS if newest else datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedStory:
    """A story that several of the compared outlets reported."""

    story_id: str
    headline: str
    reported: dict[str, datetime]  # outlet_id: its newest article in the story


def find_shared(views: Sequence[OutletView]) -> tuple[SharedStory, ...]:
    """The stories that at least two of the outlets reported, newest first."""
    rows = {row.story_id: row for one in views for row in one.latest}
    moments: dict[str, dict[str, datetime]] = {}
    for one in views:
        for row, at in zip(one.latest, one.reported, strict=True):
            moments.setdefault(row.story_id, {})[one.outlet.outlet_id] = at
    both = [story_id for story_id, found in moments.items() if len(found) > 1]
    both.sort(key=lambda story_id: (rows[story_id].latest, story_id), reverse=True)
    return tuple(
        SharedStory(story_id=one, headline=rows[one].headline, reported=dict(sorted(moments[one].items())))
        for one in both
    )
