"""settle = articles that came late and all that were placed after their turn | grouper.place, in turn | store.

Where an article is placed depends on what was placed before it. Feeds are asked at different times, pages fail and
workers are killed, so articles come out of turn (docs/decisions/0002, 0091). A new article is placed at once, where it
fits then; now and again (`settle_minutes`) everything from the first late article on is placed again in turn: dated
ones by the outlet's word, then by id. So the stories are a function of the articles alone, and a desk that was killed
over and over comes to those of a desk that was not.

What never happens: a story loses its address (it goes on under the old id that most of its articles had; an emptied
one leads to where its articles went); an article that the operator placed, or spoke of by a mend, is moved. A pinned
story takes along what came late but stands before all of it: the group that its first article would have joined.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.naming import name_groups
from secondsource.edge.store import settling, stories
from secondsource.edge.store.settling import PlacedArticle, Turn, turn_of
from secondsource.model import Article, Reason
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

CAUSE = "placed again in order of publication"
_NEW = "new:"  # opens the name of a group that is no story yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Replaced:
    """An article's place before and now."""

    article: Article
    before: str  # story id
    group: str  # story id, or a name of ours for a group that has none yet
    reason: Reason


def settle(desk: Desk) -> Counter[str]:
    """Place again what was placed out of turn; nothing where nothing was."""
    grouper = desk.empty_grouper()
    with desk.store.read() as connection:
        found = settling.find_first_unsettled(connection)
        if found is None:
            return Counter()
        first, moment = found
        since = moment - timedelta(days=desk.settings.window_days)
        known, turns = _replay(grouper, settling.list_in_turn(connection, since), first)
    now = desk.clock.now()
    with desk.store.begin() as connection:
        desk.confirm(connection)
        names = _name(connection, turns, known)
        moved = _save(connection, turns, names, now)
    grouper.rename(names)
    desk.keep_grouper(grouper)
    log.info("step=settle placed=%d moved=%d since=%s", len(turns), moved, first.published)
    return Counter(settled=len(turns), moved=moved)


def _replay(grouper: Grouper, placed: Iterable[PlacedArticle], first: Turn) -> tuple[set[str], list[Replaced]]:
    """Learn what stands in order, then place the rest; gives the ids of stories that stay, and each place."""
    known: set[str] = set()
    turns: list[Replaced] = []
    taken_along: dict[str, str] = {}
    for one in placed:
        if one.pinned or turn_of(one.article) < first:
            if turns and one.story_id not in known and (group := _group_of(grouper, one.article)):
                grouper.rename({group: one.story_id})
                taken_along[group] = one.story_id
            grouper.learn_one(one.article, one.story_id)
            known.add(one.story_id)
            if turn_of(one.article) >= first:
                turns.append(_replaced(one, one.story_id, Reason(probability=1.0)))
            continue
        placement = grouper.place_one(one.article)
        group = placement.story_id or f"{_NEW}{one.article.article_id}"
        grouper.learn_one(one.article, group, placement.reason)
        turns.append(_replaced(one, group, placement.reason))
    return known, [replace(one, group=taken_along.get(one.group, one.group)) for one in turns]


def _group_of(grouper: Grouper, article: Article) -> str | None:
    """The group without a story that an article would join; None where it would join a story, or nothing."""
    group = grouper.place_one(article).story_id
    return group if group and group.startswith(_NEW) else None


def _replaced(one: PlacedArticle, group: str, reason: Reason) -> Replaced:
    return Replaced(article=one.article, before=one.story_id, group=group, reason=reason)


def _name(connection: Connection, turns: list[Replaced], known: set[str]) -> dict[str, str]:
    """The id of every group that is no story yet: an old one where its articles had one, else a new one."""
    names = name_groups(((one.before, one.group) for one in turns), known)
    taken = set(names.values()) | {one.before for one in turns}
    for one in turns:
        if one.group not in known and one.group not in names:
            names[one.group] = new_story_id(one.article.article_id, _Taken(connection, taken))
            taken.add(names[one.group])
    return names


class _Taken:
    """Story ids that may not be given out: stored ones, and those given out just now."""

    def __init__(self, connection: Connection, more: set[str]) -> None:
        self._connection = connection
        self._more = more

    def __contains__(self, story_id: object) -> bool:
        return story_id in self._more or stories.find_address(self._connection, str(story_id)) is not None


def _save(connection: Connection, turns: list[Replaced], names: dict[str, str], now: datetime) -> int:
    moved: Counter[tuple[str, str]] = Counter()
    for one in turns:
        target = names.get(one.group, one.group)
        if target != one.before:
            settling.save_replaced(connection, one.article, one.before, target, one.reason, now, CAUSE)
            moved[one.before, target] += 1
    for story_id in sorted({one for pair in moved for one in pair}):
        settling.save_refreshed(connection, story_id, _heir(moved, story_id), CAUSE, now)
    settling.save_settled(connection, [one.article.article_id for one in turns])
    return moved.total()


def _heir(moved: Counter[tuple[str, str]], story_id: str) -> str | None:
    """Where most of a story's articles went; None where it lost none."""
    went = {target: count for (source, target), count in moved.items() if source == story_id}
    return max(sorted(went), key=lambda one: went[one], default=None)
