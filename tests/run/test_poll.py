"""Polling: an entry stays one entry when its link and its id change; what is not modified is saved together."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from secondsource.build import make_desk
from secondsource.desk.collect.opml import OpmlFeed
from secondsource.edge.store import Store, entries, feeds
from secondsource.run import poll as polling
from secondsource.run.desk import Desk
from secondsource.run.poll import poll
from secondsource.run.subscribe import add_feeds
from secondsource.settings import read_settings
from secondsource.testing.builders import MORNING, a_feed
from secondsource.testing.clock import FixedClock
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


NUMBER = 7


def _quiet_desk(small_desk: Callable[..., Desk], store: Store, clock: FixedClock) -> Desk:
    """A desk whose feeds all have nothing new."""
    urls = [f"https://{n}.example/feed" for n in range(NUMBER)]
    with store.begin() as connection:
        for url in urls:
            feeds.add_feed(connection, a_feed(url=url, title=url, etag='"1"', next_poll=MORNING))
    return small_desk(store, FakeFetcher({url: FakeAnswer(body=b"-", etag='"1"') for url in urls}), clock)


def _times(store: Store) -> int:
    """How many feeds were asked."""
    with store.read() as connection:
        return sum(one.last_success == MORNING for one in feeds.list_feeds(connection))


def test_feeds_without_news_are_saved_many_at_a_time(
    store: Store, small_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After as many as fit one transaction, and at the end those that are left."""
    monkeypatch.setattr(polling, "SAVED_TOGETHER", 3)
    desk = _quiet_desk(small_desk, store, FixedClock(MORNING))
    saved = []
    watched = replace(desk, progress=lambda step, done, total: saved.append(_times(store)))
    assert poll(watched, everything=False) == {"feeds": NUMBER, "not_modified": NUMBER}
    assert saved == [0, 0, 3, 3, 3, 6, 6]
    assert _times(store) == NUMBER


def test_a_round_that_takes_long_is_saved_now_and_then(store: Store, small_desk: Callable[..., Desk]) -> None:
    """Few answers, but slow ones: none waits longer than it must."""
    clock = FixedClock(MORNING)
    desk = _quiet_desk(small_desk, store, clock)
    saved = []

    def watch(step: str, done: int, total: int | None) -> None:
        with store.read() as connection:
            saved.append(sum(one.last_success is not None for one in feeds.list_feeds(connection)))
        clock.advance(seconds=2)

    poll(replace(desk, progress=watch), everything=False)
    assert saved == [0, 0, 0, 4, 4, 4, 7]


def test_a_desk_that_is_killed_asks_again_what_it_had_not_saved(store: Store, small_desk: Callable[..., Desk]) -> None:
    """Nothing is lost: the feeds are due as before, and the next round asks them."""

    def kill(step: str, done: int, total: int | None) -> None:
        if done == 5:
            raise KeyboardInterrupt

    desk = _quiet_desk(small_desk, store, FixedClock(MORNING))
    with pytest.raises(KeyboardInterrupt):
        poll(replace(desk, progress=kill), everything=False)
    assert _times(store) == 0
    assert poll(desk, everything=False)["not_modified"] == NUMBER
    assert _times(store) == NUMBER
