"""Which file of a published site holds what a running desk has at an address.

    /                      index.html              /?subject=economy&page=2   stories/economy_day_2.html
    /story/ID              story/ID.html           /story/ID/share.png        story/ID.png
    /day/2026-05-12        day/2026-05-12.html     /feeds/stories.atom        feeds/stories.atom

Names are whole and end in what they are, so that the site opens from any web server, from a subfolder of one, and from
a disk. What has no file here (search, forms, choices) gives None.
"""

import hashlib
import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

_PLAIN = {"/": "index.html"} | {f"/{one}": f"{one}.html" for one in ("days", "outlets", "feeds", "method", "models")}
_PLAIN |= {"/corrections": "corrections.html", "/feeds/corrections.atom": "feeds/corrections.atom"}
_OF_STORY = {"": ".html", "/silence": "-silence.html", "/inputs.json": "-inputs.json", "/share.png": ".png"}
_STORY = re.compile(r"/story/([^/]+)(/silence|/inputs\.json|/share\.png)?")
_STORY_FEED = re.compile(r"/feeds/story/([^/]+)\.atom")
_STORY_DATA = re.compile(r"/api/v1/stories/([^/]+)")
_PAGE = re.compile(r"/(day|outlet)/([^/]+)")
_STATIC = re.compile(r"/static/([a-z.]+)")
_LISTS = {"/feeds/stories.atom": "feeds/stories{}.atom", "/feeds/stories.json": "feeds/stories{}.json"}


def find_file_name(address: str) -> str | None:
    """The file of an address of the desk, without host and fragment; None where there is none."""
    path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
    if path == "/" and query.keys() & {"subject", "when", "page"}:
        asked = (query.get(one, [default])[0] for one, default in (("subject", "all"), ("when", "day"), ("page", "1")))
        return f"stories/{'_'.join(map(_safe, asked))}.html"
    if path in _LISTS:
        subject = query.get("subject", [""])[0]
        return None if "q" in query else _LISTS[path].format(f"_{_safe(subject)}" if subject else "")
    if match := _PAGE.fullmatch(path):
        before = query.get("before", [""])[0]
        # where a list goes on is a moment and an id: too long and with signs that disks refuse
        place = "_" + hashlib.blake2b(before.encode(), digest_size=6).hexdigest() if before else ""
        return f"{match[1]}/{_safe(unquote(match[2]))}{place}.html"
    return _PLAIN.get(path) or _of_story(path) or _of_static(path)


def _of_story(path: str) -> str | None:
    for pattern, prefix, end in ((_STORY_FEED, "feeds/story/", ".atom"), (_STORY_DATA, "story/", ".json")):
        if match := pattern.fullmatch(path):
            return f"{prefix}{_safe(unquote(match[1]))}{end}"
    match = _STORY.fullmatch(path)
    return f"story/{_safe(unquote(match[1]))}{_OF_STORY[match[2] or '']}" if match else None


def _of_static(path: str) -> str | None:
    # the short cuts are a script that asks the server for pages; a published page has none
    match = _STATIC.fullmatch(path)
    return f"static/{match[1]}" if match and match[1] != "keys.js" else None


def _safe(text: str) -> str:
    """A name that every disk takes: letters, digits, "." (not first: it hides a file) and "-"; the rest as =HEX."""
    name = quote(text, safe="").replace("~", "%7E").replace("_", "%5F")
    return ("%2E" + name[1:] if name.startswith(".") else name).replace("%", "=")
