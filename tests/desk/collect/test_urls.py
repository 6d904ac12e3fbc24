"""One spelling for one document, one outlet for one domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.collect.urls import absolute, canonical_url, host_of, outlet_id_of


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Outlet.Example/A", "http://www.outlet.example/A"),
        ("http://outlet.example:80/a", "http://outlet.example/a"),
        ("https://outlet.example:443/a", "https://outlet.example/a"),
        ("https://outlet.example:8443/a", "https://outlet.example:8443/a"),
        ("https://outlet.example", "https://outlet.example/"),
        ("https://outlet.example/a#comments", "https://outlet.example/a"),
        ("https://outlet.example/%7Ejo/%e9", "https://outlet.example/~jo/%E9"),
        ("https://outlet.example/a/./b/../c", "https://outlet.example/a/c"),
        ("https://outlet.example/../../a", "https://outlet.example/a"),
        ("https://outlet.example/a?id=7&utm_source=rss&fbclid=x", "https://outlet.example/a?id=7"),
        ("https://outlet.example/a?utm_source=rss", "https://outlet.example/a"),
        ("https://outlet.example/?p=1&page=2", "https://outlet.example/?p=1&page=2"),
        ("https://outlet.example/caf\u00e9?q=\u00fc", "https://outlet.example/caf%C3%A9?q=%C3%BC"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:secret@outlet.example/a", "https://outlet.example/a"),
        ("https://[2606:4700::1]:443/a", "https://[2606:4700::1]/a"),
        ("http://outlet.example/a", "http://outlet.example/a"),
        (" https://outlet.example/a\n", "https://outlet.example/a"),
        ("mailto:jo@outlet.example", "mailto:jo@outlet.example"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    """The scheme stays; what only says where a reader came from goes."""
    assert canonical_url(url) == canonical


@given(st.text(max_size=60), st.sampled_from(["http://outlet.example/", "https://A.example:443/?", "", "http://"]))
def test_the_one_spelling_is_its_own(text: str, start: str) -> None:
    """Canonical twice is canonical once, and nothing is raised."""
    once = canonical_url(start + text)
    assert canonical_url(once) == once
    outlet_id_of(start + text)
    absolute(text, start)


@pytest.mark.parametrize(
    ("url", "outlet_id"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://Edition.CNN.com/", "cnn.com"),
        ("https://jo.blogspot.com/1", "jo.blogspot.com"),
        ("www.semafor.com", "semafor.com"),
        ("http://10.0.0.1:8040/feed", "10.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://newsday.test/feed", "newsday.test"),
        ("http://localhost/", "localhost"),
        ("http://b\u00fccher.de/", "xn--bcher-kva.de"),
        ("", ""),
    ],
)
def test_an_outlet_is_its_registrable_domain(url: str, outlet_id: str) -> None:
    """Blogs under a hosting domain are outlets of their own; what has no public suffix stays."""
    assert outlet_id_of(url) == outlet_id


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/a", "http://outlet.example/a"),
        ("//cdn.example/a", "http://cdn.example/a"),
        ("HTTPS://outlet.example/a", "HTTPS://outlet.example/a"),
        ("/a\n  b", "http://outlet.example/ab"),
        ("javascript:alert(1)", None),
        ("mailto:a@b.example", None),
        ("http://[x", None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_is_absolute_or_none(link: str | None, found: str | None) -> None:
    """Only http and https are links."""
    assert absolute(link, "http://outlet.example/feed") == found


def test_a_host_has_neither_port_nor_name() -> None:
    """For messages and politeness."""
    assert host_of("http://jo:x@Outlet.example.:8040/a") == "outlet.example"
    assert host_of("nonsense") == ""
