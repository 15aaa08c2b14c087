"""Delivery: what a next hop may say or leave unsaid to a letter, and what becomes of it at each step of a crash."""

import asyncio
import contextlib
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mailguard.config import NextHopSettings
from mailguard.delivery import LEASE, Delivery
from mailguard.errors import DatabaseUnavailable
from mailguard.incident import Delivered, Event, EventAction, Incident
from mailguard.letter import Letter, LetterKind
from mailguard.marker import Marker, claims_in
from mailguard.message import Envelope, Message, Recipient
from mailguard.next_hop import NextHop
from mailguard.review import COMMAND_LINE
from mailguard.stores.outbox import Claimed, outbox
from tests.office import MARKER, SENDER, TestOffice, mail
from tests.sink import Sink

WHY = "De ontvanger is bekend en mag dit hebben."
FIRST, SECOND, THIRD = "bouwer@elders.example", "Ander@Elders.example", "derde@elders.example"
HEADER = f"{FIRST}, {SECOND}"
PATHS = {
    FIRST: b"<@old.route.example:bouwer@elders.example>",
    SECOND: b"<Ander@Elders.example>",
    THIRD: b"<derde@elders.example>",
}
LONG = timedelta(minutes=10)


def without_marker(content: bytes) -> bytes:
    return re.sub(MARKER, b"", content, count=1)


def is_known_again(post: "Post", content: bytes, recipients: tuple[str, ...]) -> bool:
    """True when our relay, were it to get this, would not ask a person about it a second time."""
    message = Message("MSG9", Envelope.of(post.message.envelope.reverse_path, recipients), content)
    return Marker(post.desk.stores.sealer).confirms(claims_in(content), message)


class Post:
    """An office, its next hop, and a message that is held."""

    def __init__(self, it: TestOffice, sink: Sink) -> None:
        self.it = it
        self.hop = sink.hop
        self.sink = sink
        self.now = datetime.now(UTC) + timedelta(seconds=1)
        self.desk = it.office.desk
        self.outbox = self.desk.stores.outbox
        self.message = several()
        assert it.process(self.message).code == 250
        self.clear()

    def clear(self) -> None:
        """Take away the letters that a hold writes to sender and officer."""
        with self.it.database.write_transaction() as connection:
            connection.execute(outbox.delete())

    def delivery(self, lease: timedelta = LEASE) -> Delivery:
        hop = NextHopSettings(host="127.0.0.1", port=self.sink.port, connect_seconds=2.0)
        ways = dict.fromkeys(LetterKind, NextHop(hop, "relay.ons.example"))
        return Delivery(self.desk, self.it.office.history, ways, lease=lease)

    def release(self) -> None:
        self.it.review.release(self.message.id, COMMAND_LINE, WHY, was_right="no")
        self.forget_notices()
        self.now = datetime.now(UTC)

    def forget_notices(self) -> None:
        with self.it.database.write_transaction() as connection:
            connection.execute(outbox.delete().where(outbox.c.kind != LetterKind.RELEASE))

    def try_one(self, delivery: Delivery | None = None) -> bool:
        return asyncio.run((delivery or self.delivery()).run_one(self.now))

    def row(self) -> dict[str, object]:
        """The release."""
        with self.it.database.transaction() as connection:
            query = sa.select(outbox).where(outbox.c.kind == LetterKind.RELEASE)
            return dict(connection.execute(query).mappings().one())

    def notices(self) -> list[str]:
        """The texts of the notices that wait, taken out."""
        texts = []
        while (claimed := self.outbox.claim(self.now + LONG, LONG)) is not None:
            assert claimed.letter.kind is LetterKind.NOTICE
            assert claimed.letter.recipients == (SENDER,)
            parsed = email.message_from_bytes(claimed.letter.content, policy=email.policy.default)
            body = parsed.get_body(("plain",))
            assert body is not None
            texts.append(body.get_content())
        return texts

    def incident(self) -> Incident:
        with self.it.database.transaction() as connection:
            return self.it.register.get(connection, self.it.numbers()[0])

    def events(self) -> list[Event]:
        with self.it.database.transaction() as connection:
            events = self.it.register.events(connection, self.it.numbers()[0])
        return [event for event in events if event.action is EventAction.DELIVERY]

    def outcomes(self) -> list[object]:
        return [event.changes["outcome"] for event in self.events()]


