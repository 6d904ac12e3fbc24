"""Articles are read again, edits become revisions, and corrections reach the score's history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from secondsource.edge.store import Store, articles, assessments, rereads
from secondsource.edge.store.articles import list_revisions
from secondsource.model import Quality
from secondsource.run.desk import Desk
from secondsource.run.explaining import explain_story
from secondsource.run.pipeline import run_pass
from secondsource.run.reread import reread
from secondsource.run.telling import load_story
from secondsource.testing.builders import MORNING, TEXT, a_feed, an_article
from secondsource.testing.clock import FixedClock
from secondsource.testing.fetcher import FakeAnswer, FakeFetcher

MakeDesk = Callable[..., Desk]
HOSTS = ("vellincourier.example", "ledger.example", "coast.example")


def _feed(host: str) -> FakeAnswer:
    body = (
        f"<rss version='2.0'><channel><title>{host}</title><item><title>Cable cut in Vellin harbour</title>"
        f"<link>https://{host}/cable</link><guid>1</guid><pubDate>Tue, 12 May 2026 06:00:00 GMT</pubDate></item>"
        "</channel></rss>"
    )
    return FakeAnswer(body=body.encode(), content_type="application/rss+xml")


def _page(number: str, notice: str = "") -> bytes:
    text = TEXT.replace("1,900", number)
    paragraphs = "".join(f"<p>{one} The dredger lies at the north quay now.</p>" for one in text.split("\n"))
    head = "<meta property='article:published_time' content='2026-05-12T06:00:00Z'>"
    return (
        f"<html lang='en'><head><title>Cable cut</title>{head}</head><body><article>"
        f"<h1>Cable cut in Vellin harbour</h1>{paragraphs}<p>{notice}</p></article></body></html>"
    ).encode()


@pytest.fixture
def fetcher() -> FakeFetcher:
    """Three outlets with the same text."""
    answers: dict[str, bytes | FakeAnswer] = {f"https://{host}/feed.xml": _feed(host) for host in HOSTS}
    return FakeFetcher(answers | {f"https://{host}/cable": _page("1,900") for host in HOSTS})


def _desk(small_desk: MakeDesk, store: Store, fetcher: FakeFetcher, clock: FixedClock, **changes: object) -> Desk:
    from secondsource.edge.store import feeds

    with store.begin() as connection:
        for host in HOSTS:
            feeds.add_feed(connection, a_feed(url=f"https://{host}/feed.xml", title=host, outlet_id=host))
    desk = small_desk(store, fetcher, clock, **changes)
    run_pass(desk)
    return desk


def test_a_correction_is_read_after_an_hour_and_told_with_who_is_behind(
    small_desk: MakeDesk, store: Store, fetcher: FakeFetcher
) -> None:
    """The first outlet corrects its number: a revision, a line in the score's history, and two copies behind."""
    clock = FixedClock(MORNING)
    desk = _desk(small_desk, store, fetcher, clock)
    notice = "Correction: An earlier version of this article gave a wrong number of homes."
    fetcher.answers[f"https://{HOSTS[0]}/cable"] = _page("2,400", notice)
    clock.advance(minutes=59)
    assert run_pass(desk)["reread"] == 0
    clock.advance(minutes=2)
    counts = run_pass(desk)
    assert (counts["reread"], counts["revised"], counts["pages"]) == (3, 1, 1)
    with store.read() as connection:
        (article,) = [one for one in articles.list_articles(connection, list(_ids(store))) if one.outlet_id == HOSTS[0]]
        assert article.revision == 2
        assert [row[0] for row in list_revisions(connection, article.article_id)] == [1]
        story_id = articles.find_story_of(connection, article.article_id)
        assert story_id is not None
        history = assessments.list_history(connection, story_id)
    assert "corrected “1,900 homes” to “2,400 homes”; 2 of 2 copies still carry the old value" in history[-1][2]
    explained = explain_story(load_story(store, story_id))
    assert notice in explained
    assert explained.count("still the old value") == 2


def _ids(store: Store) -> list[str]:
    from secondsource.edge.store.tables import articles as table

    with store.read() as connection:
        return [row.article_id for row in connection.execute(table.select())]


def test_an_article_is_read_three_times_more_and_then_left_alone(
    small_desk: MakeDesk, store: Store, fetcher: FakeFetcher
) -> None:
    """After an hour, a day and a week; what did not change makes no revision."""
    clock = FixedClock(MORNING)
    desk = _desk(small_desk, store, fetcher, clock)
    read = []
    for hours in (1, 23, 24, 24 * 4, 24, 24 * 30):
        clock.advance(hours=hours, minutes=1)
        read.append(reread(desk)["reread"])
    assert read == [3, 3, 0, 0, 3, 0]
    assert {one.revision for one in _articles(store)} == {1}


def _articles(store: Store) -> list:
    ids = _ids(store)
    with store.read() as connection:
        return articles.list_articles(connection, ids)


def test_the_hourly_budget_holds(small_desk: MakeDesk, store: Store, fetcher: FakeFetcher) -> None:
    """Of three that are due two are read, the third an hour later."""
    clock = FixedClock(MORNING)
    desk = _desk(small_desk, store, fetcher, clock, rereads_per_hour=2)
    clock.advance(hours=2)
    assert reread(desk)["reread"] == 2
    assert reread(desk)["reread"] == 0
    clock.advance(minutes=61)
    assert reread(desk)["reread"] == 1


def test_a_page_that_is_gone_changes_nothing(small_desk: MakeDesk, store: Store, fetcher: FakeFetcher) -> None:
    """The article stays as it was read, and is asked for again at its next turn."""
    clock = FixedClock(MORNING)
    desk = _desk(small_desk, store, fetcher, clock)
    before = _articles(store)
    for host in HOSTS:
        fetcher.answers[f"https://{host}/cable"] = FakeAnswer(status=404)
    clock.advance(hours=2)
    assert +reread(desk) == {"reread": 3}
    assert _articles(store) == before


def test_the_grouper_is_restored_with_the_text_that_was_placed(store: Store) -> None:
    """A later revision does not change what the grouper knows after a restart."""
    from secondsource.edge.store import stories
    from secondsource.model import Reason

    first = an_article()
    with store.begin() as connection:
        articles.save_article(connection, first)
        stories.save_placement(connection, first, "s1", Reason(probability=1.0), MORNING)
        articles.save_article(connection, replace(first, text="Quite another text.", headline="Other", revision=2))
        assert [one.text for one, _ in articles.list_live(connection, timedelta(days=5))] == [first.text]
        assert articles.get_article(connection, "a1").text == "Quite another text."


def test_stubs_are_not_read_again(store: Store) -> None:
    """There is no page to compare with."""
    from secondsource.run.reread import first_reread

    assert first_reread(an_article(quality=Quality.STUB)) is None
    assert first_reread(an_article(fetched=None)) is None
    with store.begin() as connection:
        rereads.save_reread(connection, "a1", MORNING, MORNING)
        rereads.save_reread(connection, "a1", MORNING, MORNING)
        assert rereads.count_rereads(connection, MORNING) == 0
