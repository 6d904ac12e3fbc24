"""poll = fetch feed | collect.parse | collect.changes | store entries, next poll."""

import logging
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from secondsource.desk.collect.cadence import after_failure, after_success
from secondsource.desk.collect.changes import changes, document_identities
from secondsource.desk.collect.discover import discover_feeds
from secondsource.desk.collect.parse import parse_feed
from secondsource.desk.collect.urls import outlet_id_of
from secondsource.desk.collect.websub import PAUSE, is_told
from secondsource.edge.fetch.protocol import FEED_ACCEPT, Fetched, FetchRequest
from secondsource.edge.store import entries, feeds, websub
from secondsource.errors import FeedError
from secondsource.model import Entry, Failure, Feed, Outlet, ParsedFeed
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

# "Not modified" is saved this many at a time: one by one each cost 1.95 ms of CPU, fetching included, together .37.
# What a desk that is killed has not saved is only asked again. The seconds keep a slow round from holding leases long.
SAVED_TOGETHER = 200
SAVED_AFTER = 5.0


def poll(desk: Desk, *, everything: bool) -> Counter[str]:
    """Ask every feed that is due (`everything`: every active one) and store what is new."""
    with desk.store.read() as connection:
        due = feeds.list_due_feeds(connection, None if everything else desk.clock.now())
    return poll_these(desk, due)


def poll_these(desk: Desk, due: Sequence[Feed]) -> Counter[str]:
    """Ask these feeds and store what is new."""
    by_key = {str(feed.feed_id): feed for feed in due}
    counts: Counter[str] = Counter()
    now = _Round(desk, due)
    began = desk.clock.now()
    requests = [_request(feed, desk.settings.max_feed_bytes) for feed in due]
    for done, fetched in enumerate(desk.fetcher.fetch_many(requests), start=1):
        counts.update(_take(desk, by_key[fetched.key], fetched, now))
        now.save_if_due()
        desk.progress("feeds", done, len(due))
    now.save()
    if due and desk.settings.public_url:
        with desk.store.begin() as connection:
            websub.remember_pushes(connection, began, desk.clock.now(), PAUSE)
    return counts


def poll_one(desk: Desk, feed: Feed) -> Counter[str]:
    """Ask one feed now and store what is new."""
    now = _Round(desk, [feed])
    counts = _take(desk, feed, desk.fetcher.fetch(_request(feed, desk.settings.max_feed_bytes)), now)
    now.save()
    return counts


class _Round:
    """What is known of a round's feeds by their hubs, and those that brought nothing, saved many in one transaction."""

    def __init__(self, desk: Desk, due: Sequence[Feed]) -> None:
        self.told = _told(desk, due)
        self._desk = desk
        self._feeds: list[Feed] = []
        self._saved = desk.clock.monotonic()

    def add(self, feed: Feed) -> None:
        """This feed is to be saved."""
        self._feeds.append(feed)

    def save_if_due(self) -> None:
        """Save where there are many, or the last time is long ago."""
        waited = self._desk.clock.monotonic() - self._saved
        if len(self._feeds) >= SAVED_TOGETHER or (self._feeds and waited >= SAVED_AFTER):
            self.save()

    def save(self) -> None:
        """Save what there is."""
        if self._feeds:
            with self._desk.store.begin() as connection:
                feeds.save_polls(connection, self._feeds)
        self._feeds.clear()
        self._saved = self._desk.clock.monotonic()


def _request(feed: Feed, max_bytes: int) -> FetchRequest:
    return FetchRequest(
        url=feed.url,
        key=str(feed.feed_id),
        etag=feed.etag,
        last_modified=feed.last_modified,
        max_bytes=max_bytes,
        accept=FEED_ACCEPT,
    )


def _told(desk: Desk, due: Sequence[Feed]) -> frozenset[int]:
    """The feeds of whose news a hub tells us."""
    if not (desk.settings.public_url and desk.settings.websub):
        return frozenset()
    by_id, now = {feed.feed_id: feed for feed in due}, desk.clock.now()
    with desk.store.read() as connection:
        held = websub.list_subscriptions(connection, by_id)
    return frozenset(one.feed_id for one in held if one.feed_id and is_told(by_id[one.feed_id], one, now))


