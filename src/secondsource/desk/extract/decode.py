"""Bytes of a page to text, whatever the page says of its own encoding.

Order: byte-order mark, then UTF-8 if the bytes are valid UTF-8, then the HTTP header, then the page's own `<meta>`,
then a guess from the bytes. Valid UTF-8 wins over a declaration because text in a one-byte encoding is practically
never valid UTF-8 by chance, while pages that declare latin-1 and send UTF-8 are common. Labels are read as the
WHATWG Encoding Standard maps them (latin-1 means windows-1252, gb2312 means gb18030).
"""

import codecs
import re

from charset_normalizer import from_bytes

from secondsource.desk.extract.limits import cut_markup

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# Encoding Standard, section 4.2, the labels met on news pages. Only what is listed here is decoded with: Python knows
# codecs (punycode, unicode_escape, hex) that no page may choose, some of them with quadratic time.
_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252",
    "iso-8859-2": "iso8859-2", "windows-1250": "cp1250", "windows-1251": "cp1251", "cp1251": "cp1251",
    "windows-1253": "cp1253", "iso-8859-7": "iso8859-7", "windows-1254": "cp1254", "iso-8859-9": "cp1254",
    "windows-1255": "cp1255", "iso-8859-8": "iso8859-8", "windows-1256": "cp1256", "iso-8859-6": "iso8859-6",
    "windows-1257": "cp1257", "iso-8859-4": "iso8859-4", "iso-8859-13": "iso8859-13", "windows-1258": "cp1258",
    "iso-8859-5": "iso8859-5", "iso-8859-15": "iso8859-15", "windows-874": "cp874", "tis-620": "cp874",
    "koi8-r": "koi8-r", "koi8-u": "koi8-u",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "sjis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_IN_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE
)
_META_RANGE = 4096  # bytes; the standard's prescan stops at 1024, real pages put scripts before the <meta>
# A page cut at the byte cap or with one broken character is still in its encoding; a page in another one has a bad
# character every few words.
_BAD_SHARE = 0.01
_SAMPLE = 40_000  # bytes given to the guesser: it takes 0.1 s on this and seconds on a page of 2 MiB


def _decode_as(body: bytes, codec: str) -> str | None:
    text = body.decode(codec, errors="replace")
    return text if text.count("\ufffd") <= max(1, len(text) * _BAD_SHARE) else None


def _guess(body: bytes) -> str:
    high = next((i for i, byte in enumerate(body) if byte > 127), 0)
    best = from_bytes(body[max(0, high - 2000) : high + _SAMPLE]).best()
    codec = best.encoding if best is not None else "cp1252"
    return body.decode(codec, errors="replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Codec names that the header and the page declare, best first."""
    labels = _IN_HEADER.findall(content_type or "")
    labels += [label.decode("ascii") for label in _IN_META.findall(body[:_META_RANGE])]
    return [_LABELS[label.lower()] for label in labels if label.lower() in _LABELS]


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The markup of a page, as far as it is read (limits.py). `content_type` is the HTTP header's value.

    Never raises: what cannot be read is U+FFFD.
    """
    return cut_markup(_decode(body, content_type))


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for codec in [*_declared(body, content_type), "utf-8"]:
        text = _decode_as(body, codec)
        if text is not None:
            return text
    return _guess(body)
