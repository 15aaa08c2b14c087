"""People who sign in to the console: their role, password hash, second factor, sessions and one-time links.

Names, login names and e-mail addresses rest sealed; rows are found by keyed hash. Tokens are stored as hashes only.
"""

import sqlalchemy as sa

from mailguard.db import UtcDateTime, metadata
from mailguard.sealing import HASH_BYTES

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("login_hash", sa.LargeBinary(HASH_BYTES), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # login, name, address, TOTP secret
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until", UtcDateTime),
    sa.Column("last_totp_step", sa.BigInteger, nullable=False),  # a code is good once (RFC 6238 5.2)
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_seen_at", UtcDateTime),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("is_complete", sa.Boolean, nullable=False),  # false between the password and the code
)
one_time_links = sa.Table(
    "one_time_links",
    metadata,
    sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("purpose", sa.String(16), nullable=False),  # enrol, sign-in
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime),
)
