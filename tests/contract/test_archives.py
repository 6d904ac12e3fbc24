"""Places by the thousand are the places of one after the other."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from secondsource.edge.store import Store, archives, articles, settling, stories
from secondsource.edge.store.archives import NewPlace
from secondsource.edge.store.tables import articles as articles_table
from secondsource.edge.store.tables import members, story_events
from secondsource.edge.store.tables import stories as stories_table
from secondsource.model import Article, Reason
from secondsource.testing.builders import MORNING, an_article

# More than two of the statements that save them hold; every story goes on over a border between two statements.
MANY = 1_200


def _article(number: int) -> Article:
    # arrived out of order, so that a story's newest article is not always its last one
    published = MORNING + timedelta(minutes=number * 7 % 1_000)
    return an_article(
        article_id=f"a{number:04}", url=f"https://o{number}.example/", headline=f"Ferry {number}", published=published
    )


def _places() -> list[NewPlace]:
    return [
        NewPlace(article_id=f"a{n:04}", story_id=f"a{n % 300:04}", reason=Reason(probability=0.9, terms=(f"t{n}",)))
        for n in range(MANY)
    ]


def _state(connection: Connection) -> list[list[tuple[Any, ...]]]:
    queries = (
        select(stories_table).order_by(stories_table.c.story_id),
        select(members).order_by(members.c.article_id),
        select(story_events.c["story_id", "at", "change", "cause", "article_id", "other_story_id", "by"]).order_by(
            story_events.c.event_id
        ),
        select(articles_table.c["article_id", "story_id", "placed", "placed_revision", "settled"]).order_by(
            articles_table.c.article_id
        ),
    )
    return [[tuple(row) for row in connection.execute(query)] for query in queries]


def test_many_places_at_once_are_those_of_one_after_the_other(store: Store) -> None:
    """Stories, members, history and turns are equal to the row."""
    found = [_article(number) for number in range(MANY)]
    by_id = {one.article_id: one for one in found}
    states = []
    for together in (False, True):
        try:
            with store.begin() as connection:
                articles.save_articles(connection, [an_article(article_id="before"), *found])
                reason = Reason(probability=1.0)
                stories.save_placement(connection, an_article(article_id="before"), "before", reason, MORNING)
                if together:
                    archives.save_places(connection, _places(), MORNING)
                else:
                    for one in _places():
                        article = by_id[one.article_id]
                        stories.save_placement(connection, article, one.story_id, one.reason, MORNING)
                    settling.save_turned(connection, list(by_id))
                states.append(_state(connection))
                raise ZeroDivisionError  # roll back
        except ZeroDivisionError:
            pass
    assert states[0] == states[1]
    assert len(states[0][1]) == MANY + 1
