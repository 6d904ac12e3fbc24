"""evaluate, costs: how good it is, what it cost."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import typer

from secondsource.cli.screen import AS_JSON, print_json

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def evaluate(
    context: typer.Context,
    kind: str = typer.Argument(
        help="What to measure: grouping, extraction, copies, wire, attribution, facts, tier, ..."
    ),
    paths: list[Path] = typer.Argument(help="Labelled files or folders."),
    as_json: bool = AS_JSON,
) -> None:
    """Measure the desk on labelled data, beside its baselines.

    A kind's own options follow the paths, such as `--shuffle` and `--speed` for grouping.
    """
    from secondsource.errors import InputError
    from secondsource.evaluate import find_measure

    measure = find_measure(kind)
    given = [*map(str, paths), *context.args]
    places, options = _split(given, measure)
    for place in places:
        if not place.exists():
            raise InputError(f"{place}: no such file or folder; name labelled data")
        result = measure(place, **options)
        if as_json:
            print_json(result)
        else:
            _print_table(str(place), result)


def _split(words: list[str], measure: Any) -> tuple[list[Path], dict[str, Any]]:
    """Paths, and the measure's own options by the types of its parameters."""
    from secondsource.errors import InputError

    known = {name: one for name, one in inspect.signature(measure).parameters.items() if one.kind is one.KEYWORD_ONLY}
    places: list[Path] = []
    options: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            places.append(Path(word))
            continue
        name, _, value = word[2:].partition("=")
        name = name.replace("-", "_")
        if name not in known:
            raise InputError(f"no option {word} for this measure; it has: {', '.join(sorted(known)) or 'none'}")
        options[name] = (
            True if isinstance(known[name].default, bool) else _value(known[name].default, value or next(rest, ""))
        )
    return places, options


def _value(default: Any, word: str) -> Any:
    if isinstance(default, int):
        return int(word)
    return int(word) if default is None and word.isdecimal() else word


def _print_table(title: str, result: dict[str, Any], indent: str = "") -> None:
    typer.echo(indent + title)
    for name, value in result.items():
        if isinstance(value, dict):
            _print_table(name, value, indent + "  ")
        else:
            shown = f"{value:.4f}" if isinstance(value, float) else value
            typer.echo(f"{indent}  {name}: {shown}")


@app.command()
def costs(as_json: bool = AS_JSON) -> None:
    """Say what language models cost today and this month, and what the caps are."""
    from secondsource.build import store_of
    from secondsource.edge.clock import SystemClock
    from secondsource.edge.store.ledger import sum_costs
    from secondsource.settings import read_settings

    settings = read_settings()
    today = SystemClock().now().replace(hour=0, minute=0, second=0, microsecond=0)
    with store_of(settings).read() as connection:
        found = {"today": sum_costs(connection, today), "month": sum_costs(connection, today.replace(day=1))}
    if as_json:
        rows = {
            name: [{"model": m, "purpose": p, "calls": n, "dollars": cost} for m, p, n, cost in rows]
            for name, rows in found.items()
        }
        print_json(rows | {"cap_day": settings.llm_cap_day, "cap_month": settings.llm_cap_month})
        return
    for name, cap in (("today", settings.llm_cap_day), ("month", settings.llm_cap_month)):
        typer.echo(f"{name}: {sum(row[3] for row in found[name]):.4f} of at most {cap:.2f} US dollars")
        for model, purpose, calls, dollars in found[name]:
            typer.echo(f"  {model}, {purpose}: {calls} calls, {dollars:.4f}")
    if not settings.llm_model:
        typer.echo("No language model is set (`llm_model`); pages are written from passages and cost nothing.")
