"""What each kind of document says, and what is said about documents that are none."""

import gzip
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.collect.parse import parse_feed
from secondsource.errors import FeedError
from secondsource.model import ParsedFeed
from secondsource.testing.bombs import feed_bombs

URL = "http://outlet.example/feeds/news.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Vellin Post</title><link>/</link>
<language>en-gb</language><ttl>45</ttl><atom:link rel="hub" href="https://hub.example/"/>
<item><title>Harbour &lt;b&gt;reopens&lt;/b&gt; &amp;amp; trade resumes</title><link>../a/1?x=1&amp;y=2</link>
<guid isPermaLink="false">post-1</guid><pubDate>Mon, 02 Mar 2026 08:30:00 +0100</pubDate>
<dc:creator>Ilse Brandt</dc:creator>
<description>&lt;p&gt;The harbour&lt;br/&gt;reopened.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
<content:encoded><![CDATA[<p>The harbour reopened on <i>Monday</i>.</p>
<p>Ships came in&nbsp;at noon, the master said.</p>]]></content:encoded></item>
<item><title>Second</title><link>http://outlet.example/a/2</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Post</title>
<link rel="alternate" href="http://outlet.example/"/><link href="https://hub.example/" rel="hub"/>
<entry><title type="html">Hafen &amp;lt;offen&amp;gt;</title><id>tag:outlet.example,2026:1</id>
<link href="/a/1"/><published>2026-03-02T07:30:00Z</published><updated>2026-03-02T09:00:00+01:00</updated>
<author><name>Jo Weil</name></author><summary>Kurz.</summary></entry></feed>"""

ATOM03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title><entry><title>One</title>
<link rel="alternate" href="http://outlet.example/1"/><id>1</id><issued>2005-03-02T07:30:00Z</issued></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="http://outlet.example/"><title>RDF</title><link>http://outlet.example/</link>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="http://outlet.example/1"><title>One</title><link>http://outlet.example/1</link>
<dc:date>2026-03-02T07:30:00Z</dc:date></item></rdf:RDF>"""

RSS091 = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Old</title>
<item><title>One</title><link>http://outlet.example/1</link></item></channel></rss>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "JSON", "home_page_url": "http://outlet.example/",
"language": "en", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "items": [{"id": 7, "url": "/a/7",
"title": "Seven", "content_html": "<p>One.</p><p>Two &amp; three.</p>", "date_published": "2026-03-02T08:30:00+01:00",
"authors": [{"name": "A"}, {"name": "B"}]}, {"id": "8", "content_text": "No title.\\nTwo lines.",
"author": {"name": "C"}}]}"""

SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://outlet.example/1</loc>
<lastmod>2026-03-02T09:00:00Z</lastmod><news:news><news:publication><news:name>The Post</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-03-02</news:publication_date>
<news:title>One &amp; two</news:title></news:news></url><url><loc>http://outlet.example/about</loc></url></urlset>"""


def read(document: str | bytes, content_type: str | None = None) -> ParsedFeed:
    """Parse under the test's address."""
    return parse_feed(document.encode() if isinstance(document, str) else document, url=URL, content_type=content_type)


def test_rss_is_read_with_all_it_says() -> None:
    """Plain text, absolute links, aware dates in UTC, wishes about polling."""
    parsed = read(RSS)
    assert (parsed.format, parsed.title, parsed.language) == ("rss", "The Vellin Post", "en-gb")
    assert (parsed.homepage, parsed.hub) == ("http://outlet.example/", "https://hub.example/")
    assert parsed.ttl == timedelta(minutes=45)
    first, second = parsed.entries
    assert first.title == "Harbour reopens & trade resumes"
    assert first.link == "http://outlet.example/a/1?x=1&y=2"
    assert (first.guid, first.author) == ("post-1", "Ilse Brandt")
    assert first.published == datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    assert first.summary == "The harbour reopened."
    assert first.content == "The harbour reopened on Monday.\nShips came in at noon, the master said."
    assert (second.published, second.author, second.summary, second.content) == (None, None, "", "")


def test_atom_is_read() -> None:
    """Language from xml:lang, escaped markup kept as text."""
    parsed = read(ATOM)
    (entry,) = parsed.entries
    assert (parsed.format, parsed.language, parsed.hub) == ("atom", "de", "https://hub.example/")
    assert (entry.title, entry.link) == ("Hafen <offen>", "http://outlet.example/a/1")
    assert (entry.guid, entry.author) == ("tag:outlet.example,2026:1", "Jo Weil")
    assert entry.updated == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("document", "form"), [(ATOM03, "atom"), (RDF, "rdf"), (RSS091, "rss")])
def test_old_formats_are_read(document: str, form: str) -> None:
    """Atom 0.3, RSS 1.0 and RSS 0.91 are still out there."""
    parsed = read(document)
    assert (parsed.format, parsed.entries[0].title, parsed.entries[0].link) == (form, "One", "http://outlet.example/1")


def test_a_syndication_period_is_a_wish() -> None:
    """Four times daily is every six hours; WordPress's "hourly, once" is none."""
    assert read(RDF).ttl == timedelta(hours=6)
    assert read(RDF.replace("daily", "hourly").replace(">4<", ">1<")).ttl is None


