"""What a reader follows and mutes: the page, its forms, and a feed for each thing followed."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from secondsource import asking
from secondsource.desk.write.notices import Messages, tell_notice
from secondsource.edge.store import deliveries, follows, front, notices
from secondsource.errors import InputError, NotFoundError
from secondsource.people import (
    Channel,
    ChannelState,
    Follow,
    FollowKind,
    MuteKind,
    Notice,
    NoticeKind,
    Role,
    SendAgain,
    TryChannel,
)
from secondsource.serve.access import Visitor
from secondsource.serve.editor_pages import ask
from secondsource.serve.feeds import FeedEntry, OwnFeed, make_atom, make_json_feed
from secondsource.serve.forms import Sent, change, go, private
from secondsource.serve.reading import reading, reply

SHOWN = 8  # notices of one follow on the page; its feed has the rest
_READ = 2_000  # notices read for one page: 250 follows with eight each
_IN_FEED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowView:
    """One thing followed, with what happened to it."""

    follow: Follow
    fresh: tuple[Notice, ...]  # not read yet, newest first
    earlier: tuple[Notice, ...]
    told_by: tuple[str, ...] = ()  # channels


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelView:
    """A channel as its owner sees it: never its address."""

    channel: Channel
    state: ChannelState | None  # None: nothing was ever on its way there


def show_following(request: Request, visitor: Visitor) -> Response:
    """Everything followed, what is new first; the forms to follow and mute more."""
    desk = reading(request)
    with desk.store.read() as connection:
        found = follows.list_follows(connection, visitor.name)
        told = notices.list_notices(connection, [one.follow_id for one in found], _READ)
        mutes = list(follows.list_mutes(connection, visitor.name))
        rows = front.list_rows(connection, [one.story_id for one in told])
        states = {one.channel: one for one in deliveries.list_states(connection)}
    setup = desk.list_channels()
    mine = [one for one in setup.channels if one.owner == visitor.name]
    channels = [ChannelView(channel=one, state=states.get(one.name)) for one in mine]
    views = [replace(one, told_by=_told_by(one.follow, mine)) for one in view_follows(found, told)]
    return desk.page(
        request,
        "following.html",
        views=views,
        mutes=mutes,
        rows=rows,
        channels=channels,
        problems=setup.problems if visitor.may(Role.EDITOR) else (),
    )


def view_follows(found: Sequence[Follow], told: Sequence[Notice]) -> list[FollowView]:
    """Follows with their notices: those with news first, the newest news first, then by when they were added."""
    by_follow: dict[int, list[Notice]] = defaultdict(list)
    for one in told:
        by_follow[one.follow_id].append(one)
    views = [_view(one, by_follow[one.follow_id]) for one in found]
    quiet = sorted((one for one in views if not one.fresh), key=lambda one: one.follow.added, reverse=True)
    return sorted((one for one in views if one.fresh), key=lambda one: one.fresh[0].at, reverse=True) + quiet


def _view(follow: Follow, told: Sequence[Notice]) -> FollowView:
    fresh = [one for one in told if one.at > follow.seen]
    earlier = [one for one in told if one.at <= follow.seen]
    return FollowView(follow=follow, fresh=tuple(fresh[:SHOWN]), earlier=tuple(earlier[:SHOWN]))


def _told_by(follow: Follow, channels: Sequence[Channel]) -> tuple[str, ...]:
    return tuple(one.name for one in channels if one.tells(follow))


def try_channel(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Have a test sent on a channel."""
    return ask(request, visitor, TryChannel(channel=_channel(request, sent)))


