"""`mailguard review`: held messages decided on the command line, with the same rules and events as in the console."""

from datetime import UTC, datetime

import pytest

from mailguard import app
from mailguard.correspondence import Sent, day_of
from mailguard.incident import Event, EventAction
from mailguard.stores.accounts import Role
from tests.attached_files import LOCKED_WITH, XLSX, carrying, locked_zip, workbook
from tests.held_mail import BSN, LEAK, Installation, install

ID = "0011223344556677"


@pytest.fixture
def here(tmp_path, capsys, monkeypatch) -> Installation:
    return install(tmp_path, capsys, monkeypatch)


@pytest.fixture
def number(here: Installation) -> str:
    return here.hold(ID).incident


def events(here: Installation, number: str) -> list[Event]:
    with app.open_office(here.loaded) as office, office.database.transaction() as connection:
        return office.stores.register.events(connection, number)


def status(here: Installation) -> str:
    with app.open_office(here.loaded) as office:
        return str(office.review.summary(ID).status)


def test_lists_what_waits_without_any_value(here, number):
    ran = here.run("review", "list")
    assert (ran.code, ran.err) == (0, "")
    assert ID in ran.out
    assert number in ran.out
    assert "burgerservicenummer" in ran.out
    assert BSN not in ran.out
    assert "bouwer" not in ran.out


def test_says_when_nothing_waits(here):
    assert here.run("review", "list").out == "Er wacht geen bericht.\n"


def test_shows_a_message_masked_and_writes_down_who_looked(here, number):
    ran = here.run("review", "show", ID)
    assert ran.code == 0
    for said in ("Het BSN van de aanvrager is [BSN 1: ", "bouwer@elders.example", "carla@derden.example", number):
        assert said in ran.out
    assert BSN not in ran.out
    viewed = [e for e in events(here, number) if e.action is EventAction.VIEWED]
    assert [(e.actor.id, e.actor.role) for e in viewed] == [("command-line", "operator")]


def test_shows_which_recipient_is_doubted_and_who_may_have_been_meant(here):
    peter = "peter@bouw.example"
    before = Sent("alice@ons.example", (peter,), {peter: "Peter Bakker"}, day=day_of(datetime.now(UTC)))
    with app.open_office(here.loaded) as office:
        office.history.learn_archive([before])
    here.hold(ID, LEAK.replace(b"\r\n\r\n", b"\r\n\r\nBeste Peter,\r\n\r\n"))
    said = "De aanhef noemt iemand anders, met wie eerder is gemaild. Bedoelde de afzender peter@bouw.example?"
    assert f"- carla@derden.example: {said}" in here.run("review", "show", ID).words
    assert peter not in here.run("review", "list").out


def test_text_of_a_message_does_not_drive_the_terminal(here, number):
    ran = here.run("review", "show", number)
    assert "[31mziens" in ran.out
    assert "\x1b" not in ran.out


def test_shows_of_every_attachment_what_was_not_read_and_where_text_stands(here):
    sheets = {"Blad1": [["Naam", "BSN"], ["A. Jansen", BSN], ["B. de Wit", "900000004"]]}
    files = (
        ("lijst.xlsx", XLSX, workbook(sheets)),
        ("dossier.zip", "application/zip", locked_zip({"brief.txt": b"Geheim"}, "iets anders")),
        ("tekst.zip", "application/zip", locked_zip({"b.txt": b"Geheim"}, LOCKED_WITH)),
    )
    here.hold(ID, carrying(f"Wachtwoord: {LOCKED_WITH}", *files).content())
    ran = here.run("review", "show", ID)
    assert "bijlage 2: dossier.zip" in ran.words
    assert "niet gelezen: versleuteld met een wachtwoord (ZIP)" in ran.words
    assert "geopend met een wachtwoord uit dit bericht" in ran.words
    assert "bijlage 1, Blad1" in ran.out
    assert "Naam | BSN" in ran.out
    assert BSN not in ran.out


@pytest.mark.parametrize(
    ("command", "action", "after", "said"),
    [
        (["release"], EventAction.RELEASED, "released", "Vrijgegeven."),
        (
            ["release", "--to", "bouwer@elders.example"],
            EventAction.RELEASED_TO_SOME,
            "released-to-some",
            "aan een deel van de ontvangers",
        ),
        (["refuse"], EventAction.REFUSED, "refused", "Niemand heeft het bericht gekregen."),
    ],
)
def test_decides_once_and_writes_down_why(here, number, command, action, after, said):
    decision = ("review", *command, ID, "--reason", "Zo is afgesproken.", "--was-right", "no")
    ran = here.run(*decision)
    assert (ran.code, ran.err) == (0, "")
    assert said in ran.out
    assert status(here) == after
    decided = next(e for e in events(here, number) if e.action is action)
    assert (decided.actor.id, decided.has_note) == ("command-line", True)
    again = here.run(*decision)
    assert again.code == 2
    assert again.err.startswith("mailguard: ")


def test_releases_as_bcc(here):
    content = LEAK.replace(b"Subject: Besluit 912345676", b"Subject: Besluit")
    here.hold(ID, content)
    ran = here.run("review", "release-as-bcc", ID, "--reason", "Zo is afgesproken.")
    assert (ran.code, ran.err) == (0, "")
    assert status(here) == "released-as-bcc"


def test_a_person_is_named_by_his_login(here, number):
    account = here.account("ans", Role.OFFICER)
    assert here.run("review", "refuse", ID, "--reason", "Verkeerde ontvanger.", "--as", "ans").code == 0
    decided = next(e for e in events(here, number) if e.action is EventAction.REFUSED)
    assert (decided.actor.id, decided.actor.role) == (account.id, "officer")


def test_a_role_that_may_not_decide_is_refused(here, number):
    here.account("fg", Role.FG)
    ran = here.run("review", "refuse", ID, "--reason", "Verkeerde ontvanger.", "--as", "fg")
    assert (ran.code, status(here)) == (2, "held")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("release", ID), "--reason: say why"),
        (("refuse", ID), "--reason: say why"),
        (("refuse", ID, "--reason", "Verkeerd.", "--as", "niemand"), "--as: nobody has this login name"),
        (("refuse", ID, "--reason", f"BSN {BSN} hoort hier niet."), "persoonsgegevens"),
        (("refuse", "NERGENS", "--reason", "Verkeerd adres."), "mailguard: "),
        (("release", ID, "--to", "x@elders.example", "--reason", "Verkeerd adres."), "hoort niet bij de ontvangers"),
        (("show", "NERGENS"), "mailguard: "),
        (("refuse", ID, "--reason", "Verkeerd.", "--was-right", "maybe"), "maybe"),
    ],
)
def test_what_cannot_be_done_is_a_clear_line_and_exit_code_2(here, number, arguments, said):
    ran = here.run("review", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert BSN not in ran.err
    assert status(here) == "held"


def test_a_blocked_account_decides_nothing(here, number):
    account = here.account("ans", Role.OFFICER)
    with app.open_office(here.loaded) as office, office.database.write_transaction() as connection:
        office.stores.accounts.set_active(connection, account.id, False)
    ran = here.run("review", "refuse", ID, "--reason", "Verkeerd adres.", "--as", "ans")
    assert (ran.code, status(here)) == (2, "held")
    assert "blocked" in ran.err
