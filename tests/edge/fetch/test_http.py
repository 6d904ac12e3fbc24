"""The fetcher against hosts that are slow, broken, hostile or in need of rest, over real HTTP on loopback."""

import functools
import gzip
import itertools
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from secondsource.edge.fetch import FetchRequest, MemoryRobotsCache
from secondsource.testing.fetcher import FakeAnswer

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
ALLOW = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"


def ask(url: str, **given: Any) -> FetchRequest:
    """A request with a small cap."""
    return FetchRequest(url=url, **{"max_bytes": 100_000} | given)


def after_robots(respond: Any) -> Any:
    """A server without rules, which otherwise responds as given."""

    def both(asked: Any, write: Any) -> None:
        write(ALLOW) if asked.path == "/robots.txt" else respond(asked, write)

    return both


def reason_of(got: Any) -> str | None:
    """The fixed word of a failure; None for none."""
    return got.failure.reason if got.failure else None


def test_a_body_that_stalls_is_given_up_after_the_time_limit(loopback: Any, fetcher: Any) -> None:
    """The limit is for the whole exchange, not for each byte."""
    over = threading.Event()

    def stall(asked: Any, write: Any) -> None:
        write(OK + b"Content-Length: 1000\r\n\r\n")
        while not over.wait(0.05):
            write(b"x")

    server = loopback(after_robots(stall))
    started = time.monotonic()
    got = fetcher(fetch_timeout=0.5).fetch(ask(server.url + "/a"))
    over.set()
    assert reason_of(got) == "timeout"
    assert time.monotonic() - started < 3


def test_a_host_that_never_answers_is_given_up(loopback: Any, fetcher: Any) -> None:
    """A connection without an answer ends as well; nothing else is asked of a host whose robots.txt hangs."""
    over = threading.Event()
    server = loopback(lambda asked, write: over.wait(5))
    got = fetcher(fetch_timeout=0.3).fetch(ask(server.url + "/a"))
    over.set()
    assert reason_of(got) == "robots-unreachable"
    assert server.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    "said",
    [
        OK + b"Content-Length: 1000\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"",
    ],
)
def test_an_answer_that_breaks_off_is_a_failure(loopback: Any, fetcher: Any, said: bytes) -> None:
    """Half a feed is no feed: its missing entries would look removed."""
    server = loopback(after_robots(lambda asked, write: write(said)))
    got = fetcher().fetch(ask(server.url + "/a"))
    assert (reason_of(got), got.body) == ("cut-off", b"")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"220 mail.example ESMTP\r\n\r\n", "bad-answer"),
        (b"\0\1\2\3\r\n\r\n", "bad-answer"),
        (OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain", "bad-encoding"),
        (OK + b"Content-Length: many\r\n\r\nx", "bad-answer"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "http-302"),
        (b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", "bad-scheme"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", "bad-url"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n", "bad-url"),
    ],
)
def test_nonsense_is_a_failure_with_its_word(loopback: Any, fetcher: Any, said: bytes, reason: str) -> None:
    """Whatever the other side says, nothing is raised."""
    server = loopback(after_robots(lambda asked, write: write(said)))
    assert reason_of(fetcher().fetch(ask(server.url + "/a"))) == reason


def test_a_header_of_ten_megabytes_is_a_failure(loopback: Any, fetcher: Any) -> None:
    """The rest of it is not read."""
    sent = []

    def bomb(asked: Any, write: Any) -> None:
        write(OK + b"X-Bomb: ")
        for _ in range(160):
            write(b"x" * 65536)
            sent.append(1)

    server = loopback(after_robots(bomb))
    assert reason_of(fetcher().fetch(ask(server.url + "/a"))) == "bad-answer"
    assert len(sent) < 160


