"""One request and its one answer over aiohttp: capped, timed, and with every error as a word.

A body is read decompressed, piece by piece, and dropped as soon as it passes its cap, so a compression bomb costs
no more than the cap. Cookies are off, redirects are not followed here.
"""

import asyncio
import ssl
import string
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit, urlunsplit

import aiohttp
from yarl import URL

from secondsource.edge.clock import Clock
from secondsource.edge.fetch.addresses import PrivateAddressError, guarded_socket
from secondsource.edge.fetch.failures import failure, status_failure
from secondsource.edge.fetch.headers import parse_link, parse_max_age, parse_retry_after
from secondsource.edge.fetch.protocol import FetchFailure
from secondsource.settings import Settings

_PIECE = 64 * 1024  # bytes read at a time; larger pieces gain no speed and count against the cap's slack
# A body up to _SMALL is read at once (nearly all are: real feeds are 66 KiB on average, pages 100 to 300); beyond it,
# _LARGE bodies at a time. 64 requests that all meet bombs so hold 64 x 0.5 + 4 x 8 = 64 MiB, not 64 x 8 = 512.
_SMALL = 512 * 1024  # bytes
_LARGE = 4
_MAX_HEADER = 64 * 1024  # bytes of one header; real Content-Security-Policy headers pass aiohttp's 8 KiB
_MAX_REQUEST_LINE = 16 * 1024
_AS_IT_IS = string.punctuation  # every printable ASCII character but the space
_DNS_FRESH = 60  # seconds; a pass asks a host's robots.txt and its feed with one look-up


Form = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one exchange brought."""

    url: str
    status: int | None = None
    body: bytes = b""
    location: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: float | None = None
    max_age: float | None = None
    hub: str | None = None
    topic: str | None = None
    elapsed: float = 0.0
    failure: FetchFailure | None = None


class Exchange:
    """aiohttp's session with the desk's limits; made and used on one event loop."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._clock = clock
        self._proxy = settings.proxy or None
        self._large = asyncio.Semaphore(_LARGE)
        guarded = not (settings.allow_private or self._proxy)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # the slots of a pass are the limit; a second one here would let requests time out in line
                ttl_dns_cache=_DNS_FRESH,
                socket_factory=guarded_socket if guarded else None,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": settings.user_agent},
            timeout=aiohttp.ClientTimeout(total=settings.fetch_timeout),
            max_line_size=_MAX_REQUEST_LINE,
            max_field_size=_MAX_HEADER,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def ask(
        self, url: str, headers: dict[str, str], max_bytes: int, *, truncate: bool = False, form: Form = ()
    ) -> Answer:
        """Ask for one URL. Never raises for what the other side does; `truncate` keeps the start of a long body."""
        started = self._clock.monotonic()
        try:
            answer = await self._ask(url, headers, max_bytes, truncate, form)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            answer = Answer(url=url, failure=_describe(error, url))
        return replace(answer, elapsed=self._clock.monotonic() - started)

    async def _ask(self, url: str, headers: dict[str, str], max_bytes: int, truncate: bool, form: Form) -> Answer:
        sent = URL(quote_url(url), encoded=True)
        method, data = ("POST", aiohttp.FormData(form)) if form else ("GET", None)
        async with self._session.request(
            method, sent, headers=headers, data=data, allow_redirects=False, proxy=self._proxy
        ) as response:
            body, failed = b"", status_failure(response.status, url)
            if response.status < 300:
                body, failed = await self._read(response, url, max_bytes, truncate)
            if not response.content.is_eof():
                response.close()  # what is left is not worth reading
            said = response.headers
            links = ", ".join(said.getall("Link", ()))
            return Answer(
                url=url,
                status=response.status,
                body=body,
                location=said.get("Location") if response.status in (301, 302, 303, 307, 308) else None,
                content_type=said.get("Content-Type"),
                etag=said.get("ETag"),
                last_modified=said.get("Last-Modified"),
                retry_after=parse_retry_after(said.get("Retry-After"), self._clock.now()),
                max_age=parse_max_age(said.get("Cache-Control")),
                hub=parse_link(links, "hub", url),
                topic=parse_link(links, "self", url),
                failure=failed,
            )

    async def _read(
        self, response: aiohttp.ClientResponse, url: str, max_bytes: int, truncate: bool
    ) -> tuple[bytes, FetchFailure | None]:
        plain = "Content-Encoding" not in response.headers
        if plain and not truncate and (response.content_length or 0) > max_bytes:
            return b"", failure("too-large", url, f"{response.content_length:,} bytes of {max_bytes:,}")
        body = bytearray()
        pieces = response.content.iter_chunked(_PIECE)
        await _read_up_to(body, pieces, min(max_bytes, _SMALL))
        if len(body) > _SMALL:
            async with self._large:
                await _read_up_to(body, pieces, max_bytes)
        if len(body) > max_bytes and not truncate:
            return b"", failure("too-large", url, f"more than {max_bytes:,} bytes")
        return bytes(body[:max_bytes]), None


async def _read_up_to(body: bytearray, pieces: AsyncIterator[bytes], size: int) -> None:
    """Read until `body` is longer than `size`, or all is read."""
    async for piece in pieces:
        body += piece
        if len(body) > size:
            return


def quote_url(url: str) -> str:
    """The URL in ASCII, and otherwise as its outlet wrote it: "%2c" stays "%2c".

    yarl's own quoting rewrites escapes; 8 of 3,328 pages of a real day are then not found.
    """
    parts = urlsplit(url.strip())
    user, at, rest = parts.netloc.rpartition("@")
    host, colon, port = (rest, "", "") if rest.endswith("]") else rest.partition(":")
    if not rest.isascii():
        host = host.encode("idna").decode("ascii")
    query = quote(parts.query, safe=_AS_IT_IS)
    return urlunsplit(
        (parts.scheme, user + at + host + colon + port, quote(parts.path, safe=_AS_IT_IS) or "/", query, "")
    )


# in this order: the first class that fits names the reason
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (asyncio.TimeoutError, "timeout"),
    (aiohttp.ClientProxyConnectionError, "proxy"),
    (aiohttp.ClientHttpProxyError, "proxy"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientConnectorError, "refused"),
    (aiohttp.InvalidURL, "bad-url"),
    (aiohttp.ClientPayloadError, "cut-off"),
    (aiohttp.ServerDisconnectedError, "cut-off"),
    (aiohttp.ClientOSError, "cut-off"),
    (aiohttp.ClientResponseError, "bad-answer"),
    (aiohttp.ClientError, "bad-answer"),
    (OSError, "refused"),
    (ValueError, "bad-url"),
)


def _describe(error: BaseException, url: str) -> FetchFailure:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    private = isinstance(cause, PrivateAddressError)
    reason = "private-address" if private else next(word for kind, word in _REASONS if isinstance(error, kind))
    if isinstance(error, aiohttp.ClientPayloadError) and "decode" in str(error).lower():
        reason = "bad-encoding"
    detail = " ".join(str(error).split())[:120] if reason not in ("timeout", "dns") else ""
    return failure(reason, url, detail)
