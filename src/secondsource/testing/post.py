"""A post office that keeps what it is given and fails when it is told to."""

from collections.abc import Callable

from secondsource.people import Channel, Letter, SendFailure


class FakePost:
    """The twin of `edge.notify.post.RealPost`: `fails` says what becomes of each letter."""

    def __init__(self, fails: Callable[[Channel, Letter], SendFailure | None] | None = None) -> None:
        self.sent: list[tuple[str, Letter]] = []  # channel and letter, as they were taken
        self.tried: list[tuple[str, Letter]] = []
        self.fails = fails

    def send(self, channel: Channel, letter: Letter) -> SendFailure | None:
        """See `Post`."""
        self.tried.append((channel.name, letter))
        failure = self.fails(channel, letter) if self.fails else None
        if failure is None:
            self.sent.append((channel.name, letter))
        return failure
