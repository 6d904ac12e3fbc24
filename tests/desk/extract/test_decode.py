import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.extract.decode import decode_page

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy. " * 20
RUSSIAN = "Мэр города сообщил, что мост закрыт до пятницы. " * 20
JAPANESE = "ヴェリン市の港は火曜日に閉鎖された。" * 20
CHINESE = "维林港周二因河水上涨而关闭。" * 20


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (CZECH, "cp1250", "windows-1250"),
        (CZECH, "iso8859-2", "ISO-8859-2"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (CHINESE, "gb18030", "gb2312"),
        ("Der Bürgermeister “sagte” nichts – " * 9, "cp1252", "iso-8859-1"),
    ],
)
def test_a_declared_encoding_is_used(text: str, codec: str, label: str) -> None:
    """The encoding is taken from the header or, failing that, from the page, under the names that browsers know."""
    body = text.encode(codec)
    assert decode_page(body, f"text/html; charset={label}") == text
    assert decode_page(f'<meta charset="{label}">'.encode() + body).endswith(text)


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    """A page that declares latin-1 and sends UTF-8 is read as UTF-8."""
    assert decode_page(CZECH.encode(), "text/html; charset=iso-8859-1") == CZECH


def test_a_wrong_declaration_gives_way_to_a_guess() -> None:
    """Russian bytes under a UTF-8 label are not read as replacement characters."""
    assert decode_page(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8") == RUSSIAN


def test_a_page_cut_inside_a_character_keeps_its_encoding() -> None:
    """A body that ends in half a character is still UTF-8."""
    assert decode_page(RUSSIAN.encode()[:-3]).startswith(RUSSIAN[:-3])


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(codec: str) -> None:
    """The mark is obeyed and not part of the text."""
    body = JAPANESE.encode(codec)
    assert body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    assert decode_page(body, "text/html; charset=koi8-r") == JAPANESE


def test_a_page_cannot_choose_a_codec_that_is_no_encoding() -> None:
    """Names of Python's other codecs are not encodings of pages."""
    for label in ("punycode", "unicode_escape", "hex", "idna", "rot13", "undefined"):
        assert isinstance(decode_page(b"caf\xe9 \\u0041", f"text/html; charset={label}"), str)


@given(st.binary(max_size=500), st.text(max_size=40))
def test_no_bytes_and_no_header_raise(body: bytes, header: str) -> None:
    """Any bytes under any header are a text."""
    assert isinstance(decode_page(body, header), str)
