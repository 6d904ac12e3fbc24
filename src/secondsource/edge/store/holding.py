"""Who may use a database: a lock on a file beside SQLite's, an advisory lock on PostgreSQL.

Both fall away with their process, however it ends. The advisory lock falls away with its connection as well, and so
with a server that restarts: whoever goes on afterwards takes it again, or stands still while somebody else has it.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from secondsource.errors import LockedError

# "secondsource" as a number: the advisory lock's name on PostgreSQL.
LOCK_NUMBER = 0x5EC0_50CE
ALONE, TOGETHER = "pg_try_advisory_lock", "pg_try_advisory_lock_shared"


@contextmanager
def hold_file(database: Path) -> Iterator[None]:
    """Hold a SQLite file. Raises LockedError where another process does."""
    path = database.with_name(database.name + ".lock")
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise LockedError(
                f"database {database} is in use by another desk (process {handle.read().strip() or 'unknown'}); "
                "stop that one, or give this one its own SECONDSOURCE_HOME"
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


class AdvisoryLock:
    """PostgreSQL's advisory lock on a connection of its own. Usable from several threads."""

    def __init__(self, engine: Engine, function: str) -> None:
        """`function`: ALONE or TOGETHER."""
        self._engine = engine
        self._function = function
        self._connection: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def keep(self) -> None:
        """Take it; where the server has ended our connection, take it again. Raises LockedError, DBAPIError."""
        with self._one_at_a_time:
            if self._connection is not None and _lives(self._connection):
                return
            self._drop()
            self._take()

    def release(self) -> None:
        """Give it back."""
        with self._one_at_a_time:
            self._drop()

    def _take(self) -> None:
        connection = self._engine.connect()
        try:
            taken = connection.scalar(text(f"SELECT {self._function}(:number)"), {"number": LOCK_NUMBER})
            connection.commit()
        except BaseException:
            connection.close()
            raise
        if not taken:
            connection.close()
            raise LockedError(
                "the PostgreSQL database is in use by another desk or its workers; stop them, or give this one its own "
                "database"
            )
        connection.detach()  # closed at the end, not given back to the pool with the lock on it
        self._connection = connection

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # a server that has gone has forgotten the lock too
                # In words: a server notices a closed connection only a moment later.
                self._connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
                self._connection.commit()
            self._connection.close()
            self._connection = None


def _lives(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("SELECT 1")
        connection.commit()
    except DBAPIError:
        return False
    return True
