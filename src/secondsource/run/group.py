"""group = candidates | grouper.place | store story | repair."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.repair import Repair
from secondsource.edge.store import articles, stories
from secondsource.model import Article, Reason, StoryChange
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

# One transaction: a crash costs at most this much placing, a second's work.
PLACED_AT_ONCE = 200


def group(desk: Desk) -> Counter[str]:
    """Place every article that has no story, then mend what turned out wrong."""
    counts: Counter[str] = Counter()
    try:
        while batch := _ungrouped(desk):
            _place(desk, batch, counts)
        if counts:
            _repair(desk, counts)
    except BaseException:
        # The transaction was rolled back, the grouper's memory was not.
        desk.drop_grouper()
        raise
    return counts


def _ungrouped(desk: Desk) -> list[Article]:
    with desk.store.read() as connection:
        return articles.list_ungrouped(connection, PLACED_AT_ONCE)


def _place(desk: Desk, batch: Sequence[Article], counts: Counter[str]) -> None:
    grouper, now = desk.grouper(), desk.clock.now()
    with desk.store.begin() as connection:
        for article in batch:
            placement = grouper.place_one(article)
            story_id = placement.story_id or _new_id(connection, article)
            grouper.learn_one(article, story_id, placement.reason)
            stories.save_placement(connection, article, story_id, placement.reason, now)
            counts["placed"] += 1
            counts["stories"] += placement.story_id is None
    desk.progress("placed", counts["placed"], None)


def _new_id(connection: Connection, article: Article) -> str:
    return new_story_id(article.article_id, _Addresses(connection))


class _Addresses:
    """The story ids that are taken, merged ones included: an address is never given out twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __contains__(self, story_id: object) -> bool:
        return stories.find_address(self._connection, str(story_id)) is not None


def _repair(desk: Desk, counts: Counter[str]) -> None:
    grouper = desk.grouper()
    for repair in grouper.repair(desk.clock.now()):
        with desk.store.begin() as connection:
            _apply(connection, desk, grouper, repair)
        counts["repairs"] += 1
        log.info("story=%s step=group repair=%s other=%s", repair.story_id, repair.kind, repair.other_story_id)


def _apply(connection: Connection, desk: Desk, grouper: Grouper, repair: Repair) -> None:
    """Mend in the store and then in the grouper's memory, under the same ids."""
    now = desk.clock.now()
    if repair.kind == "split" or repair.other_story_id is None:
        repair = replace(repair, other_story_id=new_story_id(repair.article_ids[0], _Addresses(connection)))
    target = repair.other_story_id or ""
    if repair.kind == "merge":
        stories.save_merge(connection, repair.story_id, target, repair.cause, now)
    else:
        change = StoryChange.SPLIT if repair.kind == "split" else StoryChange.MOVED
        reason = Reason(probability=1.0, note=repair.cause)
        stories.save_move(connection, repair.article_ids, repair.story_id, target, reason, now, change=change)
    grouper.apply_repair(repair)
