"""Addresses: one spelling for one document, and whose it is.

`canonical_url` makes the spellings equal that feeds, newsletters and share buttons give one address. Of the libraries
measured none drops the fragment and the trackers and unescapes "%7E" as well (turbohtml passes 8 of 10 cases, courlan
6), so it is done here. The scheme is kept: http and https are nearly always one document, but an address that was
never announced might not answer.
"""

import ipaddress
import re
import string
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from tld import get_fld

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_BREAKS = re.compile(r"[\r\n\t]+\s*")  # a link that a template broke over lines
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
# Parameters that say where a reader came from, never which document is meant
_TRACKER = re.compile(
    r"utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium|keyword|content)|ga_\w+|hsa_\w+|_hs(?:enc|mi)|mc_[ce]id|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|_openstat|mkt_tok|"
    r"at_(?:medium|campaign|custom\d?|link\w*|ptr\w*|bbc\w*|format)|ns_(?:source|mchannel|campaign|linkname|fee)|"
    r"cmpid|cmp|ftag|ftcamp|wt[._]?mc\w*|xtor|smid|smtyp|cm_(?:ven|cat|pla|ite|mmc)|partner|ocid|ncid|"
    r"guccounter|guce_\w+|sr_share|__twitter_impression|traffic_source|s_cid|icid|srnd|usqp|amp_js_v",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """The one spelling of an address: no trackers, fragment or default port, host in lower case, escapes in one form.

    Returns the text as it is where it is not an http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url.strip()
    host = _ascii_host(parts.hostname)
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _resolve_dots(_normalise_escapes(parts.path)) or "/"
    return urlunsplit((scheme, netloc, path, _clean_query(parts), ""))


def absolute(link: str | None, base: str) -> str | None:
    """A link as its document means it; None for what is not an http or https address."""
    if not link:
        return None
    try:
        found = urljoin(base, _BREAKS.sub("", link).strip())
        parts = urlsplit(found)
        host = parts.hostname
    except ValueError:
        return None
    return found if parts.scheme.lower() in _DEFAULT_PORTS and host else None


def host_of(url: str) -> str:
    """The host of an address, in lower case, without port; empty where there is none."""
    try:
        return _ascii_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def outlet_id_of(url: str) -> str:
    """The registrable domain of an address: "bbc.co.uk" for any address of the BBC. A bare host name is taken as well.

    Blogs under a hosting domain are outlets of their own (private suffixes count). Numbers and hosts without a public
    suffix stay as they are; empty where there is no host.
    """
    host = host_of(url if "://" in url else f"http://{url}")
    if not host or _is_number(host):
        return host
    found = get_fld(f"http://{host}", fail_silently=True, search_private=True)
    return str(found) if found else host


def _ascii_host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _normalise_escapes(text: str) -> str:
    """Escapes in capitals, none for what needs none ("%7E" is "~"), and everything outside ASCII escaped."""

    def one(match: re.Match[str]) -> str:
        char = unquote_to_bytes(match[0]).decode("latin-1")
        return char if char in _UNRESERVED else match[0].upper()

    return quote(_ESCAPE.sub(one, text), safe=string.punctuation)


def _resolve_dots(path: str) -> str:
    """Without "." and ".." segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _clean_query(parts: SplitResult) -> str:
    if not parts.query:
        return ""
    pairs = [pair for pair in parts.query.split("&") if pair and not _TRACKER.fullmatch(pair.partition("=")[0])]
    return _normalise_escapes("&".join(pairs))