def send_again(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Have what was given up on a channel sent again."""
    return ask(request, visitor, SendAgain(channel=_channel(request, sent)))


def _channel(request: Request, sent: Sent) -> str:
    name = sent.get("channel")
    if reading(request).list_channels().find(name) is None:
        raise InputError("notify.toml has no such channel; reload the page")
    return name


def add_follow(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Follow a topic, a person, an outlet, a story, or a fact of a story."""
    desk, now = reading(request), reading(request).clock.now()
    kind, value = sent.get("kind"), sent.get("value")
    with desk.store.begin() as connection:
        if kind == FollowKind.TOPIC:
            asking.follow_topic(connection, visitor.name, value, now)
        elif kind == FollowKind.PERSON:
            asking.follow_person(connection, visitor.name, value, now)
        elif kind == FollowKind.OUTLET:
            asking.follow_outlet(connection, visitor.name, value, now)
        elif kind == FollowKind.STORY:
            asking.follow_story(connection, visitor.name, value, now)
        elif kind == FollowKind.FACT:
            asking.follow_fact(connection, visitor.name, value, sent.get("fact"), now)
        else:
            raise InputError("choose what to follow: a topic, a person, an outlet, a story or a fact")
    return go(sent.get("next") or "/following")


def stop_following(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Stop following one thing."""
    with reading(request).store.begin() as connection:
        follows.remove_follow(connection, sent.number("follow"), visitor.name)
    return go(sent.get("next") or "/following")


def mark_read(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """What is on the page was read: of one thing followed, or of all."""
    desk = reading(request)
    one = sent.number("follow") if sent.get("follow") else None
    with desk.store.begin() as connection:
        follows.save_seen(connection, visitor.name, desk.clock.now(), one)
    return go("/following")


def mark_looked(request: Request, sent: Sent, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """The front page was read."""
    desk = reading(request)
    with desk.store.begin() as connection:
        follows.save_look(connection, visitor.name, desk.clock.now())
    return go("/")


def add_mute(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Hide an outlet or a query."""
    desk = reading(request)
    with desk.store.begin() as connection:
        asking.mute(connection, visitor.name, _mute_kind(sent), sent.get("value"), desk.clock.now())
    return go(sent.get("next") or "/following#muted")


def remove_mute(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Show it again."""
    with reading(request).store.begin() as connection:
        follows.remove_mute(connection, visitor.name, _mute_kind(sent), sent.get("value"))
    return go(sent.get("next") or "/following#muted")


def _mute_kind(sent: Sent) -> MuteKind:
    try:
        return MuteKind(sent.get("kind"))
    except ValueError:
        raise InputError("choose what to mute: an outlet or a query") from None


def show_follow_atom(request: Request) -> Response:
    """What happened to one thing followed, as Atom; the key in the address is all that is asked for."""
    return reply(request, make_atom(_load_feed(request, "atom")), "application/atom+xml", keep="private, no-cache")


def show_follow_json(request: Request) -> Response:
    """The same as JSON Feed."""
    text = json.dumps(make_json_feed(_load_feed(request, "json")), ensure_ascii=False)
    return reply(request, text, "application/feed+json", keep="private, no-cache")


def _load_feed(request: Request, kind: str) -> OwnFeed:
    desk = reading(request)
    with desk.store.read() as connection:
        follow = follows.find_follow_by_key(connection, request.path_params["key"])
        if follow is None:
            raise NotFoundError("nothing followed has this address; it may have been given up")
        told = notices.list_notices(connection, [follow.follow_id], _IN_FEED)
    base = desk.base(request)
    return OwnFeed(
        name=f"follow/{follow.key}",
        title=f"Second Source: {follow.words}",
        url=f"{base}/feeds/follow/{follow.key}.{kind}",
        page=f"{base}/following",
        updated=max((one.at for one in told), default=follow.added),
        entries=tuple(_entry(one, follow, base, desk.language(request).pages) for one in told),
    )


def _entry(notice: Notice, follow: Follow, base: str, messages: Messages) -> FeedEntry:
    told = tell_notice(notice, messages)
    return FeedEntry(
        name=f"follow/{follow.key}/{notice.key}",
        title=told if notice.kind is NoticeKind.STORY else f"{follow.words}: {told}",
        url=f"{base}/story/{quote(notice.story_id, safe='')}",
        summary=told,
        published=notice.at,
        updated=notice.at,
    )


PAGES = (
    ("/following", private(show_following, Role.READER)),
    ("/feeds/follow/{key}.atom", show_follow_atom),
    ("/feeds/follow/{key}.json", show_follow_json),
)
CHANGES = (
    ("/following/add", change(add_follow, Role.READER)),
    ("/following/stop", change(stop_following, Role.READER)),
    ("/following/read", change(mark_read, Role.READER)),
    ("/following/looked", change(mark_looked, Role.READER)),
    ("/following/mute", change(add_mute, Role.READER)),
    ("/following/unmute", change(remove_mute, Role.READER)),
    ("/following/try", change(try_channel, Role.EDITOR)),
    ("/following/again", change(send_again, Role.EDITOR)),
)
