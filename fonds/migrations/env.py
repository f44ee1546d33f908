"""What Alembic runs: on the connection, and in the transaction, that `fonds.migrations.migrate` gives it.

The history goes forward only: a downgrade would have to throw away what the ledger promises to keep.
"""

from alembic import context

connection = context.config.attributes["connection"]
# batch: SQLite changes a column by making the table anew. Its triggers are then lost: a migration that does so makes them anew.
context.configure(connection=connection, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
