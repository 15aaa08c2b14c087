"""The breach register (art. 33(5) GDPR): records, and the journal of all that happened to them.

The journal is append-only, gapless and hash-chained; triggers refuse to change it. Writers are serialised on its head,
so every method that writes first takes the head's row lock: begin it in a write transaction.
"""

import sqlalchemy as sa

from mailguard.db import UtcDateTime, metadata
from mailguard.sealing import HASH_BYTES

register_head = sa.Table(
    "register_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # always 1: there is one row
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("last_number", sa.Integer, nullable=False),
)
incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("channel", sa.String(24), nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("classification", sa.String(24), nullable=False),
    sa.Column("delivered", sa.String(16), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("severity_hundredths", sa.Integer, nullable=False),
    sa.Column("signal_at", UtcDateTime, nullable=False, index=True),
    sa.Column("discovered_at", UtcDateTime, nullable=False),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("deadline_at", UtcDateTime),
    sa.Column("triage_due_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("retain_until", UtcDateTime, index=True),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("related", sa.String(20), nullable=False),
    sa.Column("copy_key", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary),  # destroyed at the end of the retention period
    sa.Column("sealed", sa.LargeBinary),
)
incident_events = sa.Table(
    "incident_events",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("actor", sa.String(32), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("action", sa.String(24), nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("sealed_hash", sa.String(64), nullable=False),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
