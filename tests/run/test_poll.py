"""Polling: an entry stays one entry when first its link and then its id changes."""

from dataclasses import replace
from pathlib import Path

from secondsource.build import make_desk
from secondsource.desk.collect.opml import OpmlFeed
from secondsource.edge.store import entries
from secondsource.run.poll import poll
from secondsource.run.subscribe import add_feeds
from secondsource.settings import read_settings
from secondsource.testing.fetcher import FakeAnswer, FakeFetcher

URL = "https://vellincourier.example/feed.xml"
FEED = """<rss version="2.0"><channel><title>Vellin Courier</title><link>https://vellincourier.example/</link>
<item><title>Night dredging halted</title><guid isPermaLink="false">{guid}</guid><link>{link}</link></item>
</channel></rss>"""


def test_a_changed_link_and_later_a_changed_id_are_one_entry(tmp_path: Path) -> None:
    """The link that came second is remembered, so the id that comes third is known by it."""
    fetcher = FakeFetcher({})
    with make_desk(read_settings({}, home=tmp_path)) as made:
        desk = replace(made, fetcher=fetcher)
        add_feeds(desk, [OpmlFeed(url=URL, title="Vellin Courier", homepage=None, category=None)])
        for guid, link in (("1", "/a"), ("1", "/b"), ("2", "/b")):
            body = FEED.format(guid=guid, link=f"https://vellincourier.example{link}").encode()
            fetcher.answers[URL] = FakeAnswer(body=body, content_type="application/rss+xml")
            poll(desk, everything=True)
        with made.store.read() as connection:
            assert entries.count_entries(connection) == {"new": 1}
