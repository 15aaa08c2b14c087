"""Register, quarantine, outbox, accounts, marks; a decision row names its incident.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from mailguard.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NO_HASH = "0" * 64
HASH_BYTES = 16


def upgrade() -> None:
    _register()
    _quarantine()
    _accounts()
    op.add_column("decisions", sa.Column("incident", sa.String(20)))
    _refuse_changes()


def _register() -> None:
    head = op.create_table(
        "register_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("last_number", sa.Integer, nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": NO_HASH, "year": 0, "last_number": 0}])
    op.create_table(
        "incidents",
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("classification", sa.String(24), nullable=False),
        sa.Column("delivered", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("severity_hundredths", sa.Integer, nullable=False),
        sa.Column("signal_at", UtcDateTime, nullable=False),
        sa.Column("discovered_at", UtcDateTime, nullable=False),
        sa.Column("delivered_at", UtcDateTime),
        sa.Column("deadline_at", UtcDateTime),
        sa.Column("triage_due_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("retain_until", UtcDateTime),
        sa.Column("copies", sa.Integer, nullable=False),
        sa.Column("related", sa.String(20), nullable=False),
        sa.Column("copy_key", sa.LargeBinary(HASH_BYTES)),
        sa.Column("content_hash", sa.LargeBinary(HASH_BYTES)),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("ix_incidents_status", "incidents", ["status"])
    op.create_index("ix_incidents_signal_at", "incidents", ["signal_at"])
    op.create_index("ix_incidents_retain_until", "incidents", ["retain_until"])
    op.create_index("ix_incidents_copy_key", "incidents", ["copy_key"])
    op.create_index("ix_incidents_content_hash", "incidents", ["content_hash"])
    op.create_table(
        "incident_events",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("sealed_hash", sa.String(64), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_incident_events_incident", "incident_events", ["incident"])
    op.create_index("ix_incident_events_at", "incident_events", ["at"])


def _quarantine() -> None:
    op.create_table(
        "held_messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), nullable=False),
        sa.Column("held_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.String(32), nullable=False),
        sa.Column("purge_at", UtcDateTime),
        sa.Column("is_purged", sa.Boolean, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("recipients", sa.Integer, nullable=False),
        sa.Column("releaser", sa.String(8), nullable=False),
        sa.Column("asked_at", UtcDateTime),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("review_after", sa.Boolean, nullable=False),
        sa.Column("approval_by", sa.String(32), nullable=False),
        sa.Column("approval_of", sa.String(200), nullable=False),
        sa.Column("recipient_hashes", sa.JSON, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("sealed_envelope", sa.LargeBinary),
        sa.Column("sealed_inspection", sa.LargeBinary),
    )
    op.create_index("ix_held_messages_incident", "held_messages", ["incident"])
    op.create_index("ix_held_messages_status", "held_messages", ["status"])
    op.create_index("ix_held_messages_purge_at", "held_messages", ["purge_at"])
    op.create_table(
        "held_chunks",
        sa.Column("held_id", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "rulings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), nullable=False),
        sa.Column("rewritten_hash", sa.LargeBinary(HASH_BYTES)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.Column("recipient_hashes", sa.JSON, nullable=False),
    )
    op.create_index("ix_rulings_incident", "rulings", ["incident"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("give_up_at", UtcDateTime, nullable=False),
        sa.Column("claimed_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("incident", sa.String(20)),
        sa.Column("held_id", sa.String(32)),
        sa.Column("once_key", sa.String(80), unique=True),
        sa.Column("addressee", sa.LargeBinary(HASH_BYTES)),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("delivered", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("last_code", sa.Integer),
        sa.Column("settled_at", UtcDateTime),
    )
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_index("ix_outbox_addressee", "outbox", ["addressee"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("login_hash", sa.LargeBinary(HASH_BYTES), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", UtcDateTime),
        sa.Column("last_totp_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_seen_at", UtcDateTime),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("is_complete", sa.Boolean, nullable=False),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "one_time_links",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
    )
    op.create_index("ix_one_time_links_account", "one_time_links", ["account"])
    op.create_table(
        "marks",
        sa.Column("job", sa.String(24), primary_key=True),
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("at", UtcDateTime, nullable=False),
    )


def _refuse_changes() -> None:
    """The journal only grows: neither engine lets anybody change or delete a line of it."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER incident_events_no_{verb.lower()} BEFORE {verb} ON incident_events "
                "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the register is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER incident_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in (
        "marks",
        "one_time_links",
        "sessions",
        "accounts",
        "outbox",
        "rulings",
        "held_chunks",
        "held_messages",
        "incident_events",
        "incidents",
        "register_head",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change()")
    op.drop_column("decisions", "incident")
