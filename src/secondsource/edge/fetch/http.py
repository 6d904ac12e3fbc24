"""The fetcher: a private event loop behind a plain, synchronous face.

The caller's thread reads requests ahead and takes answers; the loop's thread does the waiting. At most
`fetch_concurrency` bodies are alive at once, the caller's unread ones included, so a pass of any length runs in
constant memory. Only the caller's thread touches the robots cache, so a store may stand behind it.
"""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from secondsource.edge.clock import Clock
from secondsource.edge.fetch.exchange import Exchange
from secondsource.edge.fetch.hosts import Hosts
from secondsource.edge.fetch.protocol import Fetched, FetchRequest, RobotsCache
from secondsource.edge.fetch.robots import ROBOTS_FRESH, MemoryRobotsCache
from secondsource.edge.fetch.visit import Pass, Visitor, host_key
from secondsource.edge.tracing import record_fetch
from secondsource.settings import Settings

LOOK_AHEAD = 4096  # requests waiting for their hosts' turns; each costs about 6 kB
_RESOLVERS = 32  # threads for DNS; the default of 6 on two cores lets a few dead name servers stop a pass
_STRIDE = 16  # requests read between two looks at the answers

_Message = Fetched | BaseException | tuple[str, str | None, datetime]


class HttpFetcher:
    """Fetches over HTTP; see `protocol.Fetcher`. Usable from several threads; close it when done."""

    def __init__(
        self, settings: Settings, clock: Clock, robots_cache: RobotsCache | None = None, look_ahead: int = LOOK_AHEAD
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._robots = robots_cache if robots_cache is not None else MemoryRobotsCache()
        self._look_ahead = look_ahead
        self._engine: _Engine | None = None
        self._starting = threading.Lock()

    def fetch(self, request: FetchRequest) -> Fetched:
        """The answer to one request."""
        (answer,) = self.fetch_many([request])
        return answer

    def fetch_many(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """One answer for each request, as they arrive; `requests` is read lazily in this thread."""
        engine = self._started()
        run = _Run(engine, self._settings.fetch_concurrency)
        try:
            yield from self._answers(iter(requests), run)
        finally:
            run.cancel()

    def _answers(self, requests: Iterator[FetchRequest], run: "_Run") -> Iterator[Fetched]:
        waiting, more = 0, True
        while more or waiting:
            while more and waiting < self._look_ahead:
                taken = self._submit(requests, run)
                more, waiting = taken == _STRIDE, waiting + taken
                if not run.answers.empty():
                    break
            if not waiting:
                break
            fetched = self._take(run)
            waiting -= 1
            yield fetched

    def _submit(self, requests: Iterator[FetchRequest], run: "_Run") -> int:
        batch = list(islice(requests, _STRIDE))
        run.submit(batch, self._kept_robots({host_key(r.url) for r in batch} - run.looked_up, run))
        return len(batch)

    def _kept_robots(self, hosts: set[str], run: "_Run") -> dict[str, str | None]:
        """The hosts' robots.txt files that are kept and fresh; each host is looked up once in a pass."""
        run.looked_up |= hosts
        oldest = self._clock.now() - ROBOTS_FRESH
        kept = {host: found for host in hosts if (found := self._robots.get(host)) is not None}
        return {host: text for host, (text, at) in kept.items() if at > oldest}

    def _take(self, run: "_Run") -> Fetched:
        while True:
            message = run.answers.get()
            if isinstance(message, Fetched):
                if message.body:
                    run.release()
                self._trace(message)
                return message
            if isinstance(message, BaseException):
                raise message
            self._robots.put(*message)

    def _trace(self, got: Fetched) -> None:
        reason = got.failure.reason if got.failure else None
        record_fetch(host_key(got.url), got.status, reason, got.elapsed, self._clock.now().timestamp())

    def _started(self) -> "_Engine":
        with self._starting:
            if self._engine is None:
                self._engine = _Engine(self._settings, self._clock)
            return self._engine

    def close(self) -> None:
        """Close connections and end the thread. The fetcher starts anew if it is used again."""
        with self._starting:
            if self._engine is not None:
                self._engine.close()
                self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Engine:
    """The event loop, its thread, and what lives on them."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.loop = asyncio.new_event_loop()
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")
        self.loop.set_default_executor(self._resolvers)
        self._thread = threading.Thread(target=self.loop.run_forever, name="fetch", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(settings, clock), self.loop).result()

    async def _open(self, settings: Settings, clock: Clock) -> None:
        self._exchange = Exchange(settings, clock)
        self.hosts = Hosts(settings.host_interval)
        self.visitor = Visitor(settings, clock, self._exchange, self.hosts)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self._resolvers.shutdown(wait=False, cancel_futures=True)
        self.loop.close()

    async def _close(self) -> None:
        tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._exchange.close()
        await asyncio.sleep(0)  # lets the transports run their closing callbacks


class _Run:
    """One pass, as the caller's thread sees it: submit, take answers, cancel."""

    def __init__(self, engine: _Engine, concurrency: int) -> None:
        self.answers: SimpleQueue[_Message] = SimpleQueue()
        self.looked_up: set[str] = set()
        self._engine = engine
        self._pass = Pass(concurrency, lambda *robots: self.answers.put(robots))
        self._tasks: set[asyncio.Task[None]] = set()
        engine.loop.call_soon_threadsafe(engine.hosts.forget_idle)

    def submit(self, requests: list[FetchRequest], robots: dict[str, str | None]) -> None:
        """Hand requests to the loop, with what is known of their hosts' robots.txt."""
        if requests:
            self._engine.loop.call_soon_threadsafe(self._start, requests, robots)

    def _start(self, requests: list[FetchRequest], robots: dict[str, str | None]) -> None:
        self._pass.robots.update(robots)
        for request in requests:
            task = self._engine.loop.create_task(self._visit(request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _visit(self, request: FetchRequest) -> None:
        try:
            self.answers.put(await self._engine.visitor.visit(request, self._pass))
        except Exception as error:  # a mistake of ours: it is raised where the answers are taken
            self.answers.put(error)

    def release(self) -> None:
        """One body has been handed over: another may be fetched."""
        self._engine.loop.call_soon_threadsafe(self._pass.slots.release)

    def cancel(self) -> None:
        """Give up what is still under way; nothing is, after the last answer."""
        if not self._engine.loop.is_closed():
            self._engine.loop.call_soon_threadsafe(lambda: [task.cancel() for task in list(self._tasks)])
