"""Letters to whatever Apprise (appriseit.com) knows: chats, telephones, desktops. Imported when it is first used.

Apprise logs what services answer, at times with parts of their address; its log is kept out of ours and only the
status code is taken from it. The operator wrote the address, so it may lead anywhere.
"""

import logging
import re
from typing import Any

from secondsource.people import Channel, Letter, SendFailure

TIMEOUT = 20.0  # seconds for a whole letter; Apprise's own limits are 4 for connect and 4 for the answer
_STATUS = re.compile(r"error[=:]\s*([1-5][0-9]{2})\b")


def is_address(address: str) -> bool:
    """Whether Apprise takes it for an address of a service. Needs Apprise."""
    return bool(_apprise(address))


def send_chat(channel: Channel, letter: Letter) -> SendFailure | None:
    """Send a letter; None where the service took it."""
    try:
        sender = _apprise(channel.address)
    except ModuleNotFoundError:
        words = 'apprise is not installed; pip install "secondsource[notify]"'
        return SendFailure(reason="missing", message=words)
    if not sender:
        return SendFailure(reason="bad-address", message="Apprise does not know the address; correct it", final=True)
    import apprise

    capture: Any = apprise.LogCapture  # typed in some of its releases and not in others
    with capture(level=logging.INFO) as said:
        taken = sender.notify(title=letter.title, body=letter.text, body_format=apprise.NotifyFormat.TEXT)
        status = _STATUS.search(said.getvalue())
    if taken:
        return None
    scheme = channel.address.partition(":")[0]
    told = f" (it answered {status[1]})" if status else ""
    reason = f"http-{status[1]}" if status else "refused"
    return SendFailure(reason=reason, message=f"{scheme}: the service did not take it{told}", final=False)


def _apprise(address: str) -> Any:
    import apprise

    logging.getLogger("apprise").propagate = False
    made = apprise.Apprise()
    made.add(address)
    return made
