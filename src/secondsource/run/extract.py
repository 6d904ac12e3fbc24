"""extract = fetch page | extract.content | extract.metadata | extract.quality | store article."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from secondsource.desk.collect.urls import outlet_id_of
from secondsource.desk.extract.article import article_id_of, build_article
from secondsource.desk.extract.credit import find_agency
from secondsource.edge.fetch.protocol import Fetched, FetchRequest
from secondsource.edge.pool import PoolFailure
from secondsource.edge.store import articles, entries, rereads, stories
from secondsource.edge.store.signs import save_outlet_pages
from secondsource.model import Entry, Failure
from secondsource.run.desk import Desk
from secondsource.run.reading import Reading, ReadPage, read_page
from secondsource.run.reread import first_reread
from secondsource.run.retry import next_try

log = logging.getLogger(__name__)

# More than a day of a large desk; an entry waits in memory with its summary, about 1 KB.
LEASED_AT_ONCE = 5000
# Longer than the slowest round of that many pages; a worker that dies gives its entries back after it.
LEASE = timedelta(minutes=30)
# Nothing will change these by asking again.
FINAL = frozenset(
    {"http-404", "http-410", "http-401", "http-403", "http-451", "robots", "private-address", "bad-scheme"}
)


def extract(desk: Desk) -> Counter[str]:
    """Read the article of every entry that has none; one that cannot be read is tried again or made from its feed."""
    counts: Counter[str] = Counter()
    while leased := _lease(desk):
        counts += extract_these(desk, leased)
    # The children hold 160 MB each and have nothing to do until the next pass; starting them takes under a second.
    desk.pool.close()
    return counts


def extract_these(desk: Desk, leased: Sequence[tuple[Entry, int]]) -> Counter[str]:
    """Read the articles of these entries."""
    counts: Counter[str] = Counter()
    step = _Step(desk, leased, counts)
    for reading, found in desk.pool.run_many(read_page, step.readings(), desk.settings.extract_timeout):
        step.take(reading, found)
    return counts


def _lease(desk: Desk) -> list[tuple[Entry, int]]:
    with desk.store.begin() as connection:
        return entries.lease_entries(connection, desk.clock.now(), LEASED_AT_ONCE, LEASE)


class _Step:
    """One round of leased entries."""

    def __init__(self, desk: Desk, leased: Sequence[tuple[Entry, int]], counts: Counter[str]) -> None:
        self.desk = desk
        self.counts = counts
        self.total = len(leased)
        self.done = 0
        self.waiting = self._without_known(leased)

    def _without_known(self, leased: Sequence[tuple[Entry, int]]) -> dict[str, tuple[Entry, int]]:
        """Leave out entries whose article another feed brought already, and those without a link."""
        ids = {entry.entry_id: article_id_of(entry.link) for entry, _ in leased if entry.link}
        with self.desk.store.read() as connection:
            known = articles.list_read_ids(connection, ids.values())
        waiting: dict[str, tuple[Entry, int]] = {}
        for entry, attempts in leased:
            article_id = ids.get(entry.entry_id)
            if article_id is None:
                self._give_up(entry, attempts, "no-link", "the feed gives no link for it")
            elif article_id in known:
                with self.desk.store.begin() as connection:
                    entries.finish_entry(connection, entry.entry_id, article_id)
            else:
                waiting[entry.entry_id] = entry, attempts
        return waiting

    def readings(self) -> Iterator[Reading]:
        """The pages that came, as they come; failures are recorded on the way."""
        size = self.desk.settings.max_page_bytes
        requests = [
            FetchRequest(url=entry.link or "", key=key, max_bytes=size) for key, (entry, _) in self.waiting.items()
        ]
        for fetched in self.desk.fetcher.fetch_many(requests):
            entry, attempts = self.waiting.pop(fetched.key)
            if fetched.failure:
                self._fail(entry, attempts, fetched.failure.reason, fetched.failure.message)
            else:
                yield self._reading(entry, attempts, fetched)

    def _reading(self, entry: Entry, attempts: int, fetched: Fetched) -> Reading:
        return Reading(
            entry=entry,
            attempts=attempts,
            body=fetched.body,
            url=fetched.final_url,
            content_type=fetched.content_type,
            fetched=self.desk.clock.now(),
            days=self.desk.days,
        )

    def take(self, reading: Reading, found: ReadPage | PoolFailure | None) -> None:
        """Store what a child process made of a page."""
        if isinstance(found, PoolFailure):
            self._fail(reading.entry, reading.attempts, found.reason, f"{reading.url}: {found.message}")
        elif found is None:
            self._fail(reading.entry, reading.attempts, "no-article", f"{reading.url}: the page holds no article")
        else:
            self._save(reading, found)

    def _save(self, reading: Reading, found: ReadPage) -> None:
        # Here and not in the child process, which does not know the operator's own agencies.
        entry, article = reading.entry, found.article
        agency = find_agency(article.headline, article.text, article.authors, self.desk.knowledge.agencies)
        article = replace(article, agency_id=agency)
        with self.desk.store.begin() as connection:
            new = articles.save_article(connection, article)
            if article.outlet_id == outlet_id_of(reading.url):  # a feed's link may lead to another outlet's page
                save_outlet_pages(connection, article, found.linked, reading.fetched)
            story_id = None if new else articles.find_story_of(connection, article.article_id)
            if story_id:  # a stub became a text
                stories.mark_stale(connection, story_id)
            entries.finish_entry(connection, entry.entry_id, article.article_id)
            due = first_reread(article) if new else None
            if due and article.fetched:
                rereads.save_reread(connection, article.article_id, article.fetched, due)
        self.counts["articles"] += new
        self._progress()

    def _fail(self, entry: Entry, attempts: int, reason: str, message: str) -> None:
        if reason in FINAL or attempts + 1 >= self.desk.settings.fetch_attempts:
            self._give_up(entry, attempts, reason, message)
            return
        failure = self._failure(attempts, reason, message)
        with self.desk.store.begin() as connection:
            entries.postpone_entry(connection, entry.entry_id, failure, next_try(failure, entry.entry_id))
        log.warning("entry=%s step=extract reason=%s attempts=%d", entry.entry_id, reason, failure.attempts)
        self.counts["articles_waiting"] += 1
        self._progress()

    def _give_up(self, entry: Entry, attempts: int, reason: str, message: str) -> None:
        """The page is not to be had: what the feed said of it is the article, with the reason; or nothing can be."""
        failure = self._failure(attempts, reason, message)
        with self.desk.store.begin() as connection:
            if entry.link and entry.title:
                article = build_article(
                    entry, None, final_url=None, fetched=None, failure=reason, agencies=self.desk.knowledge.agencies
                )
                self.counts["articles"] += articles.save_article(connection, article)
                entries.finish_entry(connection, entry.entry_id, article.article_id, failure)
            else:
                entries.bury_entry(connection, entry.entry_id, failure)
        log.warning("entry=%s step=extract reason=%s gave_up=yes", entry.entry_id, reason)
        self.counts["articles_failed"] += 1
        self._progress()

    def _failure(self, attempts: int, reason: str, message: str) -> Failure:
        now = self.desk.clock.now()
        return Failure(at=now, step="extract", reason=reason, message=message, attempts=attempts + 1)

    def _progress(self) -> None:
        self.done += 1
        self.desk.progress("articles", self.done, self.total)
