"""The command line: every command, by what it is about.

    desk.py      run, worker, serve, demo, check, settings
    sources.py   add, feeds, remove, import, backfill
    reading.py   stories, story, explain, prove, recompute
    mending.py   merge, move, split, pin
    following.py follow, follows, unfollow, mute
    notifying.py notify
    people.py    user add, list, remove, password, role
    keeping.py   backup, restore, vacuum, forget
    measure.py   evaluate, costs
    models.py    models, distill, leaderboard
    ways_out.py  mcp, publish, export

What takes time to import is imported inside the commands, so that `secondsource --help` answers at once.
"""

import typer

from secondsource.cli import (
    desk,
    following,
    keeping,
    measure,
    mending,
    models,
    notifying,
    people,
    reading,
    sources,
    ways_out,
)

app = typer.Typer(
    name="secondsource",
    help="A news desk: feeds in, stories out, and how far the reporting can be relied on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (
    *(desk.app, sources.app, reading.app, mending.app, following.app, notifying.app, keeping.app),
    *(measure.app, models.app, ways_out.app),
):
    app.registered_commands += group.registered_commands
app.add_typer(people.app, name="user")


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    if version:
        from secondsource import __version__

        typer.echo(__version__)
        raise typer.Exit
