"""websub = feeds that name a hub | ask it to tell us of news, renew, take leave | store what it said.

The answers come by themselves, at the callback (serve/websub.py), and so do the pushes; both change rows in the store.
Only where the desk has an address that hubs can reach (setting `public_url`).
"""

import logging
import secrets
from collections import Counter

from secondsource.desk.collect.websub import ASKED_AGAIN, CALLBACK, LEASE, form_for, takes_secret
from secondsource.edge.fetch.protocol import Fetched, FetchRequest
from secondsource.edge.store import websub
from secondsource.model import Subscription, SubscriptionState
from secondsource.run.desk import Desk
from secondsource.settings import Settings

log = logging.getLogger(__name__)

# Hubs asked in one round: nearly all feeds share a handful of hubs, and one is asked once a second.
ASKED_AT_ONCE = 30
_ANSWER_MAX = 64 * 1024  # bytes of a hub's answer; it is read by nobody


def callback_of(settings: Settings, token: str) -> str:
    """Where a hub reaches this subscription."""
    return settings.public_url.rstrip("/") + CALLBACK + token


def keep_subscriptions(desk: Desk) -> Counter[str]:
    """Subscribe where a feed offers it, renew what runs out, leave what nobody needs."""
    settings, now = desk.settings, desk.clock.now()
    with desk.store.begin() as connection:
        if settings.public_url and settings.websub:
            websub.leave_unwanted(connection, now, LEASE)
            websub.save_missing(connection, now, ASKED_AT_ONCE, _make_keys)
        elif not websub.leave_all(connection, now, LEASE) and not websub.count_subscriptions(connection):
            return Counter()
        due = websub.take_due(connection, now, ASKED_AT_ONCE, ASKED_AGAIN) if settings.public_url else []
    by_token = {one.token: one for one in due}
    requests = [_request(one, settings) for one in due]
    counts: Counter[str] = Counter()
    for answer in desk.fetcher.fetch_many(requests):
        counts += _take(desk, by_token[answer.key], answer)
    return counts


def _make_keys(hub: str) -> tuple[str, str]:
    # 256 bits each: nobody guesses a callback's address, nor a secret (at most 199 bytes, section 5.1)
    return secrets.token_urlsafe(32), secrets.token_urlsafe(32) if takes_secret(hub) else ""


def _request(one: Subscription, settings: Settings) -> FetchRequest:
    form = form_for(one, callback_of(settings, one.token))
    return FetchRequest(url=one.hub, key=one.token, max_bytes=_ANSWER_MAX, accept="*/*", form=form)


def _take(desk: Desk, one: Subscription, answer: Fetched) -> Counter[str]:
    reason = answer.failure.reason if answer.failure else None
    with desk.store.begin() as connection:
        if reason and one.state is SubscriptionState.LEAVING:
            websub.remove_subscription(connection, one.token)  # its lease runs out, and what it pushes is refused
        else:
            websub.note_failure(connection, one.token, reason)
    if reason:
        log.warning("feed=%s step=websub hub=%s reason=%s", one.topic, one.hub, reason)
        return Counter(hubs_failed=1)
    return Counter(hubs_asked=1)
