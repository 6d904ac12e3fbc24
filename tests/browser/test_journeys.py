"""Whole journeys on the sample day: a desk that works while readers and editors use its pages, without script."""

import functools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from secondsource.build import AGENCIES, OWNERS, RATINGS, channel_file, make_desk
from secondsource.edge.store import feeds, front
from secondsource.run.desk import Desk
from secondsource.run.jobs import do_jobs
from secondsource.run.pipeline import digest, run_pass
from secondsource.run.subscribe import subscribe
from secondsource.serve.web import make_app
from secondsource.settings import Settings, read_settings
from secondsource.showing import known_to_readers, publish_site
from secondsource.testing.sampleday import SampleDay, read_operator_file

pytestmark = pytest.mark.browser

NOW = datetime(2026, 5, 12, 21, 30, tzinfo=UTC)
LATE = "Coast Radio"  # whose feed an editor adds


@dataclass
class Working:
    """A desk at work: its address, what its webhook was sent, and the thread in which it does jobs."""

    desk: Desk
    address: str = ""
    got: list[dict[str, object]] = field(default_factory=list)
    asked: list[Callable[[], object]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """Do jobs, and what a test asks for, until stopped."""
        while not self.stopped.wait(0.05):
            if do_jobs(self.desk):
                digest(self.desk)
            while self.asked:
                self.asked.pop(0)()

    def run_pass(self) -> None:
        """Have a pass made in the desk's own thread, and wait for it."""
        done = threading.Event()
        self.asked += [lambda: run_pass(self.desk, everything=True), done.set]
        assert done.wait(60)


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A web server on a loopback port; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """The sample day, read by the real pipeline but for one outlet, and served."""
    home, got = tmp_path_factory.mktemp("journeys"), []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    for name in (RATINGS, OWNERS, AGENCIES):
        (home / name).write_text(read_operator_file(name), "utf8")
    with SampleDay(NOW) as day, listening(Hook) as hook:
        file = home / "notify.toml"
        file.write_text(f'[channels.team]\nwebhook = "{hook}/"\nsecret = "{"s" * 32}"\nallow_private = true\n')
        file.chmod(0o600)
        settings = read_settings({}, home=home, proxy=day.proxy_url, host_interval=0.01)
        with make_desk(settings) as desk:
            subscribe(desk, day.opml_url)
            with desk.store.begin() as connection:
                late = next(one for one in feeds.list_feeds(connection) if one.title == LATE)
                feeds.remove_feed(connection, late.feed_id)
            run_pass(desk, everything=True)
            yield from _serve(Working(desk=desk, got=got))


def _serve(working: Working) -> Iterator[Working]:
    desk = working.desk
    known = known_to_readers(desk.store, desk.settings)
    app = make_app(desk.store, desk.settings, desk.clock, known, list_channels=channel_file(desk.settings).read)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="off"))
    threads = [threading.Thread(target=one, daemon=True) for one in (server.run, working.work)]
    for one in threads:
        one.start()
    while not server.started:
        time.sleep(0.01)
    working.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield working
    working.stopped.set()
    server.should_exit = True
    for one in threads:
        one.join(10)


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A window of a browser without script."""
    with chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def test_a_reader_goes_from_the_front_to_a_storys_evidence_and_finds_another(plain: Page, working: Working) -> None:
    """The first story's first mark leads to its passage; search leads to a story with the words."""
    plain.goto(working.address + "/?when=week")
    first = plain.locator(".stories h2 a").first
    headline = first.inner_text()
    first.click()
    assert plain.get_by_role("heading", level=1).inner_text() == headline
    plain.locator("#m1").click()
    assert plain.url.endswith("#p1")
    assert plain.locator("#p1").is_visible()
    assert plain.get_by_role("heading", name="Transparency").is_visible()
    plain.get_by_role("searchbox", name="Search stories").fill("earthquake")
    plain.get_by_role("searchbox", name="Search stories").press("Enter")
    plain.locator(".stories h2 a").first.click()
    assert "earthquake" in plain.locator("main").inner_text().lower()


def test_an_editor_previews_and_adds_a_feed_and_its_reports_come_in(plain: Page, working: Working) -> None:
    """A site's address is enough; what the feed holds is shown before it is added; the next pass reads it."""
    plain.goto(working.address + "/desk")
    plain.get_by_label("Address of a feed").fill("http://coastradio.example/")
    plain.get_by_role("button", name="Look at it first").click()
    assert plain.get_by_role("heading", name="What it holds").is_visible()
    assert plain.get_by_text(LATE).first.is_visible()
    plain.get_by_role("button", name="Add this feed").click()
    assert plain.get_by_text("1 feeds added").is_visible()
    working.run_pass()
    plain.goto(working.address + "/outlet/coastradio.example")
    assert plain.get_by_role("heading", level=1).inner_text() == LATE
    assert plain.locator(".stories h2 a, .stories h3 a").count() > 0


