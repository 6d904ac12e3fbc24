"""Which addresses a page may link to: an outlet's own http(s) pages, nothing that a browser would run or open."""

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(maxsize=4096)  # a page links each article about four times
def find_href(url: str | None) -> str | None:
    """The address where it may stand in a link; None for any other scheme, for none, and for a malformed one."""
    if not url or any(character <= " " or character == "\x7f" or character in "\\<>\"'`" for character in url):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it refuses a malformed port
    except ValueError:
        return None
    # a user name in front of the host is how "https://bank.example@evil.example" is made
    return url if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc else None
