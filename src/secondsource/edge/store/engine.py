"""The database itself: opening it, transactions, the lock that keeps a second desk out."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from secondsource.edge.store import schema
from secondsource.edge.store.holding import ALONE, TOGETHER, AdvisoryLock, hold_file
from secondsource.edge.store.trouble import Trouble, find_trouble
from secondsource.errors import StoreError, TroubleError

# Long enough for a large batch of another process, short enough that a stuck one is noticed.
BUSY_MILLISECONDS = 30_000


class Store:
    """One database. `begin()` writes, `read()` reads; the modules beside this one hold the statements."""

    def __init__(self, url: str) -> None:
        """Open, creating nothing yet. Raises StoreError where the URL or the driver is unusable."""
        self.trouble: Trouble | None = None  # of the last attempt to write; None: all is well
        self._lock: AdvisoryLock | None = None  # on PostgreSQL, while this process holds or shares it
        try:
            self.url = make_url(url)
            if self.url.get_backend_name() not in {"sqlite", "postgresql"}:
                raise NoSuchModuleError(f"no {self.url.get_backend_name()} here")
            self.engine = _create(url)
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(
                f"store {url!r}: not a database URL ({error}); use sqlite:///FILE or postgresql+psycopg://..."
            ) from error
        except ModuleNotFoundError as error:
            raise StoreError(
                f'store {self.url.render_as_string()}: {error}; install it with pip install "secondsource[postgres]"'
            ) from error

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on an exception."""
        with self._telling():
            with self.engine.connect().execution_options(write=True) as connection, connection.begin():
                yield connection
            self.trouble = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent picture, never in a writer's way."""
        with self._telling(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A database in trouble is told in words, and remembered for the status page."""
        try:
            yield
        except DBAPIError as error:
            trouble = find_trouble(error, self.url.render_as_string())
            if trouble is None:
                raise
            self.trouble = trouble
            raise TroubleError(trouble.message) from error

    def check_room(self, reserve: int) -> None:
        """Raises TroubleError where the disk of a SQLite file has less than `reserve` bytes left."""
        shortage = self.find_shortage(reserve)
        if shortage:
            self.trouble = shortage
            raise TroubleError(shortage.message)

    def find_shortage(self, reserve: int) -> Trouble | None:
        """What is wrong where that disk has less than `reserve` bytes left."""
        path = self.find_file()
        if path is None or (free := shutil.disk_usage(path.parent).free) >= reserve:
            return None
        words = f"{free >> 20} MB left, {reserve >> 20} MB are kept free: make room, the desk goes on by itself"
        return Trouble(reason="disk-full", message=f"disk of {path}: {words}; until then it shows what it has")

    def migrate(self) -> None:
        """Bring the database to this version's schema. Raises SchemaError where it is newer than we are."""
        with _plain_errors(self.url.render_as_string()):
            schema.migrate(self.engine)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep any second desk out while this one runs; falls away with the process, however it ends."""
        path = self.find_file()
        with hold_file(path) if path else self._hold_advisory(ALONE):
            yield

    @contextmanager
    def join(self) -> Iterator[None]:
        """Work beside other workers on one PostgreSQL database, and keep out whoever must be alone.

        Raises LockedError while somebody holds the database alone, StoreError on SQLite, which has one writer.
        """
        if self.engine.dialect.name == "sqlite":
            raise StoreError(
                f"store {self.url.render_as_string()}: SQLite has one desk; several workers need PostgreSQL "
                "(SECONDSOURCE_STORE=postgresql+psycopg://...)"
            )
        with self._hold_advisory(TOGETHER):
            yield

    def keep_hold(self) -> None:
        """Have the right to the database that `hold` or `join` gave still, or again after PostgreSQL has restarted.

        Raises LockedError where somebody else took it meanwhile, TroubleError while the server is away.
        """
        if self._lock is not None:
            with self._telling():
                self._lock.keep()

    @contextmanager
    def _hold_advisory(self, function: str) -> Iterator[None]:
        if self.engine.dialect.name == "sqlite":  # in memory: nobody else can reach it
            yield
            return
        lock = AdvisoryLock(self.engine, function)
        lock.keep()
        self._lock = lock
        try:
            yield
        finally:
            self._lock = None
            lock.release()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def find_file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL and for a database in memory."""
        name = self.url.database
        return Path(name) if self.engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def open_store(url: str) -> Store:
    """Open the database at `url` and bring it to this version's schema.

    Raises StoreError: what is wrong, and what to do.
    """
    store = Store(url)
    path = store.find_file()
    if path:
        _make_folder(path.parent)
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"data folder {folder}: {error.strerror}; set SECONDSOURCE_HOME to a folder you can write"
        ) from error


def _create(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    memory = make_url(url).database in (None, "", ":memory:")
    # the connection that was given back last is taken first: its cache holds what pages read, and the others stay small
    how: dict[str, Any] = {"pool_use_lifo": True}
    if memory:
        how = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    engine = create_engine(url, **how)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin too late for a consistent read; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")  # WAL: a power cut can lose the last commit, never the database
    cursor.execute("PRAGMA foreign_keys = ON")
    # 8 MiB: with 16 and with 4 pages of a million articles take the same CPU, for the system keeps the file in memory
    cursor.execute("PRAGMA cache_size = -8192")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: a reader that turns writer would fail at once when another writer came between.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _plain_errors(name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        trouble = find_trouble(error, name)
        if trouble:
            raise TroubleError(trouble.message) from error
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(
            f"store {name}: {reason}; check the path or URL, its permissions and that the server runs"
        ) from error
