"""What a browser remembers of its reader, in cookies of this desk alone: language, density, when it last looked.

None of them names a person, and nothing of them is stored here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from secondsource.errors import InputError
from secondsource.serve.languages import NAMES

CHOICES = {"language": frozenset(NAMES), "density": frozenset({"roomy", "compact"})}
_YEAR = 365 * 24 * 3600
# Within it a reader is still at the same sitting: what came meanwhile is not yet "since you last looked".
SITTING = timedelta(minutes=30)


def show_choice(request: Request) -> Response:
    """Remember a choice and go back to the page it was made on."""
    name, value = request.query_params.get("name", ""), request.query_params.get("value", "")
    if value not in CHOICES.get(name, frozenset()):
        raise InputError(f"there is nothing to choose for {name or 'nothing'}: give {' or '.join(CHOICES)}")
    answer = RedirectResponse(find_back(request.query_params.get("back", "")), status_code=303)
    keep(answer, request, name, value)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def keep(answer: Response, request: Request, name: str, value: str) -> None:
    """Set a cookie for a year."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=_YEAR, path="/", secure=secure, httponly=True, samesite="lax")


def find_back(back: str) -> str:
    """The page to go back to: an address of this desk, else the front page. Never another host's."""
    printable = all(" " < one < "\x7f" and one != "\\" for one in back)
    if not printable or not back.startswith("/") or back.startswith("//"):
        return "/"
    parts = urlsplit(back)
    return "/" if parts.scheme or parts.netloc else back


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """When the reader was here before this sitting."""

    since: datetime | None  # None: never
    cookie: str  # to keep


def read_look(cookie: str, now: datetime) -> Look:
    """The last sitting before this one, from `before~last`; whatever else the cookie holds is no sitting."""
    before, _, last = (_parse(one) for one in cookie.partition("~"))
    if last is None or last > now:
        return Look(since=None, cookie=f"~{now.isoformat()}")
    if now - last > SITTING:
        before = last
    kept = before.isoformat() if before else ""
    return Look(since=before, cookie=f"{kept}~{now.isoformat()}")


def _parse(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
