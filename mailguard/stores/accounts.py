"""People who sign in to the console: their role, password hash, second factor, sessions and one-time links.

Names, login names and e-mail addresses rest sealed; rows are found by keyed hash. Tokens are stored as hashes only.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from mailguard.db import Connection, Database, UtcDateTime, metadata
from mailguard.errors import NotFound, Unfit
from mailguard.sealing import HASH_BYTES, Sealer
from mailguard.stores.credentials import Passwords, canonical, matching_step, new_totp_secret, require_strong

FAILURES_TO_LOCK = 5
LOCK_LASTS = timedelta(minutes=15)  # twice as long for each failure more
LONGEST_LOCK = timedelta(hours=4)  # an attacker must not keep the officer out for a day
SESSION_LASTS = timedelta(hours=12)  # however busy
HALF_SESSION_LASTS = timedelta(minutes=30)  # time to install an app and read its code
_TOUCH_AFTER = timedelta(minutes=1)  # a page does not wait for a write each time
_KEEP_LINKS = timedelta(days=30)

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


class Role(StrEnum):
    """What a person may do in the console."""

    OFFICER = "officer"  # decides on messages and incidents
    FG = "fg"  # the data protection officer: reads everything, decides nothing
    ADMINISTRATOR = "administrator"  # accounts and health; sees no content


class LinkPurpose(StrEnum):
    """What a one-time link is good for."""

    ENROL = "enrol"  # choose a (new) password and second factor
    SIGN_IN = "sign-in"  # sign in once, without either


@dataclass(frozen=True, slots=True)
class Account:
    """One person."""

    id: str
    role: Role
    login: str = field(repr=False)
    name: str = field(repr=False)
    address: str = field(repr=False)
    has_password: bool = False
    has_totp: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's browser that signed in. `csrf` is the token of its forms."""

    account: Account
    token_hash: bytes = field(repr=False)
    is_complete: bool
    csrf: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A password that is being compared, and the lock that its booking set."""

    account_id: str
    password_hash: str = field(repr=False)
    locked_until: datetime | None


_LINK_GONE = "Deze link is al gebruikt of verlopen."


class Accounts:
    """The accounts of one database."""

    def __init__(self, database: Database, sealer: Sealer, passwords: Passwords | None = None) -> None:
        self._database = database
        self._sealer = sealer
        self._passwords = passwords or Passwords()
        self._nobody = self._passwords.of_nobody()

    # --- people -----------------------------------------------------------------------------------------------------

    def add(self, connection: Connection, login: str, name: str, address: str, role: Role) -> Account:
        """A new account that cannot sign in yet. Raises Unfit for a login name that is taken or empty."""
        login_hash = self._login_hash(login)
        if not login.strip():
            raise Unfit("Vul een inlognaam in.")
        if connection.scalar(sa.select(accounts.c.id).where(accounts.c.login_hash == login_hash)):
            raise Unfit("Er is al een account met deze inlognaam.")
        account_id = secrets.token_hex(8).upper()
        key, wrapped = self._sealer.new_key(account_id)
        particulars = {"login": login.strip(), "name": name.strip(), "address": address.strip()}
        row = {
            "id": account_id,
            "login_hash": login_hash,
            "role": role.value,
            "is_active": True,
            "wrapped_key": wrapped,
            "sealed": key.seal(json.dumps(particulars).encode(), _context(account_id)),
            "failures": 0,
            "last_totp_step": 0,
            "created_at": datetime.now(UTC),
        }
        connection.execute(accounts.insert().values(row))
        return self.get(connection, account_id)

    def get(self, connection: Connection, account_id: str) -> Account:
        """Raises NotFound."""
        return self._account(_row(connection, accounts.c.id == account_id))

    def by_login(self, connection: Connection, login: str) -> Account:
        """Raises NotFound."""
        return self._account(_row(connection, accounts.c.login_hash == self._login_hash(login)))

    def all(self, connection: Connection) -> list[Account]:
        """Everybody, by login name."""
        rows = connection.execute(sa.select(accounts)).all()
        return sorted((self._account(row) for row in rows), key=lambda account: account.login.casefold())

    def names(self, connection: Connection) -> dict[str, str]:
        """The name of each account, by id: also of those who left, since events name them for years."""
        return {account.id: account.name for account in self.all(connection)}

    def set_active(self, connection: Connection, account_id: str, is_active: bool) -> None:
        """Let somebody in or keep him out; who is kept out is signed out at once."""
        connection.execute(accounts.update().where(accounts.c.id == account_id).values(is_active=is_active))
        if not is_active:
            _close_all(connection, account_id)

    # --- one-time links ---------------------------------------------------------------------------------------------

    def new_link(
        self, connection: Connection, account_id: str, purpose: LinkPurpose, now: datetime, lasts: timedelta
    ) -> str:
        """The token of a link that works once, until `lasts` is over."""
        token = secrets.token_urlsafe(32)
        row = {
            "token_hash": _token_hash(token),
            "account": account_id,
            "purpose": purpose.value,
            "expires_at": now + lasts,
        }
        connection.execute(one_time_links.delete().where(one_time_links.c.expires_at < now - _KEEP_LINKS))
        connection.execute(one_time_links.insert().values(row))
        return token

    def peek_link(self, connection: Connection, token: str, now: datetime) -> tuple[Account, LinkPurpose]:
        """Whose link it is and what for, without using it. Raises NotFound."""
        row = connection.execute(sa.select(one_time_links).where(_usable(token, now))).one_or_none()
        if row is None:
            raise NotFound(_LINK_GONE)
        return self._active(connection, row.account), LinkPurpose(row.purpose)

    def use_link(self, connection: Connection, token: str, now: datetime) -> tuple[Account, LinkPurpose]:
        """Use a link up. An enrolment link takes away password and second factor, so that new ones can be chosen.
        Raises NotFound when it was used, is past its term, or never was.
        """
        used = connection.execute(one_time_links.update().where(_usable(token, now)).values(used_at=now))
        if used.rowcount != 1:
            raise NotFound(_LINK_GONE)
        where = one_time_links.c.token_hash == _token_hash(token)
        row = connection.execute(sa.select(one_time_links).where(where)).one()
        account, purpose = self._active(connection, row.account), LinkPurpose(row.purpose)
        if purpose is LinkPurpose.ENROL:
            self._strip(connection, account)
            account = self.get(connection, account.id)
        return account, purpose

    def _active(self, connection: Connection, account_id: str) -> Account:
        account = self.get(connection, account_id)
        if not account.is_active:
            raise NotFound(_LINK_GONE)
        return account

    def _strip(self, connection: Connection, account: Account) -> None:
        _close_all(connection, account.id)
        row = _row(connection, accounts.c.id == account.id)
        particulars = {name: text for name, text in self._opened(row).items() if name not in {"totp", "new_totp"}}
        values = {"password_hash": None, "failures": 0, "locked_until": None, "last_totp_step": 0}
        self._update(connection, row, particulars, values)

    # --- password and second factor ---------------------------------------------------------------------------------

    def set_password(self, connection: Connection, account_id: str, password: str) -> None:
        """Raises Unfit, in Dutch, for a password that is too easy."""
        login = self.get(connection, account_id).login
        require_strong(password, login)
        password_hash = self._passwords.hash(password)
        connection.execute(accounts.update().where(accounts.c.id == account_id).values(password_hash=password_hash))

    def new_totp_secret(self, connection: Connection, account_id: str) -> str:
        """The secret that waits to be confirmed by a first code; the same one until then."""
        row = _row(connection, accounts.c.id == account_id, is_claimed=True)
        particulars = self._opened(row)
        if "new_totp" not in particulars:
            particulars["new_totp"] = new_totp_secret()
            self._update(connection, row, particulars, {})
        return particulars["new_totp"]

    def confirm_totp(self, connection: Connection, account_id: str, code: str, now: datetime) -> bool:
        """Put the waiting secret to use when the code is one of it."""
        row = _row(connection, accounts.c.id == account_id, is_claimed=True)
        particulars = self._opened(row)
        step = matching_step(particulars.get("new_totp", ""), code, now)
        if step is None:
            return False
        particulars["totp"] = particulars.pop("new_totp")
        self._update(connection, row, particulars, {"last_totp_step": step})
        return True

    def check_password(self, login: str, password: str, now: datetime) -> Account | None:
        """The account when both are right and it is not locked. Takes as long for a login name that nobody has."""
        attempt = self._charge(login, now)
        is_right = self._passwords.is_right(attempt.password_hash if attempt else self._nobody, password)
        if attempt is None or not is_right:
            return None
        with self._database.write_transaction() as connection:
            # What this attempt was booked as is taken back; a lock that another one set meanwhile stays.
            own_lock = sa.and_(accounts.c.locked_until.is_not(None), accounts.c.locked_until == attempt.locked_until)
            values = {
                "failures": sa.case((accounts.c.failures > 0, accounts.c.failures - 1), else_=0),
                "locked_until": sa.case((own_lock, None), else_=accounts.c.locked_until),
            }
            connection.execute(accounts.update().where(accounts.c.id == attempt.account_id).values(values))
            return self.get(connection, attempt.account_id)

    def _charge(self, login: str, now: datetime) -> "_Attempt | None":
        """Book an attempt as a failure before it is looked at, so that no number of attempts at once gets past the
        lock. None when there is nothing to compare with.
        """
        with self._database.write_transaction() as connection:
            where = accounts.c.login_hash == self._login_hash(login)
            row = connection.execute(sa.select(accounts).where(where).with_for_update()).one_or_none()
            if row is None or not row.is_active or row.password_hash is None or _is_locked(row, now):
                return None
            return _Attempt(row.id, row.password_hash, _count_failure(connection, row, now))

    def check_totp(self, account_id: str, code: str, now: datetime) -> bool:
        """True for the code of now, of the half minute before or after, once each (RFC 6238 5.2). A wrong code counts
        towards the lock, a right one clears it.
        """
        with self._database.write_transaction() as connection:
            row = _row(connection, accounts.c.id == account_id, is_claimed=True)
            if _is_locked(row, now) or not row.is_active:
                return False
            step = matching_step(self._opened(row).get("totp", ""), code, now)
            if step is None or step <= row.last_totp_step:
                _count_failure(connection, row, now)
                return False
            values = {"last_totp_step": step, "failures": 0, "locked_until": None}
            connection.execute(accounts.update().where(accounts.c.id == account_id).values(values))
            return True

    # --- sessions ---------------------------------------------------------------------------------------------------

    def open_session(self, account_id: str, now: datetime, *, is_complete: bool) -> str:
        """The token of a new session; what is stored is its hash."""
        with self._database.write_transaction() as connection:
            connection.execute(sessions.delete().where(sessions.c.created_at < now - SESSION_LASTS))
            return _open_session(connection, account_id, now, is_complete)

    def session(self, token: str, now: datetime, idle: timedelta) -> Session | None:
        """The session, kept alive by this; None when it rested too long, is too old or was closed."""
        token_hash = _token_hash(token)
        with self._database.transaction() as connection:
            row = connection.execute(sa.select(sessions).where(sessions.c.token_hash == token_hash)).one_or_none()
            account = self.get(connection, row.account) if row else None
        if row is None or account is None or not account.is_active or not _is_alive(row, now, idle):
            return None
        if now - row.seen_at >= _TOUCH_AFTER:
            with self._database.write_transaction() as connection:
                where = sessions.c.token_hash == token_hash
                connection.execute(sessions.update().where(where).values(seen_at=now))
        csrf = self._sealer.keyed_hash("console session", token).hex()
        return Session(account, token_hash, row.is_complete, csrf)

    def complete(self, token: str, now: datetime) -> str:
        """Turn a session that waited for the code into a complete one, under a new token: whoever planted or saw the
        old one gains nothing (session fixation). Raises NotFound when it is gone.
        """
        with self._database.write_transaction() as connection:
            where = sessions.c.token_hash == _token_hash(token)
            account_id = connection.scalar(sa.select(sessions.c.account).where(where))
            if account_id is None or connection.execute(sessions.delete().where(where)).rowcount != 1:
                raise NotFound("U bent niet meer ingelogd.")
            return _open_session(connection, account_id, now, True)

    def close_session(self, token: str) -> None:
        with self._database.write_transaction() as connection:
            connection.execute(sessions.delete().where(sessions.c.token_hash == _token_hash(token)))

    def close_all(self, account_id: str) -> None:
        """Sign somebody out everywhere."""
        with self._database.write_transaction() as connection:
            _close_all(connection, account_id)

    # --- rows -------------------------------------------------------------------------------------------------------

    def _login_hash(self, login: str) -> bytes:
        return self._sealer.keyed_hash("login", canonical(login).strip().casefold())

    def _opened(self, row: Any) -> dict[str, str]:
        plain = self._sealer.unwrap(row.wrapped_key, row.id).open(row.sealed, _context(row.id))
        particulars: dict[str, str] = json.loads(plain)
        return particulars

    def _update(self, connection: Connection, row: Any, particulars: dict[str, str], values: dict[str, Any]) -> None:
        sealed = self._sealer.unwrap(row.wrapped_key, row.id).seal(json.dumps(particulars).encode(), _context(row.id))
        connection.execute(accounts.update().where(accounts.c.id == row.id).values(sealed=sealed, **values))

    def _account(self, row: Any) -> Account:
        particulars = self._opened(row)
        return Account(
            id=row.id,
            role=Role(row.role),
            login=particulars["login"],
            name=particulars["name"],
            address=particulars["address"],
            has_password=row.password_hash is not None,
            has_totp="totp" in particulars,
            is_active=row.is_active,
        )


def _row(connection: Connection, where: sa.ColumnElement[bool], *, is_claimed: bool = False) -> Any:
    query = sa.select(accounts).where(where)
    row = connection.execute(query.with_for_update() if is_claimed else query).one_or_none()
    if row is None:
        raise NotFound("Dit account bestaat niet.")
    return row


def _context(account_id: str) -> str:
    return f"{account_id} account"


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _usable(token: str, now: datetime) -> sa.ColumnElement[bool]:
    columns = one_time_links.c
    return sa.and_(columns.token_hash == _token_hash(token), columns.used_at.is_(None), columns.expires_at > now)


def _is_locked(row: Any, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now


def _count_failure(connection: Connection, row: Any, now: datetime) -> datetime | None:
    """Returns until when the account is locked by it."""
    failures = row.failures + 1
    locked_until = None
    if failures >= FAILURES_TO_LOCK:
        locked_until = now + min(LOCK_LASTS * 2 ** min(failures - FAILURES_TO_LOCK, 10), LONGEST_LOCK)
    values = {"failures": failures, "locked_until": locked_until}
    connection.execute(accounts.update().where(accounts.c.id == row.id).values(values))
    return locked_until


def _is_alive(row: Any, now: datetime, idle: timedelta) -> bool:
    if not row.is_complete:
        return bool(now - row.created_at < HALF_SESSION_LASTS)
    return bool(now - row.seen_at < idle and now - row.created_at < SESSION_LASTS)


def _open_session(connection: Connection, account_id: str, now: datetime, is_complete: bool) -> str:
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _token_hash(token), "account": account_id, "created_at": now, "seen_at": now}
    connection.execute(sessions.insert().values(**row, is_complete=is_complete))
    if is_complete:
        connection.execute(accounts.update().where(accounts.c.id == account_id).values(last_seen_at=now))
    return token


def _close_all(connection: Connection, account_id: str) -> None:
    connection.execute(sessions.delete().where(sessions.c.account == account_id))
