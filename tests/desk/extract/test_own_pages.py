"""An outlet's pages about itself: found by the words of its own links, never guessed."""

import pytest
from lxml.html import fromstring

from secondsource.desk.extract.own_pages import list_own_pages
from secondsource.model import SignKind

URL = "https://www.vellincourier.example/harbour/cable-cut"


def found(links: str, head: str = "") -> dict[SignKind, str]:
    """Kind -> address of what a page with these links in its footer gives."""
    page = f"<html><head>{head}</head><body><article><p>Rain.</p></article><footer>{links}</footer></body></html>"
    return {one.kind: one.url for one in list_own_pages(fromstring(page), url=URL)}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Corrections", SignKind.CORRECTIONS),
        ("Corrections &amp; Clarifications", SignKind.CORRECTIONS),
        ("Complaints, corrections and clarifications", SignKind.CORRECTIONS),
        ("Korrekturen", SignKind.CORRECTIONS),
        ("Rectificatifs", SignKind.CORRECTIONS),
        ("Fe de errores", SignKind.CORRECTIONS),
        ("Ownership", SignKind.OWNERSHIP),
        ("Impressum", SignKind.OWNERSHIP),
        ("Kontakt &amp; Impressum", SignKind.OWNERSHIP),
        ("» Impressum / Datenschutz", SignKind.OWNERSHIP),
        ("Mentions légales", SignKind.OWNERSHIP),
        ("Aviso legal", SignKind.OWNERSHIP),
        ("ABOUT US", SignKind.ABOUT),
        ("Über uns", SignKind.ABOUT),
        ("Qui sommes-nous ?", SignKind.ABOUT),
        ("¿Quiénes somos?", SignKind.ABOUT),
    ],
)
def test_the_words_of_four_languages_are_known(words: str, kind: SignKind) -> None:
    """Each leads to where the link leads."""
    assert found(f"<a href='/own/page'> {words} </a>") == {kind: "https://www.vellincourier.example/own/page"}


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/prisons'>Department of Corrections</a>",
        "<a href='/report?url=x'>Report a correction or typo</a>",
        "<a href='/ads'>About our Ads</a>",
        "<a href='/classified'>Legal Notices</a>",
        "<a href='/tool'>Impressum Generator</a>",
        "<a href='https://group.example/about'>About us</a>",
        "<a href='/'>About us</a>",
        "<a href='#about'>About us</a>",
        "<a href='javascript:about()'>About us</a>",
        "<a href='http://[bad/about'>About us</a>",
        "<a href='/x'><img alt='About us' src='a.png'></a>",
        f"<a href='{URL}'>Corrections</a>",
    ],
)
def test_nothing_else_counts(link: str) -> None:
    """Other words, another domain, the front page, an anchor, a script, running text."""
    assert found(link) == {}


def test_a_link_in_running_text_does_not_count_but_one_in_a_footers_paragraph_does() -> None:
    """Corrections are prisons, too; a footer may be one long paragraph."""
    text = "The union of guards in the state wants more staff, and says so in every letter. "
    page = f"<html><body><p>{text}<a href='/tag/x'>Corrections</a></p>%s</body></html>"
    footer = f"<footer><p>{text}<a href='/errors'>Corrections</a></p></footer>"
    assert list_own_pages(fromstring(page % ""), url=URL) == ()
    (one,) = list_own_pages(fromstring(page % footer), url=URL)
    assert (one.url, one.words) == ("https://www.vellincourier.example/errors", "Corrections")


def test_the_clearer_word_wins_and_relative_links_follow_the_base() -> None:
    """Ownership before legal notice; `<base>` is what a browser would follow."""
    links = "<a href='legal'>Legal notice</a><a href='owners'>Ownership</a><a href='more'>Ownership</a>"
    base = "<base href='https://www.vellincourier.example/en/'>"
    assert found(links, base) == {SignKind.OWNERSHIP: "https://www.vellincourier.example/en/owners"}