def test_many_headers_are_a_failure(loopback: Any, fetcher: Any) -> None:
    """A million short headers are as bad as a long one."""
    server = loopback(after_robots(lambda a, w: w(OK + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n")))
    assert reason_of(fetcher().fetch(ask(server.url + "/a"))) == "bad-answer"


def test_a_page_of_200_megabytes_is_not_read_to_its_end(loopback: Any, fetcher: Any) -> None:
    """With its length told it is not read at all; without, only up to the cap."""
    sent: Counter[str] = Counter()

    def long(asked: Any, write: Any) -> None:
        write(OK + (b"Content-Length: 209715200\r\n\r\n" if asked.path == "/told" else b"\r\n"))
        for _ in range(3200):
            write(b"x" * 65536)
            sent[asked.path] += 1

    server = loopback(after_robots(long))
    got = [fetcher().fetch(ask(server.url + path)) for path in ("/told", "/untold")]
    assert [reason_of(one) for one in got] == ["too-large", "too-large"]
    assert max(sent.values()) < 320  # a tenth; what lies in the sockets' buffers counts as sent


CHILD = """
import resource, sys
from secondsource.edge.clock import SystemClock
from secondsource.edge.fetch import FetchRequest, HttpFetcher
from secondsource.settings import Settings
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
fetcher = HttpFetcher(Settings(allow_private=True, host_interval=0.0, fetch_timeout=30.0), SystemClock())
url, cap = sys.argv[1], int(sys.argv[2])
fetcher.fetch(FetchRequest(url=url + "/small", max_bytes=cap))
before = peak()
hosts = [url.replace("127.0.0.1", f"127.0.0.{n}") for n in range(1, int(sys.argv[3]) + 1)]
requests = [FetchRequest(url=host + "/bomb", max_bytes=cap) for host in hosts]
reasons = {got.failure.reason for got in fetcher.fetch_many(requests)}
print((peak() - before) // 1024, *sorted(reasons))
fetcher.close()
"""


@functools.cache
def made_bomb(kind: str) -> bytes:
    """A quarter of a gigabyte of zeros in a quarter of a megabyte, or less."""
    if kind == "gzip":
        return OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * (1 << 28), 9)
    if kind == "br":
        import brotli

        return OK + b"Content-Encoding: br\r\n\r\n" + brotli.compress(b"\0" * (1 << 28), quality=5)
    if kind == "members":  # a stream of many small members, each opening to a megabyte
        return OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * (1 << 20), 9) * 1000
    return OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * (2 << 20)


@pytest.mark.parametrize(
    ("kind", "hosts", "cap", "limit"),
    [("gzip", 1, 8, 50), ("br", 1, 8, 50), ("members", 1, 8, 50), ("chunks", 1, 1, 50), ("gzip", 60, 8, 100)],
)
def test_a_bomb_costs_little_memory(loopback: Any, kind: str, hosts: int, cap: int, limit: int) -> None:
    """Resident memory of a child process, above what fetching a small page takes: 50 MB for one, 100 for sixty."""
    bomb = made_bomb(kind)

    def respond(asked: Any, write: Any) -> None:
        write(bomb if asked.path == "/bomb" else OK + b"\r\nsmall")

    server = loopback(after_robots(respond), host="0.0.0.0")
    url = server.url.replace("0.0.0.0", "127.0.0.1")
    command = [sys.executable, "-c", CHILD, url, str(cap << 20), str(hosts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    grown, *reasons = done.stdout.split()
    assert set(reasons) <= {"too-large", "bad-encoding"}, done.stdout
    assert int(grown) < limit


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(loopback: Any, fetcher: Any) -> None:
    """Starts to one host are at least host_interval apart, robots.txt included."""
    starts: list[float] = []
    server = loopback(lambda asked, write: (starts.append(time.monotonic()), write(ALLOW)))
    list(fetcher(host_interval=0.1).fetch_many(ask(f"{server.url}/{n}") for n in range(5)))
    assert len(starts) == 6
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) > 0.09


def test_the_pause_counts_from_the_end_of_a_slow_answer(loopback: Any, fetcher: Any) -> None:
    """However long a connection or an answer takes, the host has its pause before it is asked again."""
    starts: list[float] = []
    ends: list[float] = []

    def respond(asked: Any, write: Any) -> None:
        starts.append(time.monotonic())
        time.sleep(0.15)
        ends.append(time.monotonic())
        write(ALLOW)

    server = loopback(respond)
    list(fetcher(host_interval=0.1).fetch_many(ask(f"{server.url}/{n}") for n in range(2)))
    assert len(starts) == 3
    assert min(start - end for start, end in zip(starts[1:], ends[:-1], strict=True)) > 0.09


def test_two_passes_share_a_hosts_pause(loopback: Any, fetcher: Any) -> None:
    """Politeness is the fetcher's, not the pass's."""
    starts: list[float] = []
    server = loopback(lambda asked, write: (starts.append(time.monotonic()), write(ALLOW)))
    polite = fetcher(host_interval=0.2)
    polite.fetch(ask(server.url + "/a"))
    polite.fetch(ask(server.url + "/b"))
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) > 0.18


def test_a_slow_host_holds_up_no_other(loopback: Any, fetcher: Any) -> None:
    """Forty pages of a slow host stand first in line; the fast host's answers come before."""
    slow = loopback(after_robots(lambda a, w: (time.sleep(0.05), w(OK + b"\r\nslow"))))
    fast = loopback(after_robots(lambda a, w: w(OK + b"\r\nfast")))
    requests = [ask(f"{slow.url}/{n}") for n in range(40)] + [ask(f"{fast.url}/{n}") for n in range(10)]
    bodies = [got.body for got in fetcher(fetch_concurrency=4).fetch_many(requests)]
    assert bodies.index(b"slow") < 40
    assert max(place for place, body in enumerate(bodies) if body == b"fast") < 40


def test_a_host_that_asks_for_rest_is_left_alone(loopback: Any, fetcher: Any) -> None:
    """After 429 with a long Retry-After the rest of the pass asks that host nothing more."""
    busy = message_of(429, b"Retry-After: 600\r\n")
    server = loopback(after_robots(lambda a, w: w(busy)))
    got = list(fetcher().fetch_many(ask(f"{server.url}/{n}") for n in range(5)))
    assert Counter(map(reason_of, got)) == {"http-429": 1, "host-busy": 4}
    assert len(server.asked) == 2
    assert all(one.retry_after is not None and one.retry_after > 590 for one in got)


def test_a_short_wish_to_wait_is_waited_for(loopback: Any, fetcher: Any) -> None:
    """One second of rest, and the pass goes on."""
    answers = iter([message_of(503, b"Retry-After: 1\r\n"), OK + b"\r\nfine"])
    server = loopback(after_robots(lambda a, w: w(next(answers))))
    started = time.monotonic()
    got = list(fetcher().fetch_many(ask(f"{server.url}/{n}") for n in range(2)))
    assert Counter(map(reason_of, got)) == {"http-503": 1, None: 1}
    assert time.monotonic() - started > 0.9


def message_of(status: int, headers: bytes) -> bytes:
    """An answer without a body."""
    return b"HTTP/1.1 %d Busy\r\nContent-Length: 0\r\nConnection: close\r\n" % status + headers + b"\r\n"


def test_a_crawl_delay_is_kept(loopback: Any, fetcher: Any) -> None:
    """The pause that robots.txt asks for counts where it is longer than ours."""
    starts: list[float] = []

    def respond(asked: Any, write: Any) -> None:
        if asked.path == "/robots.txt":
            return write(OK + b"\r\nUser-agent: *\nCrawl-delay: 0.3\n")
        starts.append(time.monotonic())
        return write(ALLOW)

    server = loopback(respond)
    list(fetcher().fetch_many(ask(f"{server.url}/{n}") for n in range(3)))
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) > 0.28


