"""Bringing a database to this version's schema, by Alembic."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from secondsource.errors import SchemaError


def migrate(engine: Engine) -> None:
    """Apply every migration that is missing.

    Raises SchemaError where the database was made by a newer version: going back would lose data.
    """
    config = Config()
    config.set_main_option("script_location", "secondsource.edge.store:migrations")
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    if current is not None and current not in {one.revision for one in script.walk_revisions()}:
        raise SchemaError(
            f"the database is at schema {current}, which this version does not know: a newer Second Source made it; "
            "install that version, or restore a backup made before the upgrade"
        )
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
