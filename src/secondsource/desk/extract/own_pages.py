"""The pages by which an outlet answers for itself, as its articles link them: corrections, ownership, about.

Must never happen: a page is guessed ("/corrections" is not tried), or one of another domain counts, or a link in the
text of an article does ("corrections" are prisons, too). The whole text of a link has to be one of the words below.
Read on 1,559 saved pages, half of them German: 967 link at least one, 36 a corrections page; of 60 links drawn by
chance 59 led where their words say (one "About" is a columnist's). 1 ms of CPU a page, of about 30 for all of it.

Known misses: links named otherwise ("Our standards"), pictures, menus made by script, a publisher's other domain.
"""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from secondsource.desk.collect.urls import outlet_id_of
from secondsource.model import LinkedPage, SignKind

LONGEST = 45  # characters of a link's text: "Complaints, corrections and clarifications" has 42
_IN_TEXT = frozenset({"article", "p", "blockquote", "h1", "h2"})
# a paragraph that says much more than its link is running text; menus put each link into a <p> of its own
_RUNNING = 4
_AND = r"\s*(?:&|\+|,|/|\||-|and|und|et|y)\s*"
_BESIDE = "clarifications?|complaints|updates|retractions|précisions|rectificatifs"
_CORRECTIONS = (
    rf"(?:our |nos )?corrections?(?:{_AND}(?:{_BESIDE}))?(?: policy| page)?",
    rf"(?:complaints|clarifications){_AND}(?:corrections|clarifications)(?:{_AND}clarifications)?",
    rf"(?:korrekturen|berichtigungen|richtigstellungen|korrekturverzeichnis)(?:{_AND}(?:ergänzungen|berichtigungen))?",
    r"errat(?:a|um|ums)|(?:nos )?rectificatifs|politique de corrections?",
    r"fe de (?:errores|erratas)|correcciones(?: y aclaraciones)?|rectificaciones|política de correcciones",
)
_ENDING = (
    rf"(?:{_AND}(?:contacts?|kontakt|datenschutz(?:erklärung)?|privacy|agb(?:'?s)?|disclaimer|offenlegung|cookies))*"
)
_OWNERSHIP = (
    rf"(?:statement of )?ownership(?:{_AND}funding(?: information)?)?|who owns us|our owners?(?:hip)?",
    rf"(?:(?:kontakt|contact|agb|datenschutz){_AND})*(?:impressum|imprint){_ENDING}",
    rf"mentions légales(?:{_AND}(?:cgu|crédits))?|informations légales|aviso legal|legal notice",
)
_ABOUT = (
    r"about(?: us)?|who we are|(?:wir )?über uns|qui sommes[- ]nous|à propos(?: de nous)?|quiénes somos",
    r"sobre nosotros|acerca de(?: nosotros)?",
)
_WORDS = {
    kind: tuple(re.compile(pattern) for pattern in patterns)
    for kind, patterns in (
        (SignKind.CORRECTIONS, _CORRECTIONS),
        (SignKind.OWNERSHIP, _OWNERSHIP),
        (SignKind.ABOUT, _ABOUT),
    )
}
_EDGES = " \t\u00a0.:|/_-–»›>[]()¿?!"


def list_own_pages(tree: HtmlElement, *, url: str) -> tuple[LinkedPage, ...]:
    """The outlet's pages about itself that a page links, at most one a kind; `url` is where the page was found.

    Of several links of a kind the one whose words stand first in the lists above is taken, then the first on the page.
    """
    outlet_id = outlet_id_of(url)
    base = _base(tree, url)
    best: dict[SignKind, tuple[int, LinkedPage]] = {}
    for kind, rank, element, words in _matches(tree):
        if kind in best and best[kind][0] <= rank:
            continue
        address = _own_address(base, element.get("href", ""), outlet_id)
        if address and not _is_in_text(element, words):
            best[kind] = rank, LinkedPage(kind=kind, url=address, words=words)
    return tuple(best[kind][1] for kind in SignKind if kind in best)


def _matches(tree: HtmlElement) -> Iterator[tuple[SignKind, int, HtmlElement, str]]:
    for element in tree.iterfind(".//a[@href]"):
        words = " ".join("".join(element.itertext()).split())
        if not 4 < len(words) <= LONGEST:
            continue
        found = _kind_of(words)
        if found:
            yield *found, element, words


def _kind_of(words: str) -> tuple[SignKind, int] | None:
    folded = words.casefold().strip(_EDGES)
    for kind, patterns in _WORDS.items():
        rank = next((number for number, pattern in enumerate(patterns) if pattern.fullmatch(folded)), None)
        if rank is not None:
            return kind, rank
    return None


def _base(tree: HtmlElement, url: str) -> str:
    """What relative links of a page are relative to."""
    element = tree.find(".//base[@href]")
    try:
        return urljoin(url, element.get("href", "").strip()) if element is not None else url
    except ValueError:
        return url


def _own_address(base: str, href: str, outlet_id: str) -> str | None:
    """The absolute address of a page of the same outlet, other than its front page; None for anything else."""
    try:
        address = urldefrag(urljoin(base, href.strip()))[0]
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not (parts.path.strip("/") or parts.query):
        return None
    return address if outlet_id and outlet_id_of(address) == outlet_id and address != urldefrag(base)[0] else None


def _is_in_text(element: HtmlElement, words: str) -> bool:
    """Whether a link stands in running text, and not in a footer or a menu, which may be one paragraph too."""
    above = list(element.iterancestors(*_IN_TEXT, "footer", "nav"))
    if not above or any(one.tag in {"footer", "nav"} for one in above):
        return False
    return len(" ".join("".join(above[0].itertext()).split())) > _RUNNING * len(words)
