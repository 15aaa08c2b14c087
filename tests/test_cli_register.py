"""`mailguard register`: records listed, shown, reported, exported and verified on the command line."""

import csv
import io
import json
import re

import pytest
import sqlalchemy as sa

from mailguard import app
from mailguard.incident import EventAction
from mailguard.stores.accounts import Role
from tests.held_mail import BSN, Installation, install

ADD = ("register", "add", "--type", "letter-wrong-recipient", "--discovered", "2026-03-27 15:00", "--delivered", "yes")


@pytest.fixture
def here(tmp_path, capsys, monkeypatch) -> Installation:
    return install(tmp_path, capsys, monkeypatch)


def events(here: Installation, number: str, action: EventAction):
    with app.open_office(here.loaded) as office, office.database.transaction() as connection:
        return [e for e in office.stores.register.events(connection, number) if e.action is action]


def test_lists_records_without_any_value(here):
    number = here.hold().incident
    ran = here.run("register", "list")
    assert (ran.code, ran.err) == (0, "")
    assert number in ran.out
    assert "Beveiligingsincident, geen datalek" in ran.words
    assert "Burgerservicenummer naar iemand buiten de organisatie" in ran.words
    for value in (BSN, "bouwer", "alice"):
        assert value not in ran.out


def test_says_when_the_register_is_empty(here):
    assert here.run("register", "list").out == "Er staat niets in het register.\n"


def test_puts_a_reported_incident_in_the_register(here):
    here.account("ans", Role.OFFICER)
    ran = here.run(
        *ADD, "--summary", "De brief lag bij Jansen.", "--reporter", "Balie", "--subjects", "2", "--as", "ans"
    )
    assert (ran.code, ran.err) == (0, "")
    number = re.match(r"(INC-\d{4}-\d{4}) staat in het register\.", ran.out)
    assert number
    # 72 hours over the change to summer time (register of terms: 15.00 becomes 16.00).
    assert "maandag 30 maart 2026 om 16.00 uur" in ran.out
    shown = here.run("register", "show", number[1])
    assert "Brief aan een verkeerd adres of een verkeerde persoon" in shown.out
    assert "Gemeld" in shown.out
    assert "Ans de Boer" in shown.out
    assert "te laat" in here.run("register", "list", "--open").out


def test_shows_a_record_with_all_that_happened_to_it(here):
    number = here.hold().incident
    here.run("review", "refuse", number, "--reason", "Niet [b]nodig[/b].")
    shown = here.run("register", "show", number)
    assert shown.code == 0
    for said in ("Gesignaleerd", "Geweigerd", "Het beheer", "Niet [b]nodig[/b]."):
        assert said in shown.out
    assert BSN not in shown.out


def test_exports_a_table_for_a_spreadsheet_and_writes_that_down(here):
    number = here.hold().incident
    ran = here.run("register", "export", "--purpose", "Jaarverslag", "--output", str(here.folder / "register.csv"))
    assert (ran.code, ran.out) == (0, "")
    content = (here.folder / "register.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [number]
    assert BSN.encode() not in content
    exported = events(here, number, EventAction.EXPORTED)
    assert [(e.actor.id, e.has_note) for e in exported] == [("command-line", True)]


def test_exports_everything_with_its_journal(here):
    number = here.hold().incident
    ran = here.run("register", "export", "--format", "json", "--purpose", "Onderzoek")
    assert ran.code == 0
    (record,) = json.loads(ran.out)["incidents"]
    assert record["number"] == number
    assert [event["action"] for event in record["events"]] == ["detected", "exported"]


def test_a_record_whose_particulars_were_destroyed_is_still_exported(here):
    number = here.hold().incident
    with app.open_office(here.loaded) as office, office.database.write_transaction() as connection:
        office.stores.register.destroy(connection, number)
    assert here.run("register", "export", "--purpose", "Onderzoek").code == 0
    assert [e.has_note for e in events(here, number, EventAction.EXPORTED)] == [False]


def test_says_that_the_register_is_whole(here):
    here.hold()
    ran = here.run("register", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"Volgnummer: 1\. Controlegetal: [0-9a-f]{64}\n", ran.out)
    assert "Het register is heel: 1 regel nagerekend." in ran.out


def test_holds_the_register_against_what_a_digest_says(here):
    here.hold()
    found = re.search(r"Volgnummer: (\d+)\. Controlegetal: (\w+)", here.run("register", "verify").out)
    assert found is not None
    seq, head = found.groups()
    here.run("register", "export", "--purpose", "Jaarverslag.")
    ran = here.run("register", "verify", "--against", f"{seq}:{head}")
    assert (ran.code, ran.err) == (0, "")
    assert f"Regel {seq} is nog wat het dagoverzicht zegt." in ran.out
    # A register that was rewritten from there on is whole by itself; so is one put back from before.
    for witness in (f"{seq}:{'0' * 64}", f"9:{head}"):
        ran = here.run("register", "verify", "--against", witness)
        assert ran.code == 1
        assert "het register is herschreven" in ran.err


def test_ends_with_1_when_the_register_was_changed_behind_its_back(here):
    number = here.hold().incident
    here.run("review", "refuse", number, "--reason", "Verkeerd adres.")
    with app.open_office(here.loaded) as office, office.database.write_transaction() as connection:
        connection.execute(sa.text("UPDATE incidents SET classification = 'false-alarm'"))
    ran = here.run("register", "verify")
    assert ran.code == 1
    assert "buiten mailguard om gewijzigd, bij regel 2" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "INC-2026-9999"), "Dit incident staat niet in het register."),
        (("verify", "--against", "1"), "--against: write Volgnummer and Controlegetal"),
        (("export",), "--purpose"),
        (("export", "--purpose", "x", "--output", "/nergens/register.csv"), "cannot be written"),
        ((*ADD[1:4], "--discovered", "gisteren", "--summary", "Een brief."), "--discovered: write date and time"),
        ((*ADD[1:4], "--discovered", "2126-03-27 15:00", "--summary", "Een brief."), "ligt in de toekomst"),
        ((*ADD[1:], "--summary", "x"), "Beschrijf kort wat er is gebeurd."),
        ((*ADD[1:],), "--summary"),
        (("add", "--type", "onbekend"), "onbekend"),
    ],
)
def test_what_cannot_be_done_is_a_clear_line_and_exit_code_2(here, arguments, said):
    ran = here.run("register", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
