"""follow, follows, unfollow, mute: what a person wants to hear of, and what not."""

from __future__ import annotations

import typer

from secondsource.cli.screen import AS_JSON, plain, print_json

app = typer.Typer()
OWNER = typer.Option("", "--user", help="Whose; left out: the one person of a desk without accounts.")
KINDS = "topic, person, outlet, story or fact"


@app.command()
def follow(
    kind: str = typer.Argument(help=f"What to follow: {KINDS}."),
    value: str = typer.Argument(help="The query, the name, the outlet's domain, or the story's id."),
    number: int = typer.Argument(0, help="Of a fact: its place in the fact table of `secondsource explain`, from 1."),
    owner: str = OWNER,
) -> None:
    """Be told of a topic, a person, an outlet, a story, or one fact: its second origin, another value, a denial."""
    from secondsource import asking
    from secondsource.build import store_of
    from secondsource.edge.clock import SystemClock
    from secondsource.errors import InputError
    from secondsource.settings import read_settings

    asked = {
        "topic": asking.follow_topic,
        "person": asking.follow_person,
        "outlet": asking.follow_outlet,
        "story": asking.follow_story,
    }
    if kind not in {*asked, "fact"}:
        raise InputError(f"{kind!r} cannot be followed; give {KINDS}")
    now = SystemClock().now()
    with store_of(read_settings()).begin() as connection:
        if kind == "fact":
            made = asking.follow_fact(connection, owner, value, number, now)
        else:
            made = asked[kind](connection, owner, value, now)
    typer.echo(f"{made.follow_id}: following {made.kind.value} {made.words}")


@app.command()
def follows(owner: str = OWNER, as_json: bool = AS_JSON) -> None:
    """List what is followed, with what happened to it."""
    import gettext

    from secondsource.build import store_of
    from secondsource.desk.write.notices import tell_notice
    from secondsource.edge.store import follows as follow_rows
    from secondsource.edge.store import notices
    from secondsource.settings import read_settings

    with store_of(read_settings()).read() as connection:
        found = follow_rows.list_follows(connection, owner)
        told = {one.follow_id: notices.list_notices(connection, [one.follow_id], 20) for one in found}
    if as_json:
        rows = [plain(one) | {"notices": [plain(each) for each in told[one.follow_id]]} for one in found]
        print_json(rows)
        return
    for one in found:
        fresh = sum(each.at > one.seen for each in told[one.follow_id])
        typer.echo(f"{one.follow_id:>5}  {one.kind.value} {one.words}" + (f"  ({fresh} new)" if fresh else ""))
        for each in told[one.follow_id]:
            typer.echo(f"       {each.at:%Y-%m-%d %H:%M} {tell_notice(each, gettext.NullTranslations())}")
    if not found:
        typer.echo('Nothing yet: `secondsource follow topic "harbour dredging"`.')


@app.command()
def unfollow(number: int, owner: str = OWNER) -> None:
    """Stop following, by the number that `secondsource follows` gives."""
    from secondsource.build import store_of
    from secondsource.edge.store import follows as follow_rows
    from secondsource.settings import read_settings

    with store_of(read_settings()).begin() as connection:
        gone = follow_rows.remove_follow(connection, number, owner)
    typer.echo(f"no longer following {gone.kind.value} {gone.words}")


@app.command()
def mute(
    kind: str = typer.Argument(help="What to mute: outlet or query."),
    value: str = typer.Argument(help="The outlet's domain, or the query."),
    again: bool = typer.Option(False, "--show-again", help="Show what was muted again."),
    owner: str = OWNER,
) -> None:
    """Leave an outlet's own stories, or what a query finds, out of one person's front page and notices."""
    from secondsource import asking
    from secondsource.build import store_of
    from secondsource.edge.clock import SystemClock
    from secondsource.edge.store import follows as follow_rows
    from secondsource.errors import InputError
    from secondsource.people import MuteKind
    from secondsource.settings import read_settings

    if kind not in {one.value for one in MuteKind}:
        raise InputError(f"{kind!r} cannot be muted; give outlet or query")
    with store_of(read_settings()).begin() as connection:
        if again:
            follow_rows.remove_mute(connection, owner, MuteKind(kind), value)
        else:
            asking.mute(connection, owner, MuteKind(kind), value, SystemClock().now())
        left = [f"{one.kind.value} {one.value}" for one in follow_rows.list_mutes(connection, owner)]
    typer.echo("Muted: " + (", ".join(left) or "nothing"))
