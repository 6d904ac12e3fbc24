"""The callback of WebSub hubs: `/websub/TOKEN` (sections 5.3 and 7 of the W3C Recommendation).

    GET    the hub asks whether we meant it: the challenge goes back only for what the desk itself asked
    POST   the hub pushes: the body is measured and its signature checked, and nothing of it is kept or read

Whoever does not know a token learns nothing and changes nothing. A push with a bad signature is answered like a good
one and ignored, as section 8 wants, so that nobody can try signatures out.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from secondsource.desk.collect.websub import CALLBACK, DENIED_AGAIN, PAUSE, Signature, lease_until, renew_at
from secondsource.edge.store import websub
from secondsource.model import Subscription, SubscriptionState
from secondsource.serve.reading import reading

log = logging.getLogger(__name__)

ROUTE = CALLBACK + "{token}"
_CHALLENGE_MAX = 2000  # characters; hubs send 20 to 100
_GONE = 410  # tells a hub that it need not push here any more (section 7)


def answer_hub(request: Request) -> Response:
    """A hub verifies, or says that it denies."""
    said = request.query_params
    desk = reading(request)
    now = desk.clock.now()
    with desk.store.begin() as connection:
        one = websub.find_subscription(connection, request.path_params["token"])
        if one is None or said.get("hub.topic") != one.topic:
            return _nothing()
        mode, challenge = said.get("hub.mode"), said.get("hub.challenge", "")
        if mode == "denied" and one.state is not SubscriptionState.LEAVING:
            websub.save_denied(connection, one.token, now + DENIED_AGAIN)
            log.warning("feed=%s step=websub hub=%s reason=denied", one.topic, one.hub)
            return Response()
        if not 0 < len(challenge) <= _CHALLENGE_MAX or mode != _wanted(one):
            return _nothing()
        if mode == "unsubscribe":
            websub.remove_subscription(connection, one.token)
        else:
            until = lease_until(said.get("hub.lease_seconds"), now)
            websub.save_verified(connection, one.token, until, renew_at(now, until))
    return PlainTextResponse(challenge)


def _wanted(one: Subscription) -> str:
    return "unsubscribe" if one.state is SubscriptionState.LEAVING else "subscribe"


def _nothing() -> Response:
    return PlainTextResponse("nothing of this desk is here\n", status_code=404)


async def take_push(request: Request) -> Response:
    """A hub pushes: the feed is due at once where the hub is the one that we asked."""
    one = await run_in_threadpool(_find, request)
    if one is None or one.state is not SubscriptionState.VERIFIED:
        return Response(status_code=_GONE)
    signature = Signature(one.secret, request.headers.get("X-Hub-Signature"))
    size, largest = 0, reading(request).settings.max_feed_bytes
    async for piece in request.stream():
        size += len(piece)
        if size > largest:
            return Response(status_code=413)
        signature.add(piece)
    if one.secret and not signature.is_right():
        log.warning("feed=%s step=websub reason=bad-signature", one.topic)
    else:
        await run_in_threadpool(_save, request, one)
    return Response(status_code=202)


def _find(request: Request) -> Subscription | None:
    with reading(request).store.read() as connection:
        return websub.find_subscription(connection, request.path_params["token"])


def _save(request: Request, one: Subscription) -> None:
    desk = reading(request)
    with desk.store.begin() as connection:
        websub.save_push(connection, one.token, desk.clock.now(), PAUSE)
