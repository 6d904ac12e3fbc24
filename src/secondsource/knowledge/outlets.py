"""Outlets by name: the starter list, and whom an article means by "according to The Verge".

Both files are written by training/outlets.py from the lists that their headers name. Names are looked up, never
guessed, so a name that also means something else ("Time", "Hill") counts only with its kind: "Time magazine".
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from secondsource.errors import KnowledgeError

KINDS = ("magazine", "newspaper", "news", "website")  # what makes an ordinary word a name: "the Sun newspaper"


@dataclass(frozen=True, kw_only=True, slots=True)
class StarterOutlet:
    """An outlet of the starter list."""

    name: str
    domain: str  # registrable, the outlet's id
    site: str
    country: str  # ISO 3166-1 alpha-2
    language: str  # ISO 639-1
    feeds: tuple[str, ...]  # empty: its feed is discovered from `site`
    listed: tuple[str, ...]  # the list in which each feed address stood


def _starter(row: dict[str, Any]) -> StarterOutlet:
    try:
        return StarterOutlet(**row | {"feeds": tuple(row["feeds"]), "listed": tuple(row["listed"])})
    except (KeyError, TypeError) as error:
        raise KnowledgeError(f"outlets/starter.toml: {row.get('name', '?')}: {error}") from error


@cache
def load_starter() -> tuple[StarterOutlet, ...]:
    """The outlets that a new desk can start with, in the order of the file."""
    text = (files("secondsource.knowledge") / "outlets" / "starter.toml").read_text("utf8")
    return tuple(_starter(row) for row in tomllib.loads(text)["outlet"])


def _spellings(name: str, needs: str) -> Iterator[str]:
    key = name.lower().replace("’", "'").removeprefix("the ")
    if needs == "kind":
        yield from (f"{key} {kind}" for kind in KINDS)
    else:
        yield key


def _rows() -> list[list[str]]:
    lines = (files("secondsource.knowledge") / "outlets" / "names.tsv").read_text("utf8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


@cache
def outlet_titles() -> MappingProxyType[str, str]:
    """The outlet's name as it is written, by its id: "theverge.com" is "The Verge".

    Of several the one that is the domain's first part ("CNN", not "Cable News Network"), else the first.
    """
    rows = _rows()[::-1]
    rows.sort(key=lambda row: row[0].lower() == row[1].split(".")[0])
    return MappingProxyType({domain: name for name, domain, _ in rows})


@cache
def outlet_names() -> MappingProxyType[str, str]:
    """The outlet's id by its name in lower case, without "the": "verge" is "theverge.com"."""
    return MappingProxyType({key: domain for name, domain, needs in _rows() for key in _spellings(name, needs)})
