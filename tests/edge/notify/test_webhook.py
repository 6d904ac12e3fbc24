"""Signed webhooks over real loopback HTTP."""

import base64
import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from secondsource.edge.clock import SystemClock
from secondsource.edge.notify import webhook as module
from secondsource.edge.notify.webhook import send_webhook
from secondsource.people import Channel, Letter, SendFailure
from secondsource.settings import Settings

SETTINGS = Settings()


def send(channel: Channel, letter: Letter, settings: Settings = SETTINGS) -> SendFailure | None:
    """Send in a thread, as the desk does: Playwright keeps this one's event loop running while its browser is open."""
    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(send_webhook, channel, letter, settings, SystemClock()).result()


def test_what_arrives_is_signed_as_the_standard_says(hook, webhook: Channel, letter: Letter) -> None:
    """A receiver that follows Standard Webhooks finds the same signature, and another one for another body."""
    assert send(webhook, letter) is None
    ((headers, body),) = hook.got
    assert json.loads(body) == letter.payload
    assert headers["webhook-id"] == "msg_1"
    assert abs(int(headers["webhook-timestamp"]) - SystemClock().now().timestamp()) < 60
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert module.sign(webhook.secret, "msg_1", 0, body + b" ") != module.sign(webhook.secret, "msg_1", 0, body)


def test_a_secret_is_base64_behind_its_prefix_or_a_text() -> None:
    """What is neither is told when the file is read."""
    assert module.key_of("whsec_c2VjcmV0") == b"secret"
    assert module.key_of("secret") == b"secret"
    assert module.key_of("whsec_!") is None


@pytest.mark.parametrize(("status", "final"), [(500, False), (503, False), (429, False), (404, True), (410, True)])
def test_a_refusal_is_told_by_its_number(hook, webhook: Channel, letter: Letter, status: int, final: bool) -> None:
    """A server's fault is tried again, a wrong address or secret is not."""
    hook.status = status
    failure = send(webhook, letter)
    assert (failure.reason, failure.final) == (f"http-{status}", final)
    assert str(status) in failure.message


def test_a_receiver_may_ask_for_patience(hook, webhook: Channel, letter: Letter) -> None:
    """Retry-After is kept."""
    hook.status, hook.headers = 503, {"Retry-After": "900"}
    assert send(webhook, letter).wait == 900


def test_a_receiver_on_ones_own_network_is_asked_without_the_proxy(hook, webhook: Channel, letter: Letter) -> None:
    """A proxy would look for it on its own network; everything else goes through it."""
    away = Settings(proxy="http://127.0.0.1:9")
    assert send(webhook, letter, away) is None
    assert send(replace(webhook, address="http://hook.example/", allow_private=False), letter, away) is not None
    assert len(hook.got) == 1


def test_a_redirect_is_not_followed(hook, webhook: Channel, letter: Letter) -> None:
    """A receiver cannot send what is signed elsewhere."""
    hook.status, hook.headers = 307, {"Location": hook.url}
    failure = send(webhook, letter)
    assert failure.final
    assert len(hook.got) == 1


def test_a_receiver_that_stalls_is_given_up_in_time(
    hook, webhook: Channel, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And tried again."""
    hook.stall = threading.Event()
    monkeypatch.setattr(module, "TIMEOUT", 0.2)
    failure = send(webhook, letter)
    assert (failure.reason, failure.final) == ("timeout", False)


def test_nobody_there_is_a_failure_that_shows_no_address(letter: Letter) -> None:
    """The path of a webhook is often its password."""
    gone = Channel(name="x", address="http://127.0.0.1:9/very-secret", secret="s" * 32, allow_private=True)
    failure = send(gone, letter)
    assert (failure.reason, failure.final) == ("refused", False)
    assert "very-secret" not in failure.message + repr(gone)
    assert "s" * 32 not in repr(gone)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "169.254.169.254", "[::ffff:10.0.0.1]"]
)
def test_a_private_address_is_asked_only_where_it_is_meant(hook, webhook: Channel, letter: Letter, host: str) -> None:
    """The rule of fetching holds for webhooks too; the channel or the setting can lift it."""
    address = hook.url.replace("127.0.0.1", host)
    closed = replace(webhook, allow_private=False, address=address)
    failure = send(closed, letter)
    assert (failure.reason, failure.final) == ("private-address", True)
    assert hook.got == []
    assert send(replace(closed, address=hook.url), letter, Settings(allow_private=True)) is None


def test_a_name_that_resolves_to_a_private_address_is_refused_at_the_connect(
    hook, webhook: Channel, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the text cannot tell is told by the address itself."""
    monkeypatch.setattr(module, "refusal", lambda url, allow_private: None)
    assert send(replace(webhook, allow_private=False), letter).reason == "private-address"
    assert hook.got == []
