"""Copies that come late, hold something else or go to others: what the officer sees of them, and may decide."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from mailguard import review
from mailguard.errors import FinalReplyLost, InspectionUnavailable, NotAllowed
from mailguard.findings import Inspection
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import SYSTEM, Actor, Classification, Delivered, EventAction, IncidentKind, Particulars, Status
from mailguard.letter import LetterKind
from mailguard.message import Message
from mailguard.replies import Reply
from mailguard.review import COMMAND_LINE
from mailguard.stores.accounts import Role
from mailguard.stores.outbox import outbox
from mailguard.stores.quarantine import held_messages
from tests.office import QUEUED, TestOffice, mail
from tests.test_review import incident, letters, releases

WHY = "De ontvanger is bekend en mag dit hebben."
A, B, C, D = (f"{name}@elders.example" for name in ("bouwer", "ander", "derde", "vierde"))
MANY = ", ".join(f"p{n}@bedrijf{n}.example" for n in range(12))


@pytest.fixture
def office(database, tmp_path):
    return lambda **settings: TestOffice(database, tmp_path, **settings)


def copy(number: int, *to: str, text: str = "Uw BSN is 912345676.", header_to: str = A) -> Message:
    return mail(to=to, number=number, text=text, header_to=header_to)


def officer(it: TestOffice, login: str) -> Actor:
    with it.database.write_transaction() as connection:
        account = it.office.stores.accounts.add(connection, login, login, f"{login}@ons.example", Role.OFFICER)
    return Actor(account.id, str(Role.OFFICER))


class NoWorkers:
    """Where a message would be inspected, were it not down."""

    async def inspect_async(self, message: Message) -> Inspection:
        raise InspectionUnavailable("no worker")


def forget_letters(it: TestOffice) -> None:
    with it.database.write_transaction() as connection:
        connection.execute(outbox.delete())


# --- a copy after the decision ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["its own id", "the incident"])
def test_a_copy_held_after_the_decision_is_a_case_that_can_be_decided(office, by):
    it = office()
    it.process(copy(1, A))
    it.review.release(copy(1, A).id, COMMAND_LINE, WHY, was_right="no")
    it.process(copy(2, C))
    [waiting] = it.review.queue()
    case_id = waiting.id if by == "its own id" else waiting.incident.number
    assert it.review.summary(case_id).id == copy(2, C).id
    forget_letters(it)
    assert it.review.release(case_id, COMMAND_LINE, WHY, was_right="no").status is HeldStatus.RELEASED
    [letter] = releases(it)
    assert letter.recipients == (C,)
    assert it.review.queue() == []


def test_a_copy_held_after_a_decision_by_two_gets_a_decision_by_two(office):
    it = office(review={"four_eyes": True})
    one, other = officer(it, "een"), officer(it, "twee")
    it.process(copy(1, A))
    it.review.release(copy(1, A).id, one, WHY, was_right="no")
    it.review.release(copy(1, A).id, other, WHY, was_right="no")
    it.process(copy(2, C))
    assert it.review.release(copy(2, C).id, one, WHY, was_right="no").status is HeldStatus.HELD
    assert it.review.release(copy(2, C).id, other, WHY, was_right="no").status is HeldStatus.RELEASED


@pytest.mark.parametrize("text", ["Uw BSN is 912345676.", "Uw BSN is 913456792."])
def test_a_copy_held_after_the_incident_was_closed_opens_it_again(office, text):
    it = office()
    it.process(copy(1, A))
    it.review.release(copy(1, A).id, COMMAND_LINE, WHY, was_right="no")
    assert incident(it).status is Status.DISMISSED
    it.process(copy(2, C, text=text))
    after = incident(it)
    assert (after.status, after.classification) == (Status.REOPENED, Classification.SECURITY_INCIDENT)
    assert (after.closed_at, after.retain_until) == (None, None)


def test_a_copy_flagged_after_the_incident_was_closed_waits_for_a_judgement_again(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.process(copy(1, A))
    it.review.classify(it.numbers()[0], COMMAND_LINE, Classification.FALSE_ALARM, WHY)
    assert it.review.flagged() == []
    it.process(copy(2, C, text="Uw BSN is 913456792."))
    assert [i.number for i in it.review.flagged()] == it.numbers()
    assert incident(it).retain_until is None


def test_a_decision_about_a_closed_incident_keeps_it_from_being_destroyed(office):
    it = office()
    it.process(copy(1, A))
    it.review.classify(it.numbers()[0], COMMAND_LINE, Classification.FALSE_ALARM, WHY)
    it.review.release(copy(1, A).id, COMMAND_LINE, WHY, was_right="yes")
    after = incident(it)
    assert after.is_open
    assert (after.closed_at, after.retain_until) == (None, None)


# --- copies that wait together ---------------------------------------------------------------------------------------


def test_the_queue_counts_the_recipients_of_all_copies(office):
    it = office()
    it.process(copy(1, A, B))
    it.process(copy(2, C))
    [line] = it.review.queue()
    assert line.recipients == 3
    assert it.review.summary(line.id).recipients == 3


def test_somebody_who_stands_in_two_copies_gets_the_message_once(office):
    it = office()
    it.process(copy(1, A, B))
    it.process(copy(2, B, C))
    forget_letters(it)
    it.review.release(copy(1, A).id, COMMAND_LINE, WHY, was_right="no")
    assert sorted(a for letter in releases(it) for a in letter.recipients) == sorted((A, B, C))


def test_a_sender_releases_nothing_that_one_of_its_copies_leaves_to_the_officer(office):
    it = office()
    it.process(mail("<1@ons.example>", to=("x@partner.example",), number=1, header_to=MANY, text="Welkom."))
    # As a copy of equal content whose own verdict was stricter, such as the half of it that goes to no partner.
    it.process(mail("<1@ons.example>", to=(C,), number=2, header_to=MANY, text="Welkom."))
    with it.database.write_transaction() as connection:
        second = held_messages.c.id == mail(number=2).id
        connection.execute(held_messages.update().where(second).values(releaser=Releaser.OFFICER))
    assert it.review.queue()[0].releaser is Releaser.OFFICER
    assert not it.by_sender.sender_case(mail().id).may_release
    with pytest.raises(NotAllowed):
        it.by_sender.send_as_bcc(mail().id)


# --- one Message-ID for letters to different people ------------------------------------------------------------------


def test_another_letter_to_another_is_not_refused_because_the_first_was(office):
    it = office()
    it.process(copy(1, A))
    it.review.refuse(copy(1, A).id, COMMAND_LINE, WHY, was_right="yes")
    assert it.process(copy(2, C, text="Uw afspraak is om drie uur.", header_to=C)).code == 250
    assert len(it.next_hop.got) == 1


def test_another_letter_to_another_that_is_held_too_is_told_to_its_sender_and_the_officer(office):
    it = office()
    it.process(copy(1, A))
    forget_letters(it)
    it.process(copy(2, C, text="Uw BSN is 913456792.", header_to=C))
    assert len(it.review.queue()) == 2
    assert [letter.kind for letter in letters(it)] == [LetterKind.NOTICE] * 3  # sender, officer, deputy


def test_the_incident_shows_the_worst_of_its_letters(office):
    it = office()
    it.process(copy(1, A, text="Welkom.", header_to=MANY))
    before = incident(it).facts
    it.process(copy(2, A, text="Uw BSN is 913456792."))
    after = incident(it).facts
    assert (before.bsn_count, after.bsn_count) == (0, 1)
    assert {r.rule for r in after.reasons if not r.monitored} == {"VISIBLE_RECIPIENTS", "SENSITIVE_DATA"}
    assert after.severity.score_hundredths > before.severity.score_hundredths


def test_one_letter_decided_does_not_close_the_incident_of_the_others(office):
    it = office()
    it.process(copy(1, A))
    it.process(copy(2, C, text="Uw BSN is 913456792.", header_to=C))
    it.review.refuse(copy(1, A).id, COMMAND_LINE, WHY, was_right="yes")
    assert incident(it).is_open
    it.review.release(copy(2, C).id, COMMAND_LINE, WHY, was_right="no")
    assert incident(it).classification is not Classification.FALSE_ALARM
    assert incident(it).is_open


# --- deliveries that fail and are tried again ------------------------------------------------------------------------


def test_a_flagged_message_that_is_put_off_ten_times_is_one_message_in_the_register(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.next_hop.answer = Reply.of(451, "4.7.1 Greylisted")
    for number in range(1, 11):
        it.process(copy(number, A))
    it.next_hop.answer = QUEUED
    it.process(copy(11, A))
    it.database.write(lambda connection: None).result()
    with it.database.transaction() as connection:
        actions = [event.action for event in it.register.events(connection, it.numbers()[0])]
    assert actions == [EventAction.DETECTED, EventAction.DELIVERY, EventAction.DELIVERY]
    assert incident(it).copies == 0
    assert incident(it).delivered == "yes"


def test_what_nobody_knew_is_known_once_the_next_try_is_confirmed(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.next_hop.answer = FinalReplyLost("lost")
    it.process(copy(1, A))
    it.database.write(lambda connection: None).result()
    before = incident(it)
    it.next_hop.answer = QUEUED
    it.process(copy(2, A))
    it.database.write(lambda connection: None).result()
    after = incident(it)
    assert (before.delivered, after.delivered) == ("unknown", "yes")
    assert (after.delivered_at, after.deadline_at) == (before.delivered_at, before.deadline_at)


# --- what waits for a judgement --------------------------------------------------------------------------------------


def test_a_signal_is_not_lost_behind_hundreds_of_newer_incidents(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.process(copy(1, A))
    it.database.write(lambda connection: None).result()
    signal = incident(it)
    with it.database.write_transaction() as connection:
        for _ in range(501):
            newer = replace(signal, number="", kind=IncidentKind.INCIDENT, triage_due_at=None, copy_key=None)
            it.register.record(connection, newer, Particulars())
    assert [i.number for i in it.review.flagged()] == [signal.number]


def test_what_was_delivered_after_all_waits_for_a_judgement_without_a_term_too(office):
    it = office(inspection={"when_inspection_fails": "hold"})
    it.gate._inspector = NoWorkers()
    it.process(copy(1, A))
    it.review.release(copy(1, A).id, COMMAND_LINE, WHY, was_right="yes")
    assert it.review.flagged() == []
    with it.database.write_transaction() as connection:
        changes = {"delivered": Delivered.YES, "delivered_at": it.office.desk.now()}
        it.register.append(connection, it.numbers()[0], SYSTEM, EventAction.DELIVERY, changes)
    assert incident(it).deadline_at is None
    assert [i.number for i in it.review.flagged()] == it.numbers()


def test_a_signal_that_is_opened_again_has_its_term_back(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.process(copy(1, A))
    it.database.write(lambda connection: None).result()
    [number], term = it.numbers(), incident(it).deadline_at
    assert it.review.classify(number, COMMAND_LINE, Classification.FALSE_ALARM, WHY).deadline_at is None
    assert it.review.classify(number, COMMAND_LINE, Classification.UNDETERMINED, WHY).deadline_at == term


def test_nobody_waits_for_a_lock_while_a_message_is_looked_through(office, monkeypatch):
    it = office()
    it.process(copy(1, A))

    def look(*_: object) -> str:
        with ThreadPoolExecutor(1) as another:
            another.submit(it.process, copy(2, C, text="Uw BSN is 913456792.")).result(timeout=8)
        return ""

    monkeypatch.setattr(review, "refusal", look)
    it.review.open(copy(1, A).id, COMMAND_LINE)
    assert len(it.review.queue()) == 2
