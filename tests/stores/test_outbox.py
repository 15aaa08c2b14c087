"""The outbox: a letter is written once, claimed once, and nothing is left of it once it is settled."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from mailguard.errors import SealBroken
from mailguard.letter import Letter, LetterKind, LetterStatus
from mailguard.stores.outbox import Attempt, Claimed, Lapsed, Outbox, outbox, pause_after
from tests.stores.records import SEALER

NOW = datetime(2026, 3, 30, 14, 0, tzinfo=UTC)
GIVE_UP_AT = NOW + timedelta(days=2)
LEASE = timedelta(minutes=1)
PEOPLE = ("annelies.dekker@ons.example", "b\udcffb@ons.example")
NOTICE = Letter(LetterKind.NOTICE, PEOPLE, b"Subject: Bericht vastgehouden\r\n\r\n\x00\xff tekst\r\n")
RELEASE = Letter(LetterKind.RELEASE, PEOPLE, incident="INC-2026-0001", held_id="A1", as_bcc=True, once_key="release A1")


@pytest.fixture
def letters(database) -> Outbox:
    return Outbox(database, SEALER)


def add(letters: Outbox, letter: Letter = NOTICE, now: datetime = NOW, addressee: bytes | None = None) -> str:
    """The id; "" when it was written before."""
    with letters._database.write_transaction() as connection:
        return letters.add(connection, letter, now, GIVE_UP_AT, addressee) or ""


def claim(letters: Outbox, now: datetime = NOW) -> Claimed:
    claimed = letters.claim(now, LEASE)
    assert claimed is not None
    return claimed


def settle(letters: Outbox, claimed: Claimed, attempt: Attempt) -> bool:
    with letters._database.write_transaction() as connection:
        return letters.settle(connection, claimed, attempt)


def lapsed(letters: Outbox, now: datetime) -> list[Lapsed]:
    with letters._database.write_transaction() as connection:
        return letters.lapsed(connection, now)


def row(letters: Outbox) -> dict[str, object]:
    with letters._database.transaction() as connection:
        return dict(connection.execute(sa.select(outbox)).mappings().one())


def sent(at: datetime = NOW, delivered: int = 2) -> Attempt:
    return Attempt(LetterStatus.SENT, at, delivered=delivered, code=250)


def in_threads(*work) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.parametrize("letter", [NOTICE, RELEASE, replace(NOTICE, kind=LetterKind.DIGEST)])
def test_letter_comes_out_as_it_went_in(letters, letter):
    letter_id = add(letters, letter)
    assert letters.claim(NOW, LEASE) == Claimed(letter_id, letter, 1, GIVE_UP_AT, NOW)


def test_letter_with_a_known_once_key_is_not_written_again(letters):
    assert add(letters, RELEASE)
    assert not add(letters, RELEASE)
    assert add(letters, NOTICE)
    assert add(letters, NOTICE)


def test_letter_of_a_transaction_that_fails_is_not_there(letters, database):
    with database.engine.begin() as connection:
        assert letters.add(connection, RELEASE, NOW, GIVE_UP_AT)
        connection.rollback()
    assert letters.claim(NOW, LEASE) is None
    assert add(letters, RELEASE)


def test_no_personal_value_stands_in_the_row(letters):
    add(letters, replace(NOTICE, content=b"annelies.dekker@ons.example"), addressee=b"h" * 16)
    assert b"dekker" not in repr(row(letters)).encode()


def test_oldest_letter_goes_first_and_none_before_it_is_due(letters):
    second, first = add(letters, now=NOW + timedelta(seconds=5)), add(letters)
    assert claim(letters, NOW + timedelta(seconds=4)).id == first
    assert letters.claim(NOW + timedelta(seconds=4), LEASE) is None
    assert claim(letters, NOW + timedelta(seconds=5)).id == second


def test_of_many_workers_on_several_nodes_each_letter_has_one(letters, database):
    ids = {add(letters) for _ in range(20)}
    nodes = [
        Outbox(database, SEALER),
        Outbox(second := Database(str(database.engine.url.render_as_string(False))), SEALER),
    ]
    taken: list[str] = []

    def work(node: Outbox) -> None:
        while (claimed := node.claim(NOW, LEASE)) is not None:
            taken.append(claimed.id)

    in_threads(*(lambda node=node: work(node) for node in (*nodes, *nodes)))
    second.close()
    assert sorted(taken) == sorted(ids)


class Overtaken(Outbox):
    """A courier that another one overtakes: between look-up and claim, that one tries the letter and puts it off."""

    def _oldest_due(self, now: datetime) -> str | None:
        letter_id = super()._oldest_due(now)
        other = Outbox(self._database, SEALER)
        if (claimed := other.claim(now, LEASE)) is not None:
            put_off = Attempt(LetterStatus.WAITING, now, claimed.letter.recipients, code=451, due_at=now + LEASE)
            assert settle(other, claimed, put_off)
        return letter_id


def test_letter_that_another_courier_has_just_put_off_is_not_claimed_before_it_is_due_again(letters, database):
    add(letters)
    assert Overtaken(database, SEALER).claim(NOW, LEASE) is None
    assert (row(letters)["status"], row(letters)["attempts"]) == (LetterStatus.WAITING, 1)
    assert claim(letters, NOW + LEASE).attempts == 2


def test_sending_begins_once_and_only_in_the_hands_that_claimed_it(letters):
    add(letters)
    claimed = claim(letters)
    assert not letters.begin_sending(replace(claimed, attempts=claimed.attempts + 1))
    assert letters.begin_sending(claimed)
    assert not letters.begin_sending(claimed)


def test_settled_letter_is_destroyed_and_counted(letters, database):
    add(letters)
    claimed = claim(letters)
    assert settle(letters, claimed, sent())
    assert not settle(letters, claimed, sent())
    kept = row(letters)
    assert (kept["status"], kept["delivered"], kept["refused"], kept["last_code"]) == ("sent", 2, 0, 250)
    assert kept["sealed"] == kept["wrapped_key"] == b""
    with database.transaction() as connection:
        assert letters.waiting(connection) == 0
        assert letters.oldest_waiting(connection) is None


def test_remaining_recipients_are_tried_again_when_due_and_the_counts_add_up(letters):
    add(letters)
    later = NOW + timedelta(minutes=2)
    assert settle(letters, claim(letters), Attempt(LetterStatus.WAITING, NOW, PEOPLE[1:], 1, 0, 451, later))
    assert letters.claim(later - timedelta(seconds=1), LEASE) is None
    claimed = claim(letters, later)
    assert claimed.letter == replace(NOTICE, recipients=PEOPLE[1:])
    assert (claimed.attempts, claimed.delivered, claimed.refused) == (2, 1, 0)
    settle(letters, claimed, Attempt(LetterStatus.SENT, later, delivered=0, refused=1, code=550))
    assert (row(letters)["delivered"], row(letters)["refused"]) == (1, 1)


def test_claim_that_is_renewed_does_not_lapse(letters):
    add(letters)
    claimed = claim(letters)
    assert letters.renew(claimed, NOW + 3 * LEASE)
    assert lapsed(letters, NOW + 2 * LEASE) == []
    assert lapsed(letters, NOW + 4 * LEASE) == [Lapsed(claimed.id, LetterKind.NOTICE, "", "", was_sending=False)]
    assert not letters.renew(claimed, NOW + 9 * LEASE)


def test_letter_left_behind_before_its_content_went_out_is_simply_tried_again(letters, database):
    letter_id = add(letters, RELEASE)
    claim(letters)
    late = NOW + 2 * LEASE
    with database.transaction() as connection:
        assert not letters.has_lapsed(connection, NOW)
        assert letters.has_lapsed(connection, late)
    assert lapsed(letters, late) == [Lapsed(letter_id, LetterKind.RELEASE, "INC-2026-0001", "A1", was_sending=False)]
    assert lapsed(letters, late) == []
    assert claim(letters, late).letter == RELEASE


def test_letter_left_behind_in_sending_is_told_of_once(letters):
    add(letters, RELEASE)
    letters.begin_sending(claim(letters))
    told: list[Lapsed] = []
    in_threads(*[lambda: told.extend(lapsed(letters, NOW + 2 * LEASE))] * 4)
    assert [letter.was_sending for letter in told] == [True]


def test_worker_that_comes_back_late_settles_nothing(letters):
    add(letters)
    late_one = claim(letters)
    lapsed(letters, NOW + 2 * LEASE)
    assert not settle(letters, late_one, sent())
    assert not letters.begin_sending(late_one)
    second = claim(letters, NOW + 2 * LEASE)
    assert not settle(letters, late_one, sent())
    assert settle(letters, second, sent())


def test_letter_that_brings_down_its_worker_again_and_again_waits_ever_longer(letters):
    add(letters)
    now, pauses = NOW, []
    for _ in range(7):
        claim(letters, now)
        now += 2 * LEASE
        lapsed(letters, now)
        due_at = row(letters)["due_at"]
        assert isinstance(due_at, datetime)
        pauses.append((due_at - now).total_seconds() / 60)
        now = due_at
    assert pauses == [0, 1, 2, 5, 10, 30, 30]


def test_pauses_grow_to_half_an_hour():
    assert [pause_after(attempts).total_seconds() / 60 for attempts in range(1, 8)] == [1, 2, 5, 10, 30, 30, 30]


def test_letter_that_cannot_be_opened_is_given_up_and_keeps_back_no_other(letters, database):
    damaged, whole = add(letters), add(letters, now=NOW + timedelta(seconds=1))
    with database.write_transaction() as connection:
        connection.execute(outbox.update().where(outbox.c.id == damaged).values(sealed=b"\0" * 40))
    with pytest.raises(SealBroken):
        letters.claim(NOW + LEASE, LEASE)
    assert claim(letters, NOW + LEASE).id == whole
    with database.transaction() as connection:
        assert letters.failed_since(connection, NOW) == 1


def test_letters_to_one_addressee_are_counted_from_a_moment_on(letters, database):
    for minutes in (0, 10, 20):
        add(letters, now=NOW + timedelta(minutes=minutes), addressee=b"a" * 16)
    add(letters, addressee=b"b" * 16)
    with database.transaction() as connection:
        assert letters.recent_to(connection, b"a" * 16, NOW + timedelta(minutes=5)) == 2


def test_waiting_are_all_that_are_not_settled(letters, database):
    for minutes in (0, 1, 2):
        add(letters, now=NOW + timedelta(minutes=minutes))
    later = NOW + timedelta(minutes=1)
    settle(letters, claim(letters, later), sent())
    letters.begin_sending(claim(letters, later))
    with database.transaction() as connection:
        assert letters.waiting(connection) == 2
        assert letters.oldest_waiting(connection) == later
        assert letters.due(connection, later) == 0
        assert letters.due(connection, NOW + timedelta(minutes=2)) == 1


def test_only_rows_settled_long_ago_are_forgotten(letters, database):
    add(letters)
    add(letters)
    add(letters)
    settle(letters, claim(letters), sent(NOW))
    settle(letters, claim(letters), Attempt(LetterStatus.FAILED, NOW + timedelta(days=1), refused=2))
    with database.write_transaction() as connection:
        assert letters.failed_since(connection, NOW + timedelta(days=2)) == 0
        assert letters.failed_since(connection, NOW) == 1
        assert letters.forget_before(connection, NOW + timedelta(hours=1)) == 1
        assert letters.forget_before(connection, NOW + timedelta(days=9)) == 1
        assert letters.waiting(connection) == 1
