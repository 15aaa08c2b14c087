"""Holds, flags and refusals as the register and the quarantine keep them, and what a copy of each meets."""

from datetime import timedelta

import pytest

from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.held import Releaser
from mailguard.incident import Actor, Classification, Delivered, EventAction, IncidentKind
from mailguard.message import Message
from mailguard.replies import Reply
from mailguard.review import COMMAND_LINE
from tests.office import QUEUED, TestOffice, mail

WHY = "De ontvanger is bekend en mag dit hebben."


@pytest.fixture
def office(database, tmp_path):
    return lambda **settings: TestOffice(database, tmp_path, **settings)


def held_of(it: TestOffice):
    with it.database.transaction() as connection:
        return [h for n in it.numbers() for h in it.quarantine.of_incident(connection, n)]


def events_of(it: TestOffice, number: str):
    with it.database.transaction() as connection:
        return [event.action for event in it.register.events(connection, number)]


def incident_of(it: TestOffice, number: str):
    with it.database.transaction() as connection:
        return it.register.get(connection, number)


def test_held_message_is_answered_with_its_number_and_never_reaches_the_next_hop(office):
    it = office()
    reply = it.process(mail())
    assert reply.code == 250
    [number] = it.numbers()
    assert number.encode() in reply.lines[0]
    assert mail().id.encode() in reply.lines[0]
    assert it.next_hop.got == []
    assert it.next_hop.resets == 1


def test_held_message_is_a_prevented_incident_without_a_clock(office):
    it = office()
    it.process(mail())
    incident = incident_of(it, it.numbers()[0])
    assert incident.kind is IncidentKind.INCIDENT
    assert incident.classification is Classification.SECURITY_INCIDENT
    assert incident.delivered is Delivered.NO
    assert incident.deadline_at is None
    assert incident.facts.bsn_count == 1
    assert incident.facts.severity is not None
    assert incident.facts.severity.is_potential


def test_held_bytes_come_out_as_they_went_in(office):
    it = office()
    message = mail(text="..punten\r\n.\r\nBSN 912345676 \x00 é")
    it.process(message)
    with it.database.transaction() as connection:
        assert it.quarantine.message(connection, message.id) == message


def test_flag_is_a_signal_whose_worst_case_runs_from_delivery(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    assert it.process(mail()) == QUEUED
    it.database.write(lambda connection: None).result()
    incident = incident_of(it, it.numbers()[0])
    assert incident.kind is IncidentKind.SIGNAL
    assert incident.classification is Classification.UNDETERMINED
    assert incident.delivered is Delivered.YES
    assert incident.deadline_at - incident.delivered_at == timedelta(hours=72)
    assert incident.triage_due_at is not None


def test_refusal_in_the_dialogue_names_the_incident(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "reject"}})
    reply = it.process(mail())
    [number] = it.numbers()
    assert reply.code == 550
    assert number.encode() in reply.lines[0]
    assert incident_of(it, number).delivered is Delivered.NO
    again = it.process(mail(number=2))
    assert again.code == 550
    assert it.numbers() == [number]
    assert incident_of(it, number).copies == 1


def test_a_visible_list_may_be_released_by_its_sender_but_a_bsn_never(office):
    it = office()
    many = ", ".join(f"p{n}@bedrijf{n}.example" for n in range(12))
    it.process(mail(header_to=many, text="Welkom allemaal."))
    it.process(mail("<2@ons.example>", header_to=many, text="BSN 912345676", number=2))
    releasers = {h.id: h.releaser for h in held_of(it)}
    assert releasers == {mail(number=1).id: Releaser.SENDER, mail(number=2).id: Releaser.OFFICER}


# --- copies, retries, late bifurcated copies (DESIGN invariant 5) ----------------------------------------------------

FIRST = ("bouwer@elders.example",)
SECOND = ("ander@elders.example",)
HEADER = "bouwer@elders.example, ander@elders.example"


def first() -> Message:
    return mail(to=FIRST, header_to=HEADER)


def again(number: int = 2, to: tuple[str, ...] = FIRST, text: str = "Uw BSN is 912345676.") -> Message:
    return mail(to=to, header_to=HEADER, number=number, text=text)


def decide(it: TestOffice, what: str) -> None:
    case = mail().id
    match what:
        case "nothing":
            pass
        case "release":
            it.review.release(case, COMMAND_LINE, WHY, was_right="no")
        case "bcc":
            it.review.release_as_bcc(case, COMMAND_LINE, WHY, was_right="yes")
        case "refuse":
            it.review.refuse(case, COMMAND_LINE, WHY, was_right="yes")
        case "withdraw":
            it.by_sender.withdraw(case)


