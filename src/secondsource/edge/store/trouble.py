"""What can be wrong with a database itself, told from its drivers' errors, in one word and in words that help.

A constraint that is broken is a bug of ours and stays what it is; a disk, a lock or a server that is in trouble is
not, and may be well again in a minute.
"""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Why the database cannot be used, or only be read."""

    reason: str  # "disk-full", "read-only", "replica", "locked", "damaged", "unreachable"
    message: str  # for people: what to do


_DO = {
    "disk-full": "its disk is full: make room, the desk goes on by itself; until then it shows what it has",
    "read-only": "it cannot be written: check that its file, folder and disk may be written by this user",
    "replica": "it may only be read, as a replica: it shows pages; what changes something is done at the desk itself",
    "locked": "another process holds it for too long: find out which, or wait",
    "damaged": "it is damaged: stop the desk and bring a backup back with `secondsource restore FILE`",
    "unreachable": "it cannot be reached: check that the server runs and the address is right",
}
# SQLite says it in words, https://www.sqlite.org/rescode.html; in this order
_WORDS = (
    ("database or disk is full", "disk-full"),
    ("readonly database", "read-only"),
    ("unable to open database file", "read-only"),
    ("database is locked", "locked"),
    ("database table is locked", "locked"),
    ("malformed", "damaged"),
    ("not a database", "damaged"),
    ("disk i/o error", "damaged"),
    ("connection failed", "unreachable"),
    ("connection is bad", "unreachable"),
    ("connection is closed", "unreachable"),
    ("server closed the connection", "unreachable"),
    ("consuming input failed", "unreachable"),
    ("terminating connection", "unreachable"),
    ("the database system is", "unreachable"),
)
# PostgreSQL has codes, https://www.postgresql.org/docs/current/errcodes-appendix.html; the longest that fits
_CODES = {
    "53100": "disk-full",
    "25006": "replica",
    "55P03": "locked",
    "40P01": "locked",
    "XX001": "damaged",
    "XX002": "damaged",
    "57P": "unreachable",
    "08": "unreachable",
    "53": "unreachable",  # too many connections, out of memory
}


def find_trouble(error: DBAPIError, name: str) -> Trouble | None:
    """What is wrong with the database `name`; None where the error is about what we asked of it."""
    reason = _reason(error)
    if reason is None:
        return None
    said = (str(error.orig).strip().splitlines() or [""])[0]
    return Trouble(reason=reason, message=f"store {name}: {_DO[reason]} ({said})")


def _reason(error: DBAPIError) -> str | None:
    code = getattr(error.orig, "sqlstate", None)
    if code:
        return next((_CODES[code[:length]] for length in (5, 3, 2) if code[:length] in _CODES), None)
    said = str(error.orig).lower()
    found = next((reason for words, reason in _WORDS if words in said), None)
    return found or ("unreachable" if error.connection_invalidated else None)
