"""group = candidates | grouper.place | store story | grouper.mend | store mends."""

import logging
from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.edge.store import articles, settling, stories
from secondsource.edge.store.settling import Turn, turn_of
from secondsource.model import Article
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

# One transaction: a crash costs at most this much placing, a second's work.
PLACED_AT_ONCE = 200


def group(desk: Desk) -> Counter[str]:
    """Place every article that has no story."""
    counts: Counter[str] = Counter()
    try:
        last = None
        while batch := _ungrouped(desk):
            last = _place(desk, batch, last or _last_turn(desk, batch), counts)
    except BaseException:
        # The transaction was rolled back, the grouper's memory was not.
        desk.drop_grouper()
        raise
    return counts


def _ungrouped(desk: Desk) -> list[Article]:
    with desk.store.read() as connection:
        return articles.list_ungrouped(connection, PLACED_AT_ONCE)


def _last_turn(desk: Desk, batch: Sequence[Article]) -> Turn | None:
    """The last turn of what is placed and can still matter to these articles."""
    since = min(one.moment for one in batch) - timedelta(days=desk.settings.window_days)
    with desk.store.read() as connection:
        return settling.find_last_turn(connection, since)


def _place(desk: Desk, batch: Sequence[Article], last: Turn | None, counts: Counter[str]) -> Turn | None:
    """Place articles; gives the last turn of all."""
    grouper, now = desk.grouper(), desk.clock.now()
    in_turn = []
    with desk.store.begin() as connection:
        desk.confirm(connection)
        for article in batch:
            placement = grouper.place_one(article)
            story_id = placement.story_id or _new_id(connection, article)
            grouper.learn_one(article, story_id, placement.reason)
            stories.save_placement(connection, article, story_id, placement.reason, now)
            _mend(connection, grouper, article, now, counts)
            counts["placed"] += 1
            counts["stories"] += placement.story_id is None
            turn = turn_of(article)
            if last is None or turn > last:
                last = turn
                in_turn.append(article.article_id)
        settling.save_turned(connection, in_turn)
    desk.progress("placed", counts["placed"], None)
    return last


def _mend(connection: Connection, grouper: Grouper, article: Article, now: datetime, counts: Counter[str]) -> None:
    """The mends around an article that was just placed."""
    taken = Addresses(
        connection, grouper.stories
    )  # of mends around one article the second sees the first in memory only
    for repair in grouper.mend_around(article.article_id, lambda first: new_story_id(first, taken)):
        places = (repair.article_ids, repair.story_id, repair.into)
        settling.save_mend(connection, article.article_id, *places, repair.reason, now, split=repair.split)
        counts["mended"] += 1


def _new_id(connection: Connection, article: Article) -> str:
    return new_story_id(article.article_id, Addresses(connection))


class Addresses:
    """The story ids that are taken, merged ones included: an address is never given out twice."""

    def __init__(self, connection: Connection, more: Container[str] = ()) -> None:
        """`more`: ids that were given out just now and are not stored yet."""
        self._connection = connection
        self._more = more

    def __contains__(self, story_id: object) -> bool:
        return story_id in self._more or stories.find_address(self._connection, str(story_id)) is not None
