from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import inspect, text

from secondsource.edge.store import Store, articles, open_store, schema
from secondsource.errors import SchemaError
from secondsource.testing.builders import an_article

NEXT = '''"""A later schema."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    """One more column."""
    op.add_column("articles", sa.Column("planted", sa.String()))
'''


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the program is a later version."""
    folder = tmp_path / "versions"
    folder.mkdir()
    real = Path(schema.__file__).parent / "migrations/versions"
    for path in real.glob("r*.py"):
        (folder / path.name).write_text(path.read_text())
    head = max(path.name[1:5] for path in real.glob("r*.py"))
    (folder / "r9999_later.py").write_text(NEXT.format(head=head))

    class LaterConfig(Config):
        def set_main_option(self, name: str, value: str) -> None:
            super().set_main_option(name, value)
            super().set_main_option("path_separator", "newline")
            super().set_main_option("version_locations", str(folder))

    monkeypatch.setattr(schema, "Config", LaterConfig)


def _fill(store: Store) -> None:
    with store.begin() as connection:
        articles.save_article(connection, an_article(article_id="kept"))


def test_a_database_of_the_version_before_is_brought_up_with_its_data(
    store: Store, request: pytest.FixtureRequest
) -> None:
    """Opening it is all that an upgrade takes; nothing that was stored is lost, on either database."""
    _fill(store)
    url = store.url.render_as_string(hide_password=False)
    request.getfixturevalue("later")
    newer = open_store(url)
    with newer.read() as connection:
        assert articles.get_article(connection, "kept").article_id == "kept"
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        assert "planted" in {column["name"] for column in inspect(connection).get_columns("articles")}
    newer.close()


def test_an_older_program_refuses_a_newer_database(store: Store, request: pytest.FixtureRequest) -> None:
    """It says what the database is and what to do, and changes nothing."""
    _fill(store)
    url = store.url.render_as_string(hide_password=False)
    request.getfixturevalue("later")
    open_store(url).close()
    request.getfixturevalue("monkeypatch").undo()
    with pytest.raises(SchemaError, match=r"9999.*newer Second Source.*backup"):
        open_store(url)
    with store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
