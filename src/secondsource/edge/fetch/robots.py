"""robots.txt (RFC 9309): what a host lets us ask for."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

ROBOTS_FRESH = timedelta(hours=24)  # RFC 9309 section 2.4: a cached copy is not used for more than a day
ROBOTS_MAX_BYTES = 500 * 1024  # RFC 9309 section 2.5: at least 500 KiB must be read; the rest may be ignored
CRAWL_DELAY_MAX = 5.0  # seconds; a host that asks for more would hold up a pass of 40 pages for over three minutes


class MemoryRobotsCache:
    """robots.txt files for the life of the process; the twin of the store's."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str | None, datetime]] = {}

    def get(self, host: str) -> tuple[str | None, datetime] | None:
        """The text and when it was fetched; None: never asked."""
        return self._kept.get(host)

    def put(self, host: str, text: str | None, at: datetime) -> None:
        """Remember a host's robots.txt."""
        self._kept[host] = text, at


class Rules:
    """What one robots.txt says to our user agent."""

    __slots__ = ("_agent", "_parsed", "crawl_delay")

    def __init__(self, text: str | None, agent: str) -> None:
        self._agent = agent
        self._parsed = _parse(text)
        asked = self._parsed.crawl_delay(agent) if self._parsed else None
        self.crawl_delay = min(float(asked or 0.0), CRAWL_DELAY_MAX)  # seconds between requests

    def allow(self, url: str) -> bool:
        """Whether the host lets us ask for the URL."""
        return self._parsed is None or bool(self._parsed.can_fetch(url, self._agent))


def _parse(text: str | None) -> Protego | None:
    """None for a file without a rule for anyone, which is most of them: it then costs no memory to keep."""
    if not text or not any(word in text.lower() for word in ("disallow", "crawl-delay")):
        return None
    return Protego.parse(text)


def agent_token(user_agent: str) -> str:
    """The product token that robots.txt files name us by: "SecondSource" of "SecondSource/0.1 (+https://...)"."""
    return user_agent.split("/", 1)[0].split(" ", 1)[0] or "SecondSource"


def robots_url(url: str) -> str:
    """Where the robots.txt of a URL's host lies."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"
