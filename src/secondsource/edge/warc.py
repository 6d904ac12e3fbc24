"""Pages out of WARC files (ISO 28500), as CC-NEWS publishes them.

A damaged record is told with its file and offset and the rest goes on: after a broken gzip member reading starts again
at the next one's first bytes. What an archive holds besides pages (requests, warcinfo) is passed over in silence.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from secondsource.errors import InputError

_MEMBER = b"\x1f\x8b\x08"  # a gzip member, RFC 1952
_PLAIN = b"WARC/1."
_BLOCK = 1 << 20  # bytes looked through at once for the next record
# Resuming after more broken places than this is reading noise, not an archive.
_MOST_BREAKS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class WarcPage:
    """A page as a crawler got it."""

    url: str
    at: datetime  # when it was crawled, UTC
    body: bytes
    content_type: str | None
    offset: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WarcProblem:
    """A record that cannot be used."""

    offset: int  # bytes from the start of the file
    reason: str  # fixed word: "damaged", "cut-short", "too-large", "not-http", "not-html", "no-address", "http-404"
    message: str


def list_pages(path: Path, max_bytes: int) -> Iterator[WarcPage | WarcProblem]:
    """The pages of one file, gzipped or not, in its order. Raises InputError where the file cannot be opened."""
    try:
        with path.open("rb") as file:
            yield from _list_from(file, max_bytes)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; name a WARC file that can be read") from error


def _archive_iterator() -> Any:
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise InputError('WARC files need fastwarc: pip install "secondsource[archives]"') from error
    return ArchiveIterator, WarcRecordType.response


def _list_from(file: IO[bytes], max_bytes: int) -> Iterator[WarcPage | WarcProblem]:
    iterate, response = _archive_iterator()
    mark = _MEMBER if file.read(3) == _MEMBER else _PLAIN
    start: int | None = 0
    for _ in range(_MOST_BREAKS):
        if start is None:
            return
        file.seek(start)
        last = start
        try:
            for record in iterate(_Tail(file, start), record_types=response, auto_decode="content"):
                last = start + record.stream_pos
                yield _read(record, last, max_bytes)
            return
        except (OSError, ValueError, EOFError) as error:
            yield WarcProblem(offset=last, reason="damaged", message=f"{error}; what follows it is read")
        start = _find_next(file, last + len(mark), mark)


class _Tail(io.RawIOBase):
    """The rest of a file as a file of its own: the reader counts from its beginning."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        self._file, self._start = file, start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset + (self._start if whence == 0 else 0), whence) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start


def _find_next(file: IO[bytes], start: int, mark: bytes) -> int | None:
    """Where the next record may begin; None: nowhere."""
    file.seek(start)
    kept, at = b"", start
    while block := file.read(_BLOCK):
        found = (kept + block).find(mark)
        if found >= 0:
            return at - len(kept) + found
        at += len(block)
        kept = block[-len(mark) :]
    return None


def _read(record: Any, offset: int, max_bytes: int) -> WarcPage | WarcProblem:
    url, at = record.headers.get("WARC-Target-URI"), record.record_date
    address = (url or "").strip("<> ")
    if not address.startswith(("http://", "https://")) or at is None:
        message = f"no http address or no date ({address[:100]!r})"
        return WarcProblem(offset=offset, reason="no-address", message=message)
    if not record.is_http or record.http_headers is None:
        return WarcProblem(offset=offset, reason="not-http", message=f"{address}: the record is no HTTP answer")
    if record.http_headers.status_code != 200:
        status = record.http_headers.status_code
        return WarcProblem(offset=offset, reason=f"http-{status}", message=f"{address}: answered {status}")
    return _read_body(record, address, at.astimezone(UTC), offset, max_bytes)


def _read_body(record: Any, url: str, at: datetime, offset: int, max_bytes: int) -> WarcPage | WarcProblem:
    kind = record.http_content_type
    if kind and not kind.lower().startswith(("text/html", "application/xhtml")):
        return WarcProblem(offset=offset, reason="not-html", message=f"{url}: is {kind[:60]}, not a page")
    body = record.reader.read(max_bytes + 1)
    if len(body) > max_bytes:
        message = f"{url}: more than {max_bytes} bytes (setting max_page_bytes)"
        return WarcProblem(offset=offset, reason="too-large", message=message)
    wanted = record.http_headers.get("Content-Length", "")
    plain = not record.http_headers.get("Content-Encoding") and not record.http_headers.get("Transfer-Encoding")
    if plain and wanted.isdecimal() and len(body) < min(int(wanted), record.content_length):
        message = f"{url}: {len(body)} of {wanted} bytes; the file ends inside the record"
        return WarcProblem(offset=offset, reason="cut-short", message=message)
    declared = record.http_headers.get("Content-Type")
    return WarcPage(url=url, at=at, body=body, content_type=declared, offset=offset)
