"""Held messages: sealed in chunks, each message under a key of its own, with the whole envelope and the inspection.

Content is streamed in and out; of a large message no more than a chunk is in memory twice. What was decided about a
message stands beside it, so that a late copy meets the same decision.
"""

import sqlalchemy as sa

from mailguard.db import UtcDateTime, metadata
from mailguard.sealing import HASH_BYTES

CHUNK_BYTES = 256 * 1024

held_messages = sa.Table(
    "held_messages",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False, index=True),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), nullable=False),
    sa.Column("held_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("decided_by", sa.String(32), nullable=False),
    sa.Column("purge_at", UtcDateTime, index=True),
    sa.Column("is_purged", sa.Boolean, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("recipients", sa.Integer, nullable=False),
    sa.Column("releaser", sa.String(8), nullable=False),
    sa.Column("asked_at", UtcDateTime),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("review_after", sa.Boolean, nullable=False),
    sa.Column("approval_by", sa.String(32), nullable=False),
    sa.Column("approval_of", sa.String(200), nullable=False),
    sa.Column("recipient_hashes", sa.JSON, nullable=False),  # hex of keyed hashes of its envelope recipients
    sa.Column("wrapped_key", sa.LargeBinary),  # destroyed with the chunks
    sa.Column("sealed_envelope", sa.LargeBinary),
    sa.Column("sealed_inspection", sa.LargeBinary),
)
held_chunks = sa.Table(
    "held_chunks",
    metadata,
    sa.Column("held_id", sa.String(32), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
# What a decision on a case covers: a late copy with this content, to these recipients, inherits it.
rulings = sa.Table(
    "rulings",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False, index=True),
    sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), nullable=False),
    sa.Column("rewritten_hash", sa.LargeBinary(HASH_BYTES)),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("recipient_hashes", sa.JSON, nullable=False),
)
