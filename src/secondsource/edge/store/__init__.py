"""The database: SQLite or PostgreSQL, one definition.

`Store` opens it and gives transactions; the modules here hold the statements, as functions over a connection:

    with store.begin() as connection:
        articles.save_article(connection, article)
"""

from secondsource.edge.store import people_tables  # noqa: F401 - declares its tables
from secondsource.edge.store.engine import Store, open_store

__all__ = ["Store", "open_store"]
