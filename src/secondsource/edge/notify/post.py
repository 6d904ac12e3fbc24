"""One letter to one channel."""

from typing import Protocol

from secondsource.edge.clock import Clock
from secondsource.edge.notify.chat import send_chat
from secondsource.edge.notify.mail import send_mail
from secondsource.edge.notify.webhook import send_webhook
from secondsource.people import Channel, ChannelKind, Letter, SendFailure
from secondsource.settings import Settings


class Post(Protocol):
    """What the desk asks of the world to be heard; `testing.FakePost` is its twin."""

    def send(self, channel: Channel, letter: Letter) -> SendFailure | None:
        """Send a letter; None where it was taken. Never raises for what the other side does."""
        ...


class RealPost:
    """Sends over the network. Usable from several threads."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def send(self, channel: Channel, letter: Letter) -> SendFailure | None:
        """See `Post`."""
        if channel.kind is ChannelKind.WEBHOOK:
            return send_webhook(channel, letter, self._settings, self._clock)
        if channel.kind is ChannelKind.MAIL:
            return send_mail(channel, letter)
        return send_chat(channel, letter)
