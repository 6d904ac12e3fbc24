"""What every fetcher promises: one suite, run on the real one and on its shipped twin."""

from collections.abc import Callable
from itertools import count, islice
from typing import Any

import pytest

from secondsource.edge.fetch import Fetcher, FetchRequest
from secondsource.testing.fetcher import FakeAnswer, FakeFetcher

World = tuple[Fetcher, str]


@pytest.fixture(params=["fake", "http"])
def world(request: pytest.FixtureRequest, loopback: Any, fetcher: Any) -> Callable[..., World]:
    """A fetcher, and the address under which the given answers are."""

    def make(answers: dict[str, FakeAnswer]) -> World:
        if request.param == "http":
            return fetcher(), loopback(answers).url
        base = "http://127.0.0.1:8040"
        return FakeFetcher({base + path: answer for path, answer in answers.items()}), base

    return make


def ask(url: str, **given: Any) -> FetchRequest:
    """A request with a small cap."""
    return FetchRequest(url=url, **{"max_bytes": 1000} | given)


def test_a_document_comes_with_its_key_and_headers(world: Callable[..., World]) -> None:
    """What a caller needs for the next conditional request is in the answer."""
    said = FakeAnswer(body=b"hello", etag='"1"', last_modified="Mon, 02 Mar 2026 12:00:00 GMT", max_age=300)
    fetcher, base = world({"/a": said})
    got = fetcher.fetch(ask(base + "/a", key="feed 7"))
    assert (got.key, got.url, got.final_url, got.status, got.body) == (
        "feed 7",
        base + "/a",
        base + "/a",
        200,
        b"hello",
    )
    assert (got.etag, got.last_modified, got.max_age) == ('"1"', said.last_modified, 300)
    assert got.content_type == "text/html; charset=utf-8"
    assert got.failure is None
    assert not got.not_modified


@pytest.mark.parametrize("known", [{"etag": '"1"'}, {"last_modified": "Mon, 02 Mar 2026 12:00:00 GMT"}])
def test_a_known_document_is_not_sent_again(world: Callable[..., World], known: dict[str, str]) -> None:
    """304 is a success without a body."""
    fetcher, base = world({"/a": FakeAnswer(body=b"hello", **known)})
    got = fetcher.fetch(ask(base + "/a", **known))
    assert (got.status, got.not_modified, got.body, got.failure) == (304, True, b"", None)


def test_a_changed_document_is_sent(world: Callable[..., World]) -> None:
    """An old tag brings the new document."""
    fetcher, base = world({"/a": FakeAnswer(body=b"new", etag='"2"')})
    got = fetcher.fetch(ask(base + "/a", etag='"1"'))
    assert (got.status, got.body, got.etag) == (200, b"new", '"2"')


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [(301, 308, True), (308, 301, True), (301, 302, False), (307, 301, False), (302, 303, False)],
)
def test_only_permanent_redirects_move_an_address(
    world: Callable[..., World], first: int, second: int, moved: bool
) -> None:
    """One temporary hop and the feed keeps its address."""
    fetcher, base = world(
        {
            "/a": FakeAnswer(status=first, location="/b"),
            "/b": FakeAnswer(status=second, location="/c"),
            "/c": FakeAnswer(body=b"here"),
        }
    )
    got = fetcher.fetch(ask(base + "/a"))
    assert (got.body, got.url, got.final_url) == (b"here", base + "/a", base + "/c")
    assert got.moved_to == (base + "/c" if moved else None)


def test_a_redirect_to_nothing_moves_nothing(world: Callable[..., World]) -> None:
    """A feed does not lose its address to a page that is not there."""
    fetcher, base = world({"/a": FakeAnswer(status=301, location="/gone")})
    got = fetcher.fetch(ask(base + "/a"))
    assert got.failure is not None
    assert (got.failure.reason, got.moved_to) == ("http-404", None)


@pytest.mark.parametrize("location", ["/a", "/b"])
def test_a_redirect_loop_is_a_failure(world: Callable[..., World], location: str) -> None:
    """A hop to an address met before ends the request."""
    fetcher, base = world(
        {"/a": FakeAnswer(status=302, location=location), "/b": FakeAnswer(status=302, location="/a")}
    )
    got = fetcher.fetch(ask(base + "/a"))
    assert got.failure is not None
    assert got.failure.reason == "redirect-loop"


def test_five_redirects_are_followed_and_six_are_not(world: Callable[..., World]) -> None:
    """max_redirects counts hops."""
    hops = {f"/{n}": FakeAnswer(status=302, location=f"/{n + 1}") for n in range(6)}
    fetcher, base = world(hops | {"/6": FakeAnswer(body=b"end")})
    assert fetcher.fetch(ask(base + "/1")).body == b"end"
    got = fetcher.fetch(ask(base + "/0"))
    assert got.failure is not None
    assert got.failure.reason == "too-many-redirects"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 502, 503, 599])
def test_a_status_of_refusal_is_a_failure_with_its_number(world: Callable[..., World], status: int) -> None:
    """The reason is a word for programs, the message names the address."""
    fetcher, base = world({"/a": FakeAnswer(status=status, body=b"sorry")})
    got = fetcher.fetch(ask(base + "/a"))
    assert got.failure is not None
    assert (got.status, got.failure.reason, got.body) == (status, f"http-{status}", b"")
    assert base in got.failure.message


