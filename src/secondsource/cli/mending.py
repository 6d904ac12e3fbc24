"""merge, move, split, pin: what the operator puts right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from secondsource.run.desk import Desk

app = typer.Typer()
WHY = typer.Option("the operator saw it", "--why", help="The reason, kept in the history of the stories.")


@contextmanager
def _mending() -> Iterator[Desk]:
    """The desk, ours alone; afterwards what changed is scored and written again."""
    from secondsource.build import make_desk
    from secondsource.run.pipeline import digest
    from secondsource.settings import read_settings

    with make_desk(read_settings()) as desk, desk.store.hold():
        yield desk
        digest(desk)


@app.command()
def merge(story_id: str, into: str, why: str = WHY) -> None:
    """Make one story of two; the first one's address then redirects. The desk must not run."""
    from secondsource.run.mend import merge_stories

    with _mending() as desk:
        whole = merge_stories(desk.store, story_id, into, why, desk.clock.now())
    typer.echo(f"{story_id} is part of {whole} now; its address leads there")


@app.command()
def move(
    article_id: str,
    to: str | None = typer.Argument(None, help="The story it belongs to; left out: a story of its own."),
    why: str = WHY,
) -> None:
    """Put an article into another story, or into one of its own. The desk must not run."""
    from secondsource.run.mend import move_article

    with _mending() as desk:
        story_id = move_article(desk.store, article_id, to, why, desk.clock.now())
    typer.echo(f"article {article_id} is in story {story_id} now")


@app.command()
def split(
    article_ids: list[str] = typer.Argument(help="Articles of one story, as `explain` lists them."), why: str = WHY
) -> None:
    """Put articles of one story together into a story of their own. The desk must not run."""
    from secondsource.run.mend import move_articles

    with _mending() as desk:
        story_id = move_articles(desk.store, article_ids, None, why, desk.clock.now())
    typer.echo(f"{len(article_ids)} article{'s are' if len(article_ids) > 1 else ' is'} in story {story_id} now")


@app.command()
def pin(
    article_id: str,
    release: bool = typer.Option(False, "--release", help="Let the desk place it again."),
    why: str = WHY,
) -> None:
    """Keep an article in its story whatever the desk's repairs find. The desk must not run."""
    from secondsource.run.mend import pin_article

    with _mending() as desk:
        story_id = pin_article(desk.store, article_id, not release, why, desk.clock.now())
    typer.echo(f"article {article_id} {'may be placed again' if release else 'stays'}; it is in story {story_id}")
