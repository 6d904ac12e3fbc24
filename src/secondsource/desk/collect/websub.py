"""WebSub (W3C Recommendation, 23 January 2018): what to say to a feed's hub, and what to believe of what comes back.

Requirements. Nobody but a hub that was asked can make the desk do anything, and even that hub only one thing: have the
feed asked sooner. A pushed body is never read as a feed: it is a hint, and the feed itself is then fetched as on
every other day, with its limits, from its own address (docs/decisions/0097). A hub that falls silent costs some lag
and nothing else, so a feed is never only pushed.

Theory. A callback's address holds a random token, so what comes there comes from the hub. Where the hub is reached
over https it is given a secret as well and must sign what it pushes (over http the secret would be read on its
way, section 5.1). While the hub has told of the feed's last news, the feed is polled at a quarter of its own rhythm;
news that a poll finds and the hub did not tell of ends that until the hub tells again.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from secondsource.model import Feed, Subscription, SubscriptionState

CALLBACK = "/websub/"  # of the desk's address, before the token
LEASE = timedelta(days=10)  # what we ask for, the Recommendation's own advice to hubs
_LEASE_LONGEST = timedelta(days=30)  # a hub that promises longer is asked again all the same
_LEASE_SHORTEST = timedelta(minutes=5)  # less would be asked again in every pass
RENEWED_BEFORE = 0.25  # share of the lease that is left when it is renewed: four daily tries in ten days
# A feed is asked once a minute at most, however often its hub pushes: what is pushed within it comes with the next.
PAUSE = timedelta(minutes=1)
ASKED_AGAIN = timedelta(days=1)  # a hub that did not verify, or failed
DENIED_AGAIN = timedelta(days=7)
# A hub fetches the feed before it pushes, so that a poll may come in between; hubs need seconds, slow ones minutes.
_TOLD_WITHIN = timedelta(minutes=15)
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})  # section 8; HMAC-SHA1 is sound for this use
_SIGNATURE = re.compile(r"\s*(\w{1,16})\s*=\s*([0-9A-Fa-f]{1,256})\s*$")


def form_for(one: Subscription, callback: str) -> tuple[tuple[str, str], ...]:
    """What the hub is sent (section 5.1): to subscribe, or to unsubscribe where the subscription is being left."""
    mode = "unsubscribe" if one.state is SubscriptionState.LEAVING else "subscribe"
    form = [("hub.callback", callback), ("hub.mode", mode), ("hub.topic", one.topic)]
    if mode == "subscribe":
        form.append(("hub.lease_seconds", str(int(LEASE.total_seconds()))))
        if one.secret:
            form.append(("hub.secret", one.secret))
    return tuple(form)


def takes_secret(hub: str) -> bool:
    """Whether a secret can be told to this hub without anybody reading it on its way."""
    return hub.lower().startswith("https://")


def lease_until(said: str | None, now: datetime) -> datetime:
    """When the hub's lease ends by its `hub.lease_seconds`; what cannot be read counts as what we asked for."""
    seconds = int(said) if said and said.isascii() and said.isdigit() and len(said) < 12 else LEASE.total_seconds()
    return now + min(max(timedelta(seconds=seconds), _LEASE_SHORTEST), _LEASE_LONGEST)


def renew_at(now: datetime, until: datetime) -> datetime:
    """When to ask for the next lease."""
    return until - (until - now) * RENEWED_BEFORE


def is_told(feed: Feed, one: Subscription, now: datetime) -> bool:
    """Whether this hub tells us of the feed's news: it is verified, and told of what last came."""
    if one.state is not SubscriptionState.VERIFIED or one.until is None or one.until <= now or one.pushed is None:
        return False
    return feed.last_change is None or one.pushed >= feed.last_change - _TOLD_WITHIN


class Signature:
    """Checks a pushed body against its `X-Hub-Signature` (section 8), piece by piece: the body is held nowhere."""

    def __init__(self, secret: str, header: str | None) -> None:
        match = _SIGNATURE.match(header or "")
        method = match[1].lower() if match else ""
        self._said = match[2].lower() if match else ""
        known = method if method in _METHODS else "sha256"
        self._mac = hmac.new(secret.encode(), digestmod=getattr(hashlib, known))
        self._readable = method in _METHODS

    def add(self, piece: bytes) -> None:
        """The next bytes of the body."""
        self._mac.update(piece)

    def is_right(self) -> bool:
        """Whether who sent the body knows the secret."""
        return hmac.compare_digest(self._mac.hexdigest(), self._said) and self._readable
