"""What a release teaches the history: the same kind of mail is not held for its recipient again. Only a real delivery
teaches; a refusal, by us or by the next hop, does not.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.config import NextHopSettings
from mailguard.correspondence import Sent
from mailguard.delivery import Delivery
from mailguard.facts import Contact
from mailguard.letter import LetterKind
from mailguard.next_hop import NextHop
from mailguard.review import COMMAND_LINE
from mailguard.stores.quarantine import held_messages
from tests.doubtful_mail import PETRA, WITH_BSN, letter, office_that_knows_peter
from tests.office import SENDER, TestOffice
from tests.sink import Sink

WHY = "Nagevraagd: dit klopt."
CASE = letter().id
LISA, KAREL = "lisa@school.example", "karel@zorg.example"
ALL = (PETRA, LISA, KAREL)
HEADER = f"Petra Vermeer <{PETRA}>, Lisa Smit <{LISA}>, Karel Bos <{KAREL}>"


class Post:
    """An office with a doubtful letter in its quarantine, and its next hop."""

    def __init__(self, it: TestOffice, sink: Sink) -> None:
        self.it = it
        self.hop = sink.hop
        hop = NextHop(NextHopSettings(host="127.0.0.1", port=sink.port), "relay.ons.example")
        self.delivery = Delivery(it.office.desk, it.office.history, dict.fromkeys(LetterKind, hop))

    def is_held(self, number: int, **more: object) -> bool:
        """Put a letter through the gate, and say whether it is held."""
        message = letter(number, **more)  # type: ignore[arg-type]
        assert self.it.process(message).code == 250
        return message.id in {line.id for line in self.it.review.queue()}

    def release(self, **more: object) -> None:
        self.it.review.release(CASE, COMMAND_LINE, WHY, was_right="no", **more)  # type: ignore[arg-type]

    def deliver(self, passed: timedelta = timedelta(seconds=1)) -> None:
        """Send what is due after so much time."""

        async def all_due() -> None:
            while await self.delivery.run_one(datetime.now(UTC) + passed):
                pass

        asyncio.run(all_due())

    def contact(self, address: str, sender: str = SENDER) -> Contact:
        with self.it.database.transaction() as connection:
            return self.it.office.history.ask(connection, Sent(sender, (address,))).of(address)

    def knows(self, address: str) -> bool:
        return self.contact(address).messages_of_all > 0


@pytest.fixture
def post(database, tmp_path):
    with Sink() as sink:
        yield Post(office_that_knows_peter(database, tmp_path), sink)


def test_released_and_delivered_letter_is_not_held_again(post):
    assert post.is_held(1)
    post.release()
    post.deliver()
    assert post.contact(PETRA).is_confirmed
    assert not post.is_held(2)
    assert len(post.it.next_hop.got) == 1


def test_release_teaches_about_its_sender_alone(post):
    assert post.is_held(1)
    post.release()
    post.deliver()
    of_colleague = post.contact(PETRA, "bob@ons.example")
    assert not of_colleague.is_confirmed
    assert of_colleague.messages_of_all > 0


def test_release_that_was_not_delivered_yet_teaches_nothing(post):
    assert post.is_held(1)
    post.release()
    assert not post.knows(PETRA)


def test_refused_letter_teaches_nothing(post):
    assert post.is_held(1)
    post.it.review.refuse(CASE, COMMAND_LINE, "Dit is de verkeerde Petra.", was_right="yes")
    post.deliver()
    assert not post.knows(PETRA)
    assert post.is_held(2)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_release_that_the_next_hop_refuses_teaches_nothing(post, step):
    assert post.is_held(1)
    post.hop.on(step, "554 5.7.1 Not wanted", containing=PETRA if step == "RCPT" else "")
    post.release()
    post.deliver()
    assert not post.knows(PETRA)
    assert post.is_held(2)


def test_release_whose_final_reply_is_lost_teaches_nothing(post):
    assert post.is_held(1)
    post.hop.on("DOT", close="before")
    post.release()
    post.deliver()
    assert not post.knows(PETRA)


def test_release_to_some_teaches_about_them_alone(post):
    assert post.is_held(1, to=ALL, header_to=HEADER, text=WITH_BSN)
    post.it.review.release_to_some(CASE, COMMAND_LINE, WHY, [LISA], was_right="no")
    post.deliver()
    assert [post.contact(address).is_confirmed for address in ALL] == [False, True, False]


def test_who_is_reached_at_a_later_try_is_learned_too(post):
    assert post.is_held(1, to=ALL, header_to=HEADER, text=WITH_BSN)
    post.hop.on("RCPT", "451 4.7.1 Greylisted", containing=LISA, times=1)
    post.release()
    post.deliver()
    assert [post.contact(address).is_confirmed for address in ALL] == [True, False, True]
    post.deliver(timedelta(minutes=3))
    assert [post.contact(address).messages for address in ALL] == pytest.approx([1.0, 1.0, 1.0])


def acquainted(post: Post) -> set[frozenset[str]]:
    """Who of the recipients saw each other."""
    asked = Sent(SENDER, tuple(sorted(ALL)), dict.fromkeys(ALL, ""))
    with post.it.database.transaction() as connection:
        return set(post.it.office.history.ask(connection, asked).acquainted)


def test_release_as_it_is_makes_its_recipients_known_to_each_other(post):
    assert post.is_held(1, to=ALL, header_to=HEADER, text=WITH_BSN)
    post.release()
    post.deliver()
    assert acquainted(post) == {frozenset(ALL)}


def test_release_as_bcc_teaches_and_makes_nobody_known_to_another(post):
    assert post.is_held(1, to=ALL, header_to=HEADER, text=WITH_BSN)
    post.it.review.release_as_bcc(CASE, COMMAND_LINE, WHY, was_right="no")
    post.deliver()
    assert all(post.contact(address).is_confirmed for address in ALL)
    assert acquainted(post) == set()


def test_letter_of_which_another_part_passed_before_is_learned_all_the_same(post):
    """A client may send one message in several parts, and the history counts a message id once."""
    to_colleague = replace(letter(to=("bob@ons.example",)), id=letter(2).id)
    assert post.it.process(to_colleague).code == 250
    assert len(post.it.next_hop.got) == 1
    assert post.is_held(1)
    post.release()
    post.deliver()
    assert post.contact(PETRA).is_confirmed


def test_answer_to_a_released_letter_is_in_its_thread(post):
    assert post.is_held(1)
    post.release()
    post.deliver()
    asked = Sent(SENDER, (PETRA,), thread=("<1@ons.example>",))
    with post.it.database.transaction() as connection:
        assert post.it.office.history.ask(connection, asked).of(PETRA).is_in_thread


def test_letter_that_was_never_inspected_teaches_nothing_and_goes_out(post):
    assert post.is_held(1)
    with post.it.database.write_transaction() as connection:
        connection.execute(held_messages.update().values(sealed_inspection=None))
    post.release()
    post.deliver()
    assert PETRA.encode() in b"".join(b"".join(got.recipients) for got in post.hop.accepted)
    assert not post.knows(PETRA)


def test_lesson_that_cannot_be_read_keeps_no_letter_from_being_settled(post, monkeypatch, caplog):
    assert post.is_held(1)
    post.release()
    purge, settle = post.it.quarantine.purge, post.delivery._outbox.settle

    def settle_and_purge(connection, claimed, attempt):
        if claimed.letter.kind is LetterKind.RELEASE:
            purge(connection, CASE)
        return settle(connection, claimed, attempt)

    monkeypatch.setattr(post.delivery._outbox, "settle", settle_and_purge)
    post.deliver()
    sent = [got for got in post.hop.accepted if PETRA.encode() in b"".join(got.recipients)]
    assert len(sent) == 1
    assert not post.knows(PETRA)
    assert "nothing is learned" in caplog.text
    assert PETRA not in caplog.text