def _take(desk: Desk, feed: Feed, fetched: Fetched, now: _Round) -> Counter[str]:
    """Store what one answer brought; a feed that fails is recorded and the rest goes on."""
    if fetched.failure:
        return _fail(desk, feed, fetched, fetched.failure.reason, fetched.failure.message)
    if fetched.not_modified:
        asked = _succeeded(desk, feed, fetched, None, [], told=feed.feed_id in now.told)
        if asked.url == feed.url:
            now.add(asked)
        else:
            _save(desk, asked)
        return Counter(feeds=1, not_modified=1)
    try:
        parsed = parse_feed(fetched.body, url=fetched.final_url, content_type=fetched.content_type)
    except FeedError as error:
        return _discover(desk, feed, fetched, str(error))
    return _accept(desk, feed, fetched, parsed, told=feed.feed_id in now.told)


def _accept(desk: Desk, feed: Feed, fetched: Fetched, parsed: ParsedFeed, *, told: bool = False) -> Counter[str]:
    if fetched.hub:  # the header goes before the document (WebSub, section 4)
        parsed = replace(parsed, hub=fetched.hub, topic=fetched.topic or parsed.topic)
    with desk.store.read() as connection:
        known = entries.list_identities(connection, feed.feed_id)
    new = changes(known, parsed, feed, desk.clock.now())
    met = known | {entry.entry_id for entry in new}
    # Of entries known before as well: a link that changes now must be known when the guid changes later.
    names = {name for found in document_identities(parsed, feed) if not met.isdisjoint(found) for name in found}
    _save(desk, _succeeded(desk, feed, fetched, parsed, new, told=told), new, names - known)
    log.info("feed=%s step=poll new=%d", feed.url, len(new))
    return Counter(feeds=1, entries=len(new))


def _succeeded(
    desk: Desk, feed: Feed, fetched: Fetched, parsed: ParsedFeed | None, new: list[Entry], *, told: bool
) -> Feed:
    return after_success(
        feed,
        new,
        parsed,
        now=desk.clock.now(),
        settings=desk.settings,
        max_age=fetched.max_age,
        retry_after=fetched.retry_after,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        moved_to=fetched.moved_to,
        told=told,
    )


def _save(desk: Desk, feed: Feed, new: Sequence[Entry] = (), names: AbstractSet[str] = frozenset()) -> None:
    named = {one.outlet_id: Outlet(outlet_id=one.outlet_id, name=one.outlet_name) for one in new}
    with desk.store.begin() as connection:
        feeds.save_feed(connection, feed)
        entries.save_entries(connection, new)
        entries.save_identities(connection, feed.feed_id, names)
        feeds.save_outlets(connection, named.values())


def _fail(desk: Desk, feed: Feed, fetched: Fetched, reason: str, message: str) -> Counter[str]:
    now = desk.clock.now()
    failure = Failure(at=now, step="poll", reason=reason, message=message)
    ill = after_failure(feed, failure, now=now, settings=desk.settings, retry_after=fetched.retry_after)
    _save(desk, ill)
    log.warning("feed=%s step=poll reason=%s", feed.url, reason)
    return Counter(feeds=1, feeds_failed=1)


def _discover(desk: Desk, feed: Feed, fetched: Fetched, problem: str) -> Counter[str]:
    """A site was added instead of its feed: take the first feed that its page names, and ask it at once.

    Only for a feed that never worked: one that did and now sends a page is ill, not moved.
    """
    found = [] if feed.last_success else discover_feeds(fetched.body, fetched.final_url)
    taken = found and found[0].url != feed.url
    if not taken:
        return _fail(desk, feed, fetched, "not-a-feed", problem)
    moved = replace(feed, url=found[0].url, homepage=fetched.final_url, outlet_id=outlet_id_of(fetched.final_url))
    with desk.store.begin() as connection:
        feeds.save_feed(connection, moved)
    log.info("feed=%s step=poll found=%s", feed.url, moved.url)
    answer = desk.fetcher.fetch(_request(moved, desk.settings.max_feed_bytes))
    if answer.failure:
        return _fail(desk, moved, answer, answer.failure.reason, answer.failure.message)
    try:
        parsed = parse_feed(answer.body, url=answer.final_url, content_type=answer.content_type)
    except FeedError as error:
        return _fail(desk, moved, answer, "not-a-feed", str(error))
    return _accept(desk, moved, answer, parsed)