def test_an_editor_merges_two_stories_and_the_old_address_leads_to_the_new(plain: Page, working: Working) -> None:
    """Done by the desk while the page waits; the reason stands in the story's timeline."""
    with working.desk.store.read() as connection:
        rows = [one for one in front.list_front(connection, limit=30) if one.outlets == 1]
    one, other = rows[0].story_id, rows[1].story_id
    plain.goto(f"{working.address}/story/{one}")
    plain.get_by_role("link", name="Mend this story").click()
    plain.get_by_label("Or any story").fill(f"{working.address}/story/{other}")
    plain.locator("#merge-why").fill("both are about one thing")
    plain.get_by_role("button", name="Merge", exact=True).click()
    assert plain.get_by_text("the two stories are one now").is_visible()
    plain.goto(f"{working.address}/story/{one}")
    assert plain.url.endswith(f"/story/{other}")
    assert plain.get_by_text("both are about one thing").first.is_visible()


def test_a_reported_error_is_answered_and_stands_in_the_public_log(plain: Page, working: Working) -> None:
    """From the story's page over the editors' desk to /corrections and back onto the story's page."""
    plain.goto(working.address + "/?when=week")
    plain.locator(".stories h2 a").first.click()
    story = plain.url
    plain.get_by_text("Report an error").click()
    plain.get_by_label("What is wrong").fill("The quay is the south quay.")
    plain.get_by_role("button", name="Send").click()
    assert plain.get_by_text("Thank you.").is_visible()
    plain.goto(working.address + "/desk/reports")
    assert plain.get_by_text("The quay is the south quay.").is_visible()
    plain.get_by_label("Your answer").fill("It is the north quay; two outlets had it wrong.")
    plain.get_by_role("button", name="Corrected").click()
    plain.goto(working.address + "/corrections")
    assert plain.get_by_text("It is the north quay; two outlets had it wrong.").is_visible()
    assert not plain.get_by_text("The quay is the south quay.").is_visible()
    plain.goto(story)
    assert plain.get_by_text("It is the north quay").is_visible()


def test_a_reader_follows_a_topic_sees_where_they_are_told_and_tries_it(plain: Page, working: Working) -> None:
    """The channel of notify.toml stands beside what is followed; a test leaves the desk at once, signed."""
    plain.goto(working.address + "/following")
    plain.get_by_label("Words or a name").fill("harbour")
    plain.get_by_role("button", name="Follow", exact=True).click()
    assert plain.get_by_text("Told on team.").is_visible()
    plain.get_by_role("button", name="Send a test").click()
    assert plain.get_by_text("a test was sent to team").is_visible(), plain.locator("main").inner_text()
    assert working.got[-1]["type"] == "test"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_notices_keep_nobody_out(chromium: Browser, working: Working, check_page, scheme: str, language: str) -> None:
    """The page with channels fits a telephone in the language with the longest words; axe finds nothing."""
    options = {"viewport": {"width": 390, "height": 800}, "color_scheme": scheme, "locale": language}
    with chromium.new_context(**options) as context:
        page = context.new_page()
        for path in ("/following", "/status", "/desk", "/outlets", "/feeds"):
            check_page(page, working.address + path)
            assert page.evaluate("document.documentElement.lang") == language


def test_a_published_site_is_read_from_files(plain: Page, desk, tmp_path: Path) -> None:
    """Any web host will do: front, story and outlet, and nothing is asked of anybody else."""
    target = tmp_path / "site"

    class Files(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    with listening(functools.partial(Files, directory=str(target))) as host:
        publish_site(desk.store, Settings(home=tmp_path), target, host + "/")
        asked: list[str] = []
        plain.on("request", lambda one: asked.append(one.url))
        plain.goto(host + "/")
        first = plain.locator(".stories h2 a").first
        headline = first.inner_text()
        first.click()
        assert plain.get_by_role("heading", level=1).inner_text() == headline
        plain.get_by_role("link", name="Outlets").first.click()
        assert plain.get_by_role("heading", level=1).inner_text() == "Outlets"
        assert all(one.startswith(host) for one in asked)
