"""A whole desk on the sample day."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secondsource.build import AGENCIES, OWNERS, RATINGS, make_desk
from secondsource.run.desk import Desk
from secondsource.settings import Settings, read_settings
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
