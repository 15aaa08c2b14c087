"""What reviewers and senders may do with a held message, and what each deed leaves behind."""

import threading
from datetime import timedelta

import pytest

from mailguard import detectors
from mailguard.config import Organisation
from mailguard.detectors.detector import Candidate
from mailguard.errors import AlreadyDecided, NotAllowed, NotFound, ReviewError, Unfit
from mailguard.held import HeldStatus
from mailguard.incident import Actor, Classification, Delivered, EventAction, Status
from mailguard.letter import LetterKind
from mailguard.review import COMMAND_LINE, Report
from mailguard.review.desk import usable_text
from mailguard.stores.accounts import Role
from mailguard.stores.quarantine import held_messages
from mailguard.vocabulary import EntityType
from tests.office import OFFICER, TestOffice, mail

WHY = "Nagevraagd en akkoord."
CASE = mail().id
MANY = ", ".join(f"p{n}@bedrijf{n}.example" for n in range(12))
TWO = ("bouwer@elders.example", "ander@elders.example")


@pytest.fixture
def office(database, tmp_path):
    return lambda **settings: TestOffice(database, tmp_path, **settings)


def person(it: TestOffice, login: str = "ans", address: str = OFFICER, role: Role = Role.OFFICER) -> Actor:
    with it.database.write_transaction() as connection:
        account = it.office.stores.accounts.add(connection, login, "Ans de Boer", address, role)
    return Actor(account.id, str(role))


def incident(it: TestOffice):
    with it.database.transaction() as connection:
        return it.register.get(connection, it.numbers()[0])


def events(it: TestOffice):
    with it.database.transaction() as connection:
        return [(e.action, e.actor.role) for e in it.register.events(connection, it.numbers()[0])]


def letters(it: TestOffice):
    found, now = [], it.office.desk.now()
    while claimed := it.office.stores.outbox.claim(now, timedelta(hours=1)):
        found.append(claimed.letter)
    return found


def releases(it: TestOffice):
    return [letter for letter in letters(it) if letter.kind is LetterKind.RELEASE]


def test_queue_shows_the_most_harmful_first(office):
    it = office()
    it.process(mail("<1@ons.example>", header_to=MANY, text="Welkom.", number=1))
    it.process(mail("<2@ons.example>", number=2))
    queue = it.review.queue()
    assert [line.id for line in queue] == [mail(number=2).id, mail(number=1).id]
    assert "burgerservicenummer" in queue[0].sentence


def test_opening_masks_what_was_found_and_is_an_event(office):
    it = office()
    it.process(mail(text="Uw BSN is 912345676, en nog eens: 912345676."))
    opened = it.review.open(CASE, person(it))
    text = "".join(piece.text for paragraph in opened.paragraphs for piece in paragraph.pieces)
    assert "912345676" not in text
    assert text.count("•••••••76") == 2
    assert [(item.number, item.kind) for item in opened.masked if item.kind == "BSN"] == [(1, "BSN")]
    assert (EventAction.VIEWED, "officer") in events(it)
    assert opened.recipients[0].address == "bouwer@elders.example"
    assert opened.recipients[0].is_outside


def test_what_was_kept_without_an_inspection_is_inspected_before_it_is_shown(office):
    it = office()
    it.process(mail())
    with it.database.write_transaction() as connection:
        connection.execute(held_messages.update().values(sealed_inspection=None))
    opened = it.review.open(CASE, person(it))
    assert "912345676" not in repr([[p.text for p in paragraph.pieces] for paragraph in opened.paragraphs])
    it.review._reading.inspect = lambda message: None
    assert it.review.open(CASE, person(it, "b")).paragraphs == ()


def test_one_value_is_revealed_with_a_reason_and_kept_in_the_register(office):
    it = office()
    it.process(mail())
    item, value = it.review.reveal(CASE, 1, person(it), WHY)
    assert (item.kind, value) == ("BSN", "912345676")
    assert (EventAction.REVEALED, "officer") in events(it)
    with pytest.raises(Unfit):
        it.review.reveal(CASE, 1, person(it, "b"), "")
    with pytest.raises(NotFound):
        it.review.reveal(CASE, 99, person(it, "c"), WHY)


