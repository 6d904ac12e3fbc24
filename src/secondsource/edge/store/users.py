"""People with a name on this desk, and the secrets that sessions and forms are signed with."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from secondsource.edge.store.dialect import insert_new
from secondsource.edge.store.people_tables import secrets, users
from secondsource.errors import InputError, NotFoundError
from secondsource.people import Role, User


def add_user(connection: Connection, user: User) -> None:
    """Store a person. Raises InputError where the name is taken."""
    if find_user(connection, user.name):
        raise InputError(f"there is a user {user.name} already; change the password, or remove the user first")
    row = {"name": user.name, "role": user.role.value, "password": user.password, "added": user.added}
    connection.execute(insert(users).values(row))


def find_user(connection: Connection, name: str) -> User | None:
    """The person with this name."""
    row = connection.execute(select(users).where(users.c.name == name)).one_or_none()
    return _user(row) if row else None


def get_user(connection: Connection, name: str) -> User:
    """The same. Raises NotFoundError."""
    user = find_user(connection, name)
    if user is None:
        raise NotFoundError(f"there is no user {name}; `secondsource user list` lists them")
    return user


def list_users(connection: Connection) -> Iterator[User]:
    """Everyone, by name."""
    for row in connection.execute(select(users).order_by(users.c.name)):
        yield _user(row)


def count_users(connection: Connection) -> int:
    """How many there are; none: the desk is one person's."""
    return int(connection.execute(_COUNT).scalar_one())


def save_user(connection: Connection, user: User) -> None:
    """Store a person's new role or password. Raises NotFoundError."""
    values = {"role": user.role.value, "password": user.password}
    if connection.execute(update(users).where(users.c.name == user.name).values(values)).rowcount != 1:
        raise NotFoundError(f"there is no user {user.name}; `secondsource user list` lists them")


def remove_user(connection: Connection, name: str) -> None:
    """Forget a person. Raises NotFoundError."""
    if connection.execute(delete(users).where(users.c.name == name)).rowcount != 1:
        raise NotFoundError(f"there is no user {name}; `secondsource user list` lists them")


def find_secret(connection: Connection, name: str) -> str | None:
    """The stored secret of this name."""
    found: str | None = connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar()
    return found


def keep_secret(connection: Connection, name: str, proposed: str) -> str:
    """The secret of this name: the one that is stored, or the proposed one, stored now."""
    insert_new(connection, secrets, [{"name": name, "value": proposed}])
    found = find_secret(connection, name)
    assert found is not None
    return found


_COUNT = select(func.count()).select_from(users)  # put together once: every page asks it


def _user(row: Row[Any]) -> User:
    return User(name=row.name, role=Role(row.role), password=row.password, added=row.added)
