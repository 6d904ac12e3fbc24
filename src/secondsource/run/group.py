"""group = candidates | grouper.place | store story."""

import logging
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from secondsource.desk.group.identity import new_story_id
from secondsource.edge.store import articles, stories
from secondsource.model import Article
from secondsource.run.desk import Desk

log = logging.getLogger(__name__)

# One transaction: a crash costs at most this much placing, a second's work.
PLACED_AT_ONCE = 200


def group(desk: Desk) -> Counter[str]:
    """Place every article that has no story."""
    counts: Counter[str] = Counter()
    try:
        while batch := _ungrouped(desk):
            _place(desk, batch, counts)
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
    return new_story_id(article.article_id, Addresses(connection))


class Addresses:
    """The story ids that are taken, merged ones included: an address is never given out twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __contains__(self, story_id: object) -> bool:
        return stories.find_address(self._connection, str(story_id)) is not None
