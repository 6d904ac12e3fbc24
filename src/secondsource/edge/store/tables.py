"""The schema: every table, declared once. `migrations/` builds the same (a test compares them).

Work is rows in a state: feeds that are due, entries without an article, articles without a story, stories to
assess. Values of several levels (an assessment, a page) are kept whole as JSON text, with the columns that pages
sort and filter by beside them.
"""

import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=CONVENTION)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime: `timestamptz` on PostgreSQL, naive UTC text on SQLite, which sorts the same."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments: a moment without a zone is a bug of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: moments are aware and in UTC")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Give moments back in UTC whatever the database's own zone is."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Packed(TypeDecorator[str]):
    """A long text kept as zlib bytes: JSON of an assessment takes a seventh of its room, and .2 ms to unpack."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - the interface
        """Level 6: level 9 takes twice the time for 1 % less."""
        return None if value is None else zlib.compress(value.encode("utf8"), 6)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - the interface
        """The text."""
        return None if value is None else zlib.decompress(value).decode("utf8")


outlets = Table(
    "outlets",
    metadata,
    Column("outlet_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("homepage", String),
    Column("country", String),
    Column("language", String),
)

outlet_pages = Table(  # about themselves, as their articles link them
    "outlet_pages",
    metadata,
    Column("outlet_id", String, primary_key=True),
    Column("kind", String, primary_key=True),  # model.SignKind
    Column("url", String, nullable=False),
    Column("words", String, nullable=False),  # of the link
    Column("seen_on", String, nullable=False),  # the article that linked it last
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("feed_id", Integer, primary_key=True),
    Column("url", String, nullable=False, unique=True),
    Column("title", String, nullable=False),
    Column("added_url", String),  # null: never moved
    Column("outlet_id", String),
    Column("homepage", String),
    Column("state", String, nullable=False),
    Column("added", Moment, nullable=False),
    Column("etag", String),
    Column("last_modified", String),
    Column("interval", Float, nullable=False),  # seconds
    Column("next_poll", Moment, nullable=False),
    Column("last_poll", Moment),
    Column("last_success", Moment),
    Column("last_change", Moment),
    Column("failure", Text),  # JSON of model.Failure; null after a success
    Column("leased_until", Moment),  # a worker is asking it
    Column("hub", String),  # WebSub hub that the feed names; null: none
    Column("topic", String),  # the address that the hub knows it by
    Index(None, "state", "next_poll"),
)

entries = Table(
    "entries",
    metadata,
    Column("entry_id", String, primary_key=True),
    Column("feed_id", ForeignKey("feeds.feed_id", ondelete="CASCADE"), nullable=False),
    Column("outlet_id", String, nullable=False),
    Column("outlet_name", String, nullable=False),
    Column("guid", String),
    Column("title", Text, nullable=False),
    Column("link", Text),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),  # emptied once the article is stored
    Column("author", String),
    Column("published", Moment),
    Column("updated", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("language", String),
    Column("state", String, nullable=False),  # "new", "done", "dead"
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("article_id", String),
    Column("failure", Text),
    Index(None, "state", "next_try"),
    Index(None, "article_id"),
    # few entries fail, so this index holds little
    Index(
        "ix_entries_failed",
        "next_try",
        sqlite_where=text("failure IS NOT NULL"),
        postgresql_where=text("failure IS NOT NULL"),
    ),
)

# An entry is known by its guid and by its link, so that either may change.
entry_identities = Table(
    "entry_identities",
    metadata,
    Column("feed_id", ForeignKey("feeds.feed_id", ondelete="CASCADE"), primary_key=True),
    Column("identity", String, primary_key=True),
)

articles = Table(
    "articles",
    metadata,
    Column("number", Integer, primary_key=True),  # the row's number, for the full-text index
    Column("article_id", String, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("outlet_id", String, nullable=False),
    Column("outlet_name", String, nullable=False),
    Column("headline", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("authors", Text, nullable=False),  # JSON list
    Column("dateline", String),
    Column("agency_id", String),
    Column("language", String, nullable=False),
    Column("published", Moment),
    Column("updated", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("fetched", Moment),
    Column("moment", Moment, nullable=False),  # published, else first_seen
    Column("arrived", Moment, nullable=False),  # the earlier of moment and first_seen; stays once it is placed
    Column("quality", String, nullable=False),
    Column("quality_reason", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("story_id", String),  # null: to be grouped
    Column("placed", Integer),  # its turn among all articles that were placed: the grouper is restored in this order
    Column("placed_revision", Integer),  # how it read when it was placed: later revisions do not move it
    Column("settled", Boolean, nullable=False, default=False),  # placed after all that comes before it
    Column("shown", Moment),  # when the first page that knew it was written
    Index(None, "story_id"),
    Index(None, "placed"),
    Index(None, "arrived"),
    Index(None, "outlet_id", "moment"),
    Index(None, "moment"),
    Index(None, "settled"),
    Index(None, "shown"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("headline", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("seen", Moment, nullable=False),
)

rereads = Table(  # articles that are to be read again
    "rereads",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("first_read", Moment, nullable=False),
    Column("turn", Integer, nullable=False),  # readings again so far
    Column("due", Moment),  # null: no more
    Column("last", Moment),  # the latest reading again
    Column("leased_until", Moment),
    Index(None, "due"),
    Index(None, "last"),
)

stories = Table(
    "stories",
    metadata,
    Column("story_id", String, primary_key=True),
    Column("language", String, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("latest", Moment, nullable=False),  # moment of its newest article: what the front page sorts by
    Column("subjects", Text, nullable=False),  # JSON list
    Column("merged_into", String),
    Column("stale", Boolean, nullable=False),  # to assess and write
    # what lists show, kept beside the whole values
    Column("headline", Text, nullable=False, default=""),
    Column("summary", Text, nullable=False, default=""),
    Column("articles", Integer, nullable=False, default=0),
    Column("outlets", Integer, nullable=False, default=0),
    Column("origins", Float, nullable=False, default=0.0),
    Column("label", String),
    Column("state", String, nullable=False, default=""),
    Column("sentence", Text, nullable=False, default=""),
    Column("sentences", Text, nullable=False, default=""),  # JSON: the same in each language, with its links marked
    Column("importance", Float, nullable=False, default=0.0),
    Index(None, "stale"),
    Index(None, "merged_into", "latest"),
    Index(None, "state", "updated"),  # those that are no longer "developing", every pass
)

# One row for each subject of a story, so that the front page filters by index.
story_subjects = Table(
    "story_subjects",
    metadata,
    Column("subject", String, primary_key=True),
    Column("story_id", ForeignKey("stories.story_id", ondelete="CASCADE"), primary_key=True),
    Index(None, "story_id"),
)

members = Table(
    "members",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("story_id", ForeignKey("stories.story_id"), nullable=False),
    Column("added", Moment, nullable=False),
    Column("reason", Text, nullable=False),  # JSON of model.Reason
    Column("pinned", Boolean, nullable=False, default=False),
    Index(None, "story_id"),
    # few are pinned; the grouper asks for them at each start
    Index("ix_members_pinned", "pinned", sqlite_where=text("pinned = 1"), postgresql_where=text("pinned")),
)

# The desk's own mends: where an article was before one, so that settling can begin before it.
mends = Table(
    "mends",
    metadata,
    Column("mend_id", Integer, primary_key=True),
    Column("around", String, nullable=False),  # the article after whose placing the desk mended
    Column("article_id", String, nullable=False),
    Column("story_id", String, nullable=False),  # where it was before
    Index(None, "around"),
    Index(None, "article_id"),
)

story_events = Table(
    "story_events",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("story_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("change", String, nullable=False),
    Column("cause", Text, nullable=False),
    Column("article_id", String),
    Column("other_story_id", String),
    Column("by", String, nullable=False),
    Index(None, "story_id", "event_id"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("story_id", ForeignKey("stories.story_id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("value", Packed, nullable=False),  # JSON of model.Assessment
)

score_history = Table(
    "score_history",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("story_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("value", Text, nullable=False),  # JSON of model.Score
    Column("cause", Text, nullable=False),
    Index(None, "story_id", "entry"),
)

pages = Table(
    "pages",
    metadata,
    Column("story_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("value", Packed, nullable=False),  # JSON of model.Page
)

profiles = Table(  # what `desk.group.related` compares of a story
    "profiles",
    metadata,
    Column("story_id", ForeignKey("stories.story_id"), primary_key=True),
    Column("first", Moment, nullable=False),
    Column("value", Text, nullable=False),  # JSON of desk.group.related.StoryProfile
    Index(None, "first"),
)

found_things = Table(  # names and facts of a story as people look for them; a full-text index lies over it
    "found_things",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.story_id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),  # "name", "fact"
    Column("words", Text, nullable=False),
    Column("origins", Integer, nullable=False),  # that state the fact; 0 of a name
    Index(None, "story_id"),
)

related = Table(
    "related",
    metadata,
    Column("story_id", ForeignKey("stories.story_id"), primary_key=True),
    Column("other_story_id", String, primary_key=True),
    Column("relation", String, nullable=False),
    Column("strength", Float, nullable=False),
    Column("why", Text, nullable=False),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("call_id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("model", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("story_id", String),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("priced", String, nullable=False),
    Column("outcome", String, nullable=False),
    Index(None, "at"),
)

reservations = Table(
    "reservations",
    metadata,
    Column("reservation_id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("amount", Float, nullable=False),
)

answers = Table(  # of language models, by a hash of what they were asked
    "answers",
    metadata,
    Column("key", String, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("value", Text, nullable=False),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String, primary_key=True),
    Column("robots", Text),  # null: none
    Column("robots_at", Moment, nullable=False),
)

passes = Table(
    "passes",
    metadata,
    Column("pass_id", Integer, primary_key=True),
    Column("began", Moment, nullable=False),
    Column("ended", Moment, nullable=False),
    Column("counts", Text, nullable=False),  # JSON: feeds, not_modified, failed, entries, articles, stories, pages
)

leases = Table(  # what one process at a time may do
    "leases",
    metadata,
    Column("name", String, primary_key=True),  # "grouper"
    Column("holder", String, nullable=False),
    Column("term", Integer, nullable=False),  # counts the holders: what one remembers is true for its own term
    Column("until", Moment, nullable=False),
)

subscriptions = Table(  # at WebSub hubs
    "subscriptions",
    metadata,
    Column("token", String, primary_key=True),  # of the callback's address
    Column("feed_id", ForeignKey("feeds.feed_id", ondelete="SET NULL"), unique=True),  # null: being left
    Column("hub", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("state", String, nullable=False),  # "asked", "verified", "denied", "leaving"
    Column("asked", Moment, nullable=False),
    Column("next_ask", Moment, nullable=False),  # when the hub is asked again: to renew, or because it did not answer
    Column("until", Moment),  # end of the hub's lease; null: not verified yet
    Column("pushed", Moment),  # last time the hub told us of something new
    Column("failure", String),  # why it did not take the last request
    Index(None, "next_ask"),
    Index(None, "pushed"),  # a desk that waits looks each second whether there is a new one
)

archive_files = Table(  # that a backfill has read whole, so that it goes on after them
    "archive_files",
    metadata,
    Column("file_key", String, primary_key=True),  # name, size and a hash of both ends
    Column("at", Moment, nullable=False),
    Column("counts", Text, nullable=False),  # JSON: records, new, and what was left out
)
