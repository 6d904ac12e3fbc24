"""The first schema."""

import sqlalchemy as sa
from alembic import op

from secondsource.edge.store.dialect import full_text_statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table and the full-text index."""
    op.create_table(
        "answers",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answers")),
    )
    op.create_table(
        "archive_files",
        sa.Column("file_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file_key", name=op.f("pk_archive_files")),
    )
    op.create_table(
        "articles",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet_id", sa.String(), nullable=False),
        sa.Column("outlet_name", sa.String(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("dateline", sa.String(), nullable=True),
        sa.Column("agency_id", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("quality_reason", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=True),
        sa.Column("placed", sa.Integer(), nullable=True),
        sa.Column("placed_revision", sa.Integer(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_articles")),
        sa.UniqueConstraint("article_id", name=op.f("uq_articles_article_id")),
    )
    op.create_index(op.f("ix_articles_arrived"), "articles", ["arrived"], unique=False)
    op.create_index(op.f("ix_articles_moment"), "articles", ["moment"], unique=False)
    op.create_index(op.f("ix_articles_outlet_id_moment"), "articles", ["outlet_id", "moment"], unique=False)
    op.create_index(op.f("ix_articles_placed"), "articles", ["placed"], unique=False)
    op.create_index(op.f("ix_articles_settled"), "articles", ["settled"], unique=False)
    op.create_index(op.f("ix_articles_shown"), "articles", ["shown"], unique=False)
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.create_table(
        "changed_stories",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_changed_stories")),
    )
    op.create_table(
        "digests",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_digests")),
    )
    op.create_table(
        "error_reports",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("resolved", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_error_reports")),
    )
    op.create_index(op.f("ix_error_reports_at"), "error_reports", ["at"], unique=False)
    op.create_index(op.f("ix_error_reports_state_resolved"), "error_reports", ["state", "resolved"], unique=False)
    op.create_index(op.f("ix_error_reports_story_id"), "error_reports", ["story_id"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("added_url", sa.String(), nullable=True),
        sa.Column("outlet_id", sa.String(), nullable=True),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("interval", sa.Float(), nullable=False),
        sa.Column("next_poll", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_poll", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_change", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hub", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url", name=op.f("uq_feeds_url")),
    )
    op.create_index(op.f("ix_feeds_state_next_poll"), "feeds", ["state", "next_poll"], unique=False)
    op.create_table(
        "follows",
        sa.Column("follow_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=True),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("follow_id", name=op.f("pk_follows")),
        sa.UniqueConstraint("key", name=op.f("uq_follows_key")),
    )
    op.create_index(op.f("ix_follows_owner"), "follows", ["owner"], unique=False)
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("robots", sa.Text(), nullable=True),
        sa.Column("robots_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_state_job_id"), "jobs", ["state", "job_id"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "looks",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_looks")),
    )
    op.create_table(
        "mends",
        sa.Column("mend_id", sa.Integer(), nullable=False),
        sa.Column("around", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("mend_id", name=op.f("pk_mends")),
    )
    op.create_index(op.f("ix_mends_around"), "mends", ["around"], unique=False)
    op.create_index(op.f("ix_mends_article_id"), "mends", ["article_id"], unique=False)
    op.create_table(
        "model_calls",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=True),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("priced", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_model_calls")),
    )
    op.create_index(op.f("ix_model_calls_at"), "model_calls", ["at"], unique=False)
    op.create_table(
        "mutes",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "kind", "value", name=op.f("pk_mutes")),
    )
    op.create_table(
        "outlet_owners",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_outlet_owners")),
    )
    op.create_index(op.f("ix_outlet_owners_outlet_id_entry"), "outlet_owners", ["outlet_id", "entry"], unique=False)
    op.create_table(
        "outlet_pages",
        sa.Column("outlet_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("seen_on", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "kind", name=op.f("pk_outlet_pages")),
    )
    op.create_table(
        "outlet_ratings",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.String(), nullable=False),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("override", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_outlet_ratings")),
    )
    op.create_index(op.f("ix_outlet_ratings_outlet_id_entry"), "outlet_ratings", ["outlet_id", "entry"], unique=False)
    op.create_table(
        "outlets",
        sa.Column("outlet_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("outlet_id", name=op.f("pk_outlets")),
    )
    op.create_table(
        "pages",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "version", name=op.f("pk_pages")),
    )
    op.create_table(
        "passes",
        sa.Column("pass_id", sa.Integer(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pass_id", name=op.f("pk_passes")),
    )
    op.create_table(
        "rereads",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("first_read", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_rereads")),
    )
    op.create_index(op.f("ix_rereads_due"), "rereads", ["due"], unique=False)
    op.create_index(op.f("ix_rereads_last"), "rereads", ["last"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_reservations")),
    )
    op.create_table(
        "revisions",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_revisions")),
    )
    op.create_table(
        "score_history",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_score_history")),
    )
    op.create_index(op.f("ix_score_history_story_id_entry"), "score_history", ["story_id", "entry"], unique=False)
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "stories",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Float(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_merged_into_latest"), "stories", ["merged_into", "latest"], unique=False)
    op.create_index(op.f("ix_stories_stale"), "stories", ["stale"], unique=False)
    op.create_index(op.f("ix_stories_state_updated"), "stories", ["state", "updated"], unique=False)
    op.create_table(
        "story_events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=True),
        sa.Column("other_story_id", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_story_events")),
    )
    op.create_index(op.f("ix_story_events_story_id_event_id"), "story_events", ["story_id", "event_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "assessments",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.story_id"], name=op.f("fk_assessments_story_id")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_assessments")),
    )
    op.create_table(
        "entries",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.String(), nullable=False),
        sa.Column("outlet_name", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("article_id", sa.String(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.feed_id"], name=op.f("fk_entries_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_article_id"), "entries", ["article_id"], unique=False)
    op.create_index(
        "ix_entries_failed",
        "entries",
        ["next_try"],
        unique=False,
        sqlite_where=sa.text("failure IS NOT NULL"),
        postgresql_where=sa.text("failure IS NOT NULL"),
    )
    op.create_index(op.f("ix_entries_state_next_try"), "entries", ["state", "next_try"], unique=False)
    op.create_table(
        "entry_identities",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.feed_id"], name=op.f("fk_entry_identities_feed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", "identity", name=op.f("pk_entry_identities")),
    )
    op.create_table(
        "found_things",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.story_id"], name=op.f("fk_found_things_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_found_things")),
    )
    op.create_index(op.f("ix_found_things_story_id"), "found_things", ["story_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.story_id"], name=op.f("fk_members_story_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_members")),
    )
    op.create_index(
        "ix_members_pinned",
        "members",
        ["pinned"],
        unique=False,
        sqlite_where=sa.text("pinned = 1"),
        postgresql_where=sa.text("pinned"),
    )
    op.create_index(op.f("ix_members_story_id"), "members", ["story_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("follow_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_id"], ["follows.follow_id"], name=op.f("fk_notices_follow_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
        sa.UniqueConstraint("follow_id", "key", name=op.f("uq_notices_follow_id_key")),
    )
    op.create_index(op.f("ix_notices_follow_id_at"), "notices", ["follow_id", "at"], unique=False)
    op.create_table(
        "profiles",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.story_id"], name=op.f("fk_profiles_story_id")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_profiles")),
    )
    op.create_index(op.f("ix_profiles_first"), "profiles", ["first"], unique=False)
    op.create_table(
        "related",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("other_story_id", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.story_id"], name=op.f("fk_related_story_id")),
        sa.PrimaryKeyConstraint("story_id", "other_story_id", name=op.f("pk_related")),
    )
    op.create_table(
        "story_subjects",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.story_id"], name=op.f("fk_story_subjects_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject", "story_id", name=op.f("pk_story_subjects")),
    )
    op.create_index(op.f("ix_story_subjects_story_id"), "story_subjects", ["story_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_ask", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pushed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.feed_id"], name=op.f("fk_subscriptions_feed_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("feed_id", name=op.f("uq_subscriptions_feed_id")),
    )
    op.create_index(op.f("ix_subscriptions_next_ask"), "subscriptions", ["next_ask"], unique=False)
    op.create_index(op.f("ix_subscriptions_pushed"), "subscriptions", ["pushed"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.notice_id"], name=op.f("fk_deliveries_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice_id", "channel", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_channel_state"), "deliveries", ["channel", "state"], unique=False)
    op.create_index(op.f("ix_deliveries_state_next_try"), "deliveries", ["state", "next_try"], unique=False)
    for statement in full_text_statements(op.get_bind().dialect.name):
        op.execute(statement)
