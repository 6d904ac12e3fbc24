"""How much of a page's markup is read, so that no page costs a parser minutes or gigabytes.

Real pages stay far below both limits; what is beyond them is made to exhaust a reader.
"""

import re
from itertools import islice

# The most that one of 1,555 real pages has is 20,000; half a million empty paragraphs, which 2 MiB hold, took 876 MB
# and 27 s.
MOST_TAGS = 50_000
# Of one tag; lxml compares them pairwise: 20,000 take .7 s a parse and 190,000, which 2 MiB hold, minutes.
MOST_ATTRIBUTES = 1_000
_LONG = 4_000  # characters: shorter pieces hold fewer attributes than that

_TAG = re.compile(r"""(?:[^>"']|"[^"]*+"|'[^']*+')*+""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_BETWEEN = re.compile(r"[\s/=]+")


def cut_markup(markup: str) -> str:
    """The first `MOST_TAGS` tags, without the attributes of a tag that has too many."""
    if markup.count("<") > MOST_TAGS:
        markup = markup[: next(islice(re.finditer("<", markup), MOST_TAGS, None)).start()]
    pieces = markup.split("<")
    if max(map(len, pieces)) < _LONG:
        return markup
    return "<".join(_without_many_attributes(piece) if len(piece) >= _LONG else piece for piece in pieces)


def _without_many_attributes(piece: str) -> str:
    """What follows a "<": a tag and its text; after a "<" within quotes, the rest of a tag; or some script.

    Script is cut now and then, which nobody reads: 7 of 1,555 pages change, and what is extracted of them does not.
    """
    tag = _TAG.match(piece)
    end = tag.end() if tag else 0
    if not piece.startswith(">", end):  # a quote that is not closed here
        closed = piece.find(">", end)
        end = closed if closed >= 0 else len(piece)
    if end < _LONG or len(_BETWEEN.findall(_QUOTED.sub("", piece[:end]))) <= MOST_ATTRIBUTES:
        return piece
    return _BETWEEN.split(piece[:end], maxsplit=1)[0] + piece[end:]
