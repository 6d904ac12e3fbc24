"""mcp: the desk for other programs."""

from __future__ import annotations

import typer

from secondsource.cli.screen import say

app = typer.Typer()


@app.command()
def mcp(
    http: bool = typer.Option(False, "--http", help="Streamable HTTP instead of standard input and output."),
    port: int = typer.Option(8041, min=1, max=65535, help="Port of --http; the address is the setting `host`."),
) -> None:
    """Answer language models by the Model Context Protocol; it only reads."""
    from secondsource.build import serve_mcp, set_up_logging
    from secondsource.settings import read_settings

    settings = read_settings()
    set_up_logging(settings)
    serve_mcp(settings, port if http else None, say)
