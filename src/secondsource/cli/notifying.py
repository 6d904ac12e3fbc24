"""notify: the channels on which people are told."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import typer

from secondsource.cli.screen import AS_JSON, print_json, say

if TYPE_CHECKING:
    from secondsource.settings import Settings

app = typer.Typer()


@app.command()
def notify(
    test: str = typer.Option("", "--test", metavar="CHANNEL", help="Send a test on this channel now."),
    again: str = typer.Option("", "--again", metavar="CHANNEL", help="Send again what was given up on this channel."),
    as_json: bool = AS_JSON,
) -> None:
    """List the channels of `notify.toml` with what waits and what failed; try one; send again what was given up."""
    from secondsource.settings import read_settings

    settings = read_settings()
    if test:
        _try(settings, test)
    elif again:
        _send_again(settings, again)
    else:
        _list(settings, as_json)


def _try(settings: Settings, name: str) -> None:
    from secondsource.build import make_desk
    from secondsource.run.sending import try_channel

    with make_desk(settings) as desk:
        failure = try_channel(desk, name)
    if failure:
        say(f"secondsource: {name}: {failure.message} ({failure.reason})")
        raise typer.Exit(1)
    typer.echo(f"a test was sent to {name}; look whether it is there")


def _send_again(settings: Settings, name: str) -> None:
    from secondsource.build import store_of
    from secondsource.edge.clock import SystemClock
    from secondsource.edge.store import deliveries

    with closing(store_of(settings)) as store, store.begin() as connection:
        count = deliveries.send_again(connection, name, SystemClock().now())
    typer.echo(f"{count} notices go out again with the next pass")


def _list(settings: Settings, as_json: bool) -> None:
    from secondsource.build import channel_file, store_of
    from secondsource.edge.store import deliveries

    setup = channel_file(settings).read()
    with closing(store_of(settings)) as store, store.read() as connection:
        states = {one.channel: one for one in deliveries.list_states(connection)}
    rows: list[dict[str, object]] = []
    for one in setup.channels:
        known = states.get(one.name)
        rows.append(
            {
                "channel": one.name,
                "kind": one.kind.value,
                "digest": f"{one.digest:%H:%M}" if one.digest else None,
                "quiet": "-".join(f"{each:%H:%M}" for each in one.quiet) if one.quiet else None,
                "waiting": known.waiting if known else 0,
                "given_up": known.dead if known else 0,
                "last_sent": known.last_sent if known else None,
                "failure": known.failure if known else "",
            }
        )
    problems: list[dict[str, object]] = [{"line": one.line, "words": one.words} for one in setup.problems]
    if as_json:
        print_json({"channels": rows, "problems": problems})
    else:
        _print(rows, problems)
    if problems:
        raise typer.Exit(1)


def _print(rows: list[dict[str, object]], problems: list[dict[str, object]]) -> None:
    for one in rows:
        hours = f", digest at {one['digest']}" if one["digest"] else ""
        hours += f", quiet {one['quiet']}" if one["quiet"] else ""
        typer.echo(f"{one['channel']}: {one['kind']}{hours}; {one['waiting']} waiting, {one['given_up']} given up")
        if one["failure"]:
            typer.echo(f"       {one['failure']}")
    for problem in problems:
        say(f"secondsource: notify.toml, line {problem['line']}: {problem['words']}")
    if not rows and not problems:
        typer.echo("No channels yet: write notify.toml into the data folder; docs/guide/notices.md shows how.")
