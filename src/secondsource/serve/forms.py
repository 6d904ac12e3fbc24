"""Handlers that change something: a form of this desk's own pages, from someone who may.

`change` makes a POST handler of a function; it lets nothing through that is too large, that another site sent, or that
needs a role which the visitor does not have. `private` does the same for pages that show what is not public.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from secondsource.errors import InputError
from secondsource.people import Role
from secondsource.serve.access import Visitor
from secondsource.serve.reading import reading

MOST_BYTES = 64 * 1024  # a form; the longest holds a report of 2,000 characters
MOST_FIELDS = 400  # articles of one story that are split off at once
PRIVATE = "private, no-store"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A form as it was sent: every value a text, a file's bytes aside."""

    values: dict[str, list[str]]
    file: bytes = b""

    def get(self, name: str) -> str:
        """The first value of this name; empty where there is none."""
        return self.values.get(name, [""])[0]

    def number(self, name: str) -> int:
        """The same as a number. Raises InputError."""
        text = self.get(name)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise InputError(f"the form's {name} is no number; go back and send it again")
        return int(text)


Change = Callable[[Request, Sent, Visitor], Response]


def change(
    handler: Change, role: Role | None, most_bytes: int = MOST_BYTES
) -> Callable[[Request], Awaitable[Response]]:
    """The handler behind everything that must hold first; `role` None: anybody may."""

    async def handle(request: Request) -> Response:
        sent = await _read(request, most_bytes)
        return await run_in_threadpool(_checked, request, sent)

    def _checked(request: Request, sent: Sent) -> Response:
        access = reading(request).access
        visitor = access.find_visitor(request)
        if role is not None and not visitor.may(role):
            return refuse(request, visitor, role)
        if not access.is_own_form(request, sent.get("token")):
            raise HTTPException(403, "this form has expired or came from another site; go back, reload and send again")
        return handler(request, sent, visitor)

    return handle


def private(handler: Callable[[Request, Visitor], Response], role: Role) -> Callable[[Request], Response]:
    """A page for those who have the role."""

    def handle(request: Request) -> Response:
        visitor = reading(request).access.find_visitor(request)
        return handler(request, visitor) if visitor.may(role) else refuse(request, visitor, role)

    return handle


def refuse(request: Request, visitor: Visitor, role: Role) -> Response:
    """Whoever may log in is led to do so; whoever may not is told what it takes."""
    if visitor.can_log_in:
        here = request.url.path if request.method in {"GET", "HEAD"} else "/"
        return RedirectResponse("/login?next=" + quote(here, safe=""), status_code=303)
    desk = reading(request)
    return desk.page(request, "refused.html", status=403, wanted=role, settings=desk.settings)


def go(path: str) -> Response:
    """On to a page, after a change."""
    return RedirectResponse(safe_path(path), status_code=303)


def safe_path(path: str, otherwise: str = "/") -> str:
    """The path where it leads to a page of this desk, else `otherwise`: no other host, scheme or trick."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\"))
    if not plain or any(one < "!" or one == "\\" or one > "~" for one in path):
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path


async def _read(request: Request, most_bytes: int) -> Sent:
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise HTTPException(411, "a form comes with its length")
    if len(length) > 12 or int(length) > most_bytes:
        raise HTTPException(413, f"a form holds at most {most_bytes:,} bytes")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise HTTPException(415, "a form comes as a browser sends it")
    form = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=most_bytes)
    try:
        return await _take(form)
    finally:
        await form.close()


async def _take(form: FormData) -> Sent:
    values: dict[str, list[str]] = {}
    file = b""
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            file = await value.read()
        else:
            values.setdefault(name, []).append(value.replace("\x00", ""))  # PostgreSQL refuses NUL
    return Sent(values=values, file=file)