def test_release_puts_the_message_in_the_outbox_once(office):
    it = office()
    it.process(mail(to=TWO))
    after = it.review.release(CASE, person(it), WHY, was_right="no")
    assert after.status is HeldStatus.RELEASED
    [letter] = releases(it)
    assert letter.recipients == TWO
    assert incident(it).classification is Classification.FALSE_ALARM
    assert incident(it).status is Status.DISMISSED


def test_release_of_what_was_rightly_held_may_be_a_breach(office):
    it = office()
    it.process(mail())
    it.review.release(CASE, person(it), WHY, was_right="yes")
    assert incident(it).classification is Classification.UNDETERMINED
    assert incident(it).deadline_at is not None
    assert incident(it).is_open


def test_release_to_some_names_only_those(office):
    it = office()
    it.process(mail(to=TWO))
    it.review.release_to_some(CASE, person(it), WHY, ["ANDER@elders.example"], was_right="unknown")
    [letter] = releases(it)
    assert letter.recipients == ("ander@elders.example",)
    assert it.review.summary(CASE).status is HeldStatus.RELEASED_TO_SOME


@pytest.mark.parametrize("chosen", [[], ["vreemd@elders.example"]])
def test_release_to_nobody_or_to_somebody_else_is_refused(office, chosen):
    it = office()
    it.process(mail(to=TWO))
    with pytest.raises(Unfit):
        it.review.release_to_some(CASE, person(it), WHY, chosen, was_right="no")
    assert it.review.summary(CASE).status is HeldStatus.HELD


def test_release_as_bcc_prevents_what_it_was_held_for(office):
    it = office()
    it.process(mail(header_to=MANY, text="Welkom."))
    it.review.release_as_bcc(CASE, person(it), WHY, was_right="yes")
    [letter] = releases(it)
    assert letter.as_bcc
    assert incident(it).classification is Classification.SECURITY_INCIDENT
    assert incident(it).status is Status.CLOSED


def test_refused_message_goes_nowhere_and_its_sender_is_told(office):
    it = office()
    it.process(mail())
    letters(it)
    it.review.refuse(CASE, person(it), WHY, was_right="yes")
    [letter] = letters(it)
    assert (letter.kind, letter.recipients) == (LetterKind.NOTICE, ("alice@ons.example",))
    assert incident(it).status is Status.CLOSED


def test_all_copies_are_decided_at_once(office):
    it = office()
    it.process(mail(to=TWO[:1], number=1))
    it.process(mail(to=TWO[1:], number=2))
    assert len(it.review.queue()) == 1
    it.review.release(it.numbers()[0], person(it), WHY, was_right="no")
    assert sorted(letter.recipients for letter in releases(it)) == [(TWO[1],), (TWO[0],)]
    assert it.review.queue() == []


def test_a_message_is_decided_once(office):
    it = office()
    it.process(mail())
    officer = person(it)
    it.review.refuse(CASE, officer, WHY, was_right="yes")
    with pytest.raises(
        AlreadyDecided, match=r"Ans de Boer heeft dit bericht om \d\d\.\d\d uur al behandeld: geweigerd"
    ):
        it.review.release(CASE, officer, WHY, was_right="no")


def test_of_two_officers_at_once_one_decides(office):
    it = office()
    it.process(mail())
    officers = [person(it, f"ans{n}") for n in range(4)]
    outcomes = []

    def decide(officer):
        try:
            it.review.release(CASE, officer, WHY, was_right="no")
            outcomes.append("done")
        except AlreadyDecided:
            outcomes.append("late")

    threads = [threading.Thread(target=decide, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "late", "late", "late"]
    assert len(releases(it)) == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001, "Het BSN 912345676 klopt", "mail jan.jansen@prive.example"])
def test_a_reason_is_needed_and_names_nobody(office, reason):
    it = office()
    it.process(mail())
    with pytest.raises(Unfit):
        it.review.release(CASE, person(it), reason, was_right="no")
    assert it.review.summary(CASE).status is HeldStatus.HELD


def test_nobody_releases_his_own_mail(office):
    it = office()
    it.process(mail())
    own = person(it, address="Alice@ons.example")
    with pytest.raises(NotAllowed, match="eigen bericht"):
        it.review.release(CASE, own, WHY, was_right="no")
    assert "eigen bericht" in it.review.open(CASE, own).choices.release.refusal


