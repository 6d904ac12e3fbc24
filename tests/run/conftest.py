"""A whole desk on the sample day."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secondsource.build import AGENCIES, OWNERS, RATINGS, empty_grouper, make_desk, make_knowledge, restored_grouper
from secondsource.desk.group.subjects import parse_weights
from secondsource.edge.store import Store
from secondsource.knowledge.subjects import load_subject_arrays, load_subject_terms
from secondsource.run.desk import Desk, PassRobots
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import subscribe
from secondsource.settings import Settings, read_settings
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeFetcher
from secondsource.testing.pool import InlinePool
from secondsource.testing.post import FakePost
from secondsource.testing.sampleday import SampleDay, read_operator_file

NOW = datetime(2026, 5, 12, 21, 30, tzinfo=UTC)


@pytest.fixture
def day() -> Iterator[SampleDay]:
    """The sample day, served on loopback."""
    with SampleDay(NOW) as served:
        yield served


@pytest.fixture
def settings(day: SampleDay, tmp_path: Path) -> Settings:
    """Settings of a desk that reads the sample day, with its operator's files."""
    for name in (RATINGS, OWNERS, AGENCIES):
        (tmp_path / name).write_text(read_operator_file(name), "utf8")
    return read_settings({}, home=tmp_path, proxy=day.proxy_url, host_interval=0.01, fetch_timeout=5)


@pytest.fixture
def opened(settings: Settings) -> AbstractContextManager[Desk]:
    """The desk, to be opened by the test."""
    return make_desk(settings)


@pytest.fixture
def read(opened: AbstractContextManager[Desk], day: SampleDay) -> Iterator[Desk]:
    """A desk that has read the day once."""
    with opened as made:
        subscribe(made, day.opml_url)
        run_pass(made, everything=True)
        yield made


MakeDesk = Callable[..., Desk]


@pytest.fixture
def small_desk(tmp_path: Path) -> MakeDesk:
    """Makes a desk on fakes: a fetcher that answers from a table, a clock that stands still, no child processes."""

    def make(store: Store, fetcher: FakeFetcher, clock: FixedClock, **changes: object) -> Desk:
        settings = read_settings({}, home=tmp_path, allow_private=True, **changes)
        return Desk(
            settings=settings,
            clock=clock,
            store=store,
            fetcher=fetcher,
            robots=PassRobots({}),
            pool=InlinePool(),
            post=FakePost(),
            make_knowledge=lambda: make_knowledge(settings),
            subjects=parse_weights(load_subject_arrays(), load_subject_terms()),
            make_grouper=lambda: restored_grouper(store, settings),
            empty_grouper=lambda: empty_grouper(settings),
        )

    return make
