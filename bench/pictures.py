"""Pictures of every page on the sample day: `python bench/pictures.py [--language de] [--only story] [FOLDER]`.

Each page at 1280 and 390 pixels, in light and dark, into docs/pictures. The day is read by the real pipeline at a clock
that stands still, so a picture changes only with the page. Sixteen grey and accent tones are enough for text: a
palette keeps the 100 pictures under 6 MB. Needs Debian's chromium and the test requirements.
"""

import argparse
import io
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from secondsource import asking
from secondsource.build import AGENCIES, OWNERS, RATINGS, channel_file, make_desk
from secondsource.edge.store import assessments, feeds, front, jobs, reports
from secondsource.people import ErrorReport, MergeStories, PreviewFeed, ReportState
from secondsource.run.desk import Desk
from secondsource.run.jobs import do_jobs
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import subscribe
from secondsource.serve.web import make_app
from secondsource.settings import Settings, read_settings
from secondsource.showing import known_to_readers
from secondsource.testing.clock import FixedClock
from secondsource.testing.sampleday import SampleDay, read_operator_file

NOW = datetime(2026, 5, 12, 21, 30, tzinfo=UTC)  # a Tuesday evening, as the day asks for
TALLEST = {1280: 2600, 390: 3600}  # pixels: two and a half screens tell what a page is like
COLOURS = 32  # of a palette: fewer blur the edges of letters
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars")
CHANNELS = """\
zone = "UTC"

[channels.phone]
webhook = "http://127.0.0.1:9/hook"
secret = "an invented secret of an invented desk"
allow_private = true
quiet = "22:00-07:00"

[channels.morning]
mail = "anna@vellin.example"
server = "smtp://localhost"
digest = "07:30"
"""


def fill(desk: Desk, day: SampleDay) -> dict[str, str]:
    """Read the day, follow, report and ask for things; gives the path of each page by its name."""
    subscribe(desk, day.opml_url)
    before = NOW - timedelta(hours=2)
    with desk.store.begin() as connection:
        asking.follow_topic(connection, "", "dredging", before)
        asking.follow_person(connection, "", "Ilse Brandt", before)
    run_pass(desk, everything=True)
    with desk.store.begin() as connection:
        top = front.list_front(connection, limit=20)
        story = max(top, key=lambda one: one.outlets).story_id
        single = min(top, key=lambda one: (one.outlets, -one.importance)).story_id
        found = assessments.find_assessment(connection, story)
        place = next((n for n, row in enumerate(found.facts, start=1) if "homes" in row.words), 1)
        asking.follow_fact(connection, "", story, place, NOW)
        asking.follow_story(connection, "", story, NOW)
        outlet = found.tree.origins[0].outlet_ids[0]
        _report(connection, story)
        feed = next(iter(feeds.list_feeds(connection))).url
        jobs.save_job(connection, PreviewFeed(url=feed), "", NOW)
        jobs.save_job(connection, MergeStories(story_id="nothing", into=story, why="the same"), "", NOW)
    do_jobs(desk)
    return {
        "front": "/", "story": f"/story/{story}", "story-single": f"/story/{single}",
        "silence": f"/story/{story}/silence", "search": "/search?q=dredging", "day": "/day/2026-05-12",
        "archive": "/days", "outlets": "/outlets", "outlet": f"/outlet/{outlet}", "feeds": "/feeds",
        "method": "/method", "models": "/models", "costs": "/costs", "status": "/status", "api": "/api",
        "following": "/following", "corrections": "/corrections", "desk": "/desk", "desk-reports": "/desk/reports",
        "desk-job": "/desk/job/1", "desk-people": "/desk/people", "desk-outlet": f"/outlet/{outlet}/desk",
        "mend": f"/story/{story}/mend", "login": "/login", "error": "/nothing",
    }  # fmt: skip


def _report(connection: object, story: str) -> None:
    for number, words in enumerate(("The ferry is the Havdal, not the Hafdal.", "It was on Monday, I was there.")):
        at = NOW - timedelta(hours=2 - number)
        reports.save_report(connection, ErrorReport(story_id=story, at=at, words=words))
    first = reports.list_open(connection, 9)[-1]
    note = "The name of the ferry is put right; two outlets had it wrong."
    reports.answer_report(connection, first.report_id, ReportState.CORRECTED, note, "", NOW)


@contextmanager
def served(desk: Desk, settings: Settings) -> Iterator[str]:
    """The desk's pages on a loopback port."""
    app = make_app(
        desk.store, settings, desk.clock, known_to_readers(desk.store, settings),
        list_channels=channel_file(settings).read,
    )  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def take(browser: Browser, address: str, paths: dict[str, str], folder: Path, language: str) -> None:
    """Every page in four pictures."""
    for width in TALLEST:
        for scheme in ("light", "dark"):
            options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": language}
            with browser.new_context(**options) as context:
                page = context.new_page()
                for name, path in paths.items():
                    page.goto(address + path)
                    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST[width])
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        print(f"{name}-{width}: {wide} pixels wide, something is cut")
                    clip = {"x": 0, "y": 0, "width": width, "height": height}
                    save(page.screenshot(clip=clip, full_page=True), folder / f"{name}-{width}-{scheme}.png")


def save(png: bytes, path: Path) -> None:
    """Write a picture with a palette of its own."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    # by coverage: the usual median cut gives a page's few blue pixels to the greys
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Read the day, serve it, take the pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "docs" / "pictures")
    parser.add_argument("--language", default="en")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as home, SampleDay(NOW) as day:
        for name in (RATINGS, OWNERS, AGENCIES):
            (Path(home) / name).write_text(read_operator_file(name), "utf8")
        (Path(home) / "notify.toml").write_text(CHANNELS)
        (Path(home) / "notify.toml").chmod(0o600)
        settings = read_settings({}, home=home, proxy=day.proxy_url, host_interval=0.01)
        with make_desk(settings) as made, sync_playwright() as playwright:
            desk = replace(made, clock=FixedClock(NOW))
            paths = {name: path for name, path in fill(desk, day).items() if name.startswith(given.only)}
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            given.folder.mkdir(parents=True, exist_ok=True)
            with served(desk, settings) as address:
                take(browser, address, paths, given.folder, given.language)
            browser.close()
    size = sum(one.stat().st_size for one in given.folder.glob("*.png"))
    print(f"{len(list(given.folder.glob('*.png')))} pictures, {size / 1e6:.1f} MB in {given.folder}")


if __name__ == "__main__":
    main()
