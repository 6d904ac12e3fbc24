"""What people ask of a desk: who they are, what they follow, what they report, what they want done.

The types of `model.py` travel from feed to page; these go the other way, from a reader or an editor to the desk. Like
those they are frozen, keyword-only and slotted, and every moment is aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo
from enum import StrEnum
from typing import Any

from secondsource.model import Fact

# --- who ---------------------------------------------------------------------------------------------------


class Role(StrEnum):
    """What a person may do; each may all that the ones before may."""

    READER = "reader"  # follow, mute, report an error
    EDITOR = "editor"  # feeds, merging and moving, ratings and owners, answering reports
    ADMIN = "admin"  # everything: removing feeds, the list of people


RANK = {Role.READER: 0, Role.EDITOR: 1, Role.ADMIN: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """A person who may log in, or whom a proxy names."""

    name: str
    role: Role
    password: str  # argon2 hash; empty: comes through a proxy only
    added: datetime


# --- following ---------------------------------------------------------------------------------------------


class FollowKind(StrEnum):
    """What can be followed."""

    TOPIC = "topic"  # a query, as search reads it
    PERSON = "person"  # a name
    OUTLET = "outlet"
    STORY = "story"
    FACT = "fact"  # one fact of one story


@dataclass(frozen=True, kw_only=True, slots=True)
class Follow:
    """One thing that one person follows."""

    follow_id: int = 0  # 0: not stored yet
    owner: str = ""  # user name; empty: the one person of a desk without accounts
    kind: FollowKind
    value: str  # the query, the name, the outlet's id, the story's id
    words: str  # what it is called: the outlet's name, the headline, the fact
    fact: Fact | None = None  # of a fact: its first statement, by which it is found again
    known: tuple[str, ...] = ()  # keys of what had happened already when it was followed
    key: str = ""  # of its feed's address: long and random, for a reader program has no cookie
    added: datetime
    seen: datetime  # what came later is new


class NoticeKind(StrEnum):
    """What can happen to a thing that is followed."""

    STORY = "story"  # a story that the query, the person or the outlet is in
    ORIGIN = "origin"  # one more independent origin reports the story
    LABEL = "label"  # the story's label changed
    STATED = "stated"  # one more independent origin states the fact
    CONTESTED = "contested"  # another value at the same time
    UPDATED = "updated"  # a newer value
    DENIED = "denied"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing that happened to what is followed. `desk.write.notices` turns it into a sentence."""

    notice_id: int = 0  # 0: not stored yet
    follow_id: int
    key: str  # the same happening has the same key: it is told once
    kind: NoticeKind
    story_id: str
    at: datetime  # when the desk noticed
    what: str  # the headline, the fact, the new label
    who: str = ""  # outlet or origin
    other: str = ""  # the other value, the old label, the denial's sentence
    count: int = 0  # independent origins now


class MuteKind(StrEnum):
    """What a person does not want to see."""

    OUTLET = "outlet"  # stories that only muted outlets report
    QUERY = "query"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mute:
    """One thing that one person does not want to see."""

    owner: str
    kind: MuteKind
    value: str
    added: datetime


class Sending(StrEnum):
    """How far a notice has come on a channel."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # given up after the last try


class ChannelKind(StrEnum):
    """How notices leave the desk."""

    APPRISE = "apprise"  # any address that Apprise knows: tgram://, slack://, ntfys://
    WEBHOOK = "webhook"  # ours: a signed POST
    MAIL = "mail"  # through a mail server


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """Where notices go, as `notify.toml` says. What could be a secret is in no `repr`, so in no log."""

    name: str
    kind: ChannelKind = ChannelKind.WEBHOOK
    address: str = field(repr=False)  # Apprise's, the webhook's, or smtp[s]://USER@HOST of the mail server
    secret: str = field(default="", repr=False)  # signs a webhook's body; logs in at the mail server
    mail_to: str = ""
    mail_from: str = ""
    owner: str = ""  # whose follows
    follows: tuple[str, ...] = ()  # kinds ("fact") and numbers ("12") of what is told; empty: everything
    digest: time | None = None  # local time of one message a day; None: each notice when it comes
    quiet: tuple[time, time] | None = None  # local times from and until which nothing is sent
    zone: tzinfo = UTC  # of those times
    allow_private: bool = False  # a webhook on this network
    language: str = ""  # of its letters; empty: the desk's

    def tells(self, follow: Follow) -> bool:
        """Whether what happens to this follow goes to this channel."""
        mine = not self.follows or follow.kind.value in self.follows or str(follow.follow_id) in self.follows
        return mine and follow.owner == self.owner


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelProblem:
    """Something in `notify.toml` that cannot be used, with what to do. Never holds a secret."""

    line: int  # 0: the whole file
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """What `notify.toml` says: the channels that can be used, and what is wrong with the others."""

    channels: tuple[Channel, ...] = ()
    problems: tuple[ChannelProblem, ...] = ()

    def find(self, name: str) -> Channel | None:
        """The channel of this name."""
        return next((one for one in self.channels if one.name == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A notice on its way to a channel."""

    notice: Notice
    follow: Follow
    channel: str
    attempts: int  # tries so far
    batch: str  # of the message that it goes out in; empty: in none yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A message as it leaves the desk: notices that came together, a day's digest, or a test."""

    letter_id: str  # the same each time it is sent, so that a receiver can tell a repetition
    at: datetime  # when it was made
    title: str
    text: str
    html: str
    payload: Mapping[str, Any]  # what a webhook gets, as JSON