def test_the_wish_to_wait_is_handed_on(world: Callable[..., World]) -> None:
    """Retry-After comes as seconds."""
    fetcher, base = world({"/a": FakeAnswer(status=503, retry_after=120)})
    assert fetcher.fetch(ask(base + "/a")).retry_after == 120


def test_a_document_above_the_cap_is_a_failure(world: Callable[..., World]) -> None:
    """The cap itself still fits."""
    fetcher, base = world({"/fits": FakeAnswer(body=b"x" * 1000), "/long": FakeAnswer(body=b"x" * 1001)})
    assert len(fetcher.fetch(ask(base + "/fits")).body) == 1000
    got = fetcher.fetch(ask(base + "/long"))
    assert got.failure is not None
    assert (got.failure.reason, got.body) == ("too-large", b"")


def test_a_form_is_sent_past_robots_txt_and_redirects_that_would_turn_it_into_a_question(
    world: Callable[..., World],
) -> None:
    """A hub is no page: its robots.txt is not asked; 307 and 308 send the form on, 302 is a failure."""
    rules = FakeAnswer(body=b"User-agent: *\nDisallow: /")
    kept = FakeAnswer(status=307, location="/hub")
    fetcher, base = world(
        {
            "/robots.txt": rules,
            "/hub": FakeAnswer(status=202),
            "/old": kept,
            "/page": FakeAnswer(status=302, location="/hub"),
        }
    )
    form = (("hub.mode", "subscribe"), ("hub.topic", "https://a.example/ä"))
    got = [fetcher.fetch(ask(base + path, form=form)) for path in ("/hub", "/old", "/page")]
    assert [one.failure.reason if one.failure else one.status for one in got] == [202, 202, "http-302"]


def test_links_to_a_hub_are_handed_on(world: Callable[..., World]) -> None:
    """What the header says of hub and self."""
    fetcher, base = world({"/a": FakeAnswer(body=b"x", hub="https://hub.example/", topic="https://a.example/feed")})
    got = fetcher.fetch(ask(base + "/a"))
    assert (got.hub, got.topic) == ("https://hub.example/", "https://a.example/feed")


def test_robots_txt_is_obeyed(world: Callable[..., World]) -> None:
    """What is disallowed is not asked for; the rest is."""
    rules = FakeAnswer(body=b"User-agent: *\nDisallow: /private/\n\nUser-agent: Other\nDisallow: /\n")
    fetcher, base = world({"/robots.txt": rules, "/private/a": FakeAnswer(body=b"x"), "/b": FakeAnswer(body=b"y")})
    got = fetcher.fetch(ask(base + "/private/a"))
    assert got.failure is not None
    assert (got.failure.reason, got.status) == ("robots", None)
    assert fetcher.fetch(ask(base + "/b")).body == b"y"


def test_robots_txt_for_our_name_wins(world: Callable[..., World]) -> None:
    """A group with our product token is ours alone (RFC 9309, 2.2.1)."""
    rules = FakeAnswer(body=b"User-agent: *\nDisallow: /\n\nUser-agent: secondsource\nAllow: /\n")
    fetcher, base = world({"/robots.txt": rules, "/b": FakeAnswer(body=b"y")})
    assert fetcher.fetch(ask(base + "/b")).body == b"y"


@pytest.mark.parametrize(("status", "reason"), [(404, None), (403, None), (500, "robots-unreachable")])
def test_a_missing_robots_txt_allows_and_a_broken_one_forbids(
    world: Callable[..., World], status: int, reason: str | None
) -> None:
    """4xx means "no rules", 5xx means "come back later" (RFC 9309, 2.3.1)."""
    fetcher, base = world({"/robots.txt": FakeAnswer(status=status), "/a": FakeAnswer(body=b"x")})
    got = fetcher.fetch(ask(base + "/a"))
    assert (got.failure.reason if got.failure else None) == reason


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "mailto:a", "", "a"])
def test_only_http_is_spoken(world: Callable[..., World], url: str) -> None:
    """Other schemes are refused, not raised."""
    fetcher, _ = world({})
    got = fetcher.fetch(ask(url))
    assert got.failure is not None
    assert got.failure.reason == "bad-scheme"


def test_every_request_has_one_answer(world: Callable[..., World]) -> None:
    """Failures among them do not disturb the rest."""
    fetcher, base = world({f"/{n}": FakeAnswer(body=b"%d" % n) for n in range(0, 40, 2)})
    got = list(fetcher.fetch_many(ask(f"{base}/{n}", key=str(n)) for n in range(40)))
    assert sorted(int(one.key) for one in got) == list(range(40))
    assert {one.key for one in got if not one.failure} == {str(n) for n in range(0, 40, 2)}


def test_requests_are_read_lazily(world: Callable[..., World]) -> None:
    """An endless list of requests can be broken off."""
    fetcher, base = world({"/a": FakeAnswer(body=b"x")})
    answers = fetcher.fetch_many(ask(base + "/a", key=str(n)) for n in count())
    assert [one.body for one in islice(answers, 3)] == [b"x"] * 3
    answers.close()  # type: ignore[attr-defined]
    assert fetcher.fetch(ask(base + "/a")).body == b"x"


def test_no_requests_no_answers(world: Callable[..., World]) -> None:
    """An empty pass ends."""
    fetcher, _ = world({})
    assert list(fetcher.fetch_many([])) == []