def several() -> Message:
    """A message to three, with paths and parameters as no one would write them again."""
    message = mail(to=(FIRST, SECOND, THIRD), header_to=HEADER, text="Uw BSN is 912345676.\r\n.\r\n..punten \x00é")
    recipients = (
        Recipient(FIRST, PATHS[FIRST], (b"NOTIFY=never", b"ORCPT=rfc822;Bouwer+40elders.example")),
        Recipient(SECOND, PATHS[SECOND]),
        Recipient(THIRD, PATHS[THIRD]),
    )
    parameters = (b"SIZE=999", b"BODY=8BITMIME", b"ENVID=x+2By")
    envelope = replace(
        message.envelope, reverse_path_raw=b"<Alice@ONS.example>", parameters=parameters, recipients=recipients
    )
    return replace(message, envelope=envelope)


@pytest.fixture
def post(database, tmp_path):
    with Sink() as sink:
        yield Post(TestOffice(database, tmp_path), sink)


def rcpt(*names: str) -> tuple[bytes, ...]:
    first = b" NOTIFY=never ORCPT=rfc822;Bouwer+40elders.example"
    return tuple(PATHS[name] + (first if name == FIRST else b"") for name in names)


# --- what goes over the wire -----------------------------------------------------------------------------------------


def test_release_is_the_message_as_it_came_byte_for_byte_with_its_paths_and_parameters(post):
    post.release()
    assert post.try_one()
    assert not post.try_one()
    [got] = post.hop.accepted
    assert without_marker(got.content) == post.message.trace + post.message.wire
    assert is_known_again(post, got.content, (FIRST, SECOND, THIRD))
    assert got.mail == b"<Alice@ONS.example> SIZE=999 BODY=8BITMIME ENVID=x+2By"
    assert got.recipients == rcpt(FIRST, SECOND, THIRD)
    assert post.row()["status"] == "sent"
    assert post.outcomes() == ["delivered"]
    assert post.incident().delivered is Delivered.YES
    assert post.incident().delivered_at >= post.now
    assert post.notices() == []


def test_release_to_some_goes_to_them_alone_and_stands_as_partly_delivered(post):
    post.it.review.release_to_some(post.message.id, COMMAND_LINE, WHY, [SECOND], was_right="no")
    post.forget_notices()
    post.now = datetime.now(UTC)
    post.try_one()
    assert [got.recipients for got in post.hop.accepted] == [rcpt(SECOND)]
    assert post.incident().delivered is Delivered.PARTLY


def test_release_as_bcc_shows_nobody_anothers_address_and_leaves_the_body_as_it_was(post):
    post.it.review.release_as_bcc(post.message.id, COMMAND_LINE, WHY, was_right="yes")
    post.forget_notices()
    post.now = datetime.now(UTC)
    post.try_one()
    [got] = post.hop.accepted
    header, _, body = got.content.partition(b"\r\n\r\n")
    assert b"elders.example" not in header.lower()
    assert header.startswith(post.message.trace.rstrip())
    assert body == post.message.wire.partition(b"\r\n\r\n")[2]
    assert got.mail == b"<Alice@ONS.example> BODY=8BITMIME ENVID=x+2By"
    assert got.recipients == rcpt(FIRST, SECOND, THIRD)
    assert is_known_again(post, got.content, (FIRST, SECOND, THIRD))