@dataclass(frozen=True, kw_only=True, slots=True)
class SendFailure:
    """Why a letter did not arrive. The message names the channel's host at most, never an address or a secret."""

    reason: str  # fixed word: "http-500", "timeout", "refused", "private-address"
    message: str
    final: bool = False  # another try cannot help
    wait: float | None = None  # seconds that the other side asks for


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelState:
    """How a channel does: for the pages that show it."""

    channel: str
    waiting: int
    dead: int
    last_sent: datetime | None
    failure: str  # the newest, while something waits or was given up


# --- errors reported by readers ----------------------------------------------------------------------------


class ReportState(StrEnum):
    """What became of a reported error."""

    OPEN = "open"
    CORRECTED = "corrected"
    NO_ERROR = "not an error"


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorReport:
    """What a reader says is wrong with a story, and what an editor answered. Only the answer is public."""

    report_id: int = 0  # 0: not stored yet
    story_id: str
    at: datetime
    words: str
    contact: str = ""  # forgotten once it is answered
    sender: str = ""  # keyed hash of the address, for the limit on how many one sends
    state: ReportState = ReportState.OPEN
    note: str = ""  # the editor's, public
    resolved: datetime | None = None
    by: str = ""


# --- what is known of an outlet, by this desk's editors ----------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletRating:
    """An editor's rating of an outlet; the newest counts, the older ones are its history."""

    outlet_id: str
    rating: float | None  # 0 (worst) to 1 (best), on the scale of all ratings; None: withdrawn
    override: bool = False  # instead of the lists, not beside them
    reason: str
    source: str  # URL
    dated: datetime
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletOwner:
    """An editor's word on who owns an outlet; the newest counts."""

    outlet_id: str
    owner: str | None  # None: withdrawn
    reason: str
    source: str  # URL
    dated: datetime
    by: str
    at: datetime


# --- jobs: what `serve` saves and `run` does ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedAddress:
    """A feed to add."""

    url: str
    title: str = ""
    homepage: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewFeed:
    """Ask an address once and show what its feed holds; nothing is added."""

    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddFeeds:
    """Add feeds, without asking them now."""

    feeds: tuple[FeedAddress, ...]


class FeedChange(StrEnum):
    """What can be done to a feed."""

    RETRY = "retry"  # ask it now
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeFeed:
    """Change whether and when a feed is polled."""

    feed_id: int
    change: FeedChange


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeStories:
    """Make one story of two."""

    story_id: str
    into: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveArticles:
    """Put articles of one story into another, or into one of their own."""

    article_ids: tuple[str, ...]
    to: str | None  # None: a story of their own
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PinArticle:
    """Keep an article where it is, or let the desk place it again."""

    article_id: str
    pinned: bool
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RateOutlet:
    """Rate an outlet and score its stories again."""

    rating: OutletRating


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnOutlet:
    """Say who owns an outlet and score its stories again."""

    owner: OutletOwner


@dataclass(frozen=True, kw_only=True, slots=True)
class TryChannel:
    """Send a message that says it is a test."""

    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SendAgain:
    """Put what was given up on a channel on its way again."""

    channel: str


Task = (
    PreviewFeed | AddFeeds | ChangeFeed | MergeStories | MoveArticles | PinArticle | RateOutlet | OwnOutlet
    | TryChannel | SendAgain
)  # fmt: skip


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A task with who asked for it and what came of it."""

    job_id: int = 0  # 0: not stored yet
    task: Task
    by: str
    asked: datetime
    state: JobState = JobState.WAITING
    ended: datetime | None = None
    words: str = ""  # what was done, or why it was not and what to do
    link: str = ""  # path on this desk where the result is seen
    preview: "FeedPreview | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewEntry:
    """One entry of a feed that was looked at."""

    title: str
    link: str | None
    published: datetime | None
    outlet: str | None
    words: int  # of text that the feed itself brings


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedPreview:
    """What a feed holds, before it is added."""

    url: str
    title: str
    homepage: str | None
    format: str
    entries: int
    newest: datetime | None
    first: tuple[PreviewEntry, ...]
    others: tuple[str, ...] = ()  # further feeds that the site names
    known: bool = False  # it is polled already
