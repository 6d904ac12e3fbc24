"""JSON-LD of a page (schema.org), read with the mistakes that outlets make in it.

Mistakes met and read: several objects in one script, HTML comments and CDATA marks around it, raw line breaks and
tabs inside strings, trailing commas, HTML entities in the whole block. What stays unreadable is skipped.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Posting|Review|VideoObject)$")
_NESTED = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "itemListElement",
    "item",
    "hasPart",
    "liveBlogUpdate",
    "subjectOf",
)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_DEPTH = 6  # levels of nesting followed: real pages use 3, and a hostile one must not exhaust the stack
_MAX_NODES = 200  # a page of lists can hold thousands of items, its article comes early
_MAX_CHARS = 400_000  # one script; longer ones are an application's state, not a description of an article


def _load(text: str) -> object:
    text = _WRAPPING.sub("", text).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    try:  # two objects one after the other: the first is taken
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _walk(value: object, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _walk(one, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in _NESTED:
            if isinstance(value.get(key), dict | list):
                yield from _walk(value[key], depth - 1)


def list_nodes(tree: HtmlElement) -> list[Node]:
    """All JSON-LD objects of a page in document order, nested ones after their parent."""
    nodes: list[Node] = []
    for script in tree.iterfind(".//script[@type]"):
        if "ld+json" not in script.get("type", "").lower() or not script.text or len(script.text) > _MAX_CHARS:
            continue
        for node in _walk(_load(script.text), _DEPTH):
            nodes.append(node)
            if len(nodes) >= _MAX_NODES:
                return nodes
    return nodes


def types_of(node: Node) -> tuple[str, ...]:
    """The schema.org types of a node, without their address."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind.rsplit("/", 1)[-1] for kind in listed if isinstance(kind, str))


def find_article(nodes: list[Node]) -> Node | None:
    """The node that describes the page's article: the one with most of what an article needs, the first of equals.

    Items of a list of teasers have a headline and an address only, so they lose against the page's own article.
    """
    best, best_filled = None, 0
    for node in nodes:
        if not any(_ARTICLE_TYPES.search(kind) for kind in types_of(node)):
            continue
        filled = sum(
            bool(node.get(key)) for key in ("headline", "datePublished", "author", "mainEntityOfPage", "publisher")
        )
        filled -= 3 * ("VideoObject" in types_of(node))  # a page's video has a date and a name of its own
        if best is None or filled > best_filled:
            best, best_filled = node, filled
    return best


def texts_of(value: object, keys: tuple[str, ...] = ("name",)) -> list[str]:
    """The strings in a value that may be a string, an object with a name, or a list of either."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value[:50] for text in texts_of(one, keys)]
    if isinstance(value, dict):
        return [text for key in keys for text in texts_of(value.get(key), keys)][:50]
    return []


def text_of(value: object, keys: tuple[str, ...] = ("name",)) -> str | None:
    """The first non-empty string in such a value."""
    return next((text.strip() for text in texts_of(value, keys) if text.strip()), None)