def test_release_as_bcc_goes_out_though_an_earlier_copy_was_purged_by_then(post):
    copy = replace(mail(to=("vierde@elders.example",), header_to=HEADER, number=2), wire=post.message.wire)
    post.it.process(copy)
    post.it.review.release_as_bcc(post.message.id, COMMAND_LINE, WHY, was_right="yes")
    with post.it.database.write_transaction() as connection:
        connection.execute(outbox.delete().where(outbox.c.held_id == post.message.id))
        post.it.quarantine.purge(connection, post.message.id)
    post.forget_notices()
    post.now = datetime.now(UTC)
    post.try_one()
    assert [got.recipients for got in post.hop.accepted] == [(b"<vierde@elders.example>",)]


def test_notice_goes_out_with_a_null_reverse_path_and_its_dots_stuffed(post):
    letter = Letter(LetterKind.NOTICE, (SENDER, "jos\u00e9@ons.example"), b"Subject: x\r\n\r\n.\r\n")
    with post.it.database.write_transaction() as connection:
        post.outbox.add(connection, letter, post.now, post.now + LONG)
    post.try_one()
    [got] = post.hop.accepted
    assert got.mail == b"<> SMTPUTF8"
    assert got.recipients == (f"<{SENDER}>".encode(), "<jos\u00e9@ons.example>".encode())
    assert got.content == b"Subject: x\r\n\r\n..\r\n"


def test_each_kind_of_letter_takes_its_own_way_out(post):
    post.release()
    with Sink() as other:
        hops = dict.fromkeys(LetterKind, post.sink.port) | {LetterKind.RELEASE: other.port}
        ways = {
            kind: NextHop(NextHopSettings(host="127.0.0.1", port=port), "relay.ons.example")
            for kind, port in hops.items()
        }
        asyncio.run(Delivery(post.desk, post.it.office.history, ways).run_one(post.now))
        assert len(other.hop.accepted) == 1
    assert post.hop.accepted == []


# --- what the next hop may say ---------------------------------------------------------------------------------------


def test_refused_recipient_does_not_keep_it_from_the_others_and_its_sender_is_told(post):
    post.hop.on("RCPT", "550 5.1.1 No such user", containing="derde")
    post.release()
    post.try_one()
    assert [got.recipients for got in post.hop.accepted] == [rcpt(FIRST, SECOND)]
    assert (post.row()["status"], post.row()["delivered"], post.row()["refused"]) == ("sent", 2, 1)
    assert post.outcomes() == ["partly"]
    assert post.incident().delivered is Delivered.PARTLY
    [text] = post.notices()
    assert "derde" not in text
    assert "elders.example" not in text


def test_greylisted_recipient_is_tried_again_by_itself(post):
    post.hop.on("RCPT", "451 4.7.1 Greylisted", containing="Ander", times=1)
    post.release()
    post.try_one()
    assert post.incident().delivered is Delivered.PARTLY
    assert not post.try_one()
    post.now += timedelta(minutes=2)
    post.try_one()
    assert [got.recipients for got in post.hop.accepted] == [rcpt(FIRST, THIRD), rcpt(SECOND)]
    assert post.outcomes() == ["partly", "delivered"]
    assert post.incident().delivered is Delivered.YES
    assert post.notices() == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_letter_that_is_refused_for_good_has_failed_and_its_sender_is_told(post, step):
    post.hop.on(step, "554 5.7.1 Not wanted")
    post.release()
    post.try_one()
    assert post.hop.accepted == []
    assert (post.row()["status"], post.row()["refused"], post.row()["last_code"]) == ("failed", 3, 554)
    assert post.outcomes() == ["refused"]
    assert post.incident().delivered is Delivered.NO
    assert len(post.notices()) == 1


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_letter_is_tried_again_after_a_temporary_no(post, step):
    post.hop.on(step, "451 4.3.0 Not now", times=3 if step == "RCPT" else 1)
    post.release()
    post.try_one()
    assert post.hop.accepted == []
    assert post.row()["status"] == "waiting"
    assert post.outcomes() == []
    post.now += timedelta(minutes=2)
    post.try_one()
    assert [got.recipients for got in post.hop.accepted] == [rcpt(FIRST, SECOND, THIRD)]
    assert post.outcomes() == ["delivered"]


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_letter_is_tried_again_when_the_next_hop_goes_away_before_the_final_dot(post, step):
    post.hop.on(step, close="before", times=1)
    post.release()
    post.try_one()
    assert post.row()["status"] == "waiting"
    post.now += timedelta(minutes=2)
    post.try_one()
    assert len(post.hop.received) == len(post.hop.accepted) == 1
    assert post.outcomes() == ["delivered"]


