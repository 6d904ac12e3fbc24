"""Every exception of the desk.

SecondSourceError
├── SettingsError        a setting is missing, malformed or contradicts another
├── InputError           something from outside cannot be read: a file, a row, an argument
│   ├── FeedError        a document is not a feed
│   └── RowError         one row of a file of articles is unusable
├── FetchError           the network did not give what was asked for
│   ├── RefusedError     we do not ask: private address, robots.txt, scheme, size
│   └── RemoteError      the other side failed: status, time-out, broken body
├── StoreError           the database cannot be used, or says something impossible
│   ├── NotFoundError    no such feed, article, story
│   ├── LockedError      another desk holds the store
│   ├── TroubleError     its disk is full or read-only, its file damaged, its server away
│   ├── LeaseLostError   another worker took over what this one was doing
│   └── SchemaError      the database is of another version
├── ModelError           a language model did not answer usably
│   ├── BudgetError      the call would pass the cap
│   └── CallError        one call of it failed; `outcome` says how
└── KnowledgeError       a data file of ours is malformed

Each message names the thing and says what to do.
"""


class SecondSourceError(Exception):
    """The root: catch it to catch everything the desk raises on purpose."""


class SettingsError(SecondSourceError):
    """A setting is missing, malformed or contradicts another."""


class InputError(SecondSourceError):
    """Something from outside cannot be read."""


class FeedError(InputError):
    """A document is not a feed."""


class RowError(InputError):
    """One row of a file of articles is unusable."""


class FetchError(SecondSourceError):
    """The network did not give what was asked for."""


class RefusedError(FetchError):
    """We do not ask for this: private address, robots.txt, scheme or size."""


class RemoteError(FetchError):
    """The other side failed."""


class StoreError(SecondSourceError):
    """The database cannot be used, or says something impossible."""


class NotFoundError(StoreError):
    """No such thing in the store."""


class LockedError(StoreError):
    """Another desk holds the store."""


class TroubleError(StoreError):
    """The database itself is in trouble: disk, permissions, lock, damage or server."""


class LeaseLostError(StoreError):
    """Another worker took over what this one was doing, while it was thought dead."""


class SchemaError(StoreError):
    """The database is of another version."""


class ModelError(SecondSourceError):
    """A language model did not answer usably."""


class BudgetError(ModelError):
    """The call would pass the cap."""


class CallError(ModelError):
    """One call of a language model failed."""

    def __init__(self, message: str, outcome: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome  # "timeout", "refused" (before any work), "broken" (an answer that cannot be read)
        self.retry_after = retry_after  # seconds the other side asks us to wait; None: do not try again


class KnowledgeError(SecondSourceError):
    """A data file of the desk's own knowledge is malformed."""
