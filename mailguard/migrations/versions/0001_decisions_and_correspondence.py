"""Decision rows, and who wrote to whom as counts under keyed hashes.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from mailguard.db import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key_fingerprint", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("inspection_ms", sa.Integer, nullable=False),
        sa.Column("next_hop_code", sa.Integer),
    )
    op.create_index("ix_decisions_decided_at", "decisions", ["decided_at"])
    op.create_table(
        "correspondence",
        sa.Column("sender", sa.LargeBinary(16), primary_key=True),
        sa.Column("recipient", sa.LargeBinary(16), primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "learned_messages",
        sa.Column("message", sa.LargeBinary(16), primary_key=True),
        sa.Column("learned_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    for table in ("learned_messages", "correspondence", "decisions", "installation"):
        op.drop_table(table)
