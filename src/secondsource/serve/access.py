"""Who is asking, and what they may do.

One of three holds, in this order:

    proxy      the setting `proxy_user_header` is given: a trusted proxy names the person in that header
    password   someone was added with `secondsource user add`: a person logs in, a signed cookie says who it is
    private    neither: the desk is the person's who sits at this machine, and nobody else may change anything

What is private is judged by the request as well as by the settings, so that a desk on the loopback address that a
forgotten proxy or a rebound name leads strangers to does not hand itself over. What nobody vouches for is a reader
without a name: they read what is public, and may report an error.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import Request

from secondsource.edge.clock import Clock
from secondsource.edge.store import follows, users
from secondsource.edge.store.engine import Store
from secondsource.people import RANK, Role, User
from secondsource.settings import Settings

COOKIE = "desk_session"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
# A proxy in front says so in one of these; a browser at this machine sends none of them.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who is asking: `name` is empty for the one person of a private desk and for who is unknown."""

    name: str = ""
    role: Role | None = None  # None: unknown, may read
    token: str = ""  # what forms carry, so that no other site can send them
    fresh: int = 0  # notices not read yet
    can_log_in: bool = False

    def may(self, role: Role) -> bool:
        """Whether the person may do what needs this role."""
        return self.role is not None and RANK[self.role] >= RANK[role]


class Access:
    """Tells visitors apart; one for an application."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._proxies = parse_networks(self._settings.trusted_proxies)

    @cached_property
    def _secret(self) -> bytes:
        with self._store.read() as connection:  # a read replica has the desk's, and cannot be written
            found = users.find_secret(connection, "signing")
        if found is None:
            with self._store.begin() as connection:
                found = users.keep_secret(connection, "signing", secrets.token_hex(32))
        return found.encode()

    def sign(self, purpose: str, text: str) -> str:
        """A keyed hash of a text, of its own for each purpose."""
        return hmac.new(self._secret, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()

    def find_visitor(self, request: Request) -> Visitor:
        """Who is asking; looked up once a request."""
        known: Visitor | None = getattr(request.state, "visitor", None)
        if known is None:
            known = request.state.visitor = self._find(request)
        return known

    def _find(self, request: Request) -> Visitor:
        with self._store.read() as connection:
            people = users.count_users(connection) if not self._settings.proxy_user_header else 0
            name, role = self._identify(request, connection, people)
            fresh = follows.count_new(connection, name) if role else 0
        return Visitor(
            name=name,
            role=role,
            token=self.sign("form", name or request.cookies.get(COOKIE, "")),
            fresh=fresh,
            can_log_in=people > 0 and role is None,
        )

    def _identify(self, request: Request, connection: Connection, people: int) -> tuple[str, Role | None]:
        if self._settings.proxy_user_header:
            return self._from_proxy(request, connection)
        if people:
            user = self._from_cookie(request, connection)
            return (user.name, user.role) if user else ("", None)
        return "", Role.ADMIN if is_private(request, self._settings) else None

    def _from_proxy(self, request: Request, connection: Connection) -> tuple[str, Role | None]:
        name = request.headers.get(self._settings.proxy_user_header, "").strip()[:100]
        if not name or not name.isprintable() or not self.is_trusted_proxy(request):
            return "", None
        user = users.find_user(connection, name)
        return name, user.role if user else Role(self._settings.proxy_role)

    def is_trusted_proxy(self, request: Request) -> bool:
        """Whether the request comes straight from a proxy that the operator trusts."""
        try:
            address = ipaddress.ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        return any(address in network for network in self._proxies)

    def find_address(self, request: Request) -> str:
        """Where the request comes from: the client, or whom a trusted proxy names last."""
        client = request.client.host if request.client else ""
        if not self.is_trusted_proxy(request):
            return client
        return request.headers.get("x-forwarded-for", client).rpartition(",")[2].strip() or client

    def _from_cookie(self, request: Request, connection: Connection) -> User | None:
        name, issued = self._read_cookie(request.cookies.get(COOKIE, ""))
        user = users.find_user(connection, name) if name else None
        if user is None or self._clock.now().timestamp() - issued > self._lifetime.total_seconds():
            return None
        wanted = self.make_cookie(user, issued)
        return user if hmac.compare_digest(wanted, request.cookies.get(COOKIE, "")) else None

    @property
    def _lifetime(self) -> timedelta:
        return timedelta(days=self._settings.session_days)

    def make_cookie(self, user: User, issued: int | None = None) -> str:
        """A session: name, moment, signature. The signature holds the password's hash: a new password ends it."""
        moment = int(self._clock.now().timestamp()) if issued is None else issued
        name = base64.urlsafe_b64encode(user.name.encode()).decode().rstrip("=")
        return f"{name}.{moment}.{self.sign('session', f'{user.name} {moment} {user.password}')}"

    @staticmethod
    def _read_cookie(text: str) -> tuple[str, int]:
        name, _, rest = text.partition(".")
        moment = rest.partition(".")[0]
        try:
            raw = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
            return raw.decode(), int(moment) if moment.isascii() and moment.isdigit() and len(moment) < 12 else 0
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return "", 0

    def is_own_form(self, request: Request, token: str) -> bool:
        """Whether a form was made by this desk for this visitor, and sent from one of its pages."""
        if not hmac.compare_digest(token.encode(), self.find_visitor(request).token.encode()):
            return False
        site = request.headers.get("sec-fetch-site")
        if site not in {None, "same-origin", "none"}:
            return False
        origin = request.headers.get("origin")
        own = {request.headers.get("host", ""), urlsplit(self._settings.public_url).netloc}
        if origin == "null":  # what browsers send from pages without a referrer, such as ours and a sandboxed frame's
            return site == "same-origin"
        return origin is None or urlsplit(origin).netloc in own - {""}


def is_private(request: Request, settings: Settings) -> bool:
    """Whether a desk without passwords is asked by the person at this machine, and by nobody else."""
    public = urlsplit(settings.public_url).hostname
    if not is_local(settings.host) or (public and not is_local(public)):
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    # a page of another site whose name was rebound to this address asks with that name
    asked = urlsplit("//" + request.headers.get("host", "")).hostname or ""
    return is_local(asked) and is_local(request.client.host if request.client else "")


def is_local(host: str) -> bool:
    """Whether a name or an address means this machine."""
    try:
        return host in _LOCAL or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks of a setting. Raises ValueError."""
    return [ipaddress.ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()]


class Attempts:
    """Counts tries by a key within a time, in memory: a restart forgives, which an attacker cannot bring about."""

    MOST_KEYS = 10_000  # of addresses and names at once; the oldest are forgotten beyond it

    def __init__(self, most: int, within: float) -> None:
        self._most = most
        self._within = within  # seconds
        self._tries: dict[str, list[float]] = {}

    def take(self, key: str, now: float) -> bool:
        """Count one more try at a moment (seconds that never go back); False where there were too many."""
        recent = [one for one in self._tries.pop(key, []) if now - one < self._within]
        allowed = len(recent) < self._most
        self._tries[key] = [*recent, now] if allowed else recent
        while len(self._tries) > self.MOST_KEYS:
            del self._tries[next(iter(self._tries))]
        return allowed

    def forget(self, key: str) -> None:
        """It was the right person."""
        self._tries.pop(key, None)
