"""Markup becomes plain text."""

import pytest

from secondsource.desk.collect.moments import parse_moment
from secondsource.desk.collect.text import plain_line, plain_paragraphs


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (None, ""),
        ("Plain", "Plain"),
        ("  many \n spaces\u00a0here ", "many spaces here"),
        ("<b>Bold</b> and <i class='x'>not</i>", "Bold and not"),
        ("one<br>two<p>three</p>", "one two three"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("x <y> z", "x <y> z"),
        ("AT&amp;T &#8217;s &lt;b&gt; &nbsp;&hellip;", "AT&T \u2019s <b> \u2026"),
        ("a<script>alert('<b>')</script>b<style>p{}</style>c<!-- no -->d", "abcd"),
        ("a<script>never closed", "a"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("<img src=x alt='a picture'>Text", "Text"),
    ],
)
def test_a_title_is_one_plain_line(markup: str | None, text: str) -> None:
    """Tags go, references are resolved once, signs of comparison stay."""
    assert plain_line(markup, 500) == text


def test_a_long_line_is_cut_between_words() -> None:
    """With an ellipsis, within the limit."""
    cut = plain_line("word " * 100, 52)
    assert cut.endswith("word\u2026")
    assert len(cut) <= 52


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One\nline.</p><p>Two.</p>", "One line.\nTwo."),
        ("<div><h2>Head</h2><ul><li>a</li><li>b</li></ul></div>", "Head\na\nb"),
        ("One<br/><br/>Two", "One\nTwo"),
        ("No markup.\nOwn lines.", "No markup.\nOwn lines."),
        ("<custom-tag>kept text</custom-tag>", "kept text"),
    ],
)
def test_contents_keep_their_paragraphs(markup: str, text: str) -> None:
    """One a line, none empty."""
    assert plain_paragraphs(markup, 1000) == text


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-02T08:30:00+01:00", "2026-03-02T07:30:00+00:00"),
        ("2026-03-02T08:30:00Z", "2026-03-02T08:30:00+00:00"),
        ("2026-03-02 08:30:00 +0100", "2026-03-02T07:30:00+00:00"),
        ("2026-03-02", "2026-03-02T00:00:00+00:00"),
        ("2026-03", "2026-03-01T00:00:00+00:00"),
        ("Mon, 02 Mar 2026 08:30:00 GMT", "2026-03-02T08:30:00+00:00"),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        ("9" * 100, None),
    ],
)
def test_dates_become_utc(text: str, iso: str | None) -> None:
    """What is no date is none."""
    moment = parse_moment(text)
    assert (moment.isoformat() if moment else None) == iso
