"""WARC files for tests and measurements (ISO 28500): one gzip member a record, as crawlers write them."""

import gzip
from datetime import UTC, datetime


def warc_record(
    url: str,
    body: bytes,
    at: datetime,
    *,
    kind: str = "response",
    content_type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    packed: bool = True,
) -> bytes:
    """One record: what a server answered at a moment."""
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Record-ID: <urn:x:{len(body)}>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    whole = head.encode() + answer + b"\r\n\r\n"
    return gzip.compress(whole, 6, mtime=0) if packed else whole
