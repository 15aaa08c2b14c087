"""Accounts: who may sign in, with what, how often, and what of it can be read in the database (nothing)."""

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError

from mailguard.db import Database
from mailguard.errors import NotFound, Unfit
from mailguard.keys import MasterKey
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Account, Accounts, LinkPurpose, Role
from mailguard.stores.accounts import accounts as table
from tests.passwords import CHEAP

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
PASSWORD = "een heel lang wachtwoord"
IDLE = timedelta(minutes=30)
SEALER = Sealer(MasterKey(b"a" * 32))


@pytest.fixture
def store(database) -> Accounts:
    return Accounts(database, SEALER, CHEAP)


def add(store: Accounts, database: Database, login: str = "ans", role: Role = Role.OFFICER) -> Account:
    with database.write_transaction() as connection:
        return store.add(connection, login, "Ans de Boer", "ans@ons.example", role)


def enrol(store: Accounts, database: Database, account: Account) -> pyotp.TOTP:
    """Password and second factor; the code of NOW is used up by it."""
    with database.write_transaction() as connection:
        store.set_password(connection, account.id, PASSWORD)
        totp = pyotp.TOTP(store.new_totp_secret(connection, account.id))
        assert store.confirm_totp(connection, account.id, totp.at(NOW), NOW)
    return totp


def new_link(store: Accounts, database: Database, account: Account, purpose: LinkPurpose = LinkPurpose.SIGN_IN) -> str:
    with database.write_transaction() as connection:
        return store.new_link(connection, account.id, purpose, NOW, timedelta(hours=12))


def use_link(store: Accounts, database: Database, token: str, now: datetime = NOW) -> tuple[Account, LinkPurpose]:
    with database.write_transaction() as connection:
        return store.use_link(connection, token, now)


def test_an_account_is_found_by_its_login_name_however_it_is_typed(store, database):
    account = add(store, database, "Ans")
    with database.transaction() as connection:
        assert store.by_login(connection, " ANS ") == account
        assert store.get(connection, account.id) == account
        assert store.names(connection) == {account.id: "Ans de Boer"}
        with pytest.raises(NotFound):
            store.by_login(connection, "piet")


def test_a_login_name_is_given_once_and_is_not_empty(store, database):
    add(store, database, "ans")
    for login in ("ANS", "  "):
        with pytest.raises(Unfit):
            add(store, database, login)


def test_nothing_personal_can_be_read_in_the_database(store, database):
    account = add(store, database, "ans.deboer")
    totp = enrol(store, database, account)
    token = store.open_session(account.id, NOW, is_complete=True)
    link = new_link(store, database, account)
    with database.transaction() as connection:
        rows = [
            value
            for name in ("accounts", "sessions", "one_time_links")
            for row in connection.execute(sa.text(f"SELECT * FROM {name}"))
            for value in row
        ]
    plain = b"|".join(
        v if isinstance(v, bytes) else bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in rows
    )
    for secret in ("deboer", "Boer", "ons.example", PASSWORD, totp.secret, token, link):
        assert secret.encode() not in plain
    for secret in ("deboer", "Boer", "ons.example"):
        assert secret not in repr(account)


def test_passwords_are_argon2id_of_64_mebibytes(database):
    store = Accounts(database, SEALER)
    account = add(store, database)
    enrol(store, database, account)
    with database.transaction() as connection:
        assert connection.scalar(sa.select(table.c.password_hash)).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("password", ["kort", "aaaaaaaaaaaaaaaa", "x" * 257, "ans.deboer mag erin"])
def test_an_easy_password_is_refused(store, database, password):
    account = add(store, database, "ans.deboer")
    with pytest.raises(Unfit), database.write_transaction() as connection:
        store.set_password(connection, account.id, password)


def test_the_right_password_is_found_right_in_either_writing_of_an_accent(store, database):
    account = add(store, database)
    with database.write_transaction() as connection:
        store.set_password(connection, account.id, "café aan de rivier")
    assert store.check_password("ans", "cafe\u0301 aan de rivier", NOW) is not None
    assert store.check_password("ans", "cafe aan de rivier", NOW) is None
    assert store.check_password("piet", "café aan de rivier", NOW) is None


def test_an_account_without_password_cannot_sign_in_with_one(store, database):
    add(store, database)
    assert store.check_password("ans", "", NOW) is None


