"""Mail that mailguard itself sends: released messages, notices, digests. A row is claimed by conditional UPDATE.

Only what is decided waits here; passing mail never does (DESIGN invariant 1). Letters rest sealed.
"""

import sqlalchemy as sa

from mailguard.db import UtcDateTime, metadata
from mailguard.sealing import HASH_BYTES

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # release, notice, digest
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("due_at", UtcDateTime, nullable=False, index=True),
    sa.Column("give_up_at", UtcDateTime, nullable=False),
    sa.Column("claimed_until", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("incident", sa.String(20)),
    sa.Column("held_id", sa.String(32)),
    sa.Column("once_key", sa.String(80), unique=True),
    sa.Column("addressee", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("delivered", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("last_code", sa.Integer),
    sa.Column("settled_at", UtcDateTime),
)
