"""An origin in words: "Nordpress text, also in 4 outlets"."""

from collections.abc import Sequence


def _outlets(number: int) -> str:
    return "1 outlet" if number == 1 else f"{number} outlets"


def unread_words(name: str, outlets: int) -> str:
    """An origin that was only cited: "cites Semafor, which we have not read"."""
    return (
        f"cites {name}, which we have not read"
        if outlets == 1
        else f"{outlets} outlets cite {name}, which we have not read"
    )


def agency_words(agency: str, outlets: int, own: bool) -> str:
    """An agency's text in some outlets; `own`: its own page is among them."""
    others = outlets - 1
    name = agency if own else f"{agency} text"
    return f"{name}, also in {_outlets(others)}" if others else name


def own_words(name: str, articles: int, outlets: int, *, copied: bool, release: bool) -> str:
    """One outlet's own report, with who carries its text or cites it."""
    if release:
        return "press release" if outlets == 1 else f"press release, in {_outlets(outlets)}"
    if outlets == 1:
        return "own reporting" if articles == 1 else f"own reporting, {articles} articles"
    followed = f"also in {_outlets(outlets - 1)}" if copied else f"which {_outlets(outlets - 1)} cite"
    return f"{name}'s report, {followed}"


def tied_words(words: str, tied: Sequence[str]) -> str:
    """The same with what ties it to another origin: "own reporting; same owner as The Vellin Post: Brandt Media"."""
    return "; ".join([words, *tied])
