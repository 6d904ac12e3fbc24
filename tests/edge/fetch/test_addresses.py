"""No spelling, name, redirect or DNS answer leads the desk to a private address."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from secondsource.edge.fetch import FetchRequest, addresses
from secondsource.edge.fetch.addresses import PrivateAddressError, guarded_socket, is_public, literal_address, refusal
from secondsource.testing.fetcher import FakeAnswer

# Each must be refused by its text alone, before anything is asked
TEXTS = [
    # loopback, spelled in every way a resolver takes
    "http://127.0.0.1/",
    "http://127.0.0.1:8040/feed",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://00000177.0.0.1/",
    "http://0177.0x0.0.1/",
    "http://127.0.0.1./",
    "http://127.255.255.254/",
    "http://0.0.0.0/",
    "http://0/",
    "http://00.00.00.00/",
    "http://\uff11\uff12\uff17.0.0.1/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://127\u30020\u30020\u30021/",
    # the same in IPv6
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    # private, shared, reserved
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://168.63.129.16/",
    "http://198.18.0.1/",
    "http://203.0.113.5/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    # names of this machine and this network
    "http://localhost/",
    "http://LOCALHOST:8080/",
    "http://localhost./",
    "http://a.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://router/",
    "http://nas.home.arpa/",
    # userinfo and parser tricks
    "http://public.example@127.0.0.1/",
    "http://public.example:80@127.0.0.1/",
    "http://public.example%40@127.0.0.1/",
    "http://127.0.0.1\\@public.example/",
    "http://public.example\\@127.0.0.1/",
    "http://public.example#@127.0.0.1\\@/@127.0.0.1:80@127.0.0.1/".replace("#", "@"),
    "http://127.0.0.1%2f@public.example:80@127.0.0.1/",
    "http:127.0.0.1/",
    "http:///127.0.0.1/",
    "http://127.0.0.1\t.public.example/",
    "http://127.0.0.1\n/",
    "http://127.0.0.1%00.public.example/",
    "http:// 127.0.0.1/",
    "http://[::1/",
    "http://public.example:99999/",
    "http://public.example:port/",
    # other services and other schemes
    "http://public.example:22/",
    "http://public.example:25/",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "ftp://public.example/",
    "dict://127.0.0.1:11211/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/xml,<rss/>",
    "jar:http://public.example!/",
    "javascript:alert(1)",
    "//127.0.0.1/",
    "",
]
PUBLIC = [
    "http://8.8.8.8/",
    "https://outlet.example/",
    "http://[2606:4700:4700::1111]/",
    "http://outlet.example:8080/feed",
]


def test_there_are_at_least_sixty_cases() -> None:
    """The list below is the promise."""
    assert len(set(TEXTS)) >= 60


@pytest.mark.parametrize("url", TEXTS)
def test_a_private_address_is_refused_by_its_text(url: str) -> None:
    """Before DNS, before a connection."""
    refused = refusal(url, allow_private=False)
    assert refused is not None
    assert refused.reason in {"private-address", "bad-scheme", "bad-url", "bad-port"}


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_address_is_not_refused(url: str) -> None:
    """Neither names nor numbers of the open internet."""
    assert refusal(url, allow_private=False) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:81/", "http://router/feed", "http://[::1]/"])
def test_the_operator_may_open_the_own_network(url: str) -> None:
    """allow_private is for desks that read an intranet's feeds."""
    assert refusal(url, allow_private=True) is None


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://a b/", "http://[", "http://\udcff/"])
def test_nonsense_stays_refused_on_an_open_network(url: str) -> None:
    """allow_private opens addresses, not schemes."""
    assert refusal(url, allow_private=True) is not None


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0x7f.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("::1", "::1"),
        ("1.1.1.1.", "1.1.1.1"),
        ("a.example", None),
    ],
)
def test_a_spelled_address_is_recognised(host: str, address: str | None) -> None:
    """In each form that the C library resolves without DNS."""
    assert literal_address(host) == address


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_numbers_are_public(address: str) -> None:
    """Also when wrapped for IPv6."""
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "a", "127.0.0.1", "::ffff:10.0.0.1", "::8.8.8.8", "fe80::1%eth0"])
def test_other_numbers_are_not(address: str) -> None:
    """What cannot be read is not public."""
    assert not is_public(address)


