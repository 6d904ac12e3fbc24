"""add, feeds, remove, import: where articles come from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import typer

from secondsource.cli.screen import AS_JSON, plain, print_json, say, watched

app = typer.Typer()


@app.command()
def add(
    sources: list[str] = typer.Argument(help="Addresses of feeds, sites or OPML lists, or OPML files."),
    anyway: bool = typer.Option(False, "--anyway", help="Keep an address that does not answer now."),
) -> None:
    """Add feeds. A site's address is enough: its feed is found. OPML lists are taken whole."""
    from secondsource.build import make_desk
    from secondsource.errors import SecondSourceError
    from secondsource.run.subscribe import subscribe
    from secondsource.settings import read_settings

    failed = False
    with watched() as meter, make_desk(read_settings(), meter) as desk:
        for source in sources:
            try:
                added = subscribe(desk, source, anyway=anyway)
            except SecondSourceError as error:
                say(f"secondsource: {error}")
                failed = True
                continue
            typer.echo(added)
    if failed:
        raise typer.Exit(1)


@app.command()
def feeds(
    failing: bool = typer.Option(False, "--failing", help="Only what does not work, articles included."),
    as_json: bool = AS_JSON,
) -> None:
    """List the feeds with their health."""
    from secondsource.build import store_of
    from secondsource.desk.collect.health import health_of
    from secondsource.edge.clock import SystemClock
    from secondsource.edge.store import entries
    from secondsource.edge.store import feeds as feed_store
    from secondsource.settings import read_settings

    store, now = store_of(read_settings()), SystemClock().now()
    with store.read() as connection:
        found = [feed for feed in feed_store.list_feeds(connection) if not failing or feed.last_failure]
        failures = entries.list_failures(connection) if failing else []
    if as_json:
        print_json({"feeds": [plain(feed) for feed in found], "articles": [plain(failure) for _, failure in failures]})
        return
    for feed in found:
        words = (
            feed.last_failure.message if feed.last_failure else f"every {feed.interval.total_seconds() / 60:.0f} min"
        )
        typer.echo(f"{feed.feed_id:>5}  {feed.title}  {feed.url}\n       {health_of(feed, now)}: {words}")
    for entry, failure in failures:
        typer.echo(f"article {entry.link}\n       {failure.message} (tried {failure.attempts} times)")
    if not found and not failures:
        typer.echo("Nothing fails." if failing else "No feeds yet: `secondsource add URL`.")


@app.command()
def dead(
    retry: list[str] = typer.Option(
        [], "--retry", help="Have this entry's page read again; may be given several times."
    ),
    retry_all: bool = typer.Option(False, "--retry-all", help="Have all of them read again."),
    as_json: bool = AS_JSON,
) -> None:
    """List the entries whose page was given up, each with its reason; have them read again by the next pass."""
    from secondsource.build import store_of
    from secondsource.edge.clock import SystemClock
    from secondsource.edge.store import entries
    from secondsource.settings import read_settings

    store = store_of(read_settings())
    if retry or retry_all:
        with store.begin() as connection:
            count = entries.retry_given_up(connection, SystemClock().now(), None if retry_all else retry)
        typer.echo(f"{count} entries will be read again by the next pass")
        return
    with store.read() as connection:
        found = entries.list_given_up(connection)
    if as_json:
        print_json([{"entry": plain(entry), "failure": plain(failure)} for entry, failure in found])
        return
    for entry, failure in found:
        typer.echo(f"{entry.entry_id}  {entry.title}\n       {failure.message} (tried {failure.attempts} times)")
    if not found:
        typer.echo("Nothing was given up.")


@app.command()
def remove(
    feeds: list[str] = typer.Argument(help="Numbers or addresses of feeds, as `secondsource feeds` lists them."),
) -> None:
    """Stop polling feeds. Their articles stay."""
    from secondsource.build import store_of
    from secondsource.edge.store import feeds as feed_store
    from secondsource.errors import NotFoundError
    from secondsource.settings import read_settings

    store = store_of(read_settings())
    with store.begin() as connection:
        for name in feeds:
            known = feed_store.find_feed_by_url(connection, name)
            if known is None and not name.isdecimal():
                raise NotFoundError(f"no feed has the address {name}; `secondsource feeds` lists them")
            removed = feed_store.remove_feed(connection, known.feed_id if known else int(name))
            typer.echo(f"removed {removed.title} ({removed.url})")


@app.command("import")
def import_(
    files: list[Path] = typer.Argument(help="Files of articles as JSON lines, gzipped or not."),
    as_json: bool = AS_JSON,
) -> None:
    """Store articles from files, then group, score and write them."""
    from secondsource.build import make_desk, set_up_logging
    from secondsource.run.imports import import_file
    from secondsource.run.pipeline import digest
    from secondsource.settings import read_settings

    settings = read_settings()
    set_up_logging(settings)
    counts: Counter[str] = Counter()
    with watched() as meter, make_desk(settings, meter) as desk, desk.store.hold():
        for path in files:
            counts += import_file(desk, path, lambda words: say(f"secondsource: {words}"))
        counts += digest(desk)
    if as_json:
        print_json(dict(counts))
    else:
        typer.echo(
            f"{counts['new']} articles stored, {counts['known']} were there, {counts['refused']} rows refused; "
            f"{counts['stories']} new stories, {counts['pages']} pages written."
        )
    if counts["refused"]:
        raise typer.Exit(1)


@app.command()
def backfill(
    files: list[Path] = typer.Argument(help="Archives: WARC files as CC-NEWS has them, or JSON lines; gzipped or not."),
    cluster: str = typer.Option(
        "", help="Ray cluster to read and group on: its address, or `local`. Empty: this process."
    ),
    workers: int = typer.Option(
        2, min=1, help="With `--cluster local`: worker processes. Else: how many to keep busy."
    ),
    pages: bool = typer.Option(True, help="Score and write the stories too; else the desk's next pass does."),
    as_json: bool = AS_JSON,
) -> None:
    """Read archives, group what they hold and write it, here or on a cluster. The desk must not run."""
    from secondsource.build import make_desk, set_up_logging
    from secondsource.edge.cluster import Here, RayCluster
    from secondsource.run.backfill import backfill as fill
    from secondsource.run.backfill import place_waiting, read_files
    from secondsource.settings import read_settings

    settings = read_settings()
    set_up_logging(settings)
    with watched() as meter, make_desk(settings, meter) as desk, desk.store.hold():
        executor = RayCluster(cluster, workers) if cluster else Here()
        try:
            if pages:
                counts = fill(desk, files, executor, _complain)
            else:
                counts = read_files(desk, files, executor, _complain)
                counts += place_waiting(desk, executor)
        finally:
            executor.close()
    if as_json:
        print_json(dict(counts))
    else:
        typer.echo(
            f"{counts['files']} files read, {counts['files_known']} were read before, {counts['files_failed']} failed: "
            f"{counts['records']} records, {counts['new']} new articles, {counts['known']} known, "
            f"{counts['stories']} new stories, {counts['pages']} pages written."
        )
    if counts["files_failed"]:
        raise typer.Exit(1)


def _complain(words: str) -> None:
    say(f"secondsource: {words}")
