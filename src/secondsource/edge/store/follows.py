"""What people follow and what they do not want to see."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from secondsource.edge.store.codec import find_json, to_json
from secondsource.edge.store.dialect import insert_new, upsert
from secondsource.edge.store.people_tables import follows, looks, mutes, notices
from secondsource.errors import NotFoundError
from secondsource.model import Fact
from secondsource.people import Follow, FollowKind, Mute, MuteKind


def save_follow(connection: Connection, follow: Follow) -> Follow:
    """Store a follow that has no id yet; what its owner follows already is given back as it is."""
    known = find_follow(connection, follow.owner, follow.kind, follow.value, follow.fact)
    if known:
        return known
    row = {name: getattr(follow, name) for name in Follow.__dataclass_fields__ if name != "follow_id"}
    row |= {
        "kind": follow.kind.value,
        "fact": to_json(follow.fact) if follow.fact else None,
        "known": json.dumps(follow.known, ensure_ascii=False),
    }
    key = connection.execute(insert(follows).values(row)).inserted_primary_key
    assert key is not None
    return get_follow(connection, int(key[0]))


def get_follow(connection: Connection, follow_id: int, owner: str | None = None) -> Follow:
    """The follow with this number; of this owner where one is named. Raises NotFoundError."""
    row = connection.execute(select(follows).where(follows.c.follow_id == follow_id)).one_or_none()
    if row is None or (owner is not None and row.owner != owner):
        raise NotFoundError(f"nothing followed has the number {follow_id}; `secondsource follows` lists what is")
    return _follow(row)


def find_follow(connection: Connection, owner: str, kind: FollowKind, value: str, fact: Fact | None) -> Follow | None:
    """What an owner follows of this kind and value; of a fact, the one with these words in this article."""
    wanted = (follows.c.owner == owner, follows.c.kind == kind.value, follows.c.value == value)
    found = [_follow(row) for row in connection.execute(select(follows).where(*wanted))]
    return next((one for one in found if _place(one.fact) == _place(fact)), None)


def find_follow_by_key(connection: Connection, key: str) -> Follow | None:
    """The follow whose feed has this key in its address."""
    row = connection.execute(select(follows).where(follows.c.key == key)).one_or_none()
    return _follow(row) if row else None


def list_follows(connection: Connection, owner: str | None = None) -> list[Follow]:
    """What an owner follows (None: what anyone does), oldest first."""
    statement = select(follows).order_by(follows.c.follow_id)
    if owner is not None:
        statement = statement.where(follows.c.owner == owner)
    return [_follow(row) for row in connection.execute(statement)]


def list_of_story(connection: Connection, owner: str, story_id: str) -> list[Follow]:
    """What an owner follows of one story: the story itself, and facts of it."""
    wanted = (follows.c.owner == owner, follows.c.value == story_id)
    kinds = (FollowKind.STORY.value, FollowKind.FACT.value)
    statement = select(follows).where(*wanted, follows.c.kind.in_(kinds)).order_by(follows.c.follow_id)
    return [_follow(row) for row in connection.execute(statement)]


def remove_follow(connection: Connection, follow_id: int, owner: str) -> Follow:
    """Stop following; its notices go too. Raises NotFoundError."""
    follow = get_follow(connection, follow_id, owner)
    connection.execute(delete(notices).where(notices.c.follow_id == follow_id))
    connection.execute(delete(follows).where(follows.c.follow_id == follow_id))
    return follow


def save_seen(connection: Connection, owner: str, at: datetime, follow_id: int | None = None) -> None:
    """An owner has read what is new until a moment: of one follow, or of all."""
    statement = update(follows).where(follows.c.owner == owner, follows.c.seen < at)
    if follow_id is not None:
        statement = statement.where(follows.c.follow_id == follow_id)
    connection.execute(statement.values(seen=at))


def count_new(connection: Connection, owner: str) -> int:
    """How many notices an owner has not read."""
    joined = notices.join(follows, notices.c.follow_id == follows.c.follow_id)
    statement = select(func.count()).select_from(joined)
    statement = statement.where(follows.c.owner == owner, notices.c.at > follows.c.seen)
    return int(connection.execute(statement).scalar_one())


def save_look(connection: Connection, owner: str, at: datetime) -> None:
    """An owner has read the front page until a moment."""
    upsert(connection, looks, [{"owner": owner, "at": at}])


def find_look(connection: Connection, owner: str) -> datetime | None:
    """When an owner last said so; None: never."""
    moment: datetime | None = connection.execute(select(looks.c.at).where(looks.c.owner == owner)).scalar()
    return moment


def save_mute(connection: Connection, mute: Mute) -> None:
    """Store what an owner does not want to see; once."""
    row = {"owner": mute.owner, "kind": mute.kind.value, "value": mute.value, "added": mute.added}
    insert_new(connection, mutes, [row])


def remove_mute(connection: Connection, owner: str, kind: MuteKind, value: str) -> None:
    """Show it again."""
    wanted = (mutes.c.owner == owner, mutes.c.kind == kind.value, mutes.c.value == value)
    connection.execute(delete(mutes).where(*wanted))


def list_mutes(connection: Connection, owner: str | None = None) -> Iterator[Mute]:
    """What an owner does not want to see (None: everybody's), oldest first."""
    statement = select(mutes).order_by(mutes.c.added, mutes.c.value)
    if owner is not None:
        statement = statement.where(mutes.c.owner == owner)
    for row in connection.execute(statement):
        yield Mute(owner=row.owner, kind=MuteKind(row.kind), value=row.value, added=row.added)


def adopt_all(connection: Connection, owner: str) -> int:
    """Give what was followed and muted without an account to the first person who has one; how many follows."""
    connection.execute(update(mutes).where(mutes.c.owner == "").values(owner=owner))
    connection.execute(update(looks).where(looks.c.owner == "").values(owner=owner))
    return connection.execute(update(follows).where(follows.c.owner == "").values(owner=owner)).rowcount


def remove_all(connection: Connection, owner: str) -> None:
    """Forget what a person followed, muted and read."""
    chosen = select(follows.c.follow_id).where(follows.c.owner == owner)
    connection.execute(delete(notices).where(notices.c.follow_id.in_(chosen)))
    for table in (follows, mutes, looks):
        connection.execute(delete(table).where(table.c.owner == owner))


def _place(fact: Fact | None) -> tuple[str, str, int] | None:
    return (fact.article_id, fact.value, fact.start) if fact else None


def _follow(row: Row[Any]) -> Follow:
    values = {name: row._mapping[name] for name in Follow.__dataclass_fields__}
    return Follow(
        **values
        | {"kind": FollowKind(row.kind), "fact": find_json(Fact, row.fact), "known": tuple(json.loads(row.known))}
    )
