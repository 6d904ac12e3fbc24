"""Plain text from the markup that feeds carry, in linear time on any input.

Scripts, styles and comments go, tags become nothing (inline) or a line break (block), references are resolved once.
A regular-expression reader is enough here, since nothing it returns is ever shown as markup; `serve` escapes it again.
"""

import html
import re

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
_SPACE = re.compile(r"\s+")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")  # soft hyphen, zero-width space and joiner, BOM
_DROPPED = re.compile(r"<(?:(script|style|noscript|iframe|svg|math)\b|!--)", re.IGNORECASE)
_BLOCK_NAMES = """
    address article aside blockquote br caption dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section summary table tbody td tfoot th thead title tr ul
"""
# In a title only what is surely markup goes: "The <b> tag" of a plain-text title loses a word, "x <y> z" none
_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub sup
    time tt u var wbr
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_KNOWN = _BLOCKS | frozenset(_INLINE_NAMES.split())


def plain_line(markup: str | None, longest: int) -> str:
    """Markup as one line of text, at most `longest` characters."""
    if not markup:
        return ""
    return _cut(_SPACE.sub(" ", _text(markup, " ")).strip(), longest)


def plain_paragraphs(markup: str | None, longest: int) -> str:
    """Markup as paragraphs, one a line, no empty ones."""
    if not markup:
        return ""
    if "<" not in markup:
        markup = markup.replace("\n", "<br>")  # text that was never markup keeps its own lines
    lines = (" ".join(line.split()) for line in _text(markup.replace("\n", " "), "\n").split("\n"))
    return _cut("\n".join(line for line in lines if line), longest)


def _text(markup: str, block: str) -> str:
    if "<" in markup:
        markup = _TAG.sub(lambda tag: _stands_for(tag, block), _without_dropped(markup))
    if "&" in markup:
        markup = html.unescape(markup)
    return markup if markup.isascii() else markup.translate(_INVISIBLE)


def _stands_for(tag: re.Match[str], block: str) -> str:
    name = tag[1].lower()
    if name in _BLOCKS:
        return block
    surely = name in _KNOWN or block == "\n" or tag[0].startswith("</") or "=" in tag[0]
    return "" if surely else tag[0]


def _without_dropped(markup: str) -> str:
    """Without scripts, styles and comments, their content included; an unclosed one takes the rest with it."""
    kept, position, lower = [], 0, markup.lower()
    while found := _DROPPED.search(markup, position):
        kept.append(markup[position : found.start()])
        closing = f"</{found[1].lower()}" if found[1] else "-->"
        end = lower.find(closing, found.end())
        if end < 0:
            return "".join(kept)
        position = markup.find(">", end) + 1 or len(markup)
    kept.append(markup[position:])
    return "".join(kept)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(None, 1)[0].rstrip() + "…"
