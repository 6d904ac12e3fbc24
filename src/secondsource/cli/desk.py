"""run, serve, demo, check: the desk itself."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from secondsource.cli.screen import AS_JSON, print_json, say, watched

if TYPE_CHECKING:
    from secondsource.run.desk import Desk

app = typer.Typer()


@app.command()
def run(
    once: bool = typer.Option(False, "--once", help="Make one pass over every feed, then exit; serve nothing."),
    starter: bool = typer.Option(False, "--starter", help="First add the starter list of about 60 outlets."),
    port: int | None = typer.Option(None, help="Port of the pages; default: the setting `port`."),
    as_json: bool = AS_JSON,
) -> None:
    """Poll, group, score, write and serve until stopped."""
    from secondsource.build import make_desk, set_up_logging
    from secondsource.settings import read_settings

    settings = read_settings(port=port)
    set_up_logging(settings)
    # On PostgreSQL a desk that goes on works beside others; a single pass needs the store for itself.
    beside = settings.store.startswith("postgresql") and not once
    with watched() as meter, make_desk(settings, meter, worker=beside) as desk, _held(desk):
        if starter:
            _add_starter(desk)
        if once:
            _print_pass(desk, as_json)
        else:
            _serve_and_work(desk)


def _held(desk: Desk) -> AbstractContextManager[None]:
    return desk.store.join() if desk.lease else desk.store.hold()


def _add_starter(desk: Desk) -> None:
    from secondsource.build import add_starter

    say(f"{add_starter(desk)} feeds added from the starter list")


def _print_pass(desk: Desk, as_json: bool) -> None:
    from secondsource.edge.store import feeds
    from secondsource.run.pipeline import run_pass

    with desk.store.read() as connection:
        if not list(feeds.list_feeds(connection)):
            say("No feeds yet: `secondsource add URL`, or `secondsource run --starter` for the starter list.")
    counts = run_pass(desk, everything=True)
    if as_json:
        print_json(dict(counts))
        return
    typer.echo(
        f"{counts['feeds']} feeds asked ({counts['not_modified']} unchanged, {counts['feeds_failed']} failed), "
        f"{counts['entries']} new entries, {counts['articles']} new articles "
        f"({counts['articles_waiting']} to be tried again, {counts['articles_failed']} without their page), "
        f"{counts['stories']} new stories, {counts['pages']} pages written."
    )
    if counts["feeds_failed"] or counts["articles_waiting"]:
        typer.echo("`secondsource feeds --failing` says what is wrong.")


def _serve_and_work(desk: Desk) -> None:
    """The pages in this thread, the work in another, until Ctrl-C or SIGTERM."""
    import signal
    import threading

    from secondsource.run.crew import work_together
    from secondsource.run.worker import work
    from secondsource.showing import serve_pages

    stopped = threading.Event()
    worker = threading.Thread(target=work_together if desk.lease else work, args=(desk, stopped), name="desk")
    # uvicorn stops at SIGTERM, then lets it through: by itself it would end the process in the middle of a pass
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    worker.start()
    try:
        serve_pages(desk.store, desk.settings, say)
    finally:
        stopped.set()  # before anything is said: where nobody listens any more, saying it fails
        say("Stopping after what is in hand ...")
        worker.join()


@app.command()
def worker() -> None:
    """Work beside others on one PostgreSQL store: fetch and extract; one of the workers groups, scores and writes."""
    import signal
    import threading

    from secondsource.build import make_desk, set_up_logging
    from secondsource.run.crew import work_together
    from secondsource.settings import read_settings

    settings = read_settings()
    set_up_logging(settings)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with make_desk(settings, worker=True) as desk, desk.store.join():
        work_together(desk, stopped)


@app.command()
def serve(
    port: int | None = typer.Option(None, help="Port; default: the setting `port`."),
    host: str | None = typer.Option(None, help="Address to bind; default: the setting `host`."),
    processes: int = typer.Option(1, min=1, max=64, help="Processes that serve: one a core under heavy load."),
) -> None:
    """Show the pages of a desk that runs elsewhere or not at all; asks nobody for anything."""
    from secondsource.build import set_up_logging, store_of
    from secondsource.settings import read_settings
    from secondsource.showing import serve_pages

    settings = read_settings(port=port, host=host)
    set_up_logging(settings)
    store = store_of(settings)
    try:
        serve_pages(store, settings, say, processes)
    finally:
        store.close()


@app.command()
def demo(
    port: int | None = typer.Option(None, help="Port of the pages; default: the setting `port`."),
    home: Path | None = typer.Option(None, help="Data folder to keep the day in; default: a new temporary one."),
    once: bool = typer.Option(False, "--once", help="Read the day and exit; serve nothing."),
) -> None:
    """Read the bundled sample day through the real pipeline, offline, and serve its pages."""
    from secondsource.showing import run_demo

    with watched() as meter:
        run_demo(port=port, home=home, once=once, say=say, progress=meter)


@app.command()
def check(as_json: bool = AS_JSON) -> None:
    """Say what is wrong with this installation, and what to do."""
    from secondsource.check import list_findings

    findings = list_findings()
    if as_json:
        print_json([{"ok": one.ok, "what": one.what, "words": one.words} for one in findings])
    else:
        for one in findings:
            typer.echo(f"{'ok     ' if one.ok else 'PROBLEM'} {one.what}: {one.words}")
    if not all(one.ok for one in findings):
        raise typer.Exit(1)


@app.command()
def settings(
    markdown: bool = typer.Option(False, "--markdown", help="Print the table of docs/guide/settings.md."),
    as_json: bool = AS_JSON,
) -> None:
    """List every setting with its value here, its default, its unit and its reason."""
    from secondsource.settings import describe_settings, read_settings

    found = describe_settings(read_settings())
    if as_json:
        print_json(found)
        return
    if markdown:
        typer.echo(
            "# Settings\n\nEach setting has a name in `secondsource.toml` (in the data folder) and one in the "
            "environment, which wins.\nThis page is what `secondsource settings --markdown` prints; "
            "`secondsource settings` shows the values in force.\n"
        )
        typer.echo("| setting | in the environment | default | unit | why |\n|---|---|---|---|---|")
    for row in found:
        if markdown:
            default = f"`{row['default']}`" if row["default"] else "empty"
            typer.echo(f"| `{row['name']}` | `{row['variable']}` | {default} | {row['unit']} | {row['reason']} |")
        else:
            typer.echo(
                f"{row['name']} = {row['value']}  (default {row['default'] or 'empty'} {row['unit']}): {row['reason']}"
            )
