"""Alembic's revisions. Each works on SQLite and PostgreSQL; released ones are never edited."""
