"""From the bytes of a document to its text, whatever its encoding is and whatever it says it is.

Theory. A byte-order mark is right. Bytes that are valid UTF-8 and not plain ASCII are UTF-8: the chance that another
encoding's text is valid UTF-8 by accident falls by half with every letter, while wrong declarations are common. Then
the HTTP header, then the XML declaration (RFC 7303), each tried strictly. What is left is UTF-8 with damage where the
intact multi-byte characters outnumber the broken ones, else what a detector says, with Windows-1252 for all that is
Latin: feeds that call themselves Latin-1, or nothing at all, are written in it.
"""

import codecs
import re
import zlib

import charset_normalizer

from secondsource.errors import FeedError

GZIP_MAX = 16 << 20  # bytes opened of a document that is itself gzip (sitemap.xml.gz), twice the longest feed fetched
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?" or "<r" begins in encodings that give no byte-order mark (XML 1.0, appendix F)
_SIGNS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^<>]{0,300}\?>", re.IGNORECASE)
_DECLARED = re.compile(rb"""\A\s*<\?xml\b[^<>]{0,300}?encoding\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_SEVEN_BIT = re.compile(r"iso-?2022|hz|utf-?7", re.IGNORECASE)  # encodings whose bytes look like ASCII
_LATIN = frozenset({"iso8859-1", "ascii"})  # labels that browsers read as Windows-1252 (WHATWG Encoding)
_WESTERN = re.compile(r"ascii|latin|cp125[02]|cp437|cp85|cp1140|iso8859_(?:1|2|3|4|9|10|13|14|15|16)$|mac_|hp_|utf")
_GUESSED = 20_000  # bytes looked at; the guess costs 3 ms per 5 kB
# What XML forbids (XML 1.0, 2.2): one such character makes a whole feed unreadable to a strict parser
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# References to characters: libxml2 makes unreadable strings of those to surrogates, feedparser raises on others
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|(\d+));?", re.IGNORECASE)
_LONGEST_REFERENCE = 8  # digits, leading zeros included


def decode_document(body: bytes, content_type: str | None) -> str:
    """A document's text, without byte-order mark, XML declaration and characters that XML forbids.

    Raises FeedError for gzip that is broken or opens to too much.
    """
    text = _decode(_gunzip(body), content_type)
    text = _FORBIDDEN.sub("", text).lstrip("\ufeff \t\r\n")
    text = _REFERENCE.sub(_only_if_allowed, text)
    return _DECLARATION.sub("", text, count=1).lstrip()


def _only_if_allowed(reference: re.Match[str]) -> str:
    digits = reference[1] or reference[2]
    if len(digits) > _LONGEST_REFERENCE:
        return "\ufffd"  # not nothing: what stands around it could then make a reference again
    number = int(digits, 16 if reference[1] else 10)
    return reference[0] if number <= 0x10FFFF and not _FORBIDDEN.match(chr(number)) else "\ufffd"


def _gunzip(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    opener = zlib.decompressobj(wbits=31)
    try:
        opened = opener.decompress(body, GZIP_MAX)
    except zlib.error as error:
        raise FeedError(f"is broken gzip ({error}): ask for it again later") from error
    if opener.unconsumed_tail:
        raise FeedError(f"opens to more than {GZIP_MAX:,} bytes of gzip: take a shorter feed")
    return opened


def _decode(body: bytes, content_type: str | None) -> str:
    for sign, encoding in _BOMS:
        if body.startswith(sign):
            return body[len(sign) :].decode(encoding, "replace")
    for sign, encoding in _SIGNS:
        if body.startswith(sign):
            return body.decode(encoding, "replace")
    declared = _list_declared(body, content_type)
    seven_bit = next((name for name in declared if _SEVEN_BIT.match(name)), None)
    for encoding in [*([seven_bit] if seven_bit and body.isascii() else []), "utf-8", *declared]:
        if (text := _strictly(body, encoding)) is not None:
            return text
    return _damaged(body)


def _list_declared(body: bytes, content_type: str | None) -> list[str]:
    header = _CHARSET.search(content_type or "")
    declaration = _DECLARED.search(body[:1000])
    names = [header[1] if header else None, declaration[1].decode("ascii") if declaration else None]
    return [name for name in names if name]


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        if name in _LATIN:
            name = "cp1252"
        return body.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _damaged(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    intact = sum(1 for byte in body if byte >= 0xC2) - broken
    return text if intact > broken else body.decode(_guess(body), "replace")


def _guess(body: bytes) -> str:
    """charset-normalizer's guess, unless it is one of the Latin encodings that it mixes up: of feedparser's eight
    files without a declaration it names all eight, of a French one in Latin-1 it says Windows-1250."""
    found = charset_normalizer.from_bytes(body[:_GUESSED]).best()
    return "cp1252" if found is None or _WESTERN.match(found.encoding) else found.encoding
