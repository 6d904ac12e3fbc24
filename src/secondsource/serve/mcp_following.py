"""What the MCP server may change when its operator allows it: what one person follows. Nothing else.

The person is named when the server is started, never by the model; a model that reads an outlet's text and takes it for
an order can so at most follow too much, which the page of what is followed shows and undoes.
"""

from dataclasses import dataclass

from secondsource import asking
from secondsource.edge.store import follows
from secondsource.errors import InputError
from secondsource.people import Follow, FollowKind
from secondsource.serve.reading import Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """One thing that is followed."""

    number: int  # give it to stop_following
    kind: str  # "topic", "person", "outlet", "story", "fact"
    words: str
    url: str  # the page on which it is listed with what happened


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowedList:
    """Everything that the person follows, oldest first."""

    follows: tuple[Followed, ...]


class Following:
    """The follows of one person, over one store."""

    def __init__(self, desk: Reading, base: str, owner: str) -> None:
        """`owner`: whose; empty: the one person of a desk without accounts."""
        self._desk = desk
        self._base = base
        self._owner = owner

    def follow(self, kind: str, value: str, fact: int | None) -> Followed:
        """Follow one thing; what is followed already stays as it is. Raises InputError, NotFoundError."""
        asked = {
            FollowKind.TOPIC: asking.follow_topic,
            FollowKind.PERSON: asking.follow_person,
            FollowKind.OUTLET: asking.follow_outlet,
            FollowKind.STORY: asking.follow_story,
        }
        if kind == FollowKind.FACT and fact is None:
            raise InputError("a fact is followed by its story's id as `value` and its place in `facts` as `fact`")
        now = self._desk.clock.now()
        with self._desk.store.begin() as connection:
            if kind == FollowKind.FACT and fact is not None:
                made = asking.follow_fact(connection, self._owner, value, fact, now)
            else:
                made = asked[FollowKind(kind)](connection, self._owner, value, now)
        return self._told(made)

    def list_followed(self) -> FollowedList:
        """What the person follows."""
        with self._desk.store.read() as connection:
            found = follows.list_follows(connection, self._owner)
        return FollowedList(follows=tuple(map(self._told, found)))

    def stop_following(self, number: int) -> Followed:
        """Stop following one thing; gives what it was. Raises NotFoundError."""
        with self._desk.store.begin() as connection:
            return self._told(follows.remove_follow(connection, number, self._owner))

    def _told(self, one: Follow) -> Followed:
        url = f"{self._base}/following#f{one.follow_id}"
        return Followed(number=one.follow_id, kind=one.kind.value, words=one.words, url=url)
