"""Alembic's entry: runs the revisions on the connection that `Database.upgrade` hands over."""

from alembic import context

from mailguard.db import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by making the table anew
)
context.run_migrations()
