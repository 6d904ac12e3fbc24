"""Letters: notices that leave the desk, as text, as HTML for mail, and as data for programs.

A score is never told alone: its sentence stands beside its label, or beside the state that says why there is none. The
words of outlets are escaped in HTML and stand in elements that find their own direction. No picture, no script, no
address of a third party: a mail tells nobody that it was read.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Protocol

from secondsource.desk.write.notices import Messages, tell_notice
from secondsource.people import Follow, Letter, Notice, NoticeKind

LONGEST_TITLE = 120  # characters; a mail's subject and a telephone's first line show fewer
VERSION = 1  # of the payload; a field that is added does not raise it


class Catalogue(Messages, Protocol):
    """A catalogue that counts."""

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form of the message for this count."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One notice with what is said of its story."""

    notice: Notice
    follow: Follow
    headline: str
    label: str  # the score's label, or the state that says why there is none; in the letter's language
    sentence: str  # the score's, in the letter's language
    url: str


TEST_TITLE = "A test from Second Source"
TEST = "This channel works: what you follow will be told here."
LINK = "What is followed and told: {url}"
ONE_NEWS, MANY_NEWS = "{count} thing happened to what you follow", "{count} things happened to what you follow"
ONE_STORY, MANY_STORIES = "Your digest: {count} story", "Your digest: {count} stories"


def make_letter_id(channel: str, told: Iterable[tuple[int, datetime]]) -> str:
    """The id of a letter: the same for the same notices on the same channel. `told`: number and moment of each."""
    parts = [channel, *(f"{number} {at.isoformat()}" for number, at in told)]
    return "msg_" + hashlib.blake2b("\n".join(parts).encode(), digest_size=15).hexdigest()


def write_letter(
    told: Sequence[Told], *, channel: str, digest: bool, now: datetime, base: str, language: str, messages: Catalogue
) -> Letter:
    """Notices that go out together. A digest lists them by story; `base` is the desk's own address."""
    stories = _by_story(told)
    if digest:
        title = messages.ngettext(ONE_STORY, MANY_STORIES, len(stories)).format(count=len(stories))
    elif len(told) == 1:
        title = _line(told[0], messages)
    else:
        title = messages.ngettext(ONE_NEWS, MANY_NEWS, len(told)).format(count=len(told))
    foot = messages.gettext(LINK).format(url=f"{base}/following")
    return Letter(
        letter_id=make_letter_id(channel, [(one.notice.notice_id, one.notice.at) for one in told]),
        at=now,
        title=title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…",
        text="\n\n".join([*("\n".join(_text(one, messages)) for one in stories), foot]) + "\n",
        html=_page(title, "".join(_html(one, messages) for one in stories), f"{base}/following", foot, language),
        payload=_payload("digest" if digest else "notices", channel, now)
        | {"notices": [_row(one, messages) for one in told]},
    )


def write_test(*, channel: str, now: datetime, base: str, language: str, messages: Catalogue) -> Letter:
    """A letter that says it is a test."""
    title, words = messages.gettext(TEST_TITLE), messages.gettext(TEST)
    foot = messages.gettext(LINK).format(url=f"{base}/following")
    return Letter(
        letter_id=make_letter_id(channel, [(0, now)]),
        at=now,
        title=title,
        text=f"{words}\n\n{foot}\n",
        html=_page(title, f"<p>{escape(words)}</p>", f"{base}/following", foot, language),
        payload=_payload("test", channel, now) | {"notices": []},
    )


def _by_story(told: Sequence[Told]) -> list[list[Told]]:
    stories: dict[str, list[Told]] = {}
    for one in told:
        stories.setdefault(one.notice.story_id, []).append(one)
    return list(stories.values())


def _line(one: Told, messages: Messages) -> str:
    """What happened to what: of a new story its headline, which says it all."""
    said = tell_notice(one.notice, messages)
    return said if one.notice.kind is NoticeKind.STORY else f"{one.follow.words}: {said}"


def _happenings(story: Sequence[Told], messages: Messages) -> list[str]:
    lines = (
        one.follow.words if one.notice.kind is NoticeKind.STORY else _line(one, messages)
        for one in story
    )  # fmt: skip
    return list(dict.fromkeys(lines))


def _text(story: Sequence[Told], messages: Messages) -> Iterator[str]:
    first = story[0]
    yield first.headline
    yield f"{first.label}. {first.sentence}"
    yield from (f"- {line}" for line in _happenings(story, messages))
    yield first.url


def _html(story: Sequence[Told], messages: Messages) -> str:
    first = story[0]
    items = "".join(f'<li dir="auto">{escape(line)}</li>' for line in _happenings(story, messages))
    return (
        f'<h2 dir="auto"><a href="{escape(first.url)}">{escape(first.headline)}</a></h2>'
        f"<p><strong>{escape(first.label)}.</strong> {escape(first.sentence)}</p><ul>{items}</ul>"
    )


def _page(title: str, body: str, url: str, foot: str, language: str) -> str:
    linked = escape(foot).replace(escape(url), f'<a href="{escape(url)}">{escape(url)}</a>')
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="color-scheme" '
        f'content="light dark"><title>{escape(title)}</title></head><body style="font-family:Georgia,serif;'
        f'max-width:38rem;line-height:1.5"><h1 dir="auto" style="font-size:1.3rem">{escape(title)}</h1>{body}'
        f"<p>{linked}</p></body></html>"
    )


def _payload(kind: str, channel: str, now: datetime) -> dict[str, Any]:
    return {"version": VERSION, "type": kind, "channel": channel, "timestamp": now.isoformat()}


def _row(one: Told, messages: Messages) -> dict[str, Any]:
    notice = one.notice
    return {
        "notice": notice.notice_id,
        "kind": notice.kind.value,
        "at": notice.at.isoformat(),
        "words": tell_notice(notice, messages),
        "follow": {"number": one.follow.follow_id, "kind": one.follow.kind.value, "words": one.follow.words},
        "story": {
            "story_id": notice.story_id,
            "headline": one.headline,
            "url": one.url,
            "label": one.label,
            "sentence": one.sentence,
        },
        "what": notice.what,
        "who": notice.who,
        "other": notice.other,
        "origins": notice.count,
    }