def test_json_feed_is_read() -> None:
    """Numbers as ids, html and text contents, both spellings of authors."""
    parsed = read(JSON)
    first, second = parsed.entries
    assert (parsed.format, parsed.hub, parsed.language) == ("json", "https://hub.example/", "en")
    assert (first.guid, first.link, first.author) == ("7", "http://outlet.example/a/7", "A, B")
    assert (first.content, first.summary) == ("One.\nTwo & three.", "One. Two & three.")
    assert first.published == datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    assert (second.title, second.link, second.author) == ("", None, "C")
    assert second.content == "No title.\nTwo lines."


def test_a_news_sitemap_is_read() -> None:
    """Pages that are no news stay out."""
    parsed = read(SITEMAP)
    (entry,) = parsed.entries
    assert (parsed.format, parsed.title, parsed.language) == ("sitemap", "The Post", "en")
    assert (entry.title, entry.link, entry.outlet_name) == ("One & two", "http://outlet.example/1", "The Post")
    assert entry.published == datetime(2026, 3, 2, tzinfo=UTC)


def test_an_aggregators_entry_has_its_outlet() -> None:
    """RSS <source url> and Atom <source> name who published it."""
    item = '<source url="https://www.bbc.co.uk/feed">BBC News</source><title>x</title><link>http://a.example/</link>'
    (entry,) = read(f"<rss version='2.0'><channel><item>{item}</item></channel></rss>").entries
    assert (entry.outlet_name, entry.outlet_url) == ("BBC News", "https://www.bbc.co.uk/feed")
    source = "<source><title>Planet</title><link href='http://planet.example/'/></source>"
    (entry,) = read(ATOM.replace("</entry>", source + "</entry>")).entries
    assert (entry.outlet_name, entry.outlet_url) == ("Planet", "http://planet.example/")


def test_a_long_description_is_the_content() -> None:
    """Many outlets put the whole article there; its summary is then its beginning."""
    body = "".join(f"&lt;p&gt;Paragraph {n} of a long article.&lt;/p&gt;" for n in range(100))
    item = f"<title>x</title><link>http://a.example/</link><description>{body}</description>"
    (entry,) = read(f"<rss version='2.0'><channel><item>{item}</item></channel></rss>").entries
    assert entry.content.count("\n") == 99
    assert entry.summary.startswith("Paragraph 0 of a long article. Paragraph 1")
    assert len(entry.summary) <= 1000


def test_a_permalink_guid_is_a_link() -> None:
    """RSS entries without <link> are found by their guid; other schemes than http never become links."""
    item = "<item><title>x</title><guid>http://outlet.example/1</guid></item><item><title>y</title><link>javascript:1</link></item>"
    first, second = read(f"<rss version='2.0'><channel>{item}</channel></rss>").entries
    assert (first.link, second.link) == ("http://outlet.example/1", None)


def test_an_empty_feed_is_a_feed() -> None:
    """A quiet outlet is not an error."""
    assert read("<rss version='2.0'><channel><title>Quiet</title></channel></rss>").entries == ()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "cp1252", "shift_jis", "koi8-r"]
)
def test_a_declared_encoding_is_read(encoding: str) -> None:
    """By byte-order mark or declaration."""
    word = {"shift_jis": "港", "koi8-r": "гавань"}.get(encoding, "Café")
    body = RSS.replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"').replace("Second", word)
    assert read(body.encode(encoding)).entries[1].title == word


@pytest.mark.parametrize(
    ("declared", "actual", "content_type"),
    [
        ("us-ascii", "utf-8", None),
        ("iso-8859-1", "utf-8", None),
        ("utf-16", "utf-8", None),
        ("no-such-thing", "utf-8", None),
        ("utf-8", "cp1252", None),
        ("utf-8", "cp1252", "text/xml; charset=utf-8"),
        ("utf-8", "cp1252", "text/xml; charset=windows-1252"),
        ("iso-8859-1", "cp1252", "text/xml; charset=zlib_codec"),
    ],
)
def test_a_wrong_encoding_is_seen_through(declared: str, actual: str, content_type: str | None) -> None:
    """What the bytes are counts more than what they are called."""
    body = RSS.replace('encoding="utf-8"', f'encoding="{declared}"').replace("Second", "“Café” naïve façade – Zoë")
    assert read(body.encode(actual), content_type).entries[1].title == "“Café” naïve façade – Zoë"


@pytest.mark.parametrize(
    "junk", ["\n\n  ", "\ufeff", "<!-- made by hand -->\n", "Warning: mysql\n", "<br />\n<b>Notice</b>: x<br />\n"]
)
def test_junk_before_a_feed_is_forgiven(junk: str) -> None:
    """Templates and scripts leave lines there."""
    assert read(junk + RSS).entries[1].title == "Second"


