"""A feed reader that people use (newsboat, from Debian) reads our feeds over HTTP."""

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import vellin


def read_with_newsboat(folder: Path, addresses: list[str]) -> list[tuple[str, str, str, int]]:
    """Feed, title, address and unread mark of each entry, from the reader's own database after one reload."""
    program = shutil.which("newsboat")
    assert program, "no newsboat: install it with apt-get install newsboat"
    (folder / "urls").write_text("\n".join(addresses) + "\n")
    (folder / "config").write_text("auto-reload no\n")
    cache = folder / "cache.db"
    command = [program, "-u", folder / "urls", "-c", cache, "-C", folder / "config", "-x", "reload"]
    subprocess.run(
        command, check=True, timeout=60, env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    )
    with sqlite3.connect(cache) as database:
        return database.execute("select feedurl, title, url, unread from rss_item order by feedurl, id").fetchall()


def test_newsboat_shows_each_story_once(desk: Any, tmp_path: Path) -> None:
    """Its headline, its address, unread; a second reload brings nothing twice, nor does the feed of a subject."""
    stories = f"{desk.address}/feeds/stories.atom"
    found = read_with_newsboat(tmp_path, [stories])
    assert len(found) == 5
    assert (stories, vellin.PAGE.headline, f"{desk.address}/story/{vellin.STORY}", 1) in found
    assert read_with_newsboat(tmp_path, [stories]) == found
    both = read_with_newsboat(tmp_path, [stories, f"{stories}?subject=technology"])
    assert len(both) == len({address for _, _, address, _ in both}) == 5


def test_newsboat_follows_one_story(desk: Any, tmp_path: Path) -> None:
    """Each version of its page is an entry."""
    found = read_with_newsboat(tmp_path, [f"{desk.address}/feeds/story/{vellin.STORY}.atom"])
    assert len(found) == 5
    assert all(address.startswith(f"{desk.address}/story/{vellin.STORY}") for _, _, address, _ in found)
