"""Everything that a pass needs, made once by `build`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from secondsource.desk.extract.days import DayWeights
from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.related import RelatedIndex, StoryProfile
from secondsource.desk.group.subjects import SubjectWeights
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.story_index import StoryIndexes
from secondsource.edge.clock import Clock
from secondsource.edge.fetch.protocol import Fetcher
from secondsource.edge.language.model import LanguageModel
from secondsource.edge.notify.post import Post
from secondsource.edge.pool import Pool
from secondsource.edge.store import Store, stories
from secondsource.edge.store.codec import from_json
from secondsource.people import Channels
from secondsource.run.lease import Lease
from secondsource.settings import Settings

# Older stories are not offered as related ones: at 300 stories a day the index then holds about 100,000.
RELATED_FOR = timedelta(days=365)


class Progress(Protocol):
    """Is told how far a step has come."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`total` is None where it cannot be known."""
        ...


def silent(step: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


class PassRobots:
    """robots.txt files of the store, with what was newly learnt."""

    def __init__(self, known: dict[str, tuple[str | None, datetime]]) -> None:
        self._known = known
        self.learnt: dict[str, tuple[str | None, datetime]] = {}

    def get(self, host: str) -> tuple[str | None, datetime] | None:
        """The text and when it was fetched; None: never asked."""
        return self._known.get(host)

    def put(self, host: str, text: str | None, at: datetime) -> None:
        """Remember a host's robots.txt."""
        self._known[host] = self.learnt[host] = text, at


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """The parts of one desk. The grouper is made when it is first needed: restoring it reads the store."""

    settings: Settings
    clock: Clock
    store: Store
    fetcher: Fetcher
    robots: PassRobots
    pool: Pool[Any]
    make_knowledge: Callable[[], Knowledge]
    subjects: SubjectWeights
    days: DayWeights | None = None  # None: a page's metadata has the last word on its day
    model: LanguageModel | None = None  # None: pages are extractive
    list_channels: Callable[[], Channels] = Channels  # where notices go, as their file has it now
    post: Post
    make_grouper: Callable[[], Grouper]  # restored from the store
    empty_grouper: Callable[[], Grouper]
    progress: Progress = silent
    lease: Lease | None = None  # of a worker among others; None: this desk holds the whole store
    _terms: list[int] = field(default_factory=list)  # of the lease, as the grouper knows it
    _settled: list[float] = field(default_factory=list)  # when settling was last begun, by the monotonic clock
    _kept: list[float] = field(default_factory=list)  # when the store was last looked through for what is too old
    _groupers: list[Grouper] = field(default_factory=list)
    scored: StoryIndexes = field(default_factory=StoryIndexes)  # what was read of the stories assessed last
    _related: list[RelatedIndex] = field(default_factory=list)
    _knowledge: list[Knowledge] = field(default_factory=list)

    @property
    def knowledge(self) -> Knowledge:
        """What scoring knows of outlets, read when it is first asked for."""
        if not self._knowledge:
            self._knowledge.append(self.make_knowledge())
        return self._knowledge[0]

    def drop_knowledge(self) -> None:
        """An editor said something new of an outlet."""
        self._knowledge.clear()

    def grouper(self) -> Grouper:
        """The grouper, restored from the store when it is first asked for."""
        if not self._groupers:
            self._groupers.append(self.make_grouper())
        return self._groupers[0]

    def related(self) -> RelatedIndex:
        """The stories of the last weeks by names and terms, read from the store when it is first asked for."""
        if not self._related:
            with self.store.read() as connection:
                found = stories.list_profiles(connection, self.clock.now() - RELATED_FOR)
            profiles = [from_json(StoryProfile, one) for one in found]
            self._related.append(RelatedIndex(profiles, self.knowledge.places))
        return self._related[0]

    def keep_grouper(self, grouper: Grouper) -> None:
        """Take this grouper for the one of the store."""
        self._groupers[:] = [grouper]

    def term_changed(self, term: int) -> bool:
        """Whether the lease's term is another than when this was last asked."""
        changed = self._terms != [term]
        self._terms[:] = [term]
        return changed

    def settle_is_due(self) -> bool:
        """Whether it is time to place again what came late; at the first asking, then every `settle_minutes`."""
        return self._is_due(self._settled, self.settings.settle_minutes * 60)

    def keeping_is_due(self) -> bool:
        """Whether it is time to forget what is too old; at the first asking, then every hour."""
        return self._is_due(self._kept, 3600)

    def _is_due(self, last: list[float], seconds: float) -> bool:
        now = self.clock.monotonic()
        if last and now - last[0] < seconds:
            return False
        last[:] = [now]
        return True

    def drop_related(self) -> None:
        """Forget the stories that others are compared with: some are no longer in the store."""
        self._related.clear()

    def drop_grouper(self) -> None:
        """Forget the grouper: its memory no longer agrees with the store."""
        self._groupers.clear()

    def confirm(self, connection: Connection) -> None:
        """The right to place articles is still ours, and stays so until this transaction ends.

        Raises LeaseLostError.
        """
        if self.lease is not None:
            self.lease.confirm(connection)

    def close(self) -> None:
        """Let go of connections, threads and processes."""
        self.fetcher.close()
        self.pool.close()
        self.store.close()