def test_next_hop_that_stays_away_is_tried_ever_less_often_and_the_sender_told_at_the_end(post):
    post.release()
    post.sink.stop()
    tries, began = 0, post.now
    while post.row()["status"] == "waiting":
        assert post.try_one()
        tries += 1
        assert post.outcomes() == ([] if post.row()["status"] == "waiting" else ["refused"])
        post.now = post.row()["due_at"]
    assert post.row()["status"] == "failed"
    assert abs(post.now - began - timedelta(days=2)) < timedelta(seconds=5)
    assert 95 < tries < 105
    assert len(post.notices()) == 1


def test_letter_waits_for_a_next_hop_that_no_longer_offers_what_it_needs(post):
    post.release()
    post.hop.extensions = ("SIZE 1000000", "8BITMIME")
    post.try_one()
    assert not [line for line in post.hop.commands if line.startswith(b"MAIL")]
    assert post.row()["status"] == "waiting"
    assert post.row()["refused"] == 0


def test_refused_copy_leaves_the_incident_partly_delivered_when_its_twin_arrives(post):
    twin = replace(mail(to=("vierde@elders.example",), header_to=HEADER, number=2), wire=post.message.wire)
    post.it.process(twin)
    post.hop.on("MAIL", "550 5.7.1 No", times=1)
    post.release()
    post.try_one()
    post.forget_notices()
    post.try_one()
    assert len(post.hop.accepted) == 1
    assert sorted(map(str, post.outcomes())) == ["delivered", "refused"]
    assert post.incident().delivered is Delivered.PARTLY


# --- what nobody knows -----------------------------------------------------------------------------------------------


def test_lost_final_reply_is_recorded_as_unknown_and_costs_one_duplicate(post):
    post.hop.on("DOT", close="before", times=1)
    post.release()
    post.try_one()
    assert post.outcomes() == ["unknown"]
    assert post.incident().delivered is Delivered.UNKNOWN
    post.now += timedelta(minutes=2)
    post.try_one()
    assert not post.try_one()
    expected = [post.message.trace + post.message.wire] * 2
    assert [without_marker(got.content) for got in post.hop.accepted] == expected
    assert post.outcomes() == ["unknown", "delivered"]
    assert post.incident().delivered is Delivered.YES


def test_unknown_outcome_stays_unknown_when_all_later_tries_fail(post):
    post.hop.on("DOT", close="before", times=1)
    post.release()
    post.try_one()
    post.hop.on("MAIL", "550 5.7.1 No")
    post.now += timedelta(minutes=2)
    post.try_one()
    assert post.outcomes() == ["unknown", "refused"]
    assert post.incident().delivered is Delivered.UNKNOWN


def claim(post: Post) -> Claimed:
    claimed = post.outbox.claim(post.now, timedelta(minutes=1))
    assert claimed is not None
    return claimed


def test_crash_before_the_content_went_out_costs_nothing(post):
    post.release()
    claim(post)
    assert post.delivery().recover(post.now) == 0
    post.now += timedelta(minutes=2)
    assert post.delivery().recover(post.now) == 1
    assert post.delivery().recover(post.now) == 0
    post.try_one()
    assert len(post.hop.accepted) == 1
    assert post.outcomes() == ["delivered"]


def test_crash_while_the_content_went_out_is_recorded_as_unknown_and_tried_once_more(post):
    post.release()
    post.outbox.begin_sending(claim(post))
    post.now += timedelta(minutes=2)
    assert post.delivery().recover(post.now) == 1
    assert post.delivery().recover(post.now) == 0
    assert post.incident().delivered is Delivered.UNKNOWN
    post.try_one()
    assert not post.try_one()
    assert len(post.hop.accepted) == 1
    assert post.outcomes() == ["unknown", "delivered"]


