"""The story of one message: what the client is told, what the next hop gets, and what is written down."""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mailguard.config import Configuration, InspectionSettings, Organisation, RelaySettings, Rules, SensitiveDataRule
from mailguard.content.identity import Identity, identify
from mailguard.correspondence import History
from mailguard.db import Database, metadata
from mailguard.errors import FinalReplyLost, InspectionUnavailable, MailguardError, NextHopUnavailable
from mailguard.findings import (
    Finding,
    Headers,
    Inspection,
    Obstacle,
    Place,
    Uninspectable,
    VisibleField,
    VisibleRecipient,
)
from mailguard.gate import Gate
from mailguard.marker import Marker
from mailguard.message import Envelope, Message, Wire
from mailguard.policy import Policy
from mailguard.replies import OUR_TROUBLE, Reply
from mailguard.stores.decisions import Decision, Decisions, Outcome
from mailguard.vocabulary import EntityType, Mode
from tests.office import MARKER, TestOffice

QUEUED = Reply.of(250, "2.0.0 Ok: queued as 4XyZ")
BSN = Finding(EntityType.NL_BSN, "912345679", Place("body"), 0, 0, 9, 0.95)
CLEAN = Inspection(Headers(message_id="<1@ons.example>"))
LEAK = Inspection(Headers(), (BSN,))
DOUBTFUL = Inspection(Headers(), uninspectable=(Uninspectable(Obstacle.ENCRYPTED, "smime.p7m"),))


@dataclass
class Inspector:
    """Answers every message with the same facts, or fails."""

    answer: Inspection | MailguardError
    asked: int = 0

    async def inspect_async(self, message: Message) -> Inspection:
        self.asked += 1
        if isinstance(self.answer, MailguardError):
            raise self.answer
        return self.answer


@dataclass
class NextHop:
    """A transaction whose envelope was accepted; keeps what it is given."""

    answer: Reply | MailguardError = QUEUED
    got: list[bytes] = field(default_factory=list)
    resets: int = 0
    rows_when_sent: list[Decision] = field(default_factory=list)
    decisions: Decisions | None = None
    when_sent: Callable[[], None] = lambda: None

    async def send(self, prefix: bytes, wire: Wire, *, is_chunked: bool = False) -> Reply:
        self.rows_when_sent = self.decisions.newest(10) if self.decisions else []
        self.got.append(prefix + wire[:])
        self.when_sent()
        if isinstance(self.answer, MailguardError):
            raise self.answer
        return self.answer

    async def reset(self) -> None:
        self.resets += 1


