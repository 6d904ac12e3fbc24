"""Nothing from outside runs, on any page."""

import re
from html.parser import HTMLParser
from importlib import resources

import pytest
import vellin
from hostile import put_everywhere
from payloads import PAYLOADS, URLS
from starlette.testclient import TestClient

from secondsource.edge.store.engine import Store
from secondsource.serve.web import PAGES

ALLOWED = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "nav", "form", "input", "main", "article",
    "h1", "h2", "h3", "p", "div", "span", "b", "q", "section", "strong", "dl", "dt", "dd", "svg", "rect", "line",
    "details", "summary", "ol", "ul", "li", "time", "table", "thead", "tbody", "tr", "th", "td", "br", "footer",
    "aside", "code", "button", "label", "textarea", "fieldset", "legend", "bdi", "blockquote",
    "text", "tspan", "g", "circle", "kbd",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "script":
            self.scripts.append(dict(attrs).get("src", dict(attrs).get("type", "inline")))


def assert_harmless(page: str) -> None:
    """Only our own elements, no handler, no inline style, no link that runs."""
    reader = Reader()
    reader.feed(page)
    assert reader.tags <= ALLOWED
    assert all(one == "application/ld+json" or one.startswith("/static/keys.js?v=") for one in reader.scripts)
    for tag, name, value in reader.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style"
        assert name not in {"popover", "popovertarget"} or tag == "div"
        if name in {"href", "src", "action"}:
            assert re.match(r"(https?://|/|#)", value), (tag, name, value)
    assert "\u202e" not in page
    assert "\x00" not in page


def test_two_hundred_payloads_stay_text_on_every_page(client: TestClient, store: Store) -> None:
    """In titles, texts, outlet names, feeds, facts, evidence and sentences of the score."""
    assert len(set(PAYLOADS)) == 200
    for number, payload in enumerate(PAYLOADS):
        story_id = put_everywhere(store, number, payload, URLS[number % len(URLS)])
        answer = client.get(f"/story/{story_id}")
        assert answer.status_code == 200
        assert_harmless(answer.text)
    for path in (
        "/",
        "/?page=2",
        "/?page=3",
        "/feeds",
        "/outlets",
        "/outlet/outlet3.example",
        "/day/2026-05-12",
        "/status",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert_harmless(answer.text)


@pytest.mark.parametrize(
    "path", ["/search?q=", "/?subject=", "/?when=", "/?page=", "/day/", "/story/", "/outlet/", "/"]
)
def test_two_hundred_payloads_in_the_address_stay_text(client: TestClient, path: str) -> None:
    """A query, a filter or a path that comes back on the page is escaped."""
    for payload in PAYLOADS:
        answer = client.get(path + _quote(payload))
        assert answer.status_code in {200, 404}
        assert_harmless(answer.text)


def _quote(payload: str) -> str:
    return "".join(f"%{byte:02x}" for byte in payload.encode())


def test_every_answer_carries_the_strict_policy(client: TestClient) -> None:
    """One script of the desk's own, no inline style, no frame, no third party, no sniffing, no referrer, anywhere."""
    paths = [path for path, _ in PAGES if "{" not in path]
    for path in (*paths, "/nothing", "/api/v1/stories", "/static/desk.css", "/healthz", f"/story/{vellin.STORY}"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_no_page_asks_a_third_party(client: TestClient) -> None:
    """Every style, picture and form is the desk's own; outlets are only linked."""
    for path, _ in PAGES:
        reader = Reader()
        reader.feed(client.get(path.replace("{story_id}", vellin.STORY).replace("{day}", "2026-05-12")).text)
        for tag, name, value in reader.attributes:
            if name in {"src", "action"} or (tag == "link" and name == "href"):
                assert value.startswith(("/", "http://testserver/")), (path, tag, value)
            if tag == "a" and name == "href" and value.startswith("http"):
                assert ("a", "rel", "noopener noreferrer") in reader.attributes


def test_nothing_can_be_changed_by_asking(client: TestClient) -> None:
    """The pages answer GET and HEAD only."""
    for path in ("/", "/feeds", f"/story/{vellin.STORY}", "/api/v1/stories"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, path).status_code == 405


def test_templates_translate_only_their_own_words_as_markup() -> None:
    """`_` gives markup: it may hold a literal, never a value (a subject of the address once ran a script that way)."""
    folder = resources.files("secondsource.serve") / "templates"
    for template in folder.iterdir():
        text = template.read_text("utf8")
        assert not re.findall(r"""\b_\((?!")""", text), template.name
        assert text.count("|safe") == (template.name == "story.html")
