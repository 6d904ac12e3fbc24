"""Which addresses may be asked: only http and https, only public hosts (server-side request forgery, CWE-918).

Requirements. No feed, page, redirect or DNS answer makes the desk connect to the machine it runs on, to its
network or to a cloud's metadata service. What must be caught: every spelling of an address (decimal, octal, hex,
short, IPv4 inside IPv6, full-width digits), names that mean this machine or this network, DNS answers that change
between the check and the connect.

How. `refusal(url)` judges what can be judged from the text, before anything is asked, on every hop. `is_public` is
asked again for the very address of each connect (`guarded_socket`), so a name that resolves differently the second time
gains nothing. Through a proxy we do not see the address; then the text is all there is (docs/decisions/0010).
"""

import ipaddress
import socket
import unicodedata
from typing import Any
from urllib.parse import SplitResult, urlsplit

from secondsource.edge.fetch.failures import failure
from secondsource.edge.fetch.protocol import FetchFailure

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What `is_global` of Python 3.11 lets through although nobody publishes news there (IANA special-purpose registries)
_RESERVED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a cloud's metadata service
        "192.88.99.0/24",  # 6to4 relays, given up
        "168.63.129.16/32",  # a cloud's host agent, on a public number
        "100.64.0.0/10",  # carrier networks; 100.100.100.200 is a cloud's metadata service
        "64:ff9b:1::/48",  # local translation
        "fec0::/10",  # site-local, given up
        "2001::/23",  # protocol assignments
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
    )
)
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# Names that mean this machine or this network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal)
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "intranet", "home.arpa", "localdomain", "corp", "home")
_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024  # below it live mail, printers, remote shells; feeds do not


class PrivateAddressError(OSError):
    """A connect was about to go to an address that is not public.

    An OSError with one text for all addresses: of a name's several addresses aiohttp then tries the next, and
    raises this one where none is public (any other kind of exception makes it fail with an IndexError).
    """

    def __init__(self) -> None:
        super().__init__("not a public address")


def is_public(text: str) -> bool:
    """Whether an IP address in its usual notation is one that anybody on the internet may be asked at."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(address)
    if inner is not None:
        return _is_public(inner) and (address.version == 4 or address not in _COMPATIBLE)
    return _is_public(address)


def _is_public(address: Address) -> bool:
    if any(address.version == network.version and address in network for network in _RESERVED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address carries inside: mapped, translated, 6to4, Teredo, compatible."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        return address.sixtofour
    return address.teredo[1] if address.teredo else None


def literal_address(host: str) -> str | None:
    """The address that a host spells, in any form that a resolver takes ("0x7f.1", "2130706433"); None for a name."""
    host = unicodedata.normalize("NFKC", host).rstrip(".").replace("。", ".")
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _is_local_name(host: str) -> bool:
    host = unicodedata.normalize("NFKC", host).lower().rstrip(".")
    return "." not in host or any(host.endswith("." + name) for name in _LOCAL_NAMES)


def _split(url: str) -> SplitResult | None:
    if any(ord(c) < 32 or ord(c) == 127 for c in url):
        return None  # urlsplit drops tabs and newlines in silence, so what is judged would not be what is asked
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError on a port that is none
    except ValueError:
        return None
    bad = any(c.isspace() or c in "\\<>" for c in parts.netloc)
    return None if bad or "%" in (parts.hostname or "").partition("%25")[0] else parts


def _is_host(host: str) -> bool:
    """Whether a host can be written in ASCII (IDNA), as every host in DNS can."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def refusal(url: str, *, allow_private: bool) -> FetchFailure | None:
    """Why a URL must not be asked for, judged by its text alone; None where it may."""
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        return failure("bad-scheme", url)
    parts = _split(url)
    host = (parts and parts.hostname) or ""
    if parts is None or not _is_host(host):
        return failure("bad-url", url)
    if allow_private:
        return None
    if parts.port is not None and parts.port not in _PORTS and parts.port < _FIRST_FREE_PORT:
        return failure("bad-port", url)
    address = literal_address(host)
    public = is_public(address) if address else not _is_local_name(host)
    return None if public else failure("private-address", url)


def guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """The socket of one connect, made only for a public address (aiohttp's `socket_factory`).

    Raises PrivateAddressError.
    """
    family, kind, protocol, _, address = info
    if family not in (socket.AF_INET, socket.AF_INET6) or not is_public(address[0]):
        raise PrivateAddressError
    return socket.socket(family=family, type=kind, proto=protocol)
