"""The gate of a desk that only people with an account may read (setting `login_to_read`)."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from secondsource.people import Role
from secondsource.serve.reading import reading

# The login page with its style, what supervisors ask, feeds and hubs whose address is a secret of its own.
_OPEN = ("/login", "/static/", "/healthz", "/readyz", "/robots.txt", "/feeds/follow/", "/websub/")


class Gate:
    """Lets nobody in who is unknown."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with the way in."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        visitor = await run_in_threadpool(reading(request).access.find_visitor, request)
        answer = None if visitor.may(Role.READER) else _lead_in(request)
        await (answer or self.app)(scope, receive, send)


def _lead_in(request: Request) -> Response:
    if request.url.path.startswith(("/api/", "/feeds/")):
        return JSONResponse({"detail": "log in first; this desk is not public"}, status_code=401)
    return RedirectResponse("/login?next=" + quote(request.url.path, safe=""), status_code=303)
