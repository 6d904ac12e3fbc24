"""What a reader sees, in a real browser."""

from itertools import pairwise

import pytest
import vellin
from hostile import put_everywhere
from payloads import PAYLOADS, URLS
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

STORY = f"/story/{vellin.STORY}"
PATHS = ("/", STORY, "/search?q=dredging", "/outlets", "/outlet/vellincourier.example", "/feeds", "/method", "/models",
         "/costs", "/status", "/api", "/days", "/day/2026-05-12", "/nothing", STORY + "/silence")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_and_nothing_keeps_a_person_out(
    chromium: Browser, desk, check_page, scheme: str, width: int
) -> None:
    """No page scrolls sideways, and axe finds no violation (WCAG 2.2 AA and best practice), light and dark."""
    with chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = context.new_page()
        for path in PATHS:
            check_page(page, desk.address + path)


def test_a_line_of_text_has_60_to_75_characters(page: Page, desk) -> None:
    """The measure of the drawing, in the fonts of this machine."""
    page.goto(desk.address + STORY)
    characters = page.evaluate(
        """() => { const p = [...document.querySelectorAll('.para p')].at(-3); const range = document.createRange();
        const text = p.firstChild; let lines = {}; for (let i = 0; i < text.length; i++) { range.setStart(text, i);
        range.setEnd(text, i + 1); const top = Math.round(range.getBoundingClientRect().top);
        lines[top] = (lines[top] || 0) + 1; } return Object.values(lines); }"""
    )
    assert all(60 <= count <= 75 for count in characters[:-1]), characters
    assert len(characters) > 1


def test_passages_stand_in_the_margin_on_wide_screens(page: Page, desk) -> None:
    """Each note is right of the text, and the first is beside the sentence that rests on it."""
    page.goto(desk.address + STORY)
    text = page.locator(".para p").first.bounding_box()
    notes = [one.bounding_box() for one in page.locator(".note").all()]
    assert all(one["x"] > text["x"] + text["width"] for one in notes)
    assert abs(notes[0]["y"] - text["y"]) < 40
    tops = sorted((one["y"], one["y"] + one["height"]) for one in notes)
    assert all(end <= start for (_, end), (start, _) in pairwise(tops))


def test_a_passage_opens_under_its_mark_on_narrow_screens_without_script(chromium: Browser, desk) -> None:
    """A tap shows the exact words, another leads back to the sentence."""
    with chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(desk.address + STORY)
        note = page.locator("#p4")
        assert not note.is_visible()
        mark = page.locator("#m4")
        mark.click()
        assert note.is_visible()
        assert vellin.RADIO_WORDS in note.inner_text()
        assert note.bounding_box()["y"] > mark.bounding_box()["y"]
        note.get_by_text("Back to the sentence").click()
        assert not note.is_visible()
        assert mark.is_visible()


def test_evidence_opens_without_script(chromium: Browser, desk) -> None:
    """Both passages of an edge, and how the score is made up, are one click away."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(desk.address + STORY)
        page.locator("summary", has_text="cites it").click()
        assert page.get_by_text("the Vellin Courier reported.").first.is_visible()
        page.get_by_text("Limited: how this is made up").click()
        assert page.get_by_text("about 65 of 100, likely between 55 and 75.").is_visible()


def test_a_mark_of_the_origin_tree_opens_its_evidence_without_script(chromium: Browser, desk) -> None:
    """A click on a copy's mark opens both passages in the list below."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(desk.address + STORY)
        assert not page.locator(".evidence").first.is_visible()
        page.locator('.picture a[aria-label^="Daily Post"]').click()
        opened = page.locator(".evidence:visible")
        assert opened.count() == 1
        assert "Nordpress" in opened.inner_text()


def test_a_reader_finds_a_story_by_search_and_keyboard(page: Page, desk) -> None:
    """The first key leads to the text; the search field answers with stories."""
    page.goto(desk.address + "/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.get_by_role("searchbox", name="Search stories").fill('"night work"')
    page.keyboard.press("Enter")
    page.get_by_role("link", name=vellin.PAGE.headline).first.click()
    assert page.url.endswith(STORY)
    assert page.get_by_role("heading", level=1).inner_text() == vellin.PAGE.headline


def test_a_story_page_is_light_quick_and_still(page: Page, desk) -> None:
    """At most 100 KB and only from the desk; first paint within half a second at a quarter of the speed; no shift."""
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, len(answer.body()))))
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(desk.address + STORY)
    page.wait_for_timeout(300)
    shift = page.evaluate(
        """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => {
        for (const one of list.getEntries()) sum += one.value; }).observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 100); })"""
    )
    assert all(url.startswith(desk.address) for url, _ in asked)
    assert sum(size for _, size in asked) <= 100_000
    # one load of ten: what a neighbour on this machine takes from the others is not the page's
    paints = (_paint(page, desk.address + STORY) for _ in range(10))
    assert any(paint <= 500 for paint in paints)
    assert shift == 0


def _paint(page: Page, address: str) -> float:
    """Milliseconds from asking to the first paint."""
    page.goto(address)
    return page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (one.name === 'first-contentful-paint') done(one.startTime);
        }).observe({type: 'paint', buffered: true}))"""
    )


def test_two_hundred_payloads_run_no_script(page: Page, hostile_desk) -> None:
    """In every text of a story and in the query; the page fixture fails on any dialog, error or refused script."""
    for number, payload in enumerate(PAYLOADS):
        story_id = put_everywhere(hostile_desk.store, number, payload, URLS[number % len(URLS)])
        if number % 4 == 0:  # the others differ in what they call only
            page.goto(f"{hostile_desk.address}/story/{story_id}")
            assert page.evaluate("window.pwned") is None
    for path in ("/?when=week", "/feeds", "/outlets"):
        page.goto(hostile_desk.address + path)
    for payload in PAYLOADS[::4]:
        page.goto(hostile_desk.address + "/search?q=" + "".join(f"%{byte:02x}" for byte in payload.encode()))
        assert page.evaluate("window.pwned") is None
        assert page.url.startswith(hostile_desk.address)


def test_a_front_page_of_long_subjects_does_not_scroll_sideways(chromium: Browser, hostile_desk) -> None:
    """On a small screen subjects stand in as many lines as they need."""
    for number, payload in enumerate(PAYLOADS[:40]):
        put_everywhere(hostile_desk.store, number, payload, URLS[number % len(URLS)])
    with chromium.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.goto(hostile_desk.address + "/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_is_a_clean_sheet_with_addresses(page: Page, desk) -> None:
    """Navigation goes, passages stand with their address, details are open."""
    page.goto(desk.address + STORY)
    page.emulate_media(media="print")
    assert not page.locator("header.desk nav").is_visible()
    assert page.locator("#p1").is_visible()
    assert "vellincourier.example" in page.evaluate(
        "getComputedStyle(document.querySelector('.note > a'), '::after').content"
    )
