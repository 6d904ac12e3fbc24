"""Headers of every answer, and errors in the house's voice.

The policy allows this desk's own style, pictures and one file of keyboard short cuts, and nothing else: no inline
script, no inline style, no frame, no third party. So a text from outside that slipped through the escaping still could
not run.
"""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from secondsource.serve.reading import reading

logger = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # an outlet need not learn which story its reader came from
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=(), interest-cohort=()"),
)
_WORDS = {
    403: (
        "Not allowed",
        "This form has expired, or another site sent it. Go back, load the page again and send it once more.",
    ),
    411: ("Not read", "This form came without its length. Send it from one of this desk's own pages."),
    413: ("Too large", "This form is larger than the desk takes."),
    415: ("Not read", "This is no form that a browser sends."),
    404: (
        "Not here",
        "We have nothing at this address. It may have been mistyped, or the story was never on this desk.",
    ),
    405: ("Not done this way", "This address cannot be asked like that."),
    503: ("Not just now", "The desk cannot read its store at the moment. Try again in a minute."),
}
# a full disk, a read replica
_NOT_STORED = (
    "Nothing was changed: this cannot be stored now. Try again in a minute, or at the desk if this is a copy of it."
)
_OTHER = ("Something went wrong", "The desk could not make this page. It is written in its log; the other pages work.")


class GuardHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_guarded)


def show_error(request: Request, status: int, detail: str = "") -> Response:
    """An error as a page, or as JSON under /api; never with a trace, and never with a text from outside."""
    title, words = _WORDS.get(status, _OTHER)
    if status == 503 and request.method not in ("GET", "HEAD"):
        words = _NOT_STORED
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": detail or words}, status_code=status)
    return reading(request).page(request, "error.html", status=status, title=title, words=words)


def on_http_error(request: Request, error: Exception) -> Response:
    """An address that is not there, a method that is not allowed."""
    assert isinstance(error, HTTPException)
    return show_error(request, error.status_code, error.detail)


def on_not_found(request: Request, error: Exception) -> Response:
    """A story, outlet or feed that is not in the store."""
    return show_error(request, 404, str(error))


def on_input_error(request: Request, error: Exception) -> Response:
    """A parameter or a form that cannot be read; its message is ours and says what to do."""
    if request.url.path.startswith("/api/"):
        return show_error(request, 400, str(error))
    words = str(error)[:1].upper() + str(error)[1:] + "."
    return reading(request).page(request, "error.html", status=400, title="Not done", words=words)


def on_desk_error(request: Request, error: Exception) -> Response:
    """The store cannot be read, or not be written: it may be restarting, so the reader is told to try again."""
    logger.error("step=serve path=%s error=%s", request.url.path, error)
    return show_error(request, 503)


def on_error(request: Request, error: Exception) -> Response:
    """A bug of ours: logged with its trace by the server, shown without it."""
    logger.error("step=serve path=%s", request.url.path, exc_info=error)
    return show_error(request, 500)
