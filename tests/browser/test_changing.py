"""What readers and editors change, in a real browser and without script."""

import pytest
import vellin
from playwright.sync_api import Browser

from secondsource.edge.store import follows, jobs
from secondsource.people import MergeStories

pytestmark = pytest.mark.browser

STORY = f"/story/{vellin.STORY}"
PATHS = (STORY, "/following", "/corrections", "/login", "/desk", "/desk/reports", "/desk/people", "/desk/job/1",
         f"{STORY}/mend", "/outlet/vellincourier.example", "/outlet/vellincourier.example/desk")  # fmt: skip


def test_a_reader_follows_a_fact_and_reports_an_error_without_script(chromium: Browser, desk) -> None:
    """The button of a fact leads to what is followed; a report is thanked for."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(desk.address + STORY)
        page.get_by_role("button", name="Follow 1,900 homes without power").click()
        assert page.url.endswith("/following")
        assert page.get_by_role("heading", name="1,900 homes without power").is_visible()
        page.goto(desk.address + STORY)
        page.get_by_text("Report an error").click()
        page.get_by_label("What is wrong").fill("It was 2,400.")
        page.get_by_role("button", name="Send").click()
        assert page.get_by_text("Thank you.").is_visible()
    with desk.store.read() as connection:
        assert follows.list_follows(connection, "")[0].words == "1,900 homes without power"


def test_an_editor_merges_two_stories_and_looks_at_a_feed_without_script(chromium: Browser, desk) -> None:
    """Each becomes a job whose page waits for the desk."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{desk.address}/story/s-vote")
        page.get_by_role("link", name="Mend this story").click()
        page.get_by_label("Or any story").fill(f"{desk.address}/story/s-lab")
        page.locator("#merge-why").fill("the same")
        page.get_by_role("button", name="Merge", exact=True).click()
        assert "/desk/job/" in page.url
        page.goto(desk.address + "/desk")
        page.get_by_label("Address of a feed").fill("https://outlet.example/")
        page.get_by_role("button", name="Look at it first").click()
        assert page.get_by_text("has not come to it yet").is_visible()
    with desk.store.read() as connection:
        assert MergeStories(story_id="s-vote", into="s-lab", why="the same") in {
            one.task for one in jobs.list_jobs(connection, 9)
        }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_and_nothing_keeps_a_person_out(
    chromium: Browser, desk, check_page, scheme: str, width: int
) -> None:
    """As the person of the desk: no page scrolls sideways, and axe finds no violation."""
    with desk.store.begin() as connection:
        if not jobs.list_jobs(connection, 1):
            jobs.save_job(connection, MergeStories(story_id="s-vote", into="s-lab", why="x"), "", vellin.NOW)
    with chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = context.new_page()
        for path in PATHS:
            check_page(page, desk.address + path)
