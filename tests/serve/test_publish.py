"""The site as files: whole, linked, renewed in place, and nobody else's folder."""

import functools
import http.server
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import feedparser
import pytest
import vellin
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from secondsource.edge.site_folder import LIST, SiteFolder
from secondsource.edge.store import pages
from secondsource.edge.store.engine import Store
from secondsource.edge.store.retention import forget_stories
from secondsource.errors import InputError
from secondsource.serve.file_names import find_file_name
from secondsource.serve.publish import PLACE, Site
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

URL = "https://news.example/desk"


@pytest.fixture
def filled(store: Store) -> Store:
    """The day of Vellin."""
    vellin.fill(store)
    return store


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where the site goes: not there yet."""
    return tmp_path / "site"


def publish(store: Store, folder: Path, later: timedelta = timedelta()) -> dict[str, int]:
    """Publish once, some time after the day's now; gives the counts."""
    known = replace(vellin.KNOWN, make_bundle=lambda story, found, assessment: {"story_id": story.story_id})
    app = make_app(store, Settings(home=folder, public_url=PLACE), FixedClock(vellin.NOW + later), known, live=False)
    target = SiteFolder(folder)
    Site(app, URL).publish(target)
    return dict(target.counts)


@pytest.fixture
def served(filled: Store, tmp_path: Path) -> Iterator[str]:
    """The published site in a subfolder of a plain file server."""
    publish(filled, tmp_path / "root" / "sub")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "root"))
    handler.log_message = lambda *args: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/sub/"
        server.shutdown()
        thread.join()


def test_every_link_resolves_in_a_subfolder_of_a_file_server(served: str) -> None:
    """Followed from the first page on, to the fragment; every story, outlet, day and feed is reached."""
    waiting, seen = [served + "index.html"], {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        with urllib.request.urlopen(address) as answer:
            seen[address] = answer.read()
        if not address.endswith(".html"):
            continue
        page = html.fromstring(seen[address])
        for link in page.xpath("//a/@href | //link[not(@rel='canonical')]/@href | //img/@src | //script/@src"):
            target, _, fragment = urljoin(address, link).partition("#")
            if target.startswith(served):
                waiting.append(target)
            elif urlsplit(link).scheme == "":
                raise AssertionError(f"{address} leads out of the site: {link}")
            if fragment and target == address:
                assert page.xpath("//*[@id=$id]", id=unquote(fragment)), f"{address}: nothing is called {fragment}"
    reached = {one.removeprefix(served) for one in seen}
    wanted = {f"story/{vellin.STORY}.html", "feeds/stories.atom", "feeds/stories.json", "days.html", "method.html"}
    wanted |= {f"story/{vellin.STORY}{end}" for end in ("-silence.html", "-inputs.json", ".json")}
    wanted |= {"day/2026-05-12.html", "outlet/vellincourier.example.html", "corrections.html", "static/desk.css"}
    assert wanted <= reached
    assert "stories/economy_day_1.html" in reached


def test_nothing_on_it_asks_a_server(filled: Store, site: Path) -> None:
    """No form, no script that runs, no search, no page of one reader, no address of the making."""
    publish(filled, site)
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        assert page.xpath("//form | //input | //button | //textarea | //script[not(@type='application/ld+json')]") == []
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']"), path
        text = path.read_text()
        assert PLACE not in text
        assert not re.search(r'(href|src)="/', text), path
        assert not re.search(r"\d+ (min|h|d|minutes? ago|hours? ago)<", text), f"{path} says how long ago"


def test_whole_addresses_are_where_the_site_will_be(filled: Store, site: Path) -> None:
    """Feeds, share pictures and schema.org lead to files of the site."""
    publish(filled, site)
    feed = feedparser.parse((site / "feeds/stories.atom").read_bytes())
    assert not feed.bozo
    items = json.loads((site / "feeds/stories.json").read_text())["items"]
    page = html.fromstring((site / f"story/{vellin.STORY}.html").read_bytes())
    addresses = [one.link for one in feed.entries] + [one["url"] for one in items]
    addresses += page.xpath(
        "//meta[@property='og:image' or @property='og:url']/@content | //link[@rel='canonical']/@href"
    )
    addresses.append(json.loads(page.xpath("//script/text()")[0])["@id"])
    assert len(addresses) > 10
    for one in addresses:
        assert one.startswith(URL + "/")
        assert (site / unquote(one.removeprefix(URL + "/"))).is_file(), one
    assert etree.fromstring((site / f"feeds/story/{vellin.STORY}.atom").read_bytes()) is not None
    assert (site / f"story/{vellin.STORY}.png").read_bytes().startswith(b"\x89PNG")


def test_publishing_again_touches_nothing_that_did_not_change(filled: Store, site: Path) -> None:
    """Not even the time of a file; a story that changed is written again, one that is gone is removed."""
    first = publish(filled, site)
    assert first["new"] > 40
    (site / "CNAME").write_text("news.example")  # somebody else's, who may put files there
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file() and path.name != LIST}
    again = publish(filled, site, timedelta(minutes=100))
    assert (again.get("new", 0), again.get("changed", 0), again["removed"]) == (0, 0, 0)
    assert all(path.stat().st_mtime_ns == moment for path, moment in before.items())
    with filled.begin() as connection:
        page = pages.find_page(connection, vellin.STORY)
        assert page
        pages.save_page(connection, replace(page, headline="Nordkraft counts again"))
        forgotten = forget_stories(connection, vellin.at("07:00"), 10)
    assert forgotten
    last = publish(filled, site)
    assert last["removed"] >= 5
    assert not (site / "story/s-vote.html").exists()
    assert (site / "CNAME").exists()
    assert "s-vote" not in "".join(path.read_text() for path in site.rglob("*.html"))
    assert "Nordkraft" in (site / f"story/{vellin.STORY}.html").read_text()


