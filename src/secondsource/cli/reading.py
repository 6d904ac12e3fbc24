"""stories, story, explain, prove, recompute: what the desk found out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from secondsource.cli.screen import AS_JSON, plain, print_json

if TYPE_CHECKING:
    from secondsource.edge.store import Store

app = typer.Typer()


def _open() -> Store:
    from secondsource.build import store_of
    from secondsource.settings import read_settings

    return store_of(read_settings())


@app.command()
def stories(
    limit: int = typer.Option(50, min=1, help="How many at most."),
    subject: str | None = typer.Option(None, help="Only stories about this subject."),
    as_json: bool = AS_JSON,
) -> None:
    """List stories, newest first, each with how far its reporting can be relied on."""
    from secondsource.edge.store.front import list_front

    with _open().read() as connection:
        found = list_front(connection, subject=subject, limit=limit)
    if as_json:
        print_json([plain(row) for row in found])
        return
    for row in found:
        typer.echo(f"{row.story_id}  {row.headline}\n              {_counts(row)}. {row.sentence}")
    if not found:
        typer.echo("No stories yet: `secondsource add URL`, then `secondsource run --once`.")


def _counts(row: Any) -> str:
    outlets = f"{row.outlets} outlet{'' if row.outlets == 1 else 's'}"
    origins = f"{row.origins:g} origin{'' if row.origins == 1 else 's'}"
    return f"{outlets}, {origins}; {row.label or row.state}"


@app.command()
def story(story_id: str, as_json: bool = AS_JSON) -> None:
    """Print a story's page: headline, lead, who reported it, body, and how far it can be relied on."""
    from secondsource.run.telling import load_story, tell_story

    told = load_story(_open(), story_id)
    if as_json:
        print_json(plain(told))
    else:
        typer.echo(tell_story(told))


@app.command()
def explain(
    story_id: str,
    bundle: Path | None = typer.Option(None, help="Write all inputs of the score to this file, for `recompute`."),
    as_json: bool = AS_JSON,
) -> None:
    """Print why a story's articles are together, its origin tree, its fact table and how its score is made up."""
    from secondsource.build import bundle_of, knowledge_of
    from secondsource.run.explaining import explain_story
    from secondsource.run.telling import load_story
    from secondsource.settings import read_settings

    store, settings = _open(), read_settings()
    told = load_story(store, story_id)
    if bundle:
        inputs = bundle_of(store, settings, told.story)
        bundle.write_text(json.dumps(inputs, ensure_ascii=False, indent=1), "utf8")
        typer.echo(f"written to {bundle}; `secondsource recompute {bundle}` gives the same score")
        return
    if as_json:
        print_json(plain(told))
    else:
        typer.echo(explain_story(told, knowledge_of(store, settings).names(())))


@app.command()
def recompute(
    file: Path,
    without: str | None = typer.Option(None, help="Leave out this outlet: what would the score be?"),
    as_json: bool = AS_JSON,
) -> None:
    """Compute a score again from a bundle, offline."""
    from secondsource.desk.score.bundle import recompute as again

    score = again(_read_json(file), without=without)
    if as_json:
        print_json(plain(score))
        return
    typer.echo(score.sentence)
    label = score.label.value if score.label else score.state.value
    typer.echo(f"{label}; {score.points:.6f} points, likely between {score.low:.6f} and {score.high:.6f}")


@app.command()
def prove(file: Path, as_json: bool = AS_JSON) -> None:
    """Check every sentence of a page against the passages it rests on."""
    from secondsource.desk.write.proof import prove as check
    from secondsource.desk.write.serial import parse_page

    page, proof = check(parse_page(_read_json(file)), ())
    if as_json:
        print_json({"proof": plain(proof), "page": plain(page)})
    else:
        typer.echo(f"{proof.proven} of {proof.checked} sentences proven")
        for dropped in proof.dropped:
            typer.echo(f"  not proven: {dropped}")
    if proof.proven < proof.checked:
        raise typer.Exit(1)


def _read_json(file: Path) -> Any:
    from secondsource.errors import InputError

    try:
        return json.loads(file.read_text("utf8"))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; name a file made by `secondsource`") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: not JSON ({error}); name a file made by `secondsource`") from error
