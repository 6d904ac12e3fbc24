"""Takes out of a page what its reader does not see, so that text hidden in it cannot become article text.

Hidden: the `hidden` attribute, `aria-hidden="true"`, an inline style that makes the element invisible (no display, no
visibility, no opacity, font of size zero, moved off the screen or clipped), `<template>` and `<dialog>` that
is not open. Trafilatura drops some of these from its own pass but not from its fall-backs.
An element that holds most of the page's paragraphs stays: some pages are invisible until their script runs.
Known misses: text hidden by a rule of a style sheet; `<noscript>`, which stays because dropping it costs .0015 of F1
(pages that leave it open) and only the outlet itself can write it.
"""

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+\s*(?:;|!|$)|"
    r"font-size\s*:\s*0(?:\.0+)?\s*(?:px|r?em|%|pt)?\s*(?:;|!|$)|"
    r"(?:left|top|right|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)%|"
    r"(?<![-\w])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)(?=.*overflow\s*:\s*hidden)",
    re.IGNORECASE,
)
_NEVER_SHOWN = ("template", "dialog")
_MOST = 0.5  # share of the page's paragraph text above which a hidden element is the page itself


def is_invisible(attributes: Mapping[str, object]) -> bool:
    """Whether an element's own attributes take it out of sight."""
    if "hidden" in attributes and str(attributes["hidden"] or "").lower() != "until-found":
        return True
    if str(attributes.get("aria-hidden", "")).lower() == "true":
        return True
    return "style" in attributes and bool(_INVISIBLE.search(str(attributes["style"])))


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in _NEVER_SHOWN:
        return element.get("open") is None
    return is_invisible(element.attrib)


def _paragraph_length(element: HtmlElement) -> int:
    return sum(len("".join(one.itertext()).strip()) for one in element.iter("p"))


def drop_hidden(tree: HtmlElement) -> None:
    """Removes the hidden elements of `tree` in place; text after them stays."""
    found = list(tree.iter(*_NEVER_SHOWN))
    found += [one for one in tree.xpath(".//*[@hidden or @aria-hidden or @style]") if _is_hidden(one)]
    limit = _MOST * _paragraph_length(tree) if found else 0.0
    for element in found:
        if element.tag in {"html", "body"} or element.getparent() is None:
            continue
        if element.tag == "template" or _paragraph_length(element) <= limit:
            element.drop_tree()
