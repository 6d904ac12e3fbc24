"""How Alembic runs here: always on the connection that `schema.migrate` hands over."""

from alembic import context

from secondsource.edge.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
