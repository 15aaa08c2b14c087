"""Held, decided, delivered: the officer's day end to end, before a real Postfix, on SQLite and on PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from mailguard.held import HeldStatus
from mailguard.incident import Classification, Delivered, EventAction, IncidentKind
from tests.conftest import create_database
from tests.end_to_end.office import (
    ALICE,
    BOB,
    CLEAN,
    DORA,
    LEAK,
    Answer,
    OfficeDay,
    header_as_sent,
    header_of,
    letter,
    new_id,
    office_day,
)
from tests.end_to_end.postfix import Postfix


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running_office(request, tmp_path_factory, running) -> Iterator[OfficeDay]:
    folder = tmp_path_factory.mktemp("office")
    if request.param == "sqlite":
        url = f"sqlite:///{folder}/mailguard.sqlite3"
    else:
        # A name of its own: tests that are shared out anew among workers come back to an engine that was left.
        url = create_database(request.getfixturevalue("postgres"), f"office_{uuid4().hex}", "template1")
    with office_day(folder, running, url) as day:
        yield day
        assert day.register_is_whole()


@pytest.fixture
def day(running_office: OfficeDay, postfix: Postfix) -> OfficeDay:
    """The same office for all tests of an engine: each has messages of its own."""
    return running_office


# --- hold and release -----------------------------------------------------------------------------------------------


def test_a_held_message_is_kept_whole_and_recorded_and_does_not_arrive(day):
    message_id = new_id()
    content = letter(message_id)
    answer = day.hold(content, BOB)
    assert day.arrived_after_all("bob", message_id) == []
    assert day.kept_content(answer.held_id) == content
    (held,) = day.held(answer.number)
    assert (held.id, held.status, held.recipients) == (answer.held_id, HeldStatus.HELD, 1)
    incident = day.incident(answer.number)
    assert (incident.kind, incident.delivered) == (IncidentKind.INCIDENT, Delivered.NO)
    assert incident.classification is Classification.SECURITY_INCIDENT
    assert incident.deadline_at is None
    assert incident.facts.bsn_count == 1


def test_a_hold_is_told_to_its_sender_and_the_officer_without_a_word_of_the_message(day):
    subject = "Dossier van de broer"
    answer = day.hold(letter(new_id(), subject=subject), BOB)
    for person, words in (("alice", "/afzender/"), ("officer", answer.held_id)):
        notice = day.notice(person, words)
        raw = notice.as_bytes()
        assert notice["Return-Path"] == "<>"
        for secret in (b"912345676", BOB.encode(), subject.encode()):
            assert secret not in raw


def test_a_released_message_arrives_once_and_as_it_was_sent(day):
    message_id = new_id()
    content = letter(message_id)
    answer = day.hold(content, BOB)
    day.decide("release", answer.number)
    (delivered,) = day.arrived("bob", message_id, at_least=1)
    assert delivered.endswith(b"\r\n" + content)
    assert delivered.count(f"(mailguard) with ESMTP id {answer.held_id}".encode()) == 1
    assert header_of(delivered)["Return-Path"] == f"<{ALICE}>"
    assert day.settled(answer.number).delivered is Delivered.YES
    again = day.run("review", "release", answer.number, "--reason", "Nog een keer.")
    assert again.code == 2
    assert "Traceback" not in again.error
    assert len(day.arrived_after_all("bob", message_id)) == 1
    actions = day.actions(answer.number)
    assert (actions.count(EventAction.RELEASED), actions.count(EventAction.DELIVERY)) == (1, 1)


def test_as_bcc_it_arrives_with_no_recipient_in_any_header(day):
    message_id = new_id()
    content = letter(
        message_id, to=f"Bob <{BOB}>", cc=f'"Dora, {DORA}" <{DORA}>', extra=f"Thread-To: {DORA.upper()}\r\n"
    )
    answer = day.hold(content, BOB, DORA)
    day.decide("release-as-bcc", answer.number)
    for person in ("bob", "dora"):
        (delivered,) = day.arrived(person, message_id, at_least=1)
        header = header_as_sent(delivered).lower()
        for address in (BOB, DORA):
            assert address.encode() not in header
        assert header_of(delivered)["Subject"] == "Uw vraag"
        assert delivered.endswith(content.partition(b"\r\n\r\n")[2])
    assert day.kept_content(answer.held_id) == content


def test_released_to_some_it_reaches_those_alone(day):
    message_id = new_id()
    answer = day.hold(letter(message_id), BOB, DORA)
    day.decide("release", answer.number, "--to", DORA)
    assert len(day.arrived("dora", message_id, at_least=1)) == 1
    assert day.arrived_after_all("bob", message_id) == []


def test_a_recipient_refused_at_the_release_is_told_to_the_sender(day, postfix):
    message_id = new_id()
    answer = day.hold(letter(message_id), BOB, DORA)
    postfix.refuse("dora")
    try:
        day.decide("release", answer.number)
        assert len(day.arrived("bob", message_id, at_least=1)) == 1
        notice = day.notice("alice", "Bij 1 van de 2 ontvangers is uw bericht niet afgeleverd.")
    finally:
        postfix.refuse()
    assert DORA not in notice.as_string()
    assert day.arrived("dora", message_id) == []
    assert day.settled(answer.number).delivered is Delivered.PARTLY


def test_a_refusal_is_told_to_the_sender_with_its_reason(day):
    message_id, reason = new_id(), "Stuur dit met de beveiligde dienst."
    answer = day.hold(letter(message_id), BOB)
    day.decide("refuse", answer.number, reason=reason)
    notice = day.notice("alice", reason)
    assert "912345676" not in notice.as_string()
    assert day.arrived_after_all("bob", message_id) == []
    (held,) = day.held(answer.number)
    assert held.status is HeldStatus.REFUSED
    assert day.incident(answer.number).delivered is Delivered.NO


@pytest.mark.long
def test_a_release_waits_while_the_next_hop_is_away(day, postfix):
    message_id = new_id()
    answer = day.hold(letter(message_id), BOB)
    postfix.stop()
    try:
        day.decide("release", answer.number)
        time.sleep(3)  # long enough for a first try
    finally:
        postfix.start()
    assert len(day.arrived("bob", message_id, at_least=1, seconds=90)) == 1
    assert day.settled(answer.number).delivered is Delivered.YES


# --- copies (DESIGN invariant 5) ------------------------------------------------------------------------------------


def nothing(day: OfficeDay, first: Answer) -> None:
    """Nobody has decided yet."""


def released(day: OfficeDay, first: Answer) -> None:
    day.decide("release", first.number)
    day.settled(first.number)


def released_as_bcc(day: OfficeDay, first: Answer) -> None:
    day.decide("release-as-bcc", first.number)
    day.settled(first.number)


def refused(day: OfficeDay, first: Answer) -> None:
    day.decide("refuse", first.number)


KEPT, RELAYED, REFUSED = "kept", "relayed", "refused"


@dataclass(frozen=True)
class Case:
    """A held message to bob, a decision, and then a copy: what the client hears of it, and how many bob and dora get.

    `is_retry`: the copy is called by the id of the first, and nothing is recorded. A copy with other text has the
    Message-ID of the first.
    """

    decision: Callable[[OfficeDay, Answer], None]
    text: str
    recipients: tuple[str, ...]
    outcome: str
    bob: int = 0
    dora: int = 0
    is_retry: bool = False


CASES = {
    "a retry while it waits": Case(nothing, LEAK, (BOB,), KEPT, is_retry=True),
    "a copy to another while it waits": Case(nothing, LEAK, (DORA,), KEPT),
    "a copy to both while it waits": Case(nothing, LEAK, (BOB, DORA), KEPT),
    "another text while it waits": Case(nothing, CLEAN, (BOB,), KEPT),
    "a retry after the release": Case(released, LEAK, (BOB,), KEPT, bob=1, is_retry=True),
    "a copy after the release to one whom it did not name": Case(released, LEAK, (DORA,), KEPT, bob=1),
    "another text after the release": Case(released, f"{LEAK} Groet.", (BOB,), KEPT, bob=1),
    "another text without a leak after the release": Case(released, CLEAN, (BOB,), RELAYED, bob=2),
    "a retry after the release as Bcc": Case(released_as_bcc, LEAK, (BOB,), KEPT, bob=1, is_retry=True),
    "a copy to another after the release as Bcc": Case(released_as_bcc, LEAK, (DORA,), KEPT, bob=1),
    "a retry after the refusal": Case(refused, LEAK, (BOB,), KEPT, is_retry=True),
    "a copy to another after the refusal": Case(refused, LEAK, (DORA,), REFUSED),
    "another text after the refusal": Case(refused, CLEAN, (BOB,), REFUSED),
}


@pytest.mark.parametrize("name", CASES)
def test_a_copy_meets_what_was_decided_before_it(day, name):
    case, message_id = CASES[name], new_id()
    first = day.hold(letter(message_id), BOB)
    case.decision(day, first)
    before = day.actions(first.number)
    answer = day.send(letter(message_id, case.text), *case.recipients)
    assert (answer.code == 550) == (case.outcome == REFUSED), answer
    assert bool(answer.held_id) == (case.outcome == KEPT), answer
    if case.outcome != RELAYED:
        assert answer.number == first.number
    if case.is_retry:
        assert answer.held_id == first.held_id
        assert day.actions(first.number) == before
        assert len(day.held(first.number)) == 1
    assert len(day.arrived_after_all("bob", message_id)) == case.bob
    assert len(day.arrived_after_all("dora", message_id)) == case.dora


def test_one_decision_takes_all_copies_that_wait(day):
    message_id = new_id()
    first = day.hold(letter(message_id), BOB)
    second = day.hold(letter(message_id), DORA)
    assert (second.number, len(day.held(first.number))) == (first.number, 2)
    day.decide("release", first.held_id)
    assert len(day.arrived("bob", message_id, at_least=1)) == 1
    assert len(day.arrived("dora", message_id, at_least=1)) == 1
    assert {held.status for held in day.held(first.number)} == {HeldStatus.RELEASED}


def test_another_text_under_the_same_id_is_a_case_of_its_own(day):
    message_id = new_id()
    first = day.hold(letter(message_id), BOB)
    second = day.hold(letter(message_id, f"{LEAK} En nog iets."), BOB)
    day.decide("release", first.held_id)
    assert len(day.arrived("bob", message_id, at_least=1)) == 1
    assert {held.id: held.status for held in day.held(first.number)} == {
        first.held_id: HeldStatus.RELEASED,
        second.held_id: HeldStatus.HELD,
    }


def test_a_message_without_an_id_is_known_by_its_date_and_content(day):
    text = f"{LEAK} Zonder nummer {new_id()}."
    first = day.hold(letter("", text), BOB)
    again = day.hold(letter("", text), BOB)
    other = day.hold(letter("", f"{text} Anders."), BOB)
    assert (again.held_id, again.number) == (first.held_id, first.number)
    assert other.number != first.number


def test_equal_content_under_another_id_is_related_and_no_copy(day):
    text = f"{LEAK} Gelijk aan elkaar {new_id()}."
    first = day.hold(letter(new_id(), text), BOB)
    second = day.hold(letter(new_id(), text), BOB)
    assert first.number != second.number
    assert day.incident(second.number).related == first.number


def test_a_pass_is_never_inherited(day):
    message_id = new_id()
    assert day.send(letter(message_id, CLEAN), BOB).number == ""
    assert len(day.arrived("bob", message_id, at_least=1)) == 1
    day.hold(letter(message_id), BOB)
    assert len(day.arrived_after_all("bob", message_id)) == 1


def test_another_sender_with_the_same_id_is_no_copy(day):
    message_id = new_id()
    first = day.hold(letter(message_id), BOB)
    second = day.send(letter(message_id), BOB, sender="carol@ons.example")
    assert second.number not in {"", first.number}
