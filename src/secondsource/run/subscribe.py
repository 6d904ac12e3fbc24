"""Adding feeds: by the feed's own address, by its site's, or by a list of them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from secondsource.desk.collect.discover import discover_feeds, guess_feeds
from secondsource.desk.collect.opml import OpmlFeed, parse_opml
from secondsource.desk.collect.parse import parse_feed
from secondsource.desk.collect.urls import outlet_id_of
from secondsource.edge.fetch.protocol import FEED_ACCEPT, Fetched, FetchRequest
from secondsource.edge.store import feeds
from secondsource.errors import FeedError, InputError, RefusedError, RemoteError, SecondSourceError
from secondsource.model import Feed, ParsedFeed
from secondsource.run.desk import Desk

# A server that fails once is often there a moment later, and adding is done by a person who waits.
TRIES = 3
# Worth a pause before asking again; everything else stays as it is.
PASSING = frozenset({"timeout", "cut-off", "robots-unreachable", "http-500", "http-502", "http-503", "http-504"})
# How the beginning of an OPML document is told from that of a feed.
HEAD = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A feed that answered."""

    url: str
    homepage: str | None
    parsed: ParsedFeed
    page: str | None = None  # the site's page that named it; None: it was asked for itself
    others: tuple[str, ...] = ()  # further feeds that the page names


def subscribe(desk: Desk, source: str, *, anyway: bool = False) -> str:
    """Add what `source` names: an OPML file, or the address of an OPML list, a feed or a site.

    Gives in words what was added. Raises InputError or FetchError, which say what to do. `anyway` keeps an address
    that does not answer now.
    """
    if "://" not in source:
        path = Path(source)
        if path.exists():
            return _add_list(desk, _read(path), source)
        if "." not in source or "/" in source.partition(".")[0]:
            raise InputError(f"{source}: no such file, and not an address; addresses begin with https://")
        source = f"https://{source}"
    return _add_address(desk, source, anyway)


def add_feeds(desk: Desk, wanted: list[OpmlFeed]) -> int:
    """Store feeds that are not known yet, without asking them now; gives how many were new."""
    new = 0
    with desk.store.begin() as connection:
        for one in wanted:
            known = feeds.find_feed_by_url(connection, one.url)
            new += known is None
            feeds.add_feed(connection, _new_feed(desk, one.url, one.title, one.homepage))
    return new


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name a readable OPML file") from error


def _add_list(desk: Desk, body: bytes, name: str) -> str:
    try:
        wanted = parse_opml(body)
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    if not wanted:
        raise InputError(f"{name}: the OPML list names no feed (no xmlUrl); nothing was added")
    new = add_feeds(desk, wanted)
    return f"{name}: {new} feeds added, {len(wanted) - new} were there"


def _add_address(desk: Desk, url: str, anyway: bool) -> str:
    fetched = _ask(desk, url)
    if fetched.failure:
        if not anyway:
            raise _refused(fetched, "; or keep it all the same with --anyway")
        add_feeds(desk, [OpmlFeed(url=url, title="", homepage=None, category=None)])
        return f"{url}: added, although {fetched.failure.message}"
    if b"<opml" in fetched.body[:HEAD].lower():
        return _add_list(desk, fetched.body, url)
    found = _read_feed(desk, fetched)
    title = found.parsed.title or found.url
    new = add_feeds(desk, [OpmlFeed(url=found.url, title=title, homepage=found.homepage, category=None)])
    if found.page is None:
        return f"{title}: {'added' if new else 'was there'} ({found.url}, {len(found.parsed.entries)} entries)"
    others = f"; the site also names {', '.join(found.others)}" if found.others else ""
    return f"{title}: {'added' if new else 'was there'} ({found.url}, found on {found.page}){others}"


def find_feed(desk: Desk, source: str) -> Found:
    """The feed at an address, or the first one that works of those a site's page names; nothing is added.

    Raises InputError or FetchError, which say what to do.
    """
    url = source.strip() if "://" in source else f"https://{source.strip()}"
    fetched = _ask(desk, url)
    if fetched.failure:
        raise _refused(fetched)
    if b"<opml" in fetched.body[:HEAD].lower():
        raise InputError(f"{url} is a list of feeds (OPML): upload it as a file")
    return _read_feed(desk, fetched)


def _refused(fetched: Fetched, more: str = "") -> SecondSourceError:
    assert fetched.failure
    kind = RemoteError if fetched.status or fetched.failure.reason in PASSING else RefusedError
    return kind(fetched.failure.message + more)


def _read_feed(desk: Desk, fetched: Fetched) -> Found:
    try:
        parsed = parse_feed(fetched.body, url=fetched.final_url, content_type=fetched.content_type)
    except FeedError as error:
        return _look_further(desk, fetched, error)
    return Found(url=fetched.moved_to or fetched.url, homepage=parsed.homepage, parsed=parsed)


def _look_further(desk: Desk, fetched: Fetched, problem: FeedError) -> Found:
    """The address is a site: the first of its feeds that works."""
    named = [one.url for one in discover_feeds(fetched.body, fetched.final_url)]
    for candidate in named or guess_feeds(fetched.final_url):
        answer = _ask(desk, candidate)
        if answer.failure:
            continue
        try:
            parsed = parse_feed(answer.body, url=answer.final_url, content_type=answer.content_type)
        except FeedError:
            continue
        page = fetched.final_url
        return Found(url=candidate, homepage=page, parsed=parsed, page=page, others=tuple(named[1:4]))
    raise FeedError(f"{problem}; no feed was found on that page either: give the feed's own address") from problem


def _ask(desk: Desk, url: str) -> Fetched:
    request = FetchRequest(url=url, max_bytes=desk.settings.max_feed_bytes, accept=FEED_ACCEPT)
    fetched = desk.fetcher.fetch(request)
    for _ in range(TRIES - 1):
        if fetched.failure is None or fetched.failure.reason not in PASSING:
            break
        desk.clock.sleep(min(fetched.retry_after or 1.0, 5.0))
        fetched = desk.fetcher.fetch(request)
    return fetched


def _new_feed(desk: Desk, url: str, title: str, homepage: str | None) -> Feed:
    now = desk.clock.now()
    return Feed(
        feed_id=0,
        url=url,
        title=title,
        outlet_id=outlet_id_of(homepage or url),
        homepage=homepage,
        added=now,
        interval=timedelta(minutes=desk.settings.poll_start),
        next_poll=now,
    )
