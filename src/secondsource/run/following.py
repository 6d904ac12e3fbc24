"""follow = changed stories | what they bring to each follow | store notices, put them on their way.

A story that is assessed is marked changed in the same transaction; here it is matched with every follow, and the mark
is taken off in the transaction that stores the notices. So a desk that is killed anywhere tells everything, once.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from secondsource.desk.write.notices import find_happenings
from secondsource.edge.store import articles, assessments, deliveries, follows, front, notices, search, stories
from secondsource.model import Assessment, Score
from secondsource.people import Channel, Follow, FollowKind, Notice, NoticeKind
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

# Stories in one transaction: the pages wait no longer than this takes, about 0.1 s.
MATCHED_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What a followed story's notices are made from."""

    assessment: Assessment
    history: Sequence[tuple[datetime, Score, str]]
    names: Mapping[str, str]


def tell_followers(desk: Desk) -> Counter[str]:
    """Match every story that changed with everything that is followed."""
    counts: Counter[str] = Counter()
    while True:
        with desk.store.begin() as connection:
            changed = notices.list_changed(connection, MATCHED_AT_ONCE)
            if not changed:
                return counts
            counts["notices"] += _match(desk, connection, changed)
            notices.clear_changed(connection, changed)


def _match(desk: Desk, connection: Connection, changed: Sequence[str]) -> int:
    followed = follows.list_follows(connection)
    if not followed:
        return 0
    rows = front.list_rows(connection, changed)
    muted = {owner: _muted(connection, owner, list(rows)) for owner in {one.owner for one in followed}}
    told: dict[str, _Told] = {}
    found: list[Notice] = []
    for follow in followed:
        if follow.kind in {FollowKind.STORY, FollowKind.FACT}:
            found += _of_story(desk, connection, follow, rows, told)
        else:
            found += _of_query(desk, connection, follow, rows, muted[follow.owner])
    stored = notices.save_notices(connection, found)
    _send(connection, desk.list_channels().channels, followed, stored, desk.clock.now())
    if stored:
        log.info("step=follow notices=%d", len(stored))
    return len(stored)


def _muted(connection: Connection, owner: str, story_ids: Sequence[str]) -> set[str]:
    return search.list_muted(connection, list(follows.list_mutes(connection, owner)), story_ids)


def _of_story(
    desk: Desk, connection: Connection, follow: Follow, rows: Mapping[str, front.FrontRow], told: dict[str, _Told]
) -> list[Notice]:
    address = stories.find_address(connection, follow.value)
    if address not in rows or address is None:
        return []
    if address not in told and (loaded := _load(desk, connection, address)):
        told[address] = loaded
    if address not in told:
        return []
    one = told[address]
    found = find_happenings(follow, address, one.assessment, one.history, one.names, desk.clock.now())
    return [each for each in found if each.key not in follow.known]


def _load(desk: Desk, connection: Connection, story_id: str) -> _Told | None:
    assessment = assessments.find_assessment(connection, story_id)
    if assessment is None:
        return None
    members = [one.article_id for one in stories.get_story(connection, story_id).members]
    found = articles.list_articles(connection, members)
    names = desk.knowledge.names(found) | {one.article_id: one.outlet_name for one in found}
    return _Told(assessment=assessment, history=assessments.list_history(connection, story_id), names=names)


def _of_query(
    desk: Desk, connection: Connection, follow: Follow, rows: Mapping[str, front.FrontRow], muted: set[str]
) -> Iterator[Notice]:
    """A story is new to a query once, when an article that came after the follow matches."""
    query = parse_follow(follow)
    found = search.list_matching(connection, query, list(rows), seen_since=follow.added)
    for story_id in sorted(found - muted):
        row = rows[story_id]
        if row.origins >= query.min_origins:
            yield Notice(
                follow_id=follow.follow_id,
                key=f"story:{story_id}",
                kind=NoticeKind.STORY,
                story_id=story_id,
                at=desk.clock.now(),
                what=row.headline,
                count=round(row.origins),
            )


def parse_follow(follow: Follow) -> search.Query:
    """What a topic, a person or an outlet looks for."""
    if follow.kind is FollowKind.PERSON:
        return search.Query(words=(follow.value,), whole=True)
    if follow.kind is FollowKind.OUTLET:
        return search.Query(outlets=(follow.value,))
    return search.parse_query(follow.value)


def _send(
    connection: Connection,
    channels: Sequence[Channel],
    followed: Sequence[Follow],
    stored: Sequence[Notice],
    now: datetime,
) -> None:
    follow_of = {one.follow_id: one for one in followed}
    for channel in channels:
        if not channel.digest:
            mine = [one.notice_id for one in stored if channel.tells(follow_of[one.follow_id])]
            deliveries.save_deliveries(connection, mine, channel.name, now)
