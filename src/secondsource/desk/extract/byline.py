"""Bylines as the page shows them: what stands where an author's name is marked or set.

Theory: microdata and `rel="author"` mark names; failing those, a short element whose class says byline or author holds
them, and failing that a line "By Ilse Brandt" near the headline. Only the first group counts: further down a page come
the authors of comments, of related articles and the whole staff.
Places are given one by one, best first: the caller takes the first that holds a name.
Known misses: names in running text ("our reporter Ilse Brandt"), initials at the end of the text.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_MARKED = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//a[@rel='author']",
    ".//*[@rel='author']",
    ".//a[@rel='author external']",
)
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|autor|auteur|autore|writer|journalist|reporter|verfasser|redakteur)(?:[\s_-]?(?:name|link|s|names|info))?(?:$|[\s_-])|"
    r"(?:article|post|entry|story|meta)[\w-]*(?:author|autor|byline)|(?:author|byline)[_-]{1,2}(?:name|link|text)|fn\b.*\bn\b|posted-by|contributor-name",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"comment|related|sidebar|footer|widget|recommend|teaser|promo|avatar|image|photo|bio|social|share|popular|latest|card-list|respond|reply",
    re.IGNORECASE,
)
_PARTICLE = r"(?:de|del|della|der|den|van|von|vom|zu|di|da|dos|la|le|el|al|bin|ibn|ben|ten|ter|y|e|und|and|et|O')"
_CAPITAL = r"[A-ZÀ-ÞĀ-ŽА-Я][\w.'’-]*"
_WRITTEN = re.compile(
    rf"^(?:(?i:written|posted|published|reported|text|geschrieben|veröffentlicht|erstellt|publié|escrito)\s*:?\s*)?"
    rf"(?:(?i:by|von|par|por|door|av|af|di|autor(?:in)?:|author:|text:))\s+"
    rf"({_CAPITAL}(?:\s*(?:,|&)?\s*(?:{_PARTICLE}\s+)?{_CAPITAL}){{0,9}})"
    rf"(?=\s*(?:$|[|•·,–/(\d-]|\b(?:on|am|le|el|il|at|um|in)\b))"
)
_LONGEST = 160  # characters of an element that can be a byline; biographies are longer
_CROWD = 12  # elements of one kind: so many authors are a list of contributors, not a byline


def _text(element: HtmlElement) -> str:
    return " ".join(" , ".join(part for part in element.itertext() if part.strip()).split())


def _flat(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_aside(element: HtmlElement) -> bool:
    return any(
        above.tag in {"aside", "footer", "nav"} or _NOT_HERE.search(f"{above.get('class', '')} {above.get('id', '')}")
        for above in [element, *element.iterancestors()][:6]
        if above.tag not in {"body", "html"}
    )


def _first_group(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The first element and those that stand beside it: one byline's names have one parent or grandparent."""
    if not elements:
        return []
    first = elements[0]
    near = {first.getparent(), first.getparent().getparent() if first.getparent() is not None else None} - {None}
    return [one for one in elements[:_CROWD] if one is first or one.getparent() in near]


def _group_text(elements: list[HtmlElement]) -> list[str]:
    texts = [element.get("content") or _flat(element) for element in _first_group(elements)]
    return [text for text in texts if 0 < len(text) <= _LONGEST]


def _is_named(element: HtmlElement) -> bool:
    return bool(_NAMED.search(element.get("class", "")) or _NAMED.search(element.get("id", "")))


def list_bylines(tree: HtmlElement) -> Iterator[list[str]]:
    """The texts of each place where names may stand, best place first."""
    for path in _MARKED:
        yield _group_text([one for one in tree.iterfind(path) if not _is_aside(one)])
    named = [one for one in tree.xpath(".//*[@class or @id]") if _is_named(one) and not _is_aside(one)]
    for element in named[:_CROWD]:
        text = _flat(element)
        if 0 < len(text) <= _LONGEST:
            yield [_text(element)]
    yield list(_written(tree))


def _written(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("p", "div", "span", "address", "h2", "h3", "h4", "h5", "li", "strong", "em"):
        if len(element) > 4:
            continue
        text = _flat(element)
        found = _WRITTEN.match(text) if len(text) <= _LONGEST else None
        if found and not _is_aside(element):  # asked last: it climbs the tree
            yield found[1]
            return
