"""Mail over a real loopback mail server."""

import email
import email.policy
import logging

import pytest

from secondsource.edge.notify.mail import send_mail
from secondsource.people import Channel, ChannelKind, Letter


@pytest.fixture
def channel(mailbox) -> Channel:
    """A channel to the mail server of the test."""
    return Channel(
        name="morning",
        kind=ChannelKind.MAIL,
        address=f"smtp://127.0.0.1:{mailbox.port}",
        mail_to="Anna <anna@example.org>",
        mail_from="desk@example.org",
    )


def test_a_mail_holds_text_and_html_and_an_id_that_stays(mailbox, channel: Channel, letter: Letter) -> None:
    """Sent twice after a crash, it has the same Message-ID, by which mail programs know it again."""
    assert send_mail(channel, letter) is None
    assert send_mail(channel, letter) is None
    first, second = (email.message_from_bytes(one, policy=email.policy.default) for one in mailbox.got)
    assert first["message-id"] == second["message-id"] == "<msg_1@example.org>"
    assert first["subject"] == letter.title
    assert first["to"] == "Anna <anna@example.org>"
    assert first.get_body(("plain",)).get_content().strip() == "Ørsted"
    assert first.get_body(("html",)).get_content().strip() == "<p>Ørsted</p>"


@pytest.mark.parametrize(("answer", "final"), [("450 later", False), ("550 nobody here", True)])
def test_a_refusal_is_told_by_its_number(mailbox, channel: Channel, letter: Letter, answer: str, final: bool) -> None:
    """Greylisting is waited for, an unknown receiver is not."""
    mailbox.refuse = answer
    failure = send_mail(channel, letter)
    assert failure.reason == f"smtp-{answer[:3]}"
    assert failure.final is final
    assert mailbox.got == []


def test_a_password_is_never_sent_to_a_server_without_login(
    mailbox, channel: Channel, letter: Letter, caplog: pytest.LogCaptureFixture
) -> None:
    """It says what to do, and neither it nor the log holds the password."""
    caplog.set_level(logging.DEBUG)
    with_password = Channel(
        name="m", kind=ChannelKind.MAIL, address=channel.address, mail_to="a@b.example", mail_from="a@b.example",
        secret="hunter2-hunter2",
    )  # fmt: skip
    failure = send_mail(with_password, letter)
    assert (failure.reason, failure.final) == ("tls", True)
    assert "hunter2" not in failure.message + caplog.text + repr(with_password)


def test_a_server_that_is_away_is_tried_again(letter: Letter) -> None:
    """Named by its host."""
    away = Channel(
        name="m", kind=ChannelKind.MAIL, address="smtp://127.0.0.1:9", mail_to="a@b.example", mail_from="a@b.example"
    )
    failure = send_mail(away, letter)
    assert (failure.reason, failure.final) == ("refused", False)
    assert "127.0.0.1" in failure.message
