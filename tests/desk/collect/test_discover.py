"""A site's feeds are found from its page."""

from secondsource.desk.collect.discover import FoundFeed, discover_feeds, guess_feeds

PAGE = b"""<!doctype html><html><head><base href="/en/"><title>Post</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml; charset=utf-8" title="News &amp; views" href="feed/">
<link rel="ALTERNATE" type="application/atom+xml" href="https://feeds.example/post">
<link rel="alternate" type="application/feed+json" href="/feed.json">
<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" type="text/css" href="/s.css">
<link rel="alternate" type="application/rss+xml" href="javascript:x">
</head><body><a href="/sport/rss.xml">Sport <b>RSS</b></a><a href="/en/feed/">again</a>
<a href="https://aggregator.example/add?url=x.rss">Subscribe</a><a href="/news-sitemap.xml">map</a>
<a href="/feedback">Tell us</a>
</body>"""


def test_declared_feeds_come_first_and_comments_last() -> None:
    """Each address once, links resolved against <base>, other sites' buttons left out."""
    found = discover_feeds(PAGE, "https://post.example/en/index.html")
    assert found == [
        FoundFeed(url="https://post.example/en/feed/", title="News & views", kind="rss"),
        FoundFeed(url="https://feeds.example/post", title="", kind="atom"),
        FoundFeed(url="https://post.example/feed.json", title="", kind="json"),
        FoundFeed(url="https://post.example/sport/rss.xml", title="Sport RSS", kind="rss"),
        FoundFeed(url="https://post.example/news-sitemap.xml", title="map", kind="sitemap"),
        FoundFeed(url="https://post.example/comments/feed/", title="Comments", kind="rss"),
    ]


def test_a_page_without_feeds_or_none_at_all_gives_none() -> None:
    """Broken pages are no error: there is simply nothing in them."""
    for body in (b"", b"<html></html>", b"\0\1\2", b"\x1f\x8bnot gzip", b"<" * 10_000, b"<div>" * 50_000):
        assert discover_feeds(body, "https://post.example/") == []


def test_guesses_are_near_the_page_first() -> None:
    """Then at the root; each once."""
    guesses = guess_feeds("https://post.example/blog/")
    assert guesses[0] == "https://post.example/blog/feed/"
    assert "https://post.example/feed/" in guesses
    assert len(guesses) == len(set(guesses))
    assert guess_feeds("https://post.example")[0] == "https://post.example/feed/"
