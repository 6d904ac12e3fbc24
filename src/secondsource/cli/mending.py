"""merge, move: what the operator puts right."""

from __future__ import annotations

import typer

app = typer.Typer()
WHY = typer.Option("the operator saw it", "--why", help="The reason, kept in the history of both stories.")


@app.command()
def merge(story_id: str, into: str, why: str = WHY) -> None:
    """Make one story of two; the first one's address then redirects. The desk must not run."""
    from secondsource.build import make_desk
    from secondsource.run.mend import merge_stories
    from secondsource.run.pipeline import digest
    from secondsource.settings import read_settings

    with make_desk(read_settings()) as desk, desk.store.hold():
        whole = merge_stories(desk.store, story_id, into, why, desk.clock.now())
        digest(desk)
    typer.echo(f"{story_id} is part of {whole} now; its address leads there")


@app.command()
def move(
    article_id: str,
    to: str | None = typer.Argument(None, help="The story it belongs to; left out: a story of its own."),
    why: str = WHY,
) -> None:
    """Put an article into another story, or into one of its own. The desk must not run."""
    from secondsource.build import make_desk
    from secondsource.run.mend import move_article
    from secondsource.run.pipeline import digest
    from secondsource.settings import read_settings

    with make_desk(read_settings()) as desk, desk.store.hold():
        story_id = move_article(desk.store, article_id, to, why, desk.clock.now())
        digest(desk)
    typer.echo(f"article {article_id} is in story {story_id} now")