def test_an_unknown_login_name_costs_as_much_work_as_a_known_one(database):
    store = Accounts(database, SEALER)
    account = add(store, database)
    enrol(store, database, account)
    checks = []
    passwords = store._passwords
    real = passwords.hasher.verify

    class Counting:
        def verify(self, password_hash: str, password: str) -> bool:
            with pytest.raises(VerifyMismatchError):  # and not that it is no hash, which costs no work
                real(password_hash, password)
            checks.append(extract_parameters(password_hash))
            return False

    object.__setattr__(passwords, "hasher", Counting())
    store.check_password("ans", "verkeerd", NOW)
    store.check_password("piet", "verkeerd", NOW)
    assert len(checks) == 2
    assert checks[0] == checks[1]


def test_five_failures_lock_for_a_quarter_and_longer_with_each_more(store, database):
    account = add(store, database)
    enrol(store, database, account)
    for _ in range(5):
        assert store.check_password("ans", "verkeerd", NOW) is None
    assert store.check_password("ans", PASSWORD, NOW + timedelta(minutes=14)) is None
    later = NOW + timedelta(minutes=16)
    assert store.check_password("ans", "verkeerd", later) is None
    assert store.check_password("ans", PASSWORD, later + timedelta(minutes=29)) is None
    assert store.check_password("ans", PASSWORD, later + timedelta(minutes=31)) == account_now(store, database, account)


def account_now(store: Accounts, database: Database, account: Account) -> Account:
    with database.transaction() as connection:
        return store.get(connection, account.id)


def test_a_right_password_does_not_wipe_out_wrong_codes(store, database):
    account = add(store, database)
    totp = enrol(store, database, account)
    later = NOW + timedelta(minutes=5)
    for _ in range(5):
        assert store.check_password("ans", PASSWORD, later) is not None
        assert not store.check_totp(account.id, "000000" if totp.at(later) != "000000" else "111111", later)
    assert store.check_password("ans", PASSWORD, later) is None
    assert not store.check_totp(account.id, totp.at(later), later)


def test_many_guesses_at_once_get_no_further_than_five(store, database):
    account = add(store, database)
    enrol(store, database, account)
    with ThreadsAtOnce(8) as threads:
        threads.run(lambda: store.check_password("ans", "verkeerd", NOW))
    assert store.check_password("ans", PASSWORD, NOW) is None
    with database.transaction() as connection:
        assert connection.scalar(sa.select(table.c.failures)) == 5


