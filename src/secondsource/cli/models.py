"""models, distill, leaderboard: what models there are, small ones made on request, and how writers compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from secondsource.cli.screen import AS_JSON, plain, print_json, say, watched

if TYPE_CHECKING:
    from secondsource.distill.distil import Distilled, Row
    from secondsource.evaluate.leaderboard import Standing

app = typer.Typer()


@app.command()
def models(as_json: bool = AS_JSON) -> None:
    """List every model with its papers: what it learnt from, whose labels, what it was distilled from."""
    from secondsource.build import list_cards
    from secondsource.settings import read_settings

    for card, used in list_cards(read_settings()):
        if as_json:
            print_json(plain(card) | {"used": used, "distilled": card.is_distilled})
            continue
        typer.echo(f"{card.name}: {card.job}\n  labels: {card.labels}; {card.mark}\n  licence: {card.licence}")
        typer.echo(f"  {used}")
        for name, value in card.scores.items():
            typer.echo(f"  {name}: {value}")


@app.command()
def distill(
    job: str = typer.Argument(help="same-story, subject or key-sentence."),
    most: int = typer.Option(400, min=60, help="Cases that the model is asked at most; ten go into one call."),
    labelled: Path | None = typer.Option(None, help="Cases that people answered, to hold everyone against."),
    elsewhere: Path | None = typer.Option(
        None, help="The same from another domain; else the sample day, where it has answers."
    ),
    pages: int = typer.Option(
        3, min=0, help="Stories that the model writes, for the share of its sentences that is proven."
    ),
    as_json: bool = AS_JSON,
) -> None:
    """Make a small local model for one narrow job from the answers of the model that you pay for, and compare them."""
    from secondsource.build import shipped_subjects, store_of
    from secondsource.distill.desk import distil_on
    from secondsource.edge.clock import SystemClock
    from secondsource.settings import read_settings

    settings = read_settings()
    with watched() as meter:
        made = distil_on(
            store_of(settings),
            settings,
            shipped_subjects(),
            SystemClock(),
            job,
            most=most,
            labelled=labelled,
            elsewhere=elsewhere,
            pages=pages,
            progress=lambda done: meter("cases", done, most),
        )
    if as_json:
        print_json(plain(made))
    else:
        _print_distilled(made)


def _print_distilled(made: Distilled) -> None:
    typer.echo(f"{made.job}: {made.learnt} answers of {made.teacher} learnt, {made.answered} given")
    if made.stopped:
        typer.echo(f"Not everything was asked: {made.stopped}")
    typer.echo(f"narrow: {made.measure}, held against {made.held_against}")
    typer.echo(f"elsewhere: {made.elsewhere or 'nothing to hold it against; name a file with --elsewhere'}")
    typer.echo("writing: share of its sentences that their passages prove")
    typer.echo(f"\n{'':11}{'narrow':>8}{'elsewhere':>11}{'writing':>9}{'US dollars':>12}{'cases/s':>9}  what")
    for row in made.rows:
        typer.echo(_line(row))
    typer.echo(f"\nKept with its card in {made.card}")
    if made.job == "subject":
        typer.echo('To use it: set subjects_by = "distilled". It is then marked as distilled on the models page.')


def _line(row: Row) -> str:
    def shown(value: float | None, form: str, without: str) -> str:
        return without if value is None else format(value, form)

    return (
        f"{row.who:11}{row.narrow:8.3f}{shown(row.elsewhere, '.3f', '-'):>11}{shown(row.writing, '.3f', 'cannot'):>9}"
        f"{row.cost:12.4f}{shown(row.per_second, '.1f', '-'):>9}  {row.what}"
    )


@app.command()
def leaderboard(
    model: list[str] = typer.Option([], help="A model at the endpoint of the settings; may be given several times."),
    own: int = typer.Option(0, min=0, help="Write this many stories of this desk instead of the sample day's."),
    svg: Path | None = typer.Option(None, help="Write the chart to this file."),
    as_json: bool = AS_JSON,
) -> None:
    """Rank writers on a fixed set of stories by what is proven, key facts, length, cost and time; never by tokens."""
    from secondsource.build import store_of
    from secondsource.distill.desk import rank_on
    from secondsource.edge.clock import SystemClock
    from secondsource.settings import read_settings

    settings = read_settings()
    standings = rank_on(store_of(settings), settings, SystemClock(), model, own)
    if svg:
        svg.write_text(_chart(standings), "utf8")
        say(f"The chart is in {svg}")
    if as_json:
        print_json([plain(one) for one in standings])
        return
    typer.echo(
        f"{'':4}{'writer':28}{'proven':>8}{'key facts':>11}{'words':>8}{'US dollars':>12}{'seconds':>9}{'pages':>9}"
    )
    for place, one in enumerate(standings, 1):
        pages = f"{one.written}/{one.stories}"
        typer.echo(
            f"{place:<4}{one.writer:28}{one.proven:8.3f}{one.coverage:11.3f}{one.words:8.0f}{one.cost:12.4f}"
            f"{one.seconds:9.3f}{pages:>9}"
        )


def _chart(standings: list[Standing]) -> str:
    from secondsource.serve.standings import standings_chart

    return str(standings_chart([plain(one) for one in standings]))