def test_the_socket_of_a_private_address_is_never_made() -> None:
    """Neither for IPv4, nor IPv6, nor a socket in the file system."""
    for info in (
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)),
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 80, 0, 0)),
        (socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/var/run/docker.sock"),
    ):
        with pytest.raises(PrivateAddressError):
            guarded_socket(info)
    guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))).close()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, list[list[str]]]], None]:
    """Make DNS answer from a table: each name's answers in turn, the last one for good."""
    real = socket.getaddrinfo

    def set_answers(table: dict[str, list[list[str]]]) -> None:
        def fake(host: Any, port: Any, *args: Any, **named: Any) -> Any:
            if host not in table:
                return real(host, port, *args, **named)
            answers = table[host]
            numbers = answers.pop(0) if len(answers) > 1 else answers[0]
            return [entry for number in numbers for entry in real(number, port, *args, **named)]

        monkeypatch.setattr(socket, "getaddrinfo", fake)

    return set_answers


def reason_of(got: Any) -> str | None:
    """The fixed word of a failure; None for none."""
    return got.failure.reason if got.failure else None


def request(url: str) -> FetchRequest:
    """A request with a small cap."""
    return FetchRequest(url=url, max_bytes=1000)


@pytest.mark.parametrize("numbers", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["127.0.0.1", "::1", "10.0.0.1"]])
def test_a_name_that_resolves_to_a_private_address_is_refused(
    loopback: Any, fetcher: Any, resolve: Any, numbers: list[str]
) -> None:
    """The check is made for the address of the connect itself."""
    server = loopback({"/": FakeAnswer(body=b"secret")})
    port = server.url.rpartition(":")[2]
    resolve({"outlet.example": [numbers]})
    got = fetcher(allow_private=False).fetch(request(f"http://outlet.example:{port}/"))
    assert (reason_of(got), server.asked) == ("private-address", [])


def test_dns_that_changes_its_answer_gains_nothing(
    loopback: Any, fetcher: Any, resolve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the first look-up gives a public address, the next a private one."""
    public = loopback(
        {"/robots.txt": FakeAnswer(status=404), "/": FakeAnswer(status=302, location="http://b.example/")}
    )
    private = loopback({"/": FakeAnswer(body=b"secret")}, host="127.0.0.3")
    stand_in_for_public(monkeypatch, "127.0.0.2")
    port = public.url.rpartition(":")[2]
    del private
    resolve({"a.example": [["127.0.0.1"]], "b.example": [["127.0.0.1"], ["127.0.0.3"]]})
    got = fetcher(allow_private=False).fetch(request(f"http://a.example:{port}/"))
    assert reason_of(got) == "private-address"


def stand_in_for_public(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Let one loopback address pass for a public one."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda text: text == address or real(text))


@pytest.mark.parametrize("target", [url for url in TEXTS if url])
def test_a_redirect_leads_to_no_private_address(
    loopback: Any, fetcher: Any, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """Each hop is judged like the first one; a public host is no way in."""
    if "\n" in target or "\t" in target:
        target = target.replace("\n", "").replace("\t", "")
    host = "127.0.0.2"
    location = target.encode("utf-8", "surrogateescape").decode("latin-1")
    server = loopback({"/": FakeAnswer(status=302, location=location)}, host=host)
    stand_in_for_public(monkeypatch, host)
    got = fetcher(allow_private=False).fetch(request(server.url + "/"))
    assert got.body == b""
    assert got.failure is not None
    assert server.paths().count("/") == 1
