"""The learned history: contacts, what they are called, whom they were told of, who saw whom, threads.

Keys are made otherwise from here on, so that what was counted under the old ones could not be found: it goes, and
`mailguard learn` brings it back.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from mailguard.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_Hash = sa.LargeBinary(16)


def upgrade() -> None:
    op.drop_table("correspondence")
    op.drop_table("learned_messages")
    op.create_table(
        "correspondence",
        sa.Column("sender", _Hash, primary_key=True),
        sa.Column("recipient", _Hash, primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("last_day", sa.Integer, nullable=False),
        sa.Column("is_confirmed", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "contacts",
        sa.Column("contact", _Hash, primary_key=True),
        sa.Column("organisation", _Hash, nullable=False),
        sa.Column("is_private", sa.Boolean, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("last_day", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contacts_organisation", "contacts", ["organisation"])
    for table, keys in (
        ("contact_names", ("owner", "name", "contact")),
        ("names_told", ("contact", "word")),
        ("seen_together", ("contact", "list")),
        ("threads", ("message", "contact")),
        ("learned_messages", ("message",)),
    ):
        op.create_table(
            table,
            *(sa.Column(key, _Hash, primary_key=True) for key in keys),
            sa.Column("last_day", sa.Integer, nullable=False),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "learning",
        sa.Column("source", sa.String(16), primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("completed_day", sa.Integer),
    )


def downgrade() -> None:
    tables = "learning learned_messages threads seen_together names_told contact_names contacts correspondence"
    for table in tables.split():
        op.drop_table(table)
    op.create_table(
        "correspondence",
        sa.Column("sender", _Hash, primary_key=True),
        sa.Column("recipient", _Hash, primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "learned_messages",
        sa.Column("message", _Hash, primary_key=True),
        sa.Column("learned_at", UtcDateTime, nullable=False),
    )
