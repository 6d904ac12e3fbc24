"""reread = fetch page | extract | extract.revision | store revision; the story is then assessed again.

An article is read again an hour, a day and a week after its first reading: agencies correct within hours, outlets
within a day; what is changed after a week is seldom news. The readings have an hourly budget (`rereads_per_hour`),
so that they never crowd out new articles; what is over it waits, longest due first.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from secondsource.desk.extract.credit import find_agency
from secondsource.desk.extract.revision import revise
from secondsource.edge.fetch.protocol import FetchRequest
from secondsource.edge.pool import PoolFailure
from secondsource.edge.store import articles, rereads, stories
from secondsource.model import Article, Entry, Quality
from secondsource.run.desk import Desk
from secondsource.run.reading import Reading, ReadPage, read_page

log = logging.getLogger(__name__)

TURNS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
LEASE = timedelta(minutes=30)
HOUR = timedelta(hours=1)
# One worker's share of the budget at a time: more would leave the others nothing to do.
LEASED_AT_ONCE = 200
# Only what was read from its page: a feed's text or a stub has no page to be compared with.
_READABLE = frozenset({Quality.FULL, Quality.PARTIAL})


def first_reread(article: Article) -> datetime | None:
    """When an article that was just read is to be read again; None: never."""
    if article.fetched is None or article.quality not in _READABLE:
        return None
    return article.fetched + TURNS[0]


def reread(desk: Desk) -> Counter[str]:
    """Read again what is due and within the budget; what changed is a new revision."""
    counts: Counter[str] = Counter()
    while due := lease_due(desk, LEASE):
        counts += reread_these(desk, due)
    desk.pool.close()
    return counts


def reread_these(desk: Desk, due: list[tuple[str, datetime, int]]) -> Counter[str]:
    """Read these articles again."""
    counts: Counter[str] = Counter()
    again = _Again(desk, due, counts)
    for reading, found in desk.pool.run_many(read_page, again.readings(), desk.settings.extract_timeout):
        again.take(reading, found)
    return counts


def lease_due(desk: Desk, lease: timedelta) -> list[tuple[str, datetime, int]]:
    """Take what is due and within the budget."""
    now = desk.clock.now()
    with desk.store.begin() as connection:
        left = desk.settings.rereads_per_hour - rereads.count_rereads(connection, now - HOUR)
        if left <= 0:
            return []
        rereads.drop_finished(connection, now - HOUR)
        return rereads.lease_rereads(connection, now, min(left, LEASED_AT_ONCE), lease)


class _Again:
    """One round of leased articles."""

    def __init__(self, desk: Desk, due: list[tuple[str, datetime, int]], counts: Counter[str]) -> None:
        self.desk = desk
        self.counts = counts
        self.turns = {article_id: (first_read, turn) for article_id, first_read, turn in due}
        with desk.store.read() as connection:
            found = articles.list_articles(connection, list(self.turns))
        self.known = {one.article_id: one for one in found}
        for article_id in self.turns.keys() - self.known.keys():  # it was forgotten meanwhile
            self._finish(article_id, None)

    def readings(self) -> Iterator[Reading]:
        """The pages that came; one that did not come is asked for at its next turn."""
        size = self.desk.settings.max_page_bytes
        requests = [FetchRequest(url=one.url, key=key, max_bytes=size) for key, one in sorted(self.known.items())]
        for fetched in self.desk.fetcher.fetch_many(requests):
            if fetched.failure:
                log.info("article=%s step=reread reason=%s", fetched.key, fetched.failure.reason)
                self._finish(fetched.key, None)
                continue
            yield Reading(
                entry=_as_entry(self.known[fetched.key]),
                attempts=0,
                body=fetched.body,
                url=fetched.final_url,
                content_type=fetched.content_type,
                fetched=self.desk.clock.now(),
            )

    def take(self, reading: Reading, found: ReadPage | PoolFailure | None) -> None:
        """Store what a child process made of a page, if it is news."""
        article_id = reading.entry.entry_id
        changed = revise(self.known[article_id], found.article) if isinstance(found, ReadPage) else None
        self._finish(article_id, changed)

    def _finish(self, article_id: str, changed: Article | None) -> None:
        now = self.desk.clock.now()
        first_read, turn = self.turns[article_id]
        due = first_read + TURNS[turn + 1] if turn + 1 < len(TURNS) and article_id in self.known else None
        with self.desk.store.begin() as connection:
            if changed:
                agency = find_agency(changed.headline, changed.text, changed.authors, self.desk.knowledge.agencies)
                articles.save_article(connection, replace(changed, agency_id=agency))
                story_id = articles.find_story_of(connection, article_id)
                if story_id:
                    stories.mark_stale(connection, story_id)
            rereads.finish_reread(connection, article_id, turn + 1, due, now)
        if changed:
            log.info("article=%s outlet=%s step=reread revision=%d", article_id, changed.outlet_id, changed.revision)
        self.counts["reread"] += 1
        self.counts["revised"] += changed is not None


def _as_entry(article: Article) -> Entry:
    """The article as if a feed had just announced it; its id finds it again."""
    return Entry(
        entry_id=article.article_id,
        feed_id=0,
        outlet_id=article.outlet_id,
        outlet_name=article.outlet_name,
        guid=None,
        title=article.headline,
        link=article.url,
        summary="",
        content="",
        author=None,
        published=article.published,
        updated=None,
        first_seen=article.first_seen,
        language=article.language,
    )