CASES = [
    # what was decided, who the copy goes to, its text, code, reaches the next hop, kept beside the first
    ("nothing", FIRST, "same", 250, False, False),  # the client missed our 250
    ("nothing", SECOND, "same", 250, False, True),  # the other half of a bifurcated message
    ("nothing", FIRST, "other", 250, False, True),  # a copy inherits the hold, whatever it holds
    ("nothing", FIRST, "harmless", 250, False, True),
    ("release", FIRST, "same", 250, False, False),  # a retry: it was sent already
    ("release", SECOND, "same", 250, True, False),  # late copy, named in To: inherits the release
    ("release", ("derde@elders.example",), "same", 250, False, True),  # not named: judged anew
    ("release", FIRST, "other", 250, False, True),  # other content: judged anew
    ("release", FIRST, "harmless", 250, True, False),  # judged anew, and it passes
    ("bcc", SECOND, "same", 250, True, False),
    ("refuse", FIRST, "same", 250, False, False),  # a retry of what we took: its sender was told
    ("refuse", SECOND, "same", 550, False, False),
    ("refuse", FIRST, "other", 550, False, False),
    ("withdraw", SECOND, "same", 550, False, False),
]
TEXTS = {"same": "Uw BSN is 912345676.", "other": "Uw BSN is 913456792.", "harmless": "Tot morgen."}


@pytest.mark.parametrize(("decision", "to", "text", "code", "relayed", "kept"), CASES)
def test_a_copy_meets_what_was_decided_before(office, decision, to, text, code, relayed, kept):
    it = office()
    it.process(first())
    decide(it, decision)
    reply = it.process(again(to=to, text=TEXTS[text]))
    assert reply.code == code
    assert bool(it.next_hop.got) is relayed
    assert len(held_of(it)) == 1 + kept
    assert len(it.numbers()) == 1


def test_a_retry_is_told_the_id_it_missed(office):
    it = office()
    it.process(first())
    [number] = it.numbers()
    before = events_of(it, number)
    reply = it.process(again())
    assert mail().id.encode() in reply.lines[0]
    assert events_of(it, number) == before


def test_a_late_copy_of_a_release_as_bcc_is_rewritten_too(office):
    it = office()
    it.process(first())
    decide(it, "bcc")
    it.process(again(to=SECOND))
    [sent] = it.next_hop.got
    assert b"elders.example" not in sent.partition(b"\r\n\r\n")[0]
    assert b"undisclosed-recipients:;" in sent


@pytest.mark.parametrize("decision", ["release", "bcc"])
def test_a_late_copy_of_a_release_is_known_when_it_comes_by_again(office, decision):
    it = office()
    it.process(first())
    decide(it, decision)
    it.process(again(to=SECOND))
    [sent] = it.next_hop.got
    it.gate._inspector = None  # nobody is asked
    assert it.process(Message("MSG9", again(to=SECOND).envelope, sent)) == QUEUED
    assert len(it.next_hop.got) == 2


def test_a_released_message_that_comes_by_again_is_relayed_and_not_swallowed(office):
    it = office()
    it.process(first())
    decide(it, "release")
    came_back = mail(to=FIRST, header_to=HEADER, number=3)
    looped = Message(came_back.id, came_back.envelope, first().trace + came_back.wire, came_back.trace)
    it.process(looped)
    assert len(it.next_hop.got) == 1


def test_a_pass_is_never_inherited(office):
    it = office()
    it.process(mail(text="Tot morgen."))
    assert it.numbers() == []
    assert it.process(mail(number=2)).code == 250
    assert len(held_of(it)) == 1


def test_equal_content_under_another_id_is_related_and_no_copy(office):
    it = office()
    it.process(mail())
    it.process(mail("<2@ons.example>", number=2))
    newest, oldest = it.numbers()
    assert incident_of(it, newest).related == oldest
    assert len(held_of(it)) == 2


def test_without_a_message_id_date_and_content_tell_a_copy(office):
    it = office()
    it.process(mail(""))
    it.process(mail("", number=2))
    it.process(mail("", number=3, text="BSN 913456792"))
    assert len(it.numbers()) == 2
    assert len(held_of(it)) == 2


def test_a_copy_after_a_flag_joins_the_incident(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.process(first())
    it.process(again(to=SECOND))
    it.database.write(lambda connection: None).result()
    [number] = it.numbers()
    assert EventAction.COPY_FLAGGED in events_of(it, number)


@pytest.mark.parametrize("answer", [Reply.of(550, "5.7.1 no"), NextHopUnavailable("away")])
def test_a_delivery_that_nobody_knows_of_is_not_denied_by_the_next_try(office, answer):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.next_hop.answer = FinalReplyLost("lost")
    it.process(first())
    it.next_hop.answer = answer
    it.process(again())
    it.database.write(lambda connection: None).result()
    incident = incident_of(it, it.numbers()[0])
    assert incident.delivered is Delivered.UNKNOWN
    assert incident.delivered_at is not None


def test_system_is_not_a_person(office):
    it = office()
    it.process(first())
    with pytest.raises(Exception, match="rol"):
        it.review.release(mail().id, Actor("system", "system"), WHY, was_right="no")
