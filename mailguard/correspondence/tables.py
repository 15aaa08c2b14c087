"""The tables of the learned history. Every key is a keyed hash: no address, name, subject or word stands here.

Days are counted from 1970-01-01: who wrote when is nobody's business, and a day is enough to fade by.
"""

import sqlalchemy as sa

from mailguard.db import metadata

HASH_BYTES = 16
_Hash = sa.LargeBinary(HASH_BYTES)

correspondence = sa.Table(  # who of us wrote to whom
    "correspondence",
    metadata,
    sa.Column("sender", _Hash, primary_key=True),
    sa.Column("recipient", _Hash, primary_key=True),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("last_day", sa.Integer, nullable=False),
    sa.Column("is_confirmed", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
contacts = sa.Table(  # whom the organisation wrote to; `sealed` is the encrypted address and name, where remembered
    "contacts",
    metadata,
    sa.Column("contact", _Hash, primary_key=True),
    sa.Column("organisation", _Hash, nullable=False),
    sa.Column("is_private", sa.Boolean, nullable=False),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("last_day", sa.Integer, nullable=False),
    sa.Column("sealed", sa.LargeBinary),
    sa.Index("ix_contacts_organisation", "organisation"),
    sqlite_with_rowid=False,
)
contact_names = sa.Table(  # what a contact is called; `owner` is the sender who calls him so, or all of us
    "contact_names",
    metadata,
    sa.Column("owner", _Hash, primary_key=True),
    sa.Column("name", _Hash, primary_key=True),
    sa.Column("contact", _Hash, primary_key=True),
    sa.Column("last_day", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
names_told = sa.Table(  # words of names that he was told of, or greeted with
    "names_told",
    metadata,
    sa.Column("contact", _Hash, primary_key=True),
    sa.Column("word", _Hash, primary_key=True),
    sa.Column("last_day", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
seen_together = sa.Table(  # who stood visibly in one list of recipients
    "seen_together",
    metadata,
    sa.Column("contact", _Hash, primary_key=True),
    sa.Column("list", _Hash, primary_key=True),
    sa.Column("last_day", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
threads = sa.Table(  # who got which message, so that an answer to it finds him
    "threads",
    metadata,
    sa.Column("message", _Hash, primary_key=True),
    sa.Column("contact", _Hash, primary_key=True),
    sa.Column("last_day", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
learned_messages = sa.Table(  # each is counted once, however often it comes
    "learned_messages",
    metadata,
    sa.Column("message", _Hash, primary_key=True),
    sa.Column("last_day", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
learning = sa.Table(  # how much was learned from what: `relay` or `archive`
    "learning",
    metadata,
    sa.Column("source", sa.String(16), primary_key=True),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("completed_day", sa.Integer),
)
OF_CONTACTS = (contacts, contact_names, names_told, seen_together, threads)
