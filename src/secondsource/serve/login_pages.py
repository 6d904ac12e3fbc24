"""Logging in and out."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from secondsource.edge.store import users
from secondsource.serve.access import COOKIE, Attempts, Visitor
from secondsource.serve.forms import Sent, change, go, safe_path
from secondsource.serve.passwords import check_password
from secondsource.serve.reading import reading

# Ten tries in a quarter of an hour, by address and by name: a forgotten password is found, a list is not gone through.
_TRIES = 10
_WITHIN = 900.0


class Login:
    """The login page's handlers, with the tries they count."""

    def __init__(self) -> None:
        self._attempts = Attempts(_TRIES, _WITHIN)

    def show(self, request: Request) -> Response:
        """The form."""
        after = safe_path(request.query_params.get("next", "/"))
        return reading(request).page(request, "login.html", after=after, problem="", name="")

    def log_in(self, request: Request, sent: Sent, visitor: Visitor) -> Response:  # noqa: ARG002 - the interface
        """Check the password; one answer for a wrong name and a wrong password."""
        desk = reading(request)
        name, after = sent.get("name").strip()[:100], safe_path(sent.get("next"))
        keys = ("address " + desk.access.find_address(request), "name " + name)
        taken = [self._attempts.take(key, desk.clock.monotonic()) for key in keys]
        if not all(taken):
            return desk.page(request, "login.html", status=429, after=after, problem="many", name=name)
        with desk.store.read() as connection:
            user = users.find_user(connection, name)
        if not check_password(sent.get("password"), user.password if user else None) or user is None:
            return desk.page(request, "login.html", status=403, after=after, problem="wrong", name=name)
        for key in keys:
            self._attempts.forget(key)
        answer = go(after)
        answer.set_cookie(
            COOKIE,
            desk.access.make_cookie(user),
            max_age=int(desk.settings.session_days * 86_400),
            httponly=True,
            samesite="lax",  # a link in a notice leads a person in who is logged in; forms carry a token besides
            secure=desk.base(request).startswith("https:"),
        )
        return answer

    def log_out(self, request: Request, sent: Sent, visitor: Visitor) -> Response:  # noqa: ARG002 - the interface
        """Forget the session in this browser."""
        answer = go("/")
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer


Route = tuple[str, Callable[[Request], Any]]


def list_routes() -> tuple[list[Route], list[Route]]:
    """What is shown and what is sent, each as path and handler."""
    login = Login()
    return (
        [("/login", login.show)],
        [("/login", change(login.log_in, None)), ("/logout", change(login.log_out, None))],
    )
