"""JSON Feed 1 and 1.1 (jsonfeed.org). Every field is checked: a JSON document promises nothing about its types."""

import json
from typing import Any

from secondsource.desk.collect.limits import LONGEST_CONTENT, LONGEST_SUMMARY, LONGEST_TITLE, MOST_ENTRIES
from secondsource.desk.collect.moments import parse_moment
from secondsource.desk.collect.text import plain_line, plain_paragraphs
from secondsource.desk.collect.urls import absolute
from secondsource.errors import FeedError
from secondsource.model import ParsedEntry, ParsedFeed


def parse_json_feed(text: str, url: str) -> ParsedFeed:
    """What a JSON Feed says. Raises FeedError."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"is broken JSON ({str(error)[:80]}): ask the outlet, or take its RSS feed") from error
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(content.get("version")):
        raise FeedError("is JSON but not a JSON Feed: correct the address")
    base = absolute(_text(content, "home_page_url"), url) or url
    language = _text(content, "language")
    return ParsedFeed(
        title=plain_line(_text(content, "title"), LONGEST_TITLE),
        homepage=absolute(_text(content, "home_page_url"), url),
        language=language,
        entries=tuple(_entry(item, base) for item in items[:MOST_ENTRIES] if isinstance(item, dict)),
        hub=_hub(content),
        topic=absolute(_text(content, "feed_url"), ""),
        format="json",
    )


def _entry(item: dict[str, Any], base: str) -> ParsedEntry:
    content = _text(item, "content_html")
    full = plain_paragraphs(content, LONGEST_CONTENT) if content else _own_lines(_text(item, "content_text"))
    guid = item.get("id")
    return ParsedEntry(
        guid=str(guid) if isinstance(guid, str | int) and guid != "" else None,
        title=plain_line(_text(item, "title"), LONGEST_TITLE),
        link=absolute(_text(item, "url") or _text(item, "external_url"), base),
        summary=plain_line(_text(item, "summary") or full, LONGEST_SUMMARY),
        content=full,
        author=_author(item),
        published=parse_moment(_text(item, "date_published")),
        updated=parse_moment(_text(item, "date_modified")),
        language=_text(item, "language"),
    )


def _own_lines(text: str | None) -> str:
    lines = (" ".join(line.split()) for line in (text or "")[:LONGEST_CONTENT].splitlines())
    return "\n".join(line for line in lines if line)


def _author(item: dict[str, Any]) -> str | None:
    authors = item.get("authors")
    given = authors if isinstance(authors, list) else [item.get("author")]
    names = [plain_line(_text(one, "name"), LONGEST_TITLE) for one in given if isinstance(one, dict)]
    return ", ".join(name for name in names if name) or None


def _hub(content: dict[str, Any]) -> str | None:
    hubs = content.get("hubs")
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub" and (address := _text(hub, "url")):
            return absolute(address, "")
    return None


def _text(content: dict[str, Any], name: str) -> str | None:
    value = content.get(name)
    return value.strip() or None if isinstance(value, str) else None
