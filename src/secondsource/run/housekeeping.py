"""Keeping a desk's database: copies of it while it runs, restoring one, room on the disk, how long things stay."""

import logging
import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from secondsource.edge.store import Store, clockwork, retention
from secondsource.edge.store.dialect import used_bytes
from secondsource.errors import InputError, StoreError
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

# Clocks of several workers differ by seconds; a moment further ahead than this was written by a wrong clock.
AHEAD = timedelta(minutes=5)
# Stories forgotten in one transaction: a reader never waits longer than this takes, some tens of milliseconds.
FORGOTTEN_AT_ONCE = 100
# A pass a minute leaves 1,440 records a day, of which pages and metrics show the last one.
PASSES_KEPT = timedelta(days=30)


def backup(store: Store, target: Path) -> None:
    """Copy the whole database to a file, while the desk runs. Raises InputError, StoreError."""
    source = _database_of(store)
    if target.exists():
        raise InputError(f"{target}: is there already; name a new file, a backup overwrites nothing")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as connection:
            # a consistent copy from one read transaction, without the free pages
            connection.execute("VACUUM INTO ?", (str(part),))
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"backup to {target}: {error}; is there room on that disk, and may you write there?"
        ) from error


def restore(store: Store, source: Path) -> Path | None:
    """Put a backup in place of the database; gives where the old one was moved, None if there was none.

    The desk must not run: hold the store first. Raises InputError where the file is no sound database.
    """
    target = _database_of(store)
    _check_sound(source)
    store.close()
    kept: Path | None = None
    if target.exists():
        kept = target.with_name(target.name + ".before-restore")
        target.replace(kept)
    for tail in ("-wal", "-shm"):  # of the old database; they would be applied to the new one
        target.with_name(target.name + tail).unlink(missing_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    part.replace(target)  # whole or not at all
    store.migrate()
    return kept


def vacuum(store: Store) -> tuple[int, int]:
    """Give unused room back to the disk; sizes before and after, in bytes."""
    path = _database_of(store)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.stat().st_size
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, path.stat().st_size


def forget_old(desk: Desk, days: float) -> Counter[str]:
    """Forget stories whose last article is older than `days`, with their articles and pages."""
    before = desk.clock.now() - timedelta(days=days)
    counts: Counter[str] = Counter()
    while True:
        with desk.store.begin() as connection:
            gone = retention.forget_stories(connection, before, FORGOTTEN_AT_ONCE)
        counts += gone
        if not gone["stories"]:
            return counts


def keep_within(desk: Desk) -> Counter[str]:
    """Forget what the settings say is too old or too much. The oldest stories go first, none that may still grow."""
    settings, now = desk.settings, desk.clock.now()
    with desk.store.begin() as connection:
        retention.forget_passes(connection, now - PASSES_KEPT)
    counts = forget_old(desk, settings.keep_days) if settings.keep_days else Counter[str]()
    grown = now - timedelta(days=settings.window_days)
    while settings.keep_mb and _is_above(desk.store, settings.keep_mb << 20):
        with desk.store.begin() as connection:
            gone = retention.forget_stories(connection, grown, FORGOTTEN_AT_ONCE)
        counts += gone
        if not gone["stories"]:
            log.warning("step=keep keep_mb=%d what is left may still grow: raise keep_mb", settings.keep_mb)
            break
    if counts["stories"]:
        desk.drop_grouper()  # both remember stories by what the store had of them
        desk.drop_related()
        log.info("step=keep stories=%d articles=%d", counts["stories"], counts["articles"])
    return Counter(forgotten=counts["stories"])


def _is_above(store: Store, limit: int) -> bool:
    with store.read() as connection:
        used = used_bytes(connection)
    return used is not None and used > limit


def mend_clock(desk: Desk, now: datetime) -> None:
    """What was dated by a clock that ran ahead is due now; else a feed polled "next year" would rest until then."""
    with desk.store.begin() as connection:
        mended = clockwork.bring_back(connection, now, now + AHEAD)
    if mended:
        log.warning("step=clock mended=%d the clock was set back", mended)


def _database_of(store: Store) -> Path:
    path = store.find_file()
    if path is None:
        raise InputError("this works on SQLite files; for PostgreSQL use pg_dump, pg_restore and VACUUM")
    return path


def _check_sound(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"{path}: no such file; name one that `secondsource backup` wrote")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (word,) = connection.execute("PRAGMA quick_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise InputError(f"{path}: {error}; name a file that `secondsource backup` wrote") from error
    if word != "ok":
        raise InputError(f"{path}: the database is damaged ({word}); take an older backup")
