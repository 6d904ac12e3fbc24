"""settle = articles that came late and all that were placed after their turn | grouper.place and mend, in turn | store.

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
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from secondsource.desk.group.grouper import Grouper, Repair
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.naming import name_groups
from secondsource.edge.store import settling
from secondsource.edge.store.settling import PlacedArticle, Turn, turn_of
from secondsource.model import Article, Reason
from secondsource.run.desk import Desk
from secondsource.run.group import Addresses

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
        # On quiet days the grouper's clock is far behind, and more is live than a window before the article.
        clock = min(moment, settling.find_clock_before(connection, first))
        since = clock - timedelta(days=desk.settings.window_days)
        replay = _Replay(grouper, first, settling.list_undone(connection, first, since))
        for one in settling.list_in_turn(connection, since):
            replay.place(one)
    turns = replay.list_turns()
    now = desk.clock.now()
    with desk.store.begin() as connection:
        desk.confirm(connection)
        names = _name(connection, turns, replay)
        moved = _save(connection, turns, names, now)
        settling.delete_mends(connection, first, since)
        for around, article_ids, group in replay.list_mends():
            settling.save_before(connection, around, article_ids, names.get(group, group))
        settling.save_settled(connection, replay.placed)
    grouper.rename(names)
    desk.keep_grouper(grouper)
    log.info("step=settle placed=%d moved=%d since=%s", len(replay.placed), moved, first.published)
    return Counter(settled=len(replay.placed), moved=moved)


class _Replay:
    """The articles of the window in their turns: those before `first` as they stood then, the others placed again.

    As they stood then: `undone` says where articles were before the desk's mends from the first turn on.
    """

    def __init__(self, grouper: Grouper, first: Turn, undone: dict[str, str]) -> None:
        self.known: set[str] = set()  # stories that stay
        self.placed: list[str] = []  # articles from the first turn on
        self._grouper = grouper
        self._first = first
        self._undone = undone
        self._turns: dict[str, Replaced] = {}
        self._mends: list[tuple[str, Repair]] = []
        self._along: dict[str, str] = {}  # group -> the operator's story whose first article would join it

    def place(self, one: PlacedArticle) -> None:
        """The next article in turn."""
        early = turn_of(one.article) < self._first
        if early or one.pinned:
            self._learn(one)
        else:
            self._place(one)
        if not early:
            self.placed.append(one.article.article_id)
            self._mend(one.article.article_id)

    def list_turns(self) -> list[Replaced]:
        """Every article's place before and now."""
        return [replace(one, group=self._along.get(one.group, one.group)) for one in self._turns.values()]

    def list_mends(self) -> list[tuple[str, Sequence[str], str]]:
        """The mends in order: the article after which each was made, the articles that moved, their group before."""
        return [(around, one.article_ids, self._along.get(one.story_id, one.story_id)) for around, one in self._mends]

    def _learn(self, one: PlacedArticle) -> None:
        name = one.article.article_id
        story_id = one.story_id if one.pinned else self._undone.get(name, one.story_id)
        if self.placed and story_id not in self.known and (group := self._group_of(one.article)):
            self._grouper.rename({group: story_id})
            self._along[group] = story_id
        self._grouper.learn_one(one.article, story_id)
        self.known.add(story_id)
        self._turns[name] = _replaced(one, story_id, one.reason)
        if one.pinned:
            self._grouper.pin([name])

    def _group_of(self, article: Article) -> str | None:
        """The group without a story that an article would join; None where it would join a story, or nothing."""
        group = self._grouper.place_one(article).story_id
        return group if group and group.startswith(_NEW) else None

    def _place(self, one: PlacedArticle) -> None:
        name = one.article.article_id
        placement = self._grouper.place_one(one.article)
        group = placement.story_id or f"{_NEW}{name}"
        self._grouper.learn_one(one.article, group, placement.reason)
        self._turns[name] = _replaced(one, group, placement.reason)

    def _mend(self, around: str) -> None:
        taken = self._grouper.stories
        for repair in self._grouper.mend_around(around, lambda first: new_story_id(f"{_NEW}{first}", taken)):
            moved = repair.article_ids if repair.split else self._list_held(repair.story_id)
            self._mends.append((around, replace(repair, article_ids=moved)))
            for name in moved:
                turn = self._turns[name]
                self._turns[name] = replace(turn, group=repair.into, reason=repair.reason_of(turn.reason))

    def _list_held(self, group: str) -> tuple[str, ...]:
        """A group's articles, those that have left the grouper's memory too: a merge takes all, as in the store."""
        return tuple(name for name, one in self._turns.items() if self._along.get(one.group, one.group) == group)


def _replaced(one: PlacedArticle, group: str, reason: Reason) -> Replaced:
    return Replaced(article=one.article, before=one.story_id, group=group, reason=reason)


def _name(connection: Connection, turns: list[Replaced], replay: _Replay) -> dict[str, str]:
    """The id of every group that is no story yet: an old one where its articles had one, else a new one.

    A group that a mend took in has an id too, for the next settling to begin before the mend.
    """
    known = replay.known
    names = name_groups(((one.before, one.group) for one in turns), known)
    taken = set(names.values()) | {one.before for one in turns}
    for one in turns:
        if one.group not in known and one.group not in names:
            names[one.group] = new_story_id(one.article.article_id, Addresses(connection, taken))
            taken.add(names[one.group])
    for _, article_ids, group in replay.list_mends():
        if group not in known and group not in names:
            names[group] = new_story_id(article_ids[0], Addresses(connection, taken))
            taken.add(names[group])
    return names


def _save(connection: Connection, turns: list[Replaced], names: dict[str, str], now: datetime) -> int:
    moved: Counter[tuple[str, str]] = Counter()
    for one in turns:
        target = names.get(one.group, one.group)
        if target != one.before:
            settling.save_replaced(connection, one.article, one.before, target, one.reason, now, CAUSE)
            moved[one.before, target] += 1
    for story_id in sorted({one for pair in moved for one in pair}):
        settling.save_refreshed(connection, story_id, _heir(moved, story_id), CAUSE, now)
    return moved.total()


def _heir(moved: Counter[tuple[str, str]], story_id: str) -> str | None:
    """Where most of a story's articles went; None where it lost none."""
    went = {target: count for (source, target), count in moved.items() if source == story_id}
    return max(sorted(went), key=lambda one: went[one], default=None)