@pytest.mark.parametrize("damage", ["\x00", "\x0b", "\x1f", "\ufffe", "&nbsp;", "&", "&copy;", "<br>", "</b>"])
def test_small_damage_costs_no_entry(damage: str) -> None:
    """Control characters, undeclared references and stray tags are in one feed in thirty."""
    assert len(read(RSS.replace("Second", f"Sec{damage}ond")).entries) == 2


@pytest.mark.parametrize("reference", ["&#xD800;", "&#x110000;", "&#99999999999999999999;", "&#0;", "&&#xD800;#xD800;"])
@pytest.mark.parametrize("document", [RSS, ATOM03, SITEMAP, "<source>" + RSS])
def test_a_reference_to_no_character_is_survived(document: str, reference: str) -> None:
    """Each of them made one of the readers raise."""
    body = document.removeprefix("<source>").replace("One", f"One{reference}").replace("Second", f"Second{reference}")
    if document.startswith("<source>"):
        body = body.replace("</item>", "<source>x</source></item>")
    titles = [entry.title for entry in read(body).entries]
    assert any("One" in title or "Second" in title for title in titles)
    "".join(titles).encode()


def test_a_gzipped_document_is_opened() -> None:
    """sitemap.xml.gz arrives as it is stored."""
    assert read(gzip.compress(SITEMAP.encode())).format == "sitemap"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page, not a feed: add the site's address"),
        (b"<HTML><HEAD></HEAD></HTML>", "web page"),
        (
            b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD'><html xmlns='http://www.w3.org/1999/xhtml'/>",
            "web page",
        ),
        (b"Hello world", "not XML or JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not XML or JSON"),
        (b"%PDF-1.7", "not XML or JSON"),
        (b"<note><to>You</to></note>", "XML but not a feed"),
        (b"<opml version='2.0'><body/></opml>", "list of feeds (OPML)"),
        (b"<sitemapindex><sitemap><loc>http://a.example/s.xml</loc></sitemap></sitemapindex>", "index of sitemaps"),
        (b"<urlset><url><loc>http://a.example/</loc></url></urlset>", "sitemap without news"),
        (b"{}", "JSON but not a JSON Feed"),
        (b"[1, 2]", "JSON but not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "JSON but not a JSON Feed"),
        (b"{not json", "broken JSON"),
        (b"<rss version='2.0'><channel>", "broken XML"),
        (b"\x1f\x8bnot gzip", "broken gzip"),
        (gzip.compress(b"\0" * (20 << 20)), "gzip"),
    ],
)
def test_what_is_no_feed_is_named(document: bytes, says: str) -> None:
    """The error names the address, the thing and what to do."""
    with pytest.raises(FeedError) as caught:
        read(document)
    assert str(caught.value).startswith(URL)
    assert says in str(caught.value)


def test_no_document_makes_us_read_a_file_or_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """External entities, external DTDs, parameter entities and XInclude stay closed."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret word")
    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    for doctype in (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>',
        f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p; <!ENTITY x "y">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">',
    ):
        for document in (RSS, ATOM, SITEMAP):
            body = document.partition("?>")[2] if document.startswith("<?") else document
            body = body.replace("One", "One &x;").replace("Second", "Second &x;").replace("Kurz", "Kurz &x;")
            try:
                assert "secret word" not in repr(read(doctype + body))
            except FeedError as error:
                assert "secret word" not in str(error)


def forbidden(*_: object, **__: object) -> None:
    """Stands in for what must not be called."""
    raise AssertionError("a feed opened a connection")


@pytest.mark.parametrize("name", list(feed_bombs()))
def test_a_bomb_ends_soon(name: str) -> None:
    """A document of a few megabytes is done with in seconds, whatever is in it."""
    document = feed_bombs()[name]
    started = time.process_time()
    try:
        read(document)
    except FeedError as error:
        assert len(str(error)) < 500
    assert time.process_time() - started < 6


# Pieces that made a reader raise, or are where one format ends and another begins
PIECES = (
    b"<![CDATA[ ]]> <!-- --> <!DOCTYPE ]> <item> xml:base='http://[' <source>x</source> &#xD800; &#x110000; ' \" = { ["
    b" &#99999999999; http://[ xmlns:a='' <textinput> <where/> <psc:chapter/> \x1f\x8b \xff\xfe \x00 </channel>"
).split(b" ")
SEEDS = [RSS, ATOM, ATOM03, RDF, RSS091, JSON, SITEMAP]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.binary(max_size=12), st.sampled_from(PIECES))),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([None, "text/xml", "text/xml; charset=iso-8859-1", "application/xml; charset=\0"]),
)
def test_mutated_documents_give_entries_or_a_feed_error(
    seed: str, cuts: list[tuple[float, int, bytes]], content_type: str | None
) -> None:
    """Nothing but FeedError is ever raised."""
    body = seed.encode()
    for place, length, put in cuts:
        at = int(place * len(body))
        body = body[:at] + put + body[at + length :]
    try:
        read(body, content_type)
    except FeedError as error:
        assert str(error).startswith(URL)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_entries_or_a_feed_error(body: bytes) -> None:
    """Not even noise raises anything else."""
    try:
        read(body)
    except FeedError as error:
        assert str(error).startswith(URL)
