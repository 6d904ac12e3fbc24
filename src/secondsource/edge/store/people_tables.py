"""The tables of what people ask: `people.py` as rows. Declared beside `tables.py`, in the same schema."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from secondsource.edge.store.tables import Moment, metadata

users = Table(
    "users",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),  # argon2 hash
    Column("added", Moment, nullable=False),
)

secrets = Table(  # what sessions and forms are signed with; made by the desk, never shown
    "secrets",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("follow_id", Integer, primary_key=True),
    Column("owner", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("fact", Text),  # JSON of model.Fact
    Column("known", Text, nullable=False),  # JSON list
    Column("key", String, nullable=False, unique=True),
    Column("added", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Index(None, "owner"),
)

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Integer, primary_key=True),
    Column("follow_id", ForeignKey("follows.follow_id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("story_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("count", Integer, nullable=False),
    UniqueConstraint("follow_id", "key"),
    Index(None, "follow_id", "at"),
)

# Stories that were assessed since follows were last matched with them.
changed_stories = Table("changed_stories", metadata, Column("story_id", String, primary_key=True))

deliveries = Table(
    "deliveries",
    metadata,
    Column("notice_id", ForeignKey("notices.notice_id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("batch", String, nullable=False),  # of the message that it goes out in; empty: in none yet
    Column("attempts", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    Column("failure", Text, nullable=False),
    Column("sent", Moment),
    Index(None, "state", "next_try"),
    Index(None, "channel", "state"),
)

digests = Table(
    "digests",
    metadata,
    Column("channel", String, primary_key=True),
    Column("at", Moment, nullable=False),  # of the last one
)

mutes = Table(
    "mutes",
    metadata,
    Column("owner", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("added", Moment, nullable=False),
)

looks = Table(  # when a person last said that they have read the front page
    "looks",
    metadata,
    Column("owner", String, primary_key=True),
    Column("at", Moment, nullable=False),
)

error_reports = Table(
    "error_reports",
    metadata,
    Column("report_id", Integer, primary_key=True),
    Column("story_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("words", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("sender", String, nullable=False),
    Column("state", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("resolved", Moment),
    Column("by", String, nullable=False),
    Index(None, "story_id"),
    Index(None, "state", "resolved"),
    Index(None, "at"),
)

outlet_ratings = Table(
    "outlet_ratings",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("outlet_id", String, nullable=False),
    Column("rating", Float),  # null: withdrawn
    Column("override", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("dated", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "outlet_id", "entry"),
)

outlet_owners = Table(
    "outlet_owners",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("outlet_id", String, nullable=False),
    Column("owner", String),  # null: withdrawn
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("dated", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "outlet_id", "entry"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # name of the task's type
    Column("task", Text, nullable=False),  # its JSON
    Column("by", String, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("ended", Moment),
    Column("words", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("preview", Text),  # JSON of people.FeedPreview
    Column("leased_until", Moment),  # a desk is doing it
    Index(None, "state", "job_id"),
)
