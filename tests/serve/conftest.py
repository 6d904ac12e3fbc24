"""A desk with an invented day in it, and a client that asks it for pages."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from secondsource.edge.store.engine import Store, open_store
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

sys.path.insert(0, str(Path(__file__).parent))
import vellin


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults."""
    return Settings(home=tmp_path)


@pytest.fixture
def empty(store: Store, settings: Settings) -> Iterator[TestClient]:
    """A desk that has not read anything."""
    with TestClient(make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN)) as client:
        yield client


@pytest.fixture
def client(store: Store, empty: TestClient) -> TestClient:
    """A desk with the day of Vellin."""
    vellin.fill(store)
    return empty
