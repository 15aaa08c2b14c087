"""Sealed senders: they decide about their own held mail themselves, and officers see no more of it than numbers."""

from datetime import timedelta

import pytest

from mailguard.config import Organisation
from mailguard.errors import NotAllowed
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import Actor, Classification, EventAction, Particulars
from mailguard.letter import LetterKind
from mailguard.message import Message
from mailguard.review import COMMAND_LINE
from mailguard.stores.accounts import Role
from tests.held_mail import BSN, LEAK, install
from tests.nodes import DAY, HOUR, TERM, Node
from tests.office import OFFICER, ONS, TestOffice, mail
from tests.web.open_office import text_of

WHY = "Nagevraagd en akkoord."
CASE = mail().id
COUNCIL = "or@ons.example"
SEALED = ONS.model_copy(update={"sealed_senders": (COUNCIL,)})
VALUES = (BSN, "912345676", "bouwer", "ander@", "Beschikking")
TWO = ("bouwer@elders.example", "ander@elders.example")


@pytest.fixture
def office(database, tmp_path):
    return lambda organisation=SEALED, **settings: TestOffice(database, tmp_path, organisation, **settings)


def councils(**more) -> Message:
    return mail(sender=more.pop("sender", COUNCIL), **more)


def person(it: TestOffice, login: str = "ans", address: str = OFFICER, role: Role = Role.OFFICER) -> Actor:
    with it.database.write_transaction() as connection:
        return Actor(it.office.stores.accounts.add(connection, login, "Ans", address, role).id, str(role))


def incident_and_particulars(it: TestOffice):
    with it.database.transaction() as connection:
        [number] = it.numbers()
        return it.register.get(connection, number), it.register.particulars(connection, number)


def notices(it: TestOffice) -> dict[str, str]:
    """The last notice to each, its subject and text on one line."""
    found, now = {}, it.office.desk.now()
    while claimed := it.office.stores.outbox.claim(now, timedelta(hours=1)):
        if claimed.letter.kind is LetterKind.NOTICE:
            found[claimed.letter.recipients[0]] = text_of(claimed.letter)
    return found


# --- who is one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "is_sealed"),
    [
        (COUNCIL, True),
        ("OR@Ons.Example", True),
        ("or+team@ons.example", True),
        ("orde@ons.example", False),
        ("", False),
    ],
)
def test_a_sender_is_sealed_by_his_mailbox(sender, is_sealed):
    assert SEALED.is_sealed(sender) is is_sealed
    assert not Organisation(internal_domains=("ons.example",)).is_sealed(sender)


def test_whatever_held_it_the_sender_decides(office):
    it = office()
    it.process(councils())  # a BSN, which no other sender may let go
    assert it.review.queue()[0].releaser is Releaser.SEALED
    case = it.by_sender.sender_case(CASE)
    assert (case.may_release, case.subject) == (True, "Beschikking")
    assert it.by_sender.confirm(CASE, ["1"]).summary.status is HeldStatus.RELEASED


def test_the_envelope_says_who_sends_not_the_from_field(office):
    it = office()
    message = mail()
    it.process(Message.from_content(CASE, message.envelope, message.content().replace(b"<alice@", b"<or@")))
    assert it.review.queue()[0].releaser is Releaser.OFFICER


def test_what_is_sealed_stays_so_when_the_file_says_otherwise_later(office):
    office().process(councils())
    later = office(ONS)
    assert later.review.queue()[0].releaser is Releaser.SEALED
    with pytest.raises(NotAllowed):
        later.review.open(CASE, COMMAND_LINE)


def test_a_sealed_copy_seals_its_case():
    assert Releaser.of_all((Releaser.OFFICER, Releaser.SEALED)) is Releaser.SEALED
    assert Releaser.of_all((Releaser.SENDER, Releaser.OFFICER)) is Releaser.OFFICER
    assert Releaser.of_all((Releaser.SENDER,)) is Releaser.SENDER


# --- what others may do -----------------------------------------------------------------------------------------------

