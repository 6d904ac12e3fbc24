"""Apprise, over real loopback HTTP."""

import json
import logging

import pytest

from secondsource.edge.notify.chat import is_address, send_chat
from secondsource.people import Channel, ChannelKind, Letter


def test_a_letter_arrives_through_apprise(hook, letter: Letter) -> None:
    """Title and text, as its JSON service sends them."""
    hook.status = 200
    channel = Channel(name="c", kind=ChannelKind.APPRISE, address=hook.url.replace("http://", "json://"))
    assert send_chat(channel, letter) is None
    sent = json.loads(hook.got[0][1])
    assert (sent["title"], sent["message"].strip()) == (letter.title, "Ørsted")


def test_a_refusal_is_told_without_the_address(hook, letter: Letter, caplog: pytest.LogCaptureFixture) -> None:
    """Only the status code is taken from Apprise's log, and nothing of it reaches ours."""
    caplog.set_level(logging.DEBUG)
    hook.status = 500
    address = hook.url.replace("http://", "json://anna:hunter2@")
    failure = send_chat(Channel(name="c", kind=ChannelKind.APPRISE, address=address), letter)
    assert (failure.reason, failure.final) == ("http-500", False)
    assert "hunter2" not in failure.message + caplog.text


def test_what_apprise_does_not_know_is_no_address() -> None:
    """A scheme that nobody has."""
    assert is_address("tgram://123456789:abcdefg_hijklmnop/12315544/")
    assert not is_address("nosuch://x")
