"""Lists of feeds go in and come out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from secondsource.desk.collect.opml import OpmlFeed, parse_opml, write_opml
from secondsource.errors import InputError
from secondsource.model import Feed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Feed(
    feed_id=1,
    url="https://post.example/feed?a=1&b=2",
    title='The "Post" & Co <x>',
    outlet_id="post.example",
    homepage="https://post.example/",
    added=NOW,
    interval=timedelta(minutes=30),
    next_poll=NOW,
)


def test_folders_become_categories() -> None:
    """From the outside in; attributes in any case; the same feed once."""
    body = b"""<opml version="1.0"><body><outline text="World"><outline text="Europe">
    <outline text="Post" XMLURL="https://post.example/feed" htmlUrl="https://post.example/"/></outline></outline>
    <outline title="Other &amp; more" xmlUrl="https://other.example/feed" category="/x"/>
    <outline text="again" xmlUrl="https://post.example/feed#x"/><outline text="empty" xmlUrl=""/>
    <outline text="odd" xmlUrl="file:///etc/passwd"/></body></opml>"""
    assert parse_opml(body) == [
        OpmlFeed(
            url="https://post.example/feed", title="Post", homepage="https://post.example/", category="World/Europe"
        ),
        OpmlFeed(url="https://other.example/feed", title="Other & more", homepage=None, category="/x"),
    ]


def test_what_is_written_is_read_again() -> None:
    """Titles with markup and addresses with ampersands survive."""
    other = replace(FEED, url="http://other.example/", title="", homepage=None)
    written = write_opml([FEED, other], "My <feeds>")
    assert written.startswith(b"<?xml")
    assert [(one.url, one.homepage) for one in parse_opml(written)] == [
        (FEED.url, FEED.homepage),
        (other.url, None),
    ]
    assert parse_opml(written)[0].title == 'The "Post" & Co <x>'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "OPML"),
        (b"nonsense", "OPML"),
        (b"<html></html>", "OPML"),
        (b"<opml><body></body></opml>", "no feed in it"),
        (b"\x1f\x8bnot gzip", "gzip"),
        (b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>', "no feed in it"),
    ],
)
def test_what_is_no_list_is_named(body: bytes, says: str) -> None:
    """And says what to do."""
    with pytest.raises(InputError, match=says):
        parse_opml(body)


def test_a_list_with_damage_is_read_as_far_as_it_goes() -> None:
    """A bare ampersand is in half of the lists that were written by hand."""
    body = b'<opml><body><outline text="A & B" xmlUrl="https://post.example/feed?a=1&b=2"/></body></opml>'
    assert [one.url.partition("?")[0] for one in parse_opml(body)] == ["https://post.example/feed"]