DEEDS = {
    "open": lambda it, who: it.review.open(CASE, who),
    "reveal": lambda it, who: it.review.reveal(CASE, 1, who, WHY),
    "preview": lambda it, who: it.review.preview_bcc(CASE, who),
    "release": lambda it, who: it.review.release(CASE, who, WHY, was_right="no"),
    "release as Bcc": lambda it, who: it.review.release_as_bcc(CASE, who, WHY, was_right="no"),
    "release to one": lambda it, who: it.review.release_to_some(CASE, who, WHY, TWO[:1], was_right="no"),
    "guess a recipient": lambda it, who: it.review.release_to_some(CASE, who, WHY, ["x@y.example"], was_right="no"),
    "refuse": lambda it, who: it.review.refuse(CASE, who, WHY, was_right="yes"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_officer_looks_into_it_or_decides(office, deed):
    it = office()
    it.process(councils(to=TWO))
    for who in (person(it), COMMAND_LINE):
        with pytest.raises(NotAllowed, match="Alleen de afzender ziet de inhoud en beslist erover"):
            DEEDS[deed](it, who)
    assert it.review.summary(CASE).status is HeldStatus.HELD
    number = it.numbers()[0]
    assert EventAction.VIEWED not in {line.what for line in it.review.history(number)}


def test_the_fg_neither_even_when_it_is_his_own(office):
    it = office(ONS.model_copy(update={"sealed_senders": ("fg@ons.example",)}))
    it.process(councils(sender="fg@ons.example"))
    fg = person(it, "fg", "fg@ons.example", Role.FG)
    with pytest.raises(NotAllowed):
        it.review.open(CASE, fg)
    assert it.by_sender.confirm(CASE, ["1"]).summary.status is HeldStatus.RELEASED


def test_nobody_looks_into_it_after_the_decision_either(office):
    it = office()
    it.process(councils())
    it.by_sender.withdraw(CASE)
    with pytest.raises(NotAllowed):
        it.review.open(CASE, person(it))


# --- what officers are told -------------------------------------------------------------------------------------------


def test_the_record_holds_numbers_and_the_sender_alone(office):
    it = office()
    it.process(councils(to=TWO))
    incident, particulars = incident_and_particulars(it)
    assert particulars == Particulars(sender=COUNCIL, is_sealed=True)
    assert (incident.facts.bsn_count, incident.facts.recipients) == (1, 2)
    assert all(row.masks == () for row in incident.facts.findings)


def test_what_was_delivered_and_flagged_is_recorded_as_sparely(office):
    it = office(rules={"SENSITIVE_DATA": {"mode": "flag"}})
    it.process(councils())
    it.database.write(lambda connection: None).result()
    incident, particulars = incident_and_particulars(it)
    assert particulars == Particulars(sender=COUNCIL, is_sealed=True)
    assert [row.masks for row in incident.facts.findings if row.entity == "NL_BSN"] == [()]


def test_the_officer_hears_of_the_hold_and_of_no_value(office):
    it = office()
    it.process(councils())
    told = notices(it)
    assert "Een bericht van een verzegelde afzender naar 1 ontvanger wordt vastgehouden." in told[OFFICER]
    assert f"/incidenten/{it.numbers()[0]}" in told[OFFICER]
    assert "/berichten/" not in told[OFFICER]
    assert not [value for value in VALUES if value in told[OFFICER]]
    assert "Alleen u ziet wat erin staat en beslist erover." in told[COUNCIL]
    assert "privacymedewerker" not in told[COUNCIL]


def test_the_sender_gets_each_link_however_many_there_are(office):
    it = office(notices={"officer": OFFICER, "per_hour": 1})
    for number in range(1, 4):
        it.process(councils(message_id=f"<{number}@ons.example>", number=number, text=f"Uw BSN is 912345676. {number}"))
    links, now = set(), it.office.desk.now()
    while claimed := it.office.stores.outbox.claim(now, timedelta(hours=1)):
        if claimed.letter.recipients == (COUNCIL,):
            links.add(text_of(claimed.letter).partition("/afzender/")[2].split()[0])
    assert {it.office.links.held_id(link, now) for link in links} == {councils(number=n).id for n in (1, 2, 3)}
    last_day = it.review.queue()[0].expires_at - HOUR
    assert all(it.office.links.held_id(link, last_day) for link in links), "they work as long as the message waits"


def test_it_is_reviewed_afterwards_on_numbers(office):
    it = office()
    it.process(councils())
    it.by_sender.confirm(CASE, ["1"])
    [line] = it.review.review_after()
    assert (line.releaser, line.incident.facts.bsn_count) == (Releaser.SEALED, 1)
    it.review.classify(line.incident.number, person(it), Classification.SECURITY_INCIDENT, WHY)
    assert it.review.review_after() == []


def test_four_eyes_are_not_asked_of_the_sender(office):
    it = office(review={"four_eyes": True})
    it.process(councils())
    assert it.by_sender.confirm(CASE, ["1"]).summary.status is HeldStatus.RELEASED


def test_it_expires_like_any_other_and_no_officer_is_called_to_decide(database, tmp_path):
    node = Node(database, tmp_path, organisation=SEALED)
    node.it.process(councils())
    notices(node.it)
    node.after(5 * DAY)
    assert OFFICER not in {to for to, text in notices(node.it).items() if "wacht al" in text}
    node.after(TERM + HOUR)
    assert node.it.review.summary(CASE).status is HeldStatus.EXPIRED
    assert "langer houden wij een bericht niet vast" in notices(node.it)[COUNCIL]


def test_the_digest_shows_it_and_asks_the_officer_for_nothing(office):
    it = office()
    it.process(councils())
    now = it.office.desk.now()
    digest = it.office.digest.compose(now.date(), now)
    assert "Verzegelde afzender: die beslist zelf." in " ".join(digest.text.split())
    assert f"Begin met {it.numbers()[0]}" not in digest.text
    assert digest.subject.startswith("Niets te doen")
    assert not [value for value in VALUES if value in digest.text]


# --- the command line -------------------------------------------------------------------------------------------------


def test_the_command_line_lists_it_and_shows_nothing_of_it(tmp_path, capsys, monkeypatch):
    here = install(tmp_path, capsys, monkeypatch)
    with (tmp_path / "organisation.toml").open("a") as file:
        file.write('sealed_senders = ["alice@ons.example"]\n')
    here.hold("0011223344556677", LEAK)
    assert "Verzegelde afzender" in here.run("review", "list").words
    for command in (("show",), ("release", "--reason", WHY), ("refuse", "--reason", WHY)):
        ran = here.run("review", *command, "0011223344556677")
        assert ran.code == 2
        assert "Alleen de afzender ziet de inhoud" in ran.err
        assert BSN not in ran.out + ran.err
        assert "bouwer" not in ran.out + ran.err