def test_robots_txt_is_asked_for_once_and_kept(loopback: Any, fetcher: Any) -> None:
    """One request for twenty pages, none in the next pass, and a cache of the caller's is filled."""
    server = loopback({"/robots.txt": FakeAnswer(body=b"User-agent: *\nDisallow: /x\n")})
    cache = MemoryRobotsCache()
    polite = fetcher(robots_cache=cache)
    for _ in range(2):
        list(polite.fetch_many(ask(f"{server.url}/{n}") for n in range(20)))
    assert server.paths().count("/robots.txt") == 1
    kept = cache.get(server.url.removeprefix("http://"))
    assert kept is not None
    assert kept[0] == "User-agent: *\nDisallow: /x\n"


@pytest.mark.parametrize(("hours", "asked"), [(23, 0), (25, 1)])
def test_a_kept_robots_txt_is_used_for_a_day(loopback: Any, fetcher: Any, hours: int, asked: int) -> None:
    """RFC 9309, 2.4; a cache that has it spares the host a request."""
    server = loopback({})
    cache = MemoryRobotsCache()
    cache.put(server.url.removeprefix("http://"), None, datetime.now(UTC) - timedelta(hours=hours))  # noqa: TID251
    fetcher(robots_cache=cache).fetch(ask(server.url + "/a"))
    assert server.paths().count("/robots.txt") == asked