def test_crash_after_the_outcome_was_written_down_costs_nothing(post):
    post.release()
    post.try_one()
    post.now += timedelta(days=1)
    assert post.delivery().recover(post.now) == 0
    assert not post.try_one()


def test_claim_is_renewed_while_a_slow_next_hop_takes_its_time(post):
    post.release()
    post.hop.on("DOT", delay=1.5)
    delivery = post.delivery(lease=timedelta(seconds=0.6))

    async def both() -> object:
        sending = asyncio.create_task(delivery.run_one(post.now))
        await asyncio.sleep(1.0)
        lapsed = await asyncio.to_thread(post.delivery().recover, post.now + timedelta(seconds=1.0))
        await sending
        return lapsed

    assert asyncio.run(both()) == 0
    assert post.row()["status"] == "sent"
    assert post.outcomes() == ["delivered"]


def test_attempt_ends_before_its_claim_when_the_claim_cannot_be_renewed(post, monkeypatch):
    def away(*_args: object) -> bool:
        raise DatabaseUnavailable("the database is away")

    monkeypatch.setattr(post.outbox, "renew", away)
    post.release()
    post.hop.on("MAIL", delay=30)
    delivery = post.delivery(lease=timedelta(seconds=0.5))
    began = datetime.now(UTC)
    assert post.try_one(delivery)
    assert datetime.now(UTC) - began < timedelta(seconds=5)
    assert post.row()["status"] == "claimed"


def test_attempt_whose_claim_was_taken_away_sends_no_content(post, monkeypatch):
    post.release()
    monkeypatch.setattr(post.outbox, "begin_sending", lambda claimed: False)
    assert post.try_one()
    assert post.hop.received == []
    assert post.row()["status"] == "claimed"


def test_outcome_is_written_down_once_the_database_is_back(post, monkeypatch):
    post.release()
    settle, troubles = post.outbox.settle, [DatabaseUnavailable("away")] * 2

    def sometimes(*args):
        if troubles:
            raise troubles.pop()
        return settle(*args)

    monkeypatch.setattr(post.outbox, "settle", sometimes)
    monkeypatch.setattr("mailguard.delivery.SETTLE_AGAIN_SECONDS", 0.01)
    post.try_one()
    assert post.row()["status"] == "sent"
    assert post.outcomes() == ["delivered"]


def test_known_outcome_is_not_lost_to_a_next_hop_that_hangs_in_its_farewell(post):
    post.release()
    post.hop.on("QUIT", delay=30)

    async def stopped_in_quit() -> None:
        sending = asyncio.create_task(post.delivery().run_one(post.now))
        while b"QUIT" not in post.hop.commands:  # noqa: ASYNC110 - it happens in another thread
            await asyncio.sleep(0.02)
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending

    asyncio.run(stopped_in_quit())
    assert post.row()["status"] == "sent"
    assert post.outcomes() == ["delivered"]


def test_release_whose_content_is_gone_has_failed_and_its_sender_is_told(post):
    post.release()
    with post.it.database.write_transaction() as connection:
        post.it.quarantine.purge(connection, post.message.id)
    post.try_one()
    assert post.hop.connections == 0
    assert (post.row()["status"], post.row()["refused"]) == ("failed", 3)
    assert len(post.notices()) == 1


def test_no_address_is_logged_whatever_happens(post, caplog):
    caplog.set_level("DEBUG")
    post.hop.on("RCPT", "550 5.1.1 <derde@elders.example> No such user", containing="derde")
    post.hop.on("DOT", close="before", times=1)
    post.release()
    post.try_one()
    post.now += timedelta(minutes=2)
    post.try_one()
    assert len(caplog.records) >= 3
    assert "elders" not in caplog.text
    assert "alice" not in caplog.text.lower()
