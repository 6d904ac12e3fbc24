"""The editors' mends: stories that are one are merged, an article that is elsewhere is moved, a right one is pinned.

A mend speaks of both stories: "these are one", "those are two". So all that is in them then is pinned, or the next
settling would put the two halves of a merge apart, or the rest of a story after the article that was taken out of it
(docs/decisions/0110). Articles that come later are placed as ever.

The grouper holds places in memory: whoever mends on a running desk drops it afterwards (`run/jobs.py`), and it is
restored from the store, and so from these mends. From another process the desk must not run meanwhile.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from secondsource.desk.group.identity import new_story_id
from secondsource.edge.store import Store, articles, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.model import Reason, StoryChange, StoryEvent
from secondsource.run.group import Addresses

OPERATOR = "operator"

# Said in the mend's own transaction: whoever mends may still do so. Raises LeaseLostError otherwise.
Confirm = Callable[[Connection], None]


def alone(connection: Connection) -> None:
    """For a process that holds the whole store: nobody can have taken anything from it."""


def merge_stories(
    store: Store, story_id: str, into: str, why: str, now: datetime, *, by: str = OPERATOR, confirm: Confirm = alone
) -> str:
    """Make one story of two; the first one's address redirects. Gives the address of the whole.

    Raises NotFoundError for an unknown story, InputError where the two are one already.
    """
    with store.begin() as connection:
        confirm(connection)
        source = _address(stories.find_address(connection, story_id), story_id)
        target = _address(stories.find_address(connection, into), into)
        if source == target:
            raise InputError(f"stories {story_id} and {into} are one already ({target})")
        _merge(connection, source, target, why, now, by)
    return target


def _merge(connection: Connection, source: str, target: str, why: str, now: datetime, by: str) -> None:
    stories.save_merge(connection, source, target, why, now, by=by)
    stories.save_all_pinned(connection, [target])


def move_article(store: Store, article_id: str, to: str | None, why: str, now: datetime, *, by: str = OPERATOR) -> str:
    """Put an article into another story, or into one of its own where `to` is None. Gives that story's id.

    Raises NotFoundError for an unknown article or story, InputError where there is nothing to do.
    """
    return move_articles(store, [article_id], to, why, now, by=by)


def move_articles(
    store: Store,
    article_ids: Sequence[str],
    to: str | None,
    why: str,
    now: datetime,
    *,
    by: str = OPERATOR,
    confirm: Confirm = alone,
) -> str:
    """Put articles of one story into another, or together into one of their own. Gives that story's id.

    Raises as `move_article` does, and InputError where they are of several stories.
    """
    with store.begin() as connection:
        confirm(connection)
        chosen = list(dict.fromkeys(article_ids))
        source = _source(connection, chosen)
        target = _target(connection, chosen, to)
        members = {one.article_id for one in stories.get_story(connection, source).members}
        everything = members <= set(chosen)
        if source == target or (to is None and everything):
            which = f"article {chosen[0]} is" if len(chosen) == 1 else "these articles are"
            raise InputError(f"{which} there already, in story {source}")
        if everything:  # nothing would be left at the old address: it leads on
            _merge(connection, source, target, why, now, by)
            return target
        change = StoryChange.SPLIT if to is None else StoryChange.MOVED
        reason = Reason(probability=1.0, note=why)
        stories.save_move(connection, chosen, source, target, reason, now, change=change, by=by)
        stories.save_all_pinned(connection, [source, target])
    return target


def pin_article(
    store: Store,
    article_id: str,
    pinned: bool,
    why: str,
    now: datetime,
    *,
    by: str = OPERATOR,
    confirm: Confirm = alone,
) -> str:
    """Keep an article in its story, or let the desk's repairs place it again. Gives the story's id.

    Raises NotFoundError for an unknown article, InputError for one without a story.
    """
    with store.begin() as connection:
        confirm(connection)
        source = _source(connection, [article_id])
        stories.save_pin(connection, article_id, pinned)
        words = f"{'pinned here' if pinned else 'no longer pinned'}: {why}"
        event = StoryEvent(story_id=source, at=now, change=StoryChange.MOVED, cause=words, article_id=article_id, by=by)
        stories.save_event(connection, event)
    return source


def _source(connection: Connection, article_ids: Sequence[str]) -> str:
    if not article_ids:
        raise InputError("choose at least one article")
    found = set()
    for one in article_ids:
        articles.get_article(connection, one)
        found.add(articles.find_story_of(connection, one))
    if None in found:
        raise InputError(f"article {article_ids[0]} has no story yet; `secondsource run --once` places it")
    if len(found) > 1:
        raise InputError("these articles are in several stories; move those of one story at a time")
    return str(found.pop())


def _target(connection: Connection, article_ids: Sequence[str], to: str | None) -> str:
    if to is not None:
        return _address(stories.find_address(connection, to), to)
    first = articles.list_articles(connection, article_ids)[0]
    return new_story_id(first.article_id, Addresses(connection))


def _address(found: str | None, story_id: str) -> str:
    if found is None:
        raise NotFoundError(f"no story has the id {story_id}; `secondsource stories` lists them")
    return found
