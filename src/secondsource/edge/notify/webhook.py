"""Signed webhooks, as Standard Webhooks 1.0 has them (standardwebhooks.com), so that receivers find a library.

    webhook-id         the letter's id, the same when it is sent again: keep the last ones and drop repetitions
    webhook-timestamp  seconds since 1970 at the sending; refuse what is older than five minutes
    webhook-signature  "v1," and the base64 of HMAC-SHA256 over "ID.TIMESTAMP.BODY" with the channel's secret

The same rule as for fetching holds: only public addresses, judged by the text and again at each connect, no redirects.
docs/guide/notices.md shows how to verify.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from urllib.parse import urlsplit

import aiohttp

from secondsource.edge.clock import Clock
from secondsource.edge.fetch.addresses import PrivateAddressError, guarded_socket, refusal
from secondsource.edge.fetch.headers import parse_retry_after
from secondsource.people import Channel, Letter, SendFailure
from secondsource.settings import Settings

SHORTEST_KEY = 24  # bytes; the standard's lower bound
TIMEOUT = 10.0  # seconds from connect to the answer's status; a receiver that works longer answers first
_PREFIX = "whsec_"
_AGAIN = {408, 425, 429}  # of the 4xx, those that another try may mend


def key_of(secret: str) -> bytes | None:
    """The bytes that sign: the base64 behind "whsec_", else the text itself; None where it is not base64."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None


def sign(secret: str, letter_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    key = key_of(secret) or b""
    signed = f"{letter_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send_webhook(channel: Channel, letter: Letter, settings: Settings, clock: Clock) -> SendFailure | None:
    """Post a letter; None where the receiver took it (2xx)."""
    private = settings.allow_private or channel.allow_private
    host = urlsplit(channel.address).hostname or ""
    refused = refusal(channel.address, allow_private=private)
    if refused:
        return _refused(refused.reason, host)
    body = json.dumps(letter.payload, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": settings.user_agent,
        "webhook-id": letter.letter_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(channel.secret, letter.letter_id, stamp, body),
    }
    try:
        proxy = None if channel.allow_private else settings.proxy or None  # a proxy sees another network than ours
        return asyncio.run(_post(channel.address, host, headers, body, proxy, clock, guarded=not private))
    except TimeoutError:
        return SendFailure(reason="timeout", message=f"{host} did not answer within {TIMEOUT:.0f} seconds")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
        if isinstance(cause, PrivateAddressError):
            return _refused("private-address", host)
        reason = "tls" if isinstance(error, aiohttp.ClientSSLError) else "refused"
        return SendFailure(reason=reason, message=f"{host} could not be reached ({type(cause).__name__})")


async def _post(
    url: str, host: str, headers: dict[str, str], body: bytes, proxy: str | None, clock: Clock, *, guarded: bool
) -> SendFailure | None:
    connector = aiohttp.TCPConnector(socket_factory=guarded_socket if guarded and not proxy else None)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout, trust_env=False
    ) as session:
        sent = session.post(url, data=body, headers=headers, allow_redirects=False, proxy=proxy)
        async with sent as answer:
            answer.close()  # what it says beyond its status is nothing to us
            wait = parse_retry_after(answer.headers.get("Retry-After"), clock.now())
            return _judge(answer.status, host, wait)


def _judge(status: int, host: str, wait: float | None) -> SendFailure | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        words = f"{host} leads elsewhere ({status}); write the final address into notify.toml"
        return SendFailure(reason=f"http-{status}", message=words, final=True)
    final = 400 <= status < 500 and status not in _AGAIN
    advice = "; look at the address, the secret and what the receiver logs" if final else ""
    return SendFailure(reason=f"http-{status}", message=f"{host} answered {status}{advice}", final=final, wait=wait)


def _refused(reason: str, host: str) -> SendFailure:
    words = f"{host} is a private or reserved address; set allow_private = true on the channel if it is meant"
    if reason != "private-address":
        words = f"{host} is not asked ({reason}); correct the address"
    return SendFailure(reason=reason, message=words, final=True)
