"""The picture beside a shared link."""

import io
from pathlib import Path

import pytest
import vellin
from PIL import Image
from starlette.testclient import TestClient

from secondsource.errors import SettingsError
from secondsource.serve.share import SIZE, ShareWords, draw_share, knows, load_font

WORDS = ShareWords(headline="", counts="7 outlets, 3 origins", label="Limited", origins=3, outlets=7)


def _ink(picture: bytes, box: tuple[int, int, int, int]) -> int:
    """How many pixels in a box are not paper."""
    cut = Image.open(io.BytesIO(picture)).convert("L").crop(box)
    return sum(cut.histogram()[:200])


def _words(headline: str) -> ShareWords:
    return ShareWords(headline=headline, counts="7 outlets", label="Limited", origins=3, outlets=7)


def test_a_storys_page_names_its_picture_and_the_picture_is_there(client: TestClient) -> None:
    """1200 by 630, small, kept for an hour, and the same bytes for the same story."""
    page = client.get(f"/story/{vellin.STORY}").text
    address = f"/story/{vellin.STORY}/share.png"
    assert f'<meta property="og:image" content="http://testserver{address}">' in page
    answer = client.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert "max-age=3600" in answer.headers["cache-control"]
    assert Image.open(io.BytesIO(answer.content)).size == SIZE
    assert len(answer.content) < 40_000
    assert client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.get("/story/nothing/share.png").status_code == 404


def test_the_headline_stands_above_and_the_marks_below() -> None:
    """Ink where the headline is, none there without one."""
    upper, lower = (0, 120, 1200, 420), (0, 440, 1200, 630)
    assert _ink(draw_share(_words("Harbour authority halts night dredging")), upper) > 2_000
    assert _ink(draw_share(WORDS), upper) == 0
    assert _ink(draw_share(WORDS), lower) > 2_000


def test_a_long_headline_stays_on_the_picture() -> None:
    """Smaller letters, then cut: nothing reaches the margin."""
    for headline in ("word " * 100, "x" * 400, "Überprüfungsausschussvorsitzende " * 6):
        picture = draw_share(_words(headline))
        assert _ink(picture, (1140, 100, 1200, 630)) == 0
        assert _ink(picture, (0, 440, 1200, 460)) == 0


def test_letters_that_the_font_does_not_know_are_not_drawn_as_boxes() -> None:
    """The headline is left out then."""
    assert knows(load_font("", 40), "Ilse Brandt – “ørsted”, Łódź, crème, ¿Qué?")
    assert not knows(load_font("", 40), "قطع كابل")
    assert _ink(draw_share(_words("قطع كابل الكهرباء")), (0, 120, 1200, 420)) == 0


def test_a_font_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    """The setting is named."""
    (tmp_path / "font.ttf").write_text("no font")
    with pytest.raises(SettingsError, match="share_font"):
        draw_share(WORDS, str(tmp_path / "font.ttf"))
