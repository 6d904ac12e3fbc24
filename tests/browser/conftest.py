"""A desk behind a real port, and Debian's Chromium to read it with."""

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from secondsource.edge.store.engine import Store, open_store
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

sys.path.insert(0, str(Path(__file__).parents[1] / "serve"))
import vellin

# the networking flags keep it from asking its maker's hosts at every start
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Desk:
    """A running desk: its address, its store, its clock."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(f"sqlite:///{folder / 'desk.db'}")
        self.clock = FixedClock(vellin.NOW)
        app = make_app(self.store, Settings(home=folder), self.clock, vellin.KNOWN)
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def start(self) -> str:
        """Serve until stopped; gives the address."""
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Stop serving and close the store."""
        self.server.should_exit = True
        self.thread.join(10)
        self.store.close()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The day of Vellin, served."""
    running = Desk(tmp_path_factory.mktemp("browser"))
    vellin.fill(running.store)
    running.address = running.start()
    yield running
    running.stop()


@pytest.fixture
def hostile_desk(tmp_path: Path) -> Iterator[Desk]:
    """Another one, for a test that fills it with payloads: other tests read the first."""
    running = Desk(tmp_path)
    vellin.fill(running.store)
    running.address = running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    path = shutil.which("chromium")
    assert path, "no Chromium: install it with apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window as on a desk, whose complaints fail the test."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        yield opened
        assert complaints == []


Check = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def check_page() -> Check:
    """Opens an address: it does not scroll sideways, and axe finds no violation (WCAG 2.2 AA and best practice)."""
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf8")

    def check(page: Page, address: str) -> None:
        page.goto(address)
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations)")
        assert [(one["id"], [each["html"] for each in one["nodes"]][:3]) for one in found] == [], address

    return check