def test_a_run_that_was_killed_is_taken_up(filled: Store, site: Path) -> None:
    """What it wrote is known to the next one, which removes it where it is no longer wanted."""
    folder = SiteFolder(site)
    folder.save("story/gone.html", b"half a site")
    publish(filled, site)
    assert not (site / "story/gone.html").exists()
    assert not list(site.rglob("*.half"))


def test_a_folder_of_somebody_else_is_refused(filled: Store, tmp_path: Path) -> None:
    """It says which, and what to do; nothing in it is touched."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "index.html").write_text("mine")
    with pytest.raises(InputError, match="name an empty folder"):
        publish(filled, folder)
    assert [one.name for one in folder.iterdir()] == ["index.html"]
    with pytest.raises(InputError, match="not a folder"):
        SiteFolder(folder / "index.html")
    other = tmp_path / "other"
    other.mkdir()
    (other / LIST).write_text("secondsource site 9\n")
    with pytest.raises(InputError, match="another version"):
        SiteFolder(other)


def test_the_list_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    """A list that somebody wrote by hand removes nothing elsewhere."""
    (tmp_path / "site").mkdir()
    (tmp_path / "precious").write_text("x")
    (tmp_path / "site" / LIST).write_text(f"secondsource site 1\n../precious\t\n{tmp_path}/precious\t\n")
    SiteFolder(tmp_path / "site").finish()
    assert (tmp_path / "precious").exists()


@given(st.text(min_size=1).filter(lambda text: max(text) < "\ud800" or min(text) > "\udfff"))
def test_any_id_has_a_file_name_of_its_own_inside_the_site(story_id: str) -> None:
    """Whatever signs it holds; two ids never share a file."""
    name = find_file_name("/outlet/" + quote(story_id, safe=""))
    assert name is not None
    folder, _, file = name.partition("/")
    assert folder == "outlet"
    assert re.fullmatch(r"[A-Za-z0-9.=-]+\.html", file)
    assert not file.startswith(".")
    assert unquote(file.removesuffix(".html").replace("=", "%")) == story_id  # so no other id has it


def test_an_empty_desk_is_published_too(store: Store, site: Path) -> None:
    """Its pages say that there is nothing yet."""
    publish(store, site)
    assert "No feeds yet" in (site / "index.html").read_text()
