"""The operator's mends: stories that are one are merged, an article that is elsewhere is moved.

The desk must not run meanwhile: its grouper holds the old places in memory. It is restored from the store, and so from
these mends, when it starts again.
"""

from datetime import datetime

from secondsource.desk.group.identity import new_story_id
from secondsource.edge.store import Store, articles, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.model import Reason, StoryChange
from secondsource.run.group import Addresses

OPERATOR = "operator"


def merge_stories(store: Store, story_id: str, into: str, why: str, now: datetime) -> str:
    """Make one story of two; the first one's address redirects. Gives the address of the whole.

    Raises NotFoundError for an unknown story, InputError where the two are one already.
    """
    with store.begin() as connection:
        source = _address(stories.find_address(connection, story_id), story_id)
        target = _address(stories.find_address(connection, into), into)
        if source == target:
            raise InputError(f"stories {story_id} and {into} are one already ({target})")
        stories.save_merge(connection, source, target, why, now, by=OPERATOR)
    return target


def move_article(store: Store, article_id: str, to: str | None, why: str, now: datetime) -> str:
    """Put an article into another story, or into one of its own where `to` is None. Gives that story's id.

    Raises NotFoundError for an unknown article or story, InputError where there is nothing to do.
    """
    with store.begin() as connection:
        article = articles.get_article(connection, article_id)
        source = articles.find_story_of(connection, article_id)
        if source is None:
            raise InputError(f"article {article_id} has no story yet; `secondsource run --once` places it")
        if to is None:
            target = new_story_id(article.article_id, Addresses(connection))
        else:
            target = _address(stories.find_address(connection, to), to)
        members = stories.get_story(connection, source).members
        if source == target or (to is None and len(members) == 1):
            raise InputError(f"article {article_id} is there already, in story {source}")
        if len(members) == 1:  # nothing would be left at the old address: it leads on
            stories.save_merge(connection, source, target, why, now, by=OPERATOR)
            return target
        change = StoryChange.SPLIT if to is None else StoryChange.MOVED
        reason = Reason(probability=1.0, note=why)
        stories.save_move(
            connection, [article_id], source, target, reason, now, change=change, by=OPERATOR, pinned=True
        )
    return target


def _address(found: str | None, story_id: str) -> str:
    if found is None:
        raise NotFoundError(f"no story has the id {story_id}; `secondsource stories` lists them")
    return found
