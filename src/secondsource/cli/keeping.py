"""backup, restore, vacuum, forget: keeping the database."""

from __future__ import annotations

from pathlib import Path

import typer

app = typer.Typer()


@app.command()
def backup(file: Path) -> None:
    """Copy the whole database to a new file; the desk may run meanwhile."""
    from secondsource.build import store_of
    from secondsource.run.housekeeping import backup as copy
    from secondsource.settings import read_settings

    copy(store_of(read_settings()), file)
    typer.echo(f"written to {file} ({file.stat().st_size >> 10} KB); `secondsource restore {file}` brings it back")


@app.command()
def restore(file: Path) -> None:
    """Put a backup in place of the database. The desk must not run; the old database is kept beside it."""
    from secondsource.build import store_of
    from secondsource.run.housekeeping import restore as put_back
    from secondsource.settings import read_settings

    store = store_of(read_settings())
    with store.hold():
        kept = put_back(store, file)
    typer.echo(f"{file} is the database now" + (f"; the old one is {kept}" if kept else ""))


@app.command()
def vacuum() -> None:
    """Give the database's unused room back to the disk."""
    from secondsource.build import store_of
    from secondsource.run.housekeeping import vacuum as shrink
    from secondsource.settings import read_settings

    store = store_of(read_settings())
    with store.hold():
        before, after = shrink(store)
    typer.echo(f"{before >> 10} KB before, {after >> 10} KB now")


@app.command()
def forget(
    days: float = typer.Option(help="Keep stories whose last article is at most this many days old."),
) -> None:
    """Forget old stories with their articles and pages."""
    from secondsource.build import make_desk
    from secondsource.run.housekeeping import forget_old
    from secondsource.settings import read_settings

    with make_desk(read_settings()) as desk, desk.store.hold():
        gone = forget_old(desk, days)
    typer.echo(
        f"{gone['stories']} stories with {gone['articles']} articles forgotten; `secondsource vacuum` frees the room"
    )
