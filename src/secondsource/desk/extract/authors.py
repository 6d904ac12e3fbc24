"""Bylines to names of people (or desks): no "By", no role, no outlet, no address, no date.

Theory: a byline is a list of names with noise around it. It is cut at the words and signs that join names, each piece
is stripped of what stands before and after a name, and a piece that still does not look like a name is dropped.
Must never happen: an address, an e-mail or a sentence as an author. Known misses: "and" inside an organisation's name
("Ministry of Food and Farming"); mononyms written in lower case are kept only from JSON-LD.
Tried and dropped: capitalisation as the only test (loses "freeman1984" and every name in Arabic, Thai or Chinese).
"""

import re
from collections.abc import Iterable
from html import unescape

_ALL_POSTS = re.compile(
    r"^(?:(?:view|show|see|read)\s+(?:all\s+)?(?:posts|articles|stories|more)\s*(?:by|from|of)|"
    r"(?:zeige\s+)?alle\s+(?:beiträge|artikel)\s+(?:von|anzeigen)|"
    r"voir tous les articles (?:de|par)|ver todas las entradas de)\s*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:(?:written|posted|published|reported|reporting|story|words|text|article|analysis|opinion|review|edited|"
    r"submitted|photos?|photographs|interview|author|veröffentlicht|geschrieben|erstellt|publiziert|gepostet|verfasst|"
    r"artikel|beitrag|rezept|pressemitteilung|publié|écrit|escrito|publicado|scritto|pubblicato)\s*"
    r"(?:by\b|von\b|par\b|por\b|da\b|am\b|:)|by\b|von\b|de\b(?=\s+[A-Z])|par\b|por\b|"
    r"di\b(?=\s+[A-Z])|door\b|av\b|af\b|przez\b|a cura di|autor(?:in|en|es|a)?\b|aut(?:eur|ore|ori)s?\b|"
    r"redacci[oó]n\b(?=\s*:)|text\b(?=\s*:)|foto\b|интервью|автор|текст)\s*[:：]?\s*)+",
    re.IGNORECASE,
)
# One-letter words join names only in lower case: "John E Smith" is one man.
_JOINT = re.compile(
    r"\s*(?:[,;/|•·&\n\t]|\s(?:and|und|et|en|og|och|with|mit|avec|con|for|für|(?-i:y|e|i|и))\s|\s[-–—]\s)\s*",
    re.IGNORECASE,
)
_TITLES = re.compile(r"^(?:dr|prof|mr|mrs|ms|sir|dame|herr|frau|dipl|ing|phd|msc|mba|md|esq|jr|sr)\.?$", re.IGNORECASE)
_FILLER = re.compile(
    r"^(?:vom|von|und|and|am|on|in|at|im|the|der|die|das|datum|date|text|quelle|source|bild|tags?|mehr|more)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|journalist|producer|columnist|contributor|critic|staff|editorial|newsroom|"
    r"redaktion|redakteur\w*|korrespondent\w*|redacteur|rédaction|redacción|redazione|redakcja|redakce|chief|senior|bureau|desk|"
    r"admin|administrator|webmaster|moderator|gastbeitrag|autor\w*|author|fellow|director|professor|agency|agencies|agenturen|"
    r"updated|published|posted|minutes?|comments?|subscribe|follow|share|read|contact|e-?mail|photo\w*|getty|copyright)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|[<>{}\[\]=_#%$?!]|\.(?:com|org|net|de|co|uk|fr|html?|jpe?g|png)\b", re.IGNORECASE
)
_DIGITS = re.compile(r"\d")
_EDGE = " \t\r\n.,:;-–—|/•·()\"'“”„«»’*"
_MAX_NAME = 60  # characters; the longest real name in the sets has 46
_MAX_WORDS = 6
_MAX_AUTHORS = 12  # a longer list is a page of contributors


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _is_outlet(name: str, outlets: Iterable[str]) -> bool:
    folded = _fold(name)
    return any(folded and (folded == _fold(outlet) or folded == _fold(outlet.split(".")[0])) for outlet in outlets)


def _tidy_case(name: str) -> str:
    """Names set in capitals are written as names; "BOB FISCHER" and "Bob Fischer" are one author."""
    return name.title() if name.isupper() and " " in name else name


def _clean_one(piece: str, outlets: tuple[str, ...]) -> str | None:
    name = re.sub(r"\s*\([^)]*\)?", " ", piece)
    name = _LEAD.sub("", _ALL_POSTS.sub("", " ".join(name.split()).strip(_EDGE + "@"))).strip(_EDGE)
    if not name or len(name) > _MAX_NAME or len(name.split()) > _MAX_WORDS:
        return None
    if (
        _TITLES.match(name)
        or _FILLER.match(name)
        or _ROLE.search(name)
        or _NOT_A_NAME.search(name)
        or _is_outlet(name, outlets)
    ):
        return None
    if not any(char.isalpha() for char in name) or (_DIGITS.search(name) and " " in name):
        return None
    return _tidy_case(name)


def clean_authors(raw: Iterable[str], outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Names in the order they are written, each once. `outlets`: names and domain of the outlet, never authors."""
    known = tuple(outlet for outlet in outlets if outlet)
    names: dict[str, str] = {}
    for text in raw:
        if _NOT_A_NAME.match(text.strip()):
            continue
        for piece in _JOINT.split(unescape(text)[:500]):
            name = _clean_one(piece, known)
            if name is not None:
                names.setdefault(_fold(name), name)
    return tuple(names.values())[:_MAX_AUTHORS]
