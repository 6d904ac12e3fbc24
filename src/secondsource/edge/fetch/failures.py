"""The fixed words for why a document was not had, each with a sentence that says what to do."""

from http import HTTPStatus

from secondsource.edge.fetch.protocol import FetchFailure

_ADVICE = {
    "bad-scheme": "only http and https addresses are fetched; correct the address",
    "bad-url": "the address cannot be read; correct it",
    "bad-port": "ports below 1024 other than 80 and 443 belong to other services; correct the address",
    "private-address": "it leads to a private or reserved address; set allow_private if that network is meant",
    "dns": "the host name does not resolve; check the spelling, or the outlet has given the name up",
    "refused": "the host does not take connections; it is asked again later",
    "tls": "the host's certificate or encryption is not acceptable; look at the address in a browser",
    "timeout": "no full answer in time; it is asked again later, or raise fetch_timeout",
    "cut-off": "the answer broke off; it is asked again later",
    "bad-answer": "the answer is not valid HTTP; it is asked again later",
    "bad-encoding": "the answer's compression is broken; it is asked again later",
    "too-large": "it is longer than the limit; raise max_feed_bytes or max_page_bytes if it is meant",
    "too-many-redirects": "more redirects than max_redirects; take the address the site itself shows",
    "redirect-loop": "its redirects lead back to where they began; take the address the site itself shows",
    "robots": "the host's robots.txt asks us not to fetch it; ask the outlet, or remove it",
    "robots-unreachable": "the host's robots.txt could not be had, so nothing is asked of it now; it is tried again",
    "host-busy": "the host asked us to wait; it is asked again later",
    "http-401": "it wants a login; take a public address",
    "http-402": "it wants payment; take a public address",
    "http-403": "the host does not let us in; ask the outlet, or remove it",
    "http-404": "there is nothing at this address; look for the new one on the site",
    "http-410": "it was removed for good; remove it here too",
    "proxy": "the proxy does not answer or refuses; check the setting proxy",
    "http-429": "the host says we ask too often; it is asked again later",
}
REASONS = frozenset(_ADVICE)


def failure(reason: str, url: str, detail: str = "") -> FetchFailure:
    """A failure with its message: the URL, what happened, what to do."""
    advice = _ADVICE.get(reason) or "the host failed; it is asked again later"
    what = f"{reason}: {detail}" if detail else reason
    return FetchFailure(reason=reason, message=f"{shown(url)}: {what}: {advice}")


def shown(url: str) -> str:
    """A URL fit for a message: 200 characters at most, nothing unprintable, no password."""
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    clean = scheme + mark + authority.rpartition("@")[2] + slash + path if mark else url
    clean = "".join(c if c.isprintable() else "?" for c in clean)
    return clean if len(clean) <= 200 else clean[:199] + "…"


def status_failure(status: int, url: str) -> FetchFailure | None:
    """The failure that a status code stands for; None for 200 to 299 and 304."""
    if 200 <= status < 300 or status == 304:
        return None
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown status"
    return failure(f"http-{status}", url, phrase)