class House:
    """A gate with its stores, on one database."""

    def __init__(self, database: Database, inspected: Inspection | MailguardError, folder: Path, **settings) -> None:
        organisation = Organisation(internal_domains=("ons.example",))
        self.database = database
        self.decisions = Decisions(database)
        self.history = History(database, organisation, b"k" * 32)
        self.inspector = Inspector(inspected)
        rules = settings.pop("rules", Rules())
        policy = Policy(organisation, rules, "journaal@archief.example")
        office = TestOffice(database, folder).office
        self.custody, self.marker = office.custody, Marker(office.stores.sealer)
        configuration = Configuration(
            relay=RelaySettings(returned_mail=settings.pop("returned_mail", "pass")),
            inspection=InspectionSettings(**settings),
        )
        stores = (database, self.history, self.decisions)
        self.gate = Gate(self.inspector, stores, self.custody, self.marker, policy, configuration)
        self.next_hop = NextHop(decisions=self.decisions)

    def process(self, to: str = "bouwer@elders.example", sender: str = "alice@ons.example", number: int = 1) -> Reply:
        message = Message(f"ID{number}", Envelope.of(sender, (to,)), b"Subject: x\r\n\r\ntekst\r\n", b"Received: y\r\n")
        return asyncio.run(self.gate.process(message, self.next_hop))

    def row(self) -> Decision:
        """The row of the message, once the group commit has taken it."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            rows = self.decisions.newest(10)
            if rows and rows[0].outcome is not Outcome.PENDING:
                assert len(rows) == 1
                return rows[0]
            time.sleep(0.01)
        raise AssertionError("no settled decision row")


@pytest.fixture
def house(database, tmp_path):
    return lambda inspected=CLEAN, **settings: House(database, inspected, tmp_path, **settings)


def test_pass_goes_on_behind_our_trace_field_and_gets_the_next_hops_reply(house):
    it = house(CLEAN)
    assert it.process() == QUEUED
    [got] = it.next_hop.got
    assert re.fullmatch(rb"Received: y\r\n" + MARKER + rb"Subject: x\r\n\r\ntekst\r\n", got)
    row = it.row()
    assert (row.action, row.outcome, row.next_hop_code, row.reasons) == ("pass", Outcome.DELIVERED, 250, ())


def test_what_was_delivered_is_learned(house):
    it = house(CLEAN)
    it.process()
    it.row()
    facts = it.history.facts(Envelope.of("alice@ons.example", ("bouwer@elders.example",)), CLEAN)
    assert facts.of("bouwer@elders.example").messages == 1


def test_who_saw_whom_in_a_flagged_list_is_not_learned(house):
    visible = tuple(VisibleRecipient(f"ouder{number}@gmail.com", "", VisibleField.TO) for number in range(6))
    listed = Inspection(Headers(message_id="<2@ons.example>", visible_recipients=visible))
    it = house(listed)
    it.process(to=visible[0].address)
    assert it.row().action == "flag"
    it.database.write(lambda connection: None).result()
    envelope = Envelope.of("alice@ons.example", (visible[0].address,))
    facts = it.history.facts(envelope, listed)
    assert facts.of(visible[0].address).messages == 1
    assert facts.acquainted == ()


@pytest.mark.parametrize("sender", ["", "iemand@elders.example"])
def test_automatic_and_forwarded_mail_is_not_learned(house, sender):
    it = house(CLEAN)
    it.process(sender=sender)
    it.row()
    assert it.history.facts(Envelope.of(sender, ("bouwer@elders.example",)), CLEAN).first_contacts == 1


def test_a_database_that_goes_after_the_250_does_not_take_it_back(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    database.upgrade()
    it = House(database, DOUBTFUL, tmp_path)
    it.next_hop.when_sent = lambda: _drop(database)
    assert it.process() == QUEUED
    database.close()


def _drop(database: Database) -> None:
    with database.transaction() as connection:
        metadata.tables["decisions"].drop(connection)


def test_flag_is_written_down_before_it_is_relayed_and_settled_after(house):
    it = house(DOUBTFUL)
    assert it.process() == QUEUED
    assert [row.outcome for row in it.next_hop.rows_when_sent] == [Outcome.PENDING]
    row = it.row()
    assert (row.action, row.outcome, row.reasons[0].code) == ("flag", Outcome.DELIVERED, "uninspectable-encrypted")


def test_hold_is_accepted_and_kept_from_the_next_hop(house):
    it = house(LEAK)
    reply = it.process()
    assert (reply.code, it.next_hop.got, it.next_hop.resets) == (250, [], 1)
    assert re.fullmatch(rb"2\.0\.0 Kept for review \(INC-\d{4}-0001\) as ID1", reply.lines[0])
    assert it.row().outcome is Outcome.KEPT_BACK


def test_reject_is_final(house):
    it = house(LEAK, rules=Rules(SENSITIVE_DATA=SensitiveDataRule(mode=Mode.REJECT)))
    reply = it.process()
    assert reply.code == 550
    assert reply.lines[0].startswith(b"5.7.1 ")
    assert it.next_hop.got == []


def test_refusal_of_the_next_hop_is_handed_on_and_not_learned(house):
    it = house(CLEAN)
    it.next_hop.answer = Reply.of(554, "5.7.1 no")
    assert it.process() == it.next_hop.answer
    assert (it.row().outcome, it.row().next_hop_code) == (Outcome.REFUSED, 554)
    assert it.history.facts(Envelope.of("alice@ons.example", ("bouwer@elders.example",)), CLEAN).first_contacts == 1


@pytest.mark.parametrize(
    ("trouble", "outcome", "code"),
    [(NextHopUnavailable("away"), Outcome.LOST, b"4.4.1"), (FinalReplyLost("lost"), Outcome.UNKNOWN, b"4.4.2")],
)
@pytest.mark.parametrize("inspected", [CLEAN, DOUBTFUL])
def test_trouble_behind_us_is_451_and_written_down(house, inspected, trouble, outcome, code):
    it = house(inspected)
    it.next_hop.answer = trouble
    reply = it.process()
    assert reply.code == 451
    assert reply.lines[0].startswith(code)
    assert (it.row().outcome, it.row().next_hop_code) == (outcome, None)


def test_null_sender_is_flagged_where_another_is_held(house):
    assert house(LEAK).process(sender="") == QUEUED


def test_journal_mail_is_not_looked_into(house):
    it = house(LEAK)
    assert it.process(to="journaal@archief.example") == QUEUED
    assert it.inspector.asked == 0
    assert it.row().kind == "journal"


# --- mail that comes by again -----------------------------------------------------------------------------------------


def come_by_again(it: House, got: bytes, to: str = "bouwer@elders.example") -> Reply:
    """What the next hop got is handed to us once more, under an id of its own."""
    again = Message("ID2", Envelope.of("alice@ons.example", (to,)), b"Received: z\r\n" + got, b"Received: y\r\n")
    return asyncio.run(it.gate.process(again, it.next_hop))


@pytest.mark.parametrize("inspected", [CLEAN, DOUBTFUL], ids=["pass", "flag"])
def test_what_we_passed_is_inspected_once_and_goes_on_as_it_comes_by_again(house, caplog, inspected):
    caplog.set_level(logging.INFO)
    it = house(inspected)
    it.process()
    [got] = it.next_hop.got
    assert come_by_again(it, got) == QUEUED
    assert it.inspector.asked == 1
    assert it.next_hop.got[1] == b"Received: y\r\nReceived: z\r\n" + got
    assert "message ID2 from - returned: pass, delivered, reply 250" in caplog.text
    it.database.write(lambda connection: None).result()
    [newest, _] = it.decisions.newest(10)
    assert (newest.id, newest.kind, newest.outcome) == ("ID2", "returned", Outcome.DELIVERED)
    facts = it.history.facts(Envelope.of("alice@ons.example", ("bouwer@elders.example",)), CLEAN)
    assert facts.of("bouwer@elders.example").messages == 1


def test_what_we_passed_may_be_turned_back_instead(house):
    it = house(CLEAN, returned_mail="reject")
    it.process()
    reply = come_by_again(it, it.next_hop.got[0])
    assert reply == Reply.of(554, "5.4.6 Mail loop: this message was passed by this relay before")
    assert (len(it.next_hop.got), it.next_hop.resets, it.inspector.asked) == (1, 1, 1)
    it.database.write(lambda connection: None).result()
    newest = it.decisions.newest(10)[0]
    assert (newest.kind, newest.action, newest.outcome) == ("returned", "reject", Outcome.KEPT_BACK)


@pytest.mark.parametrize("returned_mail", ["pass", "reject"])
@pytest.mark.parametrize(
    ("change", "to"),
    [
        (lambda got: got.replace(b"tekst", b"BSN 912345679"), "bouwer@elders.example"),
        (lambda got: got, "ander@elders.example"),
        (lambda got: re.sub(rb"s=[0-9a-f]{8}", b"s=00000000", got), "bouwer@elders.example"),
        (lambda got: re.sub(rb"t=\d+", b"t=1600000000", got), "bouwer@elders.example"),
    ],
    ids=["another content", "another recipient", "forged", "stale"],
)
def test_a_marker_that_is_not_for_this_message_spares_it_nothing(house, returned_mail, change, to):
    it = house(CLEAN, returned_mail=returned_mail)
    it.process()
    it.inspector.answer = LEAK
    reply = come_by_again(it, change(it.next_hop.got[0]), to)
    assert (reply.code, it.inspector.asked, len(it.next_hop.got)) == (250, 2, 1)
    assert b"Kept for review" in reply.lines[0]


def test_what_nobody_looked_into_has_no_marker(house):
    journal = house(LEAK)
    journal.process(to="journaal@archief.example")
    blind = house(InspectionUnavailable("no worker"), when_inspection_fails="pass_and_flag")
    blind.process(number=2)
    for it in (journal, blind):
        assert it.next_hop.got == [b"Received: y\r\nSubject: x\r\n\r\ntekst\r\n"]


def test_journal_mail_stays_journal_mail_whatever_marker_it_has(house):
    it = house(CLEAN, returned_mail="reject")
    field = it.marker.field((b"",), Envelope.of("", ()))
    assert come_by_again(it, field + b"Subject: x\r\n\r\n", "journaal@archief.example") == QUEUED


def test_no_content_is_hashed_in_the_event_loop_and_none_twice(house, monkeypatch):
    hashed: list[threading.Thread] = []

    def noted(*values: Any) -> Identity:
        hashed.append(threading.current_thread())
        return identify(*values)

    monkeypatch.setattr("mailguard.precedents.identify", noted)
    fates = ((CLEAN, Mode.HOLD), (DOUBTFUL, Mode.HOLD), (LEAK, Mode.HOLD), (LEAK, Mode.REJECT))
    codes = []
    for number, (inspected, mode) in enumerate(fates):
        it = house(inspected, rules=Rules(SENSITIVE_DATA=SensitiveDataRule(mode=mode)))
        codes.append(it.process(sender=f"alice{number}@ons.example", number=number).code)
    assert codes == [250, 250, 250, 550]
    assert len(hashed) == len(fates)
    assert threading.main_thread() not in hashed


# --- when inspection is down ------------------------------------------------------------------------------------------


def test_no_worker_is_our_trouble_by_default(house):
    it = house(InspectionUnavailable("no worker"))
    assert it.process().code == 451
    assert it.next_hop.got == []
    assert it.next_hop.resets == 1


def test_no_worker_may_be_passed_and_flagged(house):
    it = house(InspectionUnavailable("no worker"), when_inspection_fails="pass_and_flag")
    assert it.process() == QUEUED
    assert [r.code for r in it.row().reasons] == ["inspection-down"]


def test_no_worker_may_be_held(house):
    it = house(InspectionUnavailable("no worker"), when_inspection_fails="hold")
    reply = it.process()
    assert (reply.code, it.next_hop.got) == (250, [])
    assert it.row().outcome is Outcome.KEPT_BACK


# --- when the database is down ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("inspected", [CLEAN, DOUBTFUL, LEAK])
def test_no_database_is_451_and_nothing_is_relayed(tmp_path, inspected):
    database = Database(f"sqlite:///{tmp_path}/no-tables.sqlite3")
    it = House(database, inspected, tmp_path)
    assert it.process().lines[0].startswith(b"4.3.0")
    assert it.next_hop.got == []
    assert it.next_hop.resets == 1
    database.close()


def test_log_says_what_happened_without_addresses(house, caplog):
    caplog.set_level(logging.DEBUG)
    it = house(LEAK)
    it.process()
    assert "message ID1 from - normal: hold, kept-back, reply 250, reasons bsn-to-outsider" in caplog.text
    assert "example" not in caplog.text


@pytest.mark.parametrize("inspected", [LEAK, CLEAN], ids=["row", "facts"])
def test_a_database_that_hangs_is_our_trouble_long_before_the_client_gives_up(house, monkeypatch, inspected):
    monkeypatch.setattr("mailguard.gate.DATABASE_SECONDS", 0.2)
    it = house(inspected)
    hanging = threading.Event()
    if inspected is LEAK:
        monkeypatch.setattr(it.custody, "hold", lambda judged: hanging.wait(1))
    else:
        monkeypatch.setattr(it.history, "look_up", lambda *asked: hanging.wait(1))
    began = time.monotonic()
    assert it.process() == OUR_TROUBLE
    assert time.monotonic() - began < 5
    assert it.next_hop.got == []
    hanging.set()


@pytest.mark.parametrize(
    ("inspected", "mode", "action"), [(CLEAN, Mode.HOLD, "pass"), (LEAK, Mode.FLAG, "flag")], ids=["pass", "flag"]
)
def test_a_delivery_that_is_cut_off_is_of_unknown_outcome(house, inspected, mode, action):
    it = house(inspected, rules=Rules(SENSITIVE_DATA=SensitiveDataRule(mode=mode)))

    async def hang(*_, **__):
        sent.set()
        await asyncio.sleep(60)

    async def scene():
        message = Message("ID1", Envelope.of("alice@ons.example", ("b@elders.example",)), b"x\r\n", b"Received: y\r\n")
        task = asyncio.create_task(it.gate.process(message, it.next_hop))
        await asyncio.wait_for(sent.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    sent = asyncio.Event()
    it.next_hop.send = hang
    asyncio.run(scene())
    row = it.row()
    assert (row.action, row.outcome, row.next_hop_code) == (action, Outcome.UNKNOWN, None)
