"""The database: SQLite or PostgreSQL, one definition."""
