"""From one request to its outcome: address check, robots.txt, the host's turn, redirects, on every hop.

    url -> refused by its text? -> robots.txt of its host -> the host's turn -> ask -> redirect? -> again

A visit belongs to a pass. A host whose robots.txt cannot be had is asked nothing more in that pass, and tried again
in the next (RFC 9309 section 2.3.1.4); one that answers 4xx has no rules.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from secondsource.edge.clock import Clock
from secondsource.edge.fetch.addresses import refusal
from secondsource.edge.fetch.exchange import Answer, Exchange, Form
from secondsource.edge.fetch.failures import failure
from secondsource.edge.fetch.hosts import Busy, Hosts
from secondsource.edge.fetch.protocol import Fetched, FetchFailure, FetchRequest
from secondsource.edge.fetch.robots import ROBOTS_MAX_BYTES, Rules, agent_token, robots_url
from secondsource.settings import Settings

_PERMANENT = (301, 308)
_REPEATED = (307, 308)  # redirects by which a form is sent again; the others would turn it into a question
_REST = (429, 503)  # statuses whose Retry-After speaks for the whole host
_DEAD = frozenset({"dns", "refused", "tls", "proxy", "private-address", "bad-port", "bad-url"})  # not its robots.txt
_ROBOTS_HOPS = 5  # RFC 9309 section 2.3.1.2: at least five redirects, then as if there were none


class Pass:
    """What belongs to one call of `fetch_many`: its slots, and the robots.txt files met on the way."""

    def __init__(self, concurrency: int, put_robots: Callable[[str, str | None, datetime], None]) -> None:
        self.slots = asyncio.Semaphore(concurrency)
        self.robots: dict[str, str | FetchFailure | None] = {}
        self.robots_locks: dict[str, asyncio.Lock] = {}
        self.put_robots = put_robots


class Visitor:
    """Carries out requests on one event loop."""

    def __init__(self, settings: Settings, clock: Clock, exchange: Exchange, hosts: Hosts) -> None:
        self._settings = settings
        self._clock = clock
        self._exchange = exchange
        self._hosts = hosts
        self._agent = agent_token(settings.user_agent)

    async def visit(self, request: FetchRequest, now: Pass) -> Fetched:
        """The outcome of one request. A body in it still holds one of the pass's slots."""
        url, permanent, elapsed = request.url, True, 0.0
        seen: set[str] = set()
        while True:
            answer = await self._hop(url, request, now)
            elapsed += answer.elapsed
            if not answer.location:
                break
            if request.form and answer.status not in _REPEATED:
                break
            seen.add(url)
            permanent = permanent and answer.status in _PERMANENT
            url = _joined(url, answer.location)
            if refused := self._redirect_refusal(url, seen, request.url):
                answer = Answer(url=url, status=answer.status, failure=refused)
                break
        moved = permanent and url != request.url and answer.failure is None
        return _fetched(request, answer, url if moved else None, elapsed)

    def _redirect_refusal(self, url: str, seen: set[str], asked: str) -> FetchFailure | None:
        if url in seen:
            return failure("redirect-loop", asked)
        if len(seen) > self._settings.max_redirects:
            return failure("too-many-redirects", asked)
        return None

    async def _hop(self, url: str, request: FetchRequest, now: Pass) -> Answer:
        if refused := refusal(url, allow_private=self._settings.allow_private):
            return Answer(url=url, failure=refused)
        if request.form:  # robots.txt is for who reads pages; a hub is an address to send such forms to
            return await self._ask(url, _headers(request), request.max_bytes, now, 0.0, form=request.form)
        rules = await self._rules(url, now)
        if isinstance(rules, FetchFailure):
            return Answer(url=url, failure=rules)
        if not rules.allow(url):
            return Answer(url=url, failure=failure("robots", url))
        return await self._ask(url, _headers(request), request.max_bytes, now, rules.crawl_delay)

    async def _rules(self, url: str, now: Pass) -> Rules | FetchFailure:
        host = host_key(url)
        async with now.robots_locks.setdefault(host, asyncio.Lock()):
            if host not in now.robots:
                now.robots[host] = await self._fetch_robots(url, host, now)
        known = now.robots[host]
        return known if isinstance(known, FetchFailure) else Rules(known, self._agent)

    async def _fetch_robots(self, url: str, host: str, now: Pass) -> str | FetchFailure | None:
        answer = await self._robots_answer(robots_url(url), now)
        if answer.failure and not _means_no_rules(answer):
            reason = answer.failure.reason
            return failure(reason, url) if reason in _DEAD else failure("robots-unreachable", url, reason)
        text = None if answer.failure else answer.body.decode("utf-8", "replace")
        now.put_robots(host, text, self._clock.now())
        return text

    async def _robots_answer(self, url: str, now: Pass) -> Answer:
        answer = Answer(url=url)
        for _ in range(_ROBOTS_HOPS + 1):
            if refused := refusal(url, allow_private=self._settings.allow_private):
                return Answer(url=url, failure=refused)
            answer = await self._ask(url, {}, ROBOTS_MAX_BYTES, now, 0.0, robots=True)
            if answer.body:
                now.slots.release()
            if not answer.location:
                break
            url = _joined(url, answer.location)
        return answer

    async def _ask(
        self,
        url: str,
        headers: dict[str, str],
        max_bytes: int,
        now: Pass,
        delay: float,
        *,
        robots: bool = False,
        form: Form = (),
    ) -> Answer:
        host = host_key(url)
        try:
            async with self._hosts.turn(host, now.slots, delay):
                if not robots and not self._hosts.more_to_come(host):
                    headers = headers | {"Connection": "close"}  # 10,000 idle connections help nobody
                answer = await self._exchange.ask(url, headers, max_bytes, truncate=robots, form=form)
        except Busy as busy:
            return Answer(url=url, failure=failure("host-busy", url, str(busy)), retry_after=busy.seconds)
        if not answer.body:
            now.slots.release()
        if answer.status in _REST and answer.retry_after:
            self._hosts.rest(host, answer.retry_after)
        return answer


def host_key(url: str) -> str:
    """What politeness and robots.txt count as one host: the name, with the port where it is not the scheme's own."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; what cannot be read comes back as it is, and is refused on the next hop."""
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError:
        return location


def _means_no_rules(answer: Answer) -> bool:
    """Whether a robots.txt that was not had means "no rules": 4xx (429 is a plea for rest), or endless redirects."""
    status = answer.status or 0
    return bool(answer.location) or (400 <= status < 500 and status != 429)


def _headers(request: FetchRequest) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _fetched(request: FetchRequest, answer: Answer, moved_to: str | None, elapsed: float) -> Fetched:
    return Fetched(
        key=request.key,
        url=request.url,
        final_url=answer.url,
        status=answer.status,
        body=b"" if answer.failure else answer.body,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
        moved_to=moved_to,
        retry_after=answer.retry_after,
        max_age=answer.max_age,
        hub=answer.hub,
        topic=answer.topic,
        elapsed=elapsed,
        failure=answer.failure,
    )
