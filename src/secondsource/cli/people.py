"""user add, list, remove, password, role: who may log in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from secondsource.cli.screen import AS_JSON, print_json

if TYPE_CHECKING:
    from secondsource.people import Role

app = typer.Typer(help="Who may log in to the pages, and what each may do.", no_args_is_help=True)
ROLE = typer.Option("reader", "--role", help="reader, editor or admin.")
STDIN = typer.Option(False, "--stdin", help="Read the password from standard input, one line.")


@app.command()
def add(
    name: str,
    role: str = ROLE,
    stdin: bool = STDIN,
    proxy: bool = typer.Option(False, "--proxy", help="Comes through a proxy that checks who it is: no password."),
) -> None:
    """Add a person. With the first one the desk asks everybody for a password."""
    from secondsource.build import store_of
    from secondsource.edge.clock import SystemClock
    from secondsource.edge.store import follows, users
    from secondsource.errors import InputError
    from secondsource.people import User
    from secondsource.serve.passwords import hash_password
    from secondsource.settings import read_settings

    if not (0 < len(name) <= 100 and name.isprintable() and name == name.strip()):
        raise InputError(f"{name!r} is no name for a person: 1 to 100 characters, no space around them")
    chosen = _role(role)
    password = "" if proxy else hash_password(_password(stdin))
    with store_of(read_settings()).begin() as connection:
        first = users.count_users(connection) == 0
        users.add_user(connection, User(name=name, role=chosen, password=password, added=SystemClock().now()))
        taken = follows.adopt_all(connection, name) if first else 0
    typer.echo(f"added {name} as {chosen.value}" + (f"; takes over {taken} things followed" if taken else ""))


@app.command("list")
def list_(as_json: bool = AS_JSON) -> None:
    """List everyone with their role."""
    from secondsource.build import store_of
    from secondsource.edge.store import users
    from secondsource.settings import read_settings

    with store_of(read_settings()).read() as connection:
        found = list(users.list_users(connection))
    if as_json:
        print_json([{"name": one.name, "role": one.role.value, "added": one.added.isoformat()} for one in found])
        return
    for one in found:
        typer.echo(f"{one.name}  {one.role.value}" + ("" if one.password else "  (by proxy)"))
    if not found:
        typer.echo("Nobody: the desk is one person's and answers on this machine only.")


@app.command()
def remove(name: str) -> None:
    """Remove a person, with what they follow."""
    from secondsource.build import store_of
    from secondsource.edge.store import follows, users
    from secondsource.settings import read_settings

    with store_of(read_settings()).begin() as connection:
        users.remove_user(connection, name)
        follows.remove_all(connection, name)
        left = users.count_users(connection)
    typer.echo(f"removed {name}" + ("" if left else "; nobody is left: the desk has no password now"))


@app.command()
def password(name: str, stdin: bool = STDIN) -> None:
    """Give a person a new password; their sessions end."""
    from dataclasses import replace

    from secondsource.build import store_of
    from secondsource.edge.store import users
    from secondsource.serve.passwords import hash_password
    from secondsource.settings import read_settings

    store = store_of(read_settings())
    with store.read() as connection:
        known = users.get_user(connection, name)
    hashed = hash_password(_password(stdin))
    with store.begin() as connection:
        users.save_user(connection, replace(known, password=hashed))
    typer.echo(f"{name} has a new password")


@app.command()
def role(name: str, new: str = typer.Argument(help="reader, editor or admin.")) -> None:
    """Give a person another role."""
    from dataclasses import replace

    from secondsource.build import store_of
    from secondsource.edge.store import users
    from secondsource.settings import read_settings

    chosen = _role(new)
    with store_of(read_settings()).begin() as connection:
        users.save_user(connection, replace(users.get_user(connection, name), role=chosen))
    typer.echo(f"{name} is {chosen.value} now")


def _role(text: str) -> Role:
    from secondsource.errors import InputError
    from secondsource.people import Role

    if text not in {one.value for one in Role}:
        raise InputError(f"{text!r} is no role; give reader, editor or admin")
    return Role(text)


def _password(stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
