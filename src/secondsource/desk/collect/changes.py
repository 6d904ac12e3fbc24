"""What is new in a feed document: entries we have not seen, each with an identity for life.

Requirements. The same entry of the same feed has the same id on every machine and in every pass. An entry whose link
changes but whose guid stays is known; so is one whose guid appears, changes or vanishes while its link stays. A feed
without ids works; a feed that gives one guid to all its entries works; a document that lists an entry twice gives it
once.

Theory. An entry goes by several names: its guid, where no other entry of the document with another link bears it; its
normalised link, where no other entry with another title bears it; its title, summary and date. Each is hashed with the
address under which the feed was added (a feed that moves keeps its entries). `entry_id` is the hash of the first name
there is; an entry is known when any of its names is known (`identities`), so a caller keeps all of them.

Known misses. An outlet that changes guid, link and title at once announces a new entry. A live page whose guid and link
stay is known; its new text is found by reading the page again, not here.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from secondsource.desk.collect.urls import canonical_url, host_of, outlet_id_of
from secondsource.model import Entry, Feed, ParsedEntry, ParsedFeed

EARLIEST = 1990  # year; the web's first: an older date is a template's default, 1970 above all
AHEAD = timedelta(days=1)  # a date further ahead is wrong; less may be a time zone that the feed left out
_ID_LENGTH = 20  # hex digits, 80 bits: a clash among 100 million entries has a chance of 4 in a billion


def changes(known: AbstractSet[str], parsed: ParsedFeed, feed: Feed, now: datetime) -> list[Entry]:
    """The new entries of a document, in its order; `known` holds the identities of entries seen before.

    Save all `identities` of each, not only its `entry_id`, or a changed link makes it new again.
    """
    met: set[str] = set()
    found: list[Entry] = []
    for entry, names in zip(parsed.entries, document_identities(parsed, feed), strict=True):
        if known.isdisjoint(names) and met.isdisjoint(names):
            found.append(_entry(entry, names[0], parsed, feed, now))
        met.update(names)
    return found


def document_identities(parsed: ParsedFeed, feed: Feed) -> list[tuple[str, ...]]:
    """The identities of each entry of a document, in its order; the first of each is its `entry_id`."""
    shared_guids = _shared(parsed.entries, lambda e: e.guid, lambda e: _link_name(e) or e.title)
    shared_links = _shared(parsed.entries, _link_name, lambda e: e.title)
    return [_identities(entry, feed, shared_guids, shared_links) for entry in parsed.entries]


def identities(entry: ParsedEntry, feed: Feed) -> tuple[str, ...]:
    """The identities of one entry on its own, where its document is not at hand."""
    return _identities(entry, feed, frozenset(), frozenset())


def _identities(
    entry: ParsedEntry, feed: Feed, shared_guids: AbstractSet[str], shared_links: AbstractSet[str]
) -> tuple[str, ...]:
    names = []
    link = _link_name(entry)
    if entry.guid and entry.guid not in shared_guids:
        names.append(f"guid {entry.guid}")
    if link and link not in shared_links:
        names.append(f"link {link}")
    moment = entry.published or entry.updated
    if not names or (entry.title and moment):  # without a date, two entries called "Weather" are two
        names.append(f"text {entry.title} {entry.summary[:200]} {moment.isoformat() if moment else ''}")
    return tuple(_hash(feed, name) for name in dict.fromkeys(names))


def _link_name(entry: ParsedEntry) -> str | None:
    return canonical_url(entry.link).partition("://")[2] or None if entry.link else None


def _shared(
    entries: tuple[ParsedEntry, ...],
    name: Callable[[ParsedEntry], str | None],
    told_by: Callable[[ParsedEntry], str | None],
) -> frozenset[str]:
    """The names that entries share although something tells them apart."""
    bearers: dict[str, set[str | None]] = defaultdict(set)
    for entry in entries:
        if own := name(entry):
            bearers[own].add(told_by(entry))
    return frozenset(own for own, different in bearers.items() if len(different) > 1)


def _hash(feed: Feed, name: str) -> str:
    seed = f"{canonical_url(feed.added_url or feed.url)}\n{name}"
    return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def _entry(entry: ParsedEntry, entry_id: str, parsed: ParsedFeed, feed: Feed, now: datetime) -> Entry:
    outlet_id, outlet_name = _outlet(entry, parsed, feed)
    return Entry(
        entry_id=entry_id,
        feed_id=feed.feed_id,
        outlet_id=outlet_id,
        outlet_name=outlet_name,
        guid=entry.guid,
        title=entry.title,
        link=entry.link,
        summary=entry.summary,
        content=entry.content,
        author=entry.author,
        published=plausible(entry.published, now),
        updated=plausible(entry.updated, now),
        first_seen=now,
        language=entry.language or parsed.language,
    )


def _outlet(entry: ParsedEntry, parsed: ParsedFeed, feed: Feed) -> tuple[str, str]:
    """The outlet's id and name: by the entry's <source>, else the feed's own, else by the link."""
    if entry.outlet_url and (outlet_id := outlet_id_of(entry.outlet_url)):
        return outlet_id, entry.outlet_name or outlet_id
    if feed.outlet_id:
        return feed.outlet_id, feed.title or parsed.title or feed.outlet_id
    outlet_id = outlet_id_of(entry.link or "") or outlet_id_of(feed.url) or host_of(feed.url)
    return outlet_id, entry.outlet_name or outlet_id


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """The outlet's date, or None where it cannot be right: before 1990 or more than a day ahead."""
    if moment is None or moment.year < EARLIEST or moment > now + AHEAD:
        return None
    return moment