def test_an_unreachable_robots_txt_is_asked_for_again_in_the_next_pass(loopback: Any, fetcher: Any) -> None:
    """Within a pass the host is left alone; the next pass finds it mended."""
    robots = iter([b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", ALLOW])
    server = loopback(lambda a, w: w(next(robots) if a.path == "/robots.txt" else OK + b"\r\nfine"))
    one = fetcher()
    first = list(one.fetch_many(ask(f"{server.url}/{n}") for n in range(5)))
    assert {reason_of(got) for got in first} == {"robots-unreachable"}
    assert server.paths() == ["/robots.txt"]
    assert one.fetch(ask(server.url + "/a")).body == b"fine"


def test_a_huge_robots_txt_is_read_in_part(loopback: Any, fetcher: Any) -> None:
    """RFC 9309, 2.5: its first 500 KiB count, and no host escapes by a long file."""
    rules = b"User-agent: *\nDisallow: /private\n" + b"# padding\n" * 200_000
    server = loopback({"/robots.txt": FakeAnswer(body=rules), "/private": FakeAnswer(body=b"x")})
    assert reason_of(fetcher().fetch(ask(server.url + "/private"))) == "robots"


def test_a_moved_robots_txt_is_followed(loopback: Any, fetcher: Any) -> None:
    """Hosts that redirect everything to another name redirect their rules too."""
    table = {
        "/robots.txt": FakeAnswer(status=301, location="/r2"),
        "/r2": FakeAnswer(body=b"User-agent: *\nDisallow: /a"),
        "/a": FakeAnswer(body=b"x"),
    }
    assert reason_of(fetcher().fetch(ask(loopback(table).url + "/a"))) == "robots"


def test_no_more_bodies_are_alive_than_slots(loopback: Any, fetcher: Any) -> None:
    """A reader that takes its time is not flooded: the hosts are asked as fast as answers are taken."""
    servers = [loopback(after_robots(lambda a, w: w(OK + b"\r\nbody"))) for _ in range(12)]
    answers = fetcher(fetch_concurrency=3).fetch_many(ask(server.url + "/a") for server in servers)
    next(answers)
    time.sleep(0.5)
    assert sum(server.paths().count("/a") for server in servers) <= 1 + 3 + 1
    assert len(list(answers)) == 11


def test_requests_are_read_no_further_ahead_than_allowed(loopback: Any, fetcher: Any) -> None:
    """An endless source is read a bounded way ahead."""
    server = loopback(after_robots(lambda a, w: w(OK + b"\r\nbody")))
    taken = []

    def endless() -> Any:
        for n in itertools.count():
            taken.append(n)
            yield ask(f"{server.url}/{n}")

    answers = fetcher(look_ahead=64).fetch_many(endless())
    for _ in range(10):
        next(answers)
    answers.close()
    assert len(taken) <= 64 + 32


def test_a_source_of_requests_that_fails_is_heard(loopback: Any, fetcher: Any) -> None:
    """An error in the caller's own generator reaches the caller, and the fetcher still works."""
    server = loopback({"/a": FakeAnswer(body=b"x")})

    def broken() -> Any:
        yield ask(server.url + "/a")
        raise KeyError("store")

    one = fetcher()
    with pytest.raises(KeyError, match="store"):
        list(one.fetch_many(broken()))
    assert one.fetch(ask(server.url + "/a")).body == b"x"


def test_a_dead_host_and_a_dead_name_are_told_apart(fetcher: Any) -> None:
    """ "refused" may come back; "dns" most likely not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    got = fetcher().fetch_many(
        [ask(f"http://127.0.0.1:{port}/", key="host"), ask("http://nowhere.invalid/", key="name")]
    )
    assert {one.key: reason_of(one) for one in got} == {"host": "refused", "name": "dns"}


def test_an_encrypted_request_to_a_plain_host_fails_by_name(fetcher: Any) -> None:
    """TLS trouble has its own word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            connection.sendall(ALLOW)
            connection.close()

        threading.Thread(target=answer).start()
        got = fetcher().fetch(ask(f"https://127.0.0.1:{listener.getsockname()[1]}/"))
    assert reason_of(got) == "tls"


def test_we_say_who_we_are_and_keep_no_cookies(loopback: Any, fetcher: Any) -> None:
    """Every request has our name; none has a cookie that a host set."""
    server = loopback(lambda a, w: w(OK + b"Set-Cookie: id=1; Path=/\r\n\r\nUser-agent: *\nAllow: /"))
    one = fetcher(user_agent="SecondSource/9 (+https://desk.example/bot)")
    list(one.fetch_many([ask(server.url + "/a"), ask(server.url + "/b", accept="text/html")]))
    assert {asked.headers["user-agent"] for asked in server.asked} == {"SecondSource/9 (+https://desk.example/bot)"}
    assert not [asked for asked in server.asked if "cookie" in asked.headers]
    assert "text/html" in {asked.headers["accept"] for asked in server.asked}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a%2cb%2Cc,d", "/a%2cb%2Cc,d"),
        ("/caf\u00e9?q=\u00fc b", "/caf%C3%A9?q=%C3%BC%20b"),
        ("/it's(1)*~?a=b&c=%20;d", "/it's(1)*~?a=b&c=%20;d"),
        ("/a#part", "/a"),
        ("", "/"),
    ],
)
def test_an_address_is_sent_as_it_was_written(loopback: Any, fetcher: Any, path: str, sent: str) -> None:
    """Rewriting escapes makes pages disappear on hosts that compare text."""
    server = loopback(after_robots(lambda a, w: w(OK + b"\r\nfine")))
    assert fetcher(allow_private=True).fetch(ask(server.url + path)).body == b"fine"
    assert server.paths()[-1] == sent


def test_through_a_proxy_the_outlets_own_names_are_asked_for(loopback: Any, fetcher: Any) -> None:
    """The proxy sees whole addresses; private numbers are refused all the same."""
    proxy = loopback(after_robots(lambda a, w: w(OK + b"\r\nvia proxy")))
    proxy_only = fetcher(proxy=proxy.url, allow_private=False)
    assert proxy_only.fetch(ask("http://outlet.example/a")).body == b"via proxy"
    assert "http://outlet.example/a" in {asked.line.split(" ")[1] for asked in proxy.asked}
    assert reason_of(proxy_only.fetch(ask("http://127.0.0.1:8040/"))) == "private-address"


def test_a_closed_fetcher_starts_anew(loopback: Any, fetcher: Any) -> None:
    """Closing twice is harmless, and a later request opens what it needs."""
    server = loopback({"/a": FakeAnswer(body=b"x")})
    one = fetcher()
    for _ in range(2):
        assert one.fetch(ask(server.url + "/a")).body == b"x"
        one.close()
        one.close()
