"""The picture that stands beside a shared link (Open Graph, 1200 by 630): headline, who reported it, how it stands.

It is made on the server with a font that a package brings, so no third party is asked. A headline in letters that the
font does not know is left out rather than shown as boxes; the setting `share_font` names a font that knows them.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from secondsource.errors import SettingsError

SIZE = (1200, 630)  # what the Open Graph consumers crop least
_PAPER, _INK, _QUIET, _LINE = "#fbfaf7", "#1b1b1a", "#5d5b55", "#dedad0"
_EDGE = 72
_SIZES = (68, 60, 52, 46, 40)  # of the headline: the largest that fits
_MOST_LINES = 4
_MOST_MARKS = 24  # in the row of marks; the words beside it have the number
_UNKNOWN = "\uffff"  # no font has it: gives the box for letters it does not know


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareWords:
    """What stands on the picture, in the reader's language."""

    headline: str
    counts: str  # "9 outlets, 5 origins"
    label: str  # "Limited", or why there is none
    origins: int
    outlets: int


@cache
def load_font(path: str, size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A font at a size in pixels; the shipped one where no path is given. Raises SettingsError."""
    name = "SourceSerifPro-Semibold.ttf" if bold else "SourceSerifPro-Regular.ttf"
    try:
        if path:
            return ImageFont.truetype(path, size)
        raw = (files("font_source_serif_pro") / "files" / name).read_bytes()
        return ImageFont.truetype(io.BytesIO(raw), size)
    except OSError as error:
        raise SettingsError(f"setting share_font: {path!r} is no font file that can be read ({error})") from error


def draw_share(words: ShareWords, font: str = "") -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((_EDGE, _EDGE), "Second Source", _QUIET, load_font(font, 30, bold=True), anchor="ls")
    draw.line((_EDGE, _EDGE + 24, SIZE[0] - _EDGE, _EDGE + 24), _LINE, 2)
    if knows(load_font(font, _SIZES[0], bold=True), words.headline):
        _draw_headline(draw, words.headline, font)
    _draw_marks(draw, words)
    foot = [one for one in (words.counts, words.label) if knows(load_font(font, 34), one)]
    draw.text((_EDGE, SIZE[1] - _EDGE), ". ".join(foot) + ".", _INK, load_font(font, 34), anchor="ls")
    out = io.BytesIO()
    image.quantize(32, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)  # a third of the bytes, no step seen
    return out.getvalue()


def knows(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether the font has every letter of the text."""
    unknown = bytes(font.getmask(_UNKNOWN))
    return all(one.isspace() or bytes(font.getmask(one)) != unknown for one in set(text))


def _draw_headline(draw: ImageDraw.ImageDraw, headline: str, path: str) -> None:
    width = SIZE[0] - 2 * _EDGE
    for size in _SIZES:
        font = load_font(path, size, bold=True)
        lines = _wrap(headline, font, width)
        if len(lines) <= _MOST_LINES and all(font.getlength(one) <= width for one in lines):
            break
    else:
        lines = [_cut(one, font, width) for one in lines[:_MOST_LINES]]
    for number, line in enumerate(lines):
        draw.text((_EDGE, 196 + number * size * 1.2), line, _INK, font, anchor="ls")


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    while line and font.getlength(line + "…") > width:
        line = line[:-1]
    return line + "…"


def _draw_marks(draw: ImageDraw.ImageDraw, words: ShareWords) -> None:
    """A mark for each outlet: full for an origin, hollow for one that rests on it."""
    marks: Sequence[bool] = [place < words.origins for place in range(min(words.outlets, _MOST_MARKS))]
    for place, full in enumerate(marks):
        x, y = _EDGE + 14 + place * 42, SIZE[1] - _EDGE - 76
        draw.ellipse((x - 13, y - 13, x + 13, y + 13), fill=_INK if full else _PAPER, outline=_INK, width=3)
