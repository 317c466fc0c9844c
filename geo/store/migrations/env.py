"""Run by alembic inside the transaction that `geo.store.migrate` has opened."""

from alembic import context

from geo.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