@pytest.mark.parametrize("role", [Role.FG, Role.ADMINISTRATOR])
def test_only_officers_decide(office, role):
    it = office()
    it.process(mail())
    actor = person(it, role=role)
    for deed in (
        lambda: it.review.release(CASE, actor, WHY, was_right="no"),
        lambda: it.review.refuse(CASE, actor, WHY, was_right="no"),
        lambda: it.review.reveal(CASE, 1, actor, WHY),
        lambda: it.review.ask(CASE, actor, WHY),
        lambda: it.review.classify(it.numbers()[0], actor, Classification.FALSE_ALARM, WHY),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_the_administrator_sees_no_content_and_the_fg_does(office):
    it = office()
    it.process(mail())
    assert it.review.open(CASE, person(it, "fg", role=Role.FG)).paragraphs
    with pytest.raises(NotAllowed):
        it.review.open(CASE, person(it, "beheer", role=Role.ADMINISTRATOR))


def test_four_eyes_need_two_officers_who_want_the_same(office):
    it = office(review={"four_eyes": True})
    it.process(mail())
    first, second = person(it, "een"), person(it, "twee", "vervanger@ons.example")
    assert it.review.release(CASE, first, WHY, was_right="no").status is HeldStatus.HELD
    assert releases(it) == []
    with pytest.raises(NotAllowed, match="collega"):
        it.review.release(CASE, first, WHY, was_right="no")
    with pytest.raises(Unfit, match="iets anders"):
        it.review.release_as_bcc(CASE, second, WHY, was_right="no")
    assert it.review.release(CASE, second, WHY, was_right="no").status is HeldStatus.RELEASED
    assert (EventAction.APPROVAL_ASKED, "officer") in events(it)


def test_four_eyes_are_those_of_people_with_an_account(office):
    it = office(review={"four_eyes": True})
    it.process(mail())
    with pytest.raises(NotAllowed, match="--as"):
        it.review.release(CASE, COMMAND_LINE, WHY, was_right="no")
    it.review.release(CASE, person(it), WHY, was_right="no")
    with pytest.raises(NotAllowed, match="--as"):
        it.review.release(CASE, COMMAND_LINE, WHY, was_right="no")


def test_four_eyes_are_not_asked_to_refuse(office):
    it = office(review={"four_eyes": True})
    it.process(mail())
    assert it.review.refuse(CASE, person(it), WHY, was_right="yes").status is HeldStatus.REFUSED


def test_the_sender_is_asked_and_answers(office):
    it = office()
    it.process(mail())
    it.review.ask(CASE, person(it), "Klopt deze ontvanger?")
    assert it.by_sender.sender_case(CASE).question == "Klopt deze ontvanger?"
    it.by_sender.explain(CASE, "Ja, dat is onze aannemer.")
    assert it.review.summary(CASE).answered_at is not None
    told = it.review.history(it.numbers()[0])
    assert [line.why for line in told if line.who == "De afzender"] == ["Ja, dat is onze aannemer."]


def test_the_sender_may_let_a_list_go_as_bcc_and_an_officer_looks_afterwards(office):
    it = office()
    it.process(mail(header_to=MANY, text="Welkom."))
    case = it.by_sender.sender_case(CASE)
    assert (case.may_release, case.may_release_as_bcc) == (True, True)
    it.by_sender.send_as_bcc(CASE)
    [letter] = releases(it)
    assert letter.as_bcc
    assert [line.id for line in it.review.review_after()] == [CASE]
    it.review.classify(it.numbers()[0], person(it), Classification.SECURITY_INCIDENT, WHY)
    assert it.review.review_after() == []


def test_the_sender_confirms_the_recipients_he_ticks(office):
    it = office()
    it.process(mail(to=TWO, header_to=MANY, text="Welkom."))
    with pytest.raises(Unfit):
        it.by_sender.confirm(CASE, [])
    it.by_sender.confirm(CASE, ["2"])
    [letter] = releases(it)
    assert letter.recipients == ("ander@elders.example",)
    assert incident(it).classification is Classification.UNDETERMINED


def test_the_sender_never_lets_a_bsn_go(office):
    it = office()
    it.process(mail())
    for deed in (lambda: it.by_sender.confirm(CASE, ["1"]), lambda: it.by_sender.send_as_bcc(CASE)):
        with pytest.raises(NotAllowed):
            deed()
    assert releases(it) == []


def test_the_sender_withdraws(office):
    it = office()
    it.process(mail())
    letters(it)
    it.by_sender.withdraw(CASE)
    assert letters(it) == []
    with pytest.raises(AlreadyDecided, match="De afzender"):
        it.review.release(CASE, person(it), WHY, was_right="no")
    with pytest.raises(AlreadyDecided):
        it.by_sender.explain(CASE, "Toch niet.")


@pytest.mark.parametrize(
    ("classification", "status"),
    [
        (Classification.FALSE_ALARM, Status.DISMISSED),
        (Classification.SECURITY_INCIDENT, Status.CLOSED),
        (Classification.WEAK_SPOT, Status.CLOSED),
        (Classification.BREACH, Status.ASSESSED),
        (Classification.UNDETERMINED, Status.TRIAGE),
    ],
)
def test_a_signal_becomes_what_a_person_says(office, classification, status):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.process(mail())
    it.database.write(lambda connection: None).result()
    number = it.numbers()[0]
    assert [i.number for i in it.review.flagged()] == [number]
    after = it.review.classify(number, person(it), classification, WHY)
    assert (after.classification, after.status) == (classification, status)
    assert (after.deadline_at is not None) is (classification in {Classification.BREACH, Classification.UNDETERMINED})
    assert (after.retain_until is not None) is (status in {Status.DISMISSED, Status.CLOSED})


def test_an_incident_is_reported_by_hand(office):
    it = office()
    officer = person(it)
    report = Report("usb-stick-lost", it.office.desk.now(), "Stick kwijt in de trein.", delivered=Delivered.UNKNOWN)
    reported = it.review.report(officer, report)
    assert reported.status is Status.REPORTED
    assert reported.deadline_at is not None
    with it.database.transaction() as connection:
        assert it.register.particulars(connection, reported.number).summary == "Stick kwijt in de trein."
    with pytest.raises(Unfit):
        it.review.report(officer, Report("other", it.office.desk.now() + timedelta(days=1), "Later."))


def test_calendar_mail_is_not_released_as_bcc(office):
    it = office()
    invite = mail(
        header_to=MANY,
        text="BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    wire = invite.wire[:].replace(b"Subject:", b"Content-Type: text/calendar; method=REQUEST\r\nSubject:", 1)
    it.process(type(invite)(invite.id, invite.envelope, wire, invite.trace))
    choices = it.review.open(CASE, person(it)).choices
    assert not choices.release_as_bcc.is_open
    with pytest.raises(Unfit):
        it.review.release_as_bcc(CASE, person(it, "b"), WHY, was_right="yes")
    assert it.review.summary(CASE).status is HeldStatus.HELD


@pytest.mark.parametrize("case", ["ONBEKEND", "INC-2026-9999", "", "inc-", "' OR 1=1"])
def test_what_does_not_exist_is_not_found(office, case):
    it = office()
    with pytest.raises(ReviewError):
        it.review.summary(case)


def test_the_journal_verifies_after_all_this(office):
    it = office()
    it.process(mail())
    it.review.open(CASE, person(it))
    it.review.release(CASE, person(it, "b"), WHY, was_right="yes")
    with it.database.transaction() as connection:
        assert it.register.verify(connection).is_whole


class Guess:
    """A detector that takes every text for one entity, and is this sure of it."""

    name = "guess"

    def __init__(self, entity: EntityType, score: float) -> None:
        self.entity, self.score = entity, score

    def detect(self, content):
        return [Candidate(segment, 0, len(segment.text), self.score) for segment in content.segments]


@pytest.mark.parametrize(
    ("entity", "score", "is_usable"),
    [
        (EntityType.HEALTH, 1.0, True),
        (EntityType.PERSON, 0.79, True),
        (EntityType.PERSON, 0.8, False),
        (EntityType.GEO_LOCATION, 0.79, True),
        (EntityType.GEO_LOCATION, 0.8, False),
        (EntityType.NL_BSN, 0.49, True),
        (EntityType.NL_BSN, 0.5, False),
    ],
)
def test_a_reason_is_refused_for_personal_data_and_not_for_a_guess(monkeypatch, entity, score, is_usable):
    monkeypatch.setattr(detectors, "detectors_for", lambda *_: (Guess(entity, score),))
    if is_usable:
        assert usable_text("Zo is het goed.", Organisation()) == "Zo is het goed."
    else:
        with pytest.raises(Unfit, match="Noem hier geen persoonsgegevens"):
            usable_text("Zo is het goed.", Organisation())
