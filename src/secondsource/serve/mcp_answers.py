"""What the MCP server's tools answer: the same views as pages and API, as plain values.

Errors are InputError or NotFoundError with a message that says what to do: a language model reads it and tries again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secondsource.edge.store import front, search, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.model import FactState
from secondsource.serve.api import MOST, StoryList, StoryRow, story_row
from secondsource.serve.outlet_answer import OutletProfile, view_profile
from secondsource.serve.outlet_view import SharedStory, find_shared, load_outlet
from secondsource.serve.reading import Reading
from secondsource.serve.views import ScoreView, StoryView, load_story, view_story

MOST_OUTLETS = 8  # compared at once: 60 assessments are read for each
DEEPEST = 50  # pages of a search


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginLine:
    """One independent line of reporting, in short."""

    name: str
    kind: str  # "own", "agency", "release", "unread"
    weight: float  # what it adds to the count of independent origins
    outlets: int
    copies: tuple[str, ...]  # outlets whose article rests on it, each with how


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreChange:
    """One score that a story has had."""

    at: datetime
    label: str
    cause: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why a story has the score it has."""

    story_id: str
    headline: str
    score: ScoreView | None  # None: not scored yet
    origins: tuple[OriginLine, ...]
    facts_carried_by_several: tuple[str, ...]
    facts_contested: tuple[str, ...]  # both values
    history: tuple[ScoreChange, ...]
    inputs: str  # address of the file from which the score can be computed again
    method: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Several outlets side by side."""

    outlets: tuple[OutletProfile, ...]
    stories_of_several: tuple[SharedStory, ...]


class Answers:
    """The tools' answers over one store."""

    def __init__(self, desk: Reading, base: str) -> None:
        """`base` is the address that whole links start with."""
        self._desk = desk
        self._base = base

    def list_stories(self, subject: str | None, hours: int, limit: int) -> StoryList:
        """The most important stories of the hours that end with the newest report."""
        with self._desk.store.read() as connection:
            newest = front.find_newest(connection) or self._desk.clock.now()
            since = newest - timedelta(hours=hours)
            rows = front.list_top(connection, since=since, subject=subject, limit=limit)
        return StoryList(stories=self._rows(rows), next=None)

    def search_stories(self, query: str, limit: int, page: int) -> StoryList:
        """Stories that a query finds. Raises InputError where it asks for nothing or holds what cannot be read."""
        asked = search.parse_query(query)
        if asked.ignored:
            raise InputError(
                f"not understood: {', '.join(asked.ignored)}; a day is written from:2026-05-12, a number origins:>1"
            )
        if asked.empty:
            raise InputError("the query asks for nothing; give words, or outlet:, from:, to: or origins:")
        with self._desk.store.read() as connection:
            rows = search.search_stories(connection, asked, limit=limit + 1, skip=(page - 1) * limit)
        following = str(page + 1) if len(rows) > limit and page < DEEPEST else None
        return StoryList(stories=self._rows(rows[:limit]), next=following)

    def read_story(self, story_id: str) -> StoryView:
        """A story as its page shows it; a merged one as the story that it is in now. Raises NotFoundError."""
        with self._desk.store.read() as connection:
            address = stories.find_address(connection, story_id)
            if address is None:
                raise NotFoundError(f"no story has the id {story_id!r}; search_stories and list_stories give ids")
            return view_story(load_story(connection, address), self._desk.known)

    def explain_score(self, story_id: str) -> Explanation:
        """What a story's score is made of, and how it came to it. Raises NotFoundError."""
        story = self.read_story(story_id)
        contested = [one for one in story.facts if one.state in {FactState.CONTESTED, FactState.DISPUTED}]
        return Explanation(
            story_id=story.story_id,
            headline=story.headline,
            score=story.score,
            origins=_view_origins(story),
            facts_carried_by_several=tuple(one.words for one in story.facts if len(one.origins) > 1),
            facts_contested=tuple(
                " / ".join([one.words, *(f"{each.words} ({each.outlet})" for each in one.against)]) for one in contested
            ),
            history=tuple(
                ScoreChange(at=one.at, label=one.who, cause=one.words) for one in story.timeline if one.kind == "score"
            ),
            inputs=f"{self._base}/story/{story.story_id}/inputs.json",
            method=f"{self._base}/method",
        )

    def compare_outlets(self, outlet_ids: Sequence[str]) -> Comparison:
        """Outlets side by side. Raises InputError, NotFoundError."""
        wanted = list(dict.fromkeys(one.strip().lower() for one in outlet_ids))
        if not 2 <= len(wanted) <= MOST_OUTLETS:
            raise InputError(f"give 2 to {MOST_OUTLETS} different outlets by their domain, as vellincourier.example")
        with self._desk.store.read() as connection:
            views = [load_outlet(connection, one, self._desk.known) for one in wanted]
        return Comparison(outlets=tuple(map(view_profile, views)), stories_of_several=find_shared(views))

    def _rows(self, rows: Sequence[front.FrontRow]) -> tuple[StoryRow, ...]:
        return tuple(story_row(one, self._base) for one in rows[:MOST])


def _view_origins(story: StoryView) -> tuple[OriginLine, ...]:
    return tuple(
        OriginLine(
            name=one.name,
            kind=one.kind,
            weight=one.weight,
            outlets=one.outlets,
            copies=tuple(f"{each.outlet}: {each.kind.value if each.kind else 'not known how'}" for each in one.copies),
        )
        for one in story.origins
    )