class ThreadsAtOnce:
    """Runs one thing in several threads that start together."""

    def __init__(self, count: int) -> None:
        self._barrier = threading.Barrier(count)
        self.results: list[object] = []

    def __enter__(self) -> "ThreadsAtOnce":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def run(self, work) -> None:
        def start() -> None:
            self._barrier.wait(10)
            self.results.append(work())

        threads = [threading.Thread(target=start) for _ in range(self._barrier.parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_a_code_is_good_once_and_half_a_minute_either_way(store, database):
    account = add(store, database)
    totp = enrol(store, database, account)
    assert not store.check_totp(account.id, totp.at(NOW), NOW), "enrolment used this code"
    later = NOW + timedelta(minutes=10)
    early = totp.at(later - timedelta(seconds=30))
    late = totp.at(later + timedelta(seconds=30))
    assert store.check_totp(account.id, early[:3] + " " + early[3:], later)
    assert not store.check_totp(account.id, early, later)
    assert store.check_totp(account.id, late, later)
    assert not store.check_totp(account.id, totp.at(later), later), "older than the last one used"
    assert not store.check_totp(account.id, totp.at(later + timedelta(minutes=2)), later)
    assert not store.check_totp(account.id, "٠١٢٣٤٥", later)


def test_one_code_sent_twice_at_once_is_taken_once(store, database):
    account = add(store, database)
    totp = enrol(store, database, account)
    later = NOW + timedelta(minutes=10)
    with ThreadsAtOnce(4) as threads:
        threads.run(lambda: store.check_totp(account.id, totp.at(later), later))
    assert sorted(map(bool, threads.results)) == [False, False, False, True]


def test_a_link_works_once_and_within_its_term(store, database):
    account = add(store, database)
    token = new_link(store, database, account)
    with database.transaction() as connection:
        assert store.peek_link(connection, token, NOW) == (account, LinkPurpose.SIGN_IN)
    assert use_link(store, database, token) == (account, LinkPurpose.SIGN_IN)
    late = new_link(store, database, account)
    for dead, now in ((token, NOW), (late, NOW + timedelta(hours=12)), ("nonsense", NOW), ("\udcff", NOW)):
        with pytest.raises(NotFound):
            use_link(store, database, dead, now)
        with pytest.raises(NotFound), database.transaction() as connection:
            store.peek_link(connection, dead, now)


def test_two_who_use_one_link_at_once_get_in_once(store, database):
    token = new_link(store, database, add(store, database))

    def attempt() -> bool:
        try:
            use_link(store, database, token)
        except NotFound:
            return False
        return True

    with ThreadsAtOnce(4) as threads:
        threads.run(attempt)
    assert threads.results.count(True) == 1


def test_an_enrolment_link_takes_away_password_code_and_sessions(store, database):
    account = add(store, database)
    enrol(store, database, account)
    session = store.open_session(account.id, NOW, is_complete=True)
    bare, purpose = use_link(store, database, new_link(store, database, account, LinkPurpose.ENROL))
    assert purpose is LinkPurpose.ENROL
    assert not bare.has_password
    assert not bare.has_totp
    assert store.session(session, NOW, IDLE) is None
    assert store.check_password("ans", PASSWORD, NOW) is None


def test_a_secret_counts_only_after_its_first_code(store, database):
    account = add(store, database)
    with database.write_transaction() as connection:
        secret = store.new_totp_secret(connection, account.id)
        assert store.new_totp_secret(connection, account.id) == secret
        assert not store.confirm_totp(connection, account.id, "abcdef", NOW)
        assert not store.get(connection, account.id).has_totp
    assert not store.check_totp(account.id, pyotp.TOTP(secret).at(NOW), NOW)


def test_a_session_ends_when_it_rests_too_long_or_grows_too_old(store, database):
    account = add(store, database)
    token = store.open_session(account.id, NOW, is_complete=True)
    moment = NOW
    for _ in range(20):
        moment += timedelta(minutes=29)
        assert store.session(token, moment, IDLE) is not None
    assert store.session(token, moment + timedelta(minutes=30), IDLE) is None
    token = store.open_session(account.id, NOW, is_complete=True)
    moment = NOW
    while moment < NOW + timedelta(hours=12):
        assert store.session(token, moment, IDLE) is not None
        moment += timedelta(minutes=29)
    assert store.session(token, moment, IDLE) is None


def test_completing_a_session_changes_its_token_and_its_form_token(store, database):
    account = add(store, database)
    half = store.open_session(account.id, NOW, is_complete=False)
    before = store.session(half, NOW, IDLE)
    assert before is not None
    assert not before.is_complete
    whole = store.complete(half, NOW)
    after = store.session(whole, NOW, IDLE)
    assert after is not None
    assert after.is_complete
    assert before.csrf != after.csrf
    assert store.session(half, NOW, IDLE) is None
    with pytest.raises(NotFound):
        store.complete(half, NOW)


def test_a_session_that_waits_for_its_code_ends_after_half_an_hour(store, database):
    token = store.open_session(add(store, database).id, NOW, is_complete=False)
    assert store.session(token, NOW + timedelta(minutes=29), timedelta(hours=1)) is not None
    assert store.session(token, NOW + timedelta(minutes=30), timedelta(hours=1)) is None


def test_who_is_blocked_is_out_at_once_and_cannot_come_back(store, database):
    account = add(store, database)
    totp = enrol(store, database, account)
    session = store.open_session(account.id, NOW, is_complete=True)
    link = new_link(store, database, account)
    with database.write_transaction() as connection:
        store.set_active(connection, account.id, False)
    later = NOW + timedelta(minutes=5)
    assert store.session(session, NOW, IDLE) is None
    assert store.check_password("ans", PASSWORD, later) is None
    assert not store.check_totp(account.id, totp.at(later), later)
    with pytest.raises(NotFound):
        use_link(store, database, link)
    with database.transaction() as connection:
        assert store.names(connection) == {account.id: "Ans de Boer"}


def test_closing_ends_one_session_or_all(store, database):
    account = add(store, database)
    one, two, three = (store.open_session(account.id, NOW, is_complete=True) for _ in range(3))
    store.close_session(one)
    assert [store.session(token, NOW, IDLE) is None for token in (one, two, three)] == [True, False, False]
    store.close_all(account.id)
    assert store.session(two, NOW, IDLE) is None
    assert store.session(three, NOW, IDLE) is None
