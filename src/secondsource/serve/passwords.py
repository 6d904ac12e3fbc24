"""Passwords: argon2id by argon2-cffi, with the parameters of RFC 9106's second recommendation (its default)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from secondsource.errors import InputError

SHORTEST = 10  # characters; NIST SP 800-63B asks for 8 where tries are limited, as they are here
LONGEST = 200

_hasher = PasswordHasher()
# Each check takes 64 MiB for some 50 ms: two at a time, or a hundred tries at once would take 6 GB.
_two_at_a_time = threading.BoundedSemaphore(2)
# Checked where there is no such person, so that the time does not tell who has an account.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The password's hash with its salt. Raises InputError."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    return _hasher.hash(password)


def check_password(password: str, hashed: str | None) -> bool:
    """Whether the password is the one that was hashed; as slow for a person who does not exist (None)."""
    with _two_at_a_time:
        try:
            return _hasher.verify(hashed or _NOBODY, password[:LONGEST]) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False
