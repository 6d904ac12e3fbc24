"""mcp, publish, export: the desk for other programs and other hosts."""

from __future__ import annotations

from pathlib import Path

import typer

from secondsource.cli.screen import AS_JSON, print_json, say
from secondsource.errors import InputError

app = typer.Typer()


@app.command()
def mcp(
    http: bool = typer.Option(False, "--http", help="Streamable HTTP instead of standard input and output."),
    port: int = typer.Option(8041, min=1, max=65535, help="Port of --http; the address is the setting `host`."),
    follow: bool = typer.Option(False, "--follow", help="Let it change what one person follows; nothing else."),
    owner: str = typer.Option("", "--user", help="Whose; left out: the one person of a desk without accounts."),
) -> None:
    """Answer language models by the Model Context Protocol; it only reads, unless following is allowed."""
    from secondsource.build import set_up_logging
    from secondsource.settings import read_settings
    from secondsource.showing import serve_mcp

    settings = read_settings()
    set_up_logging(settings)
    serve_mcp(settings, port if http else None, say, owner if follow else None)


@app.command()
def publish(
    folder: Path = typer.Argument(help="An empty folder, or one that was published to before."),
    url: str = typer.Option("", help="Where the site will be; default: the setting `public_url`."),
    as_json: bool = AS_JSON,
) -> None:
    """Write the site as files for any web host, with links that need no server; only what changed is written."""
    from secondsource.build import store_of
    from secondsource.serve.links import find_href
    from secondsource.settings import read_settings
    from secondsource.showing import publish_site

    settings = read_settings()
    url = url or settings.public_url
    if find_href(url) is None:
        raise InputError(
            "publish: say where the site will be, as --url https://news.example/ or by the setting public_url: "
            "feeds and shared links hold whole addresses"
        )
    store = store_of(settings)
    try:
        counts = publish_site(store, settings, folder, url)
    finally:
        store.close()
    if as_json:
        print_json(dict(counts))
    else:
        typer.echo(f"{folder}: " + ", ".join(f"{counts[one]} {one}" for one in ("new", "changed", "same", "removed")))


@app.command()
def export(
    target: Path = typer.Argument(
        help="A file that ends in .jsonl, .jsonl.gz or .parquet, or a folder for all tables."
    ),
    of: str = typer.Option("stories", help="With a file: stories, articles, facts or scores."),
    ending: str = typer.Option(".jsonl.gz", "--as", help="With a folder: the ending of its files."),
    as_json: bool = AS_JSON,
) -> None:
    """Write stories, articles, facts and scores as JSON lines or Parquet, for other programs."""
    from secondsource.build import store_of
    from secondsource.edge.table_files import write_table
    from secondsource.run.export import TABLES, name_files
    from secondsource.settings import read_settings

    names = name_files(target, of, ending)
    store = store_of(read_settings())
    counts = {}
    try:
        with store.read() as connection:  # one moment for all of them
            for name, path in names.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                table = TABLES[name]
                counts[name] = write_table(path, table.columns, table.list_rows(connection))
    finally:
        store.close()
    if as_json:
        print_json(counts)
    else:
        typer.echo(f"{target}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
