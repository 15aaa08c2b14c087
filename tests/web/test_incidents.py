"""The register, an incident with its clock and timeline, and the export, against a running console."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.incident import (
    Classification,
    Event,
    EventAction,
    Incident,
    IncidentKind,
    Particulars,
    Status,
    UnintendedRecipient,
)
from mailguard.message import Envelope, Message
from mailguard.stores.accounts import Role
from mailguard.stores.quarantine import Quarantine
from tests.web.fake_review import HOUR, PLANTED_BSN, SENSITIVE
from tests.web.workplace import Workplace, workplace_of


@pytest.fixture
def workplace(tmp_path) -> Iterator[Workplace]:
    with workplace_of(tmp_path) as place:
        yield place


def events_of(workplace: Workplace, incident: Incident) -> list[Event]:
    parts = workplace.site.parts
    with parts.database.transaction() as connection:
        return parts.register.events(connection, incident.number)


def state_of(workplace: Workplace, incident: Incident) -> Incident:
    parts = workplace.site.parts
    with parts.database.transaction() as connection:
        return parts.register.get(connection, incident.number)


def test_empty_register_says_that_it_fills_itself(workplace):
    page = workplace.officer.get("/register")
    assert "Nog geen incidenten in " in page.text
    assert "export.csv" not in page.text


def test_register_lists_number_title_status_severity_and_term(workplace):
    prevented = workplace.review.record()
    signal = workplace.review.record(SENSITIVE, kind=IncidentKind.SIGNAL, ago=54 * HOUR)
    page = workplace.officer.get("/register")
    for shown in (prevented.number, signal.number, "Burgerservicenummer naar iemand buiten", "Gesignaleerd", "Hoog"):
        assert shown in page.text
    assert "Geen: niets verstuurd" in page.text
    assert "Nog 18 uur" in page.text
    assert "informatieavond" not in page.text
    assert "@voorbeeld.example" not in page.text


def test_register_shows_open_ones_alone_when_asked(workplace):
    closed, waiting = workplace.review.record(), workplace.review.record()
    _classify(workplace, closed, Classification.FALSE_ALARM)
    page = workplace.officer.get("/register?alleen=open")
    assert waiting.number in page.text
    assert closed.number not in page.text
    _classify(workplace, waiting, Classification.FALSE_ALARM)
    assert "Geen open incidenten." in workplace.officer.get("/register?alleen=open").text


@pytest.mark.parametrize("asked", ["0", "99", "-1", "x", "1e9", "9" * 40, "\u0662"])
def test_register_shows_a_page_that_exists(workplace, asked):
    recorded = workplace.review.record()
    page = workplace.officer.get("/register?bladzijde=" + "".join(f"%{b:02x}" for b in asked.encode()))
    assert page.status == 200
    assert recorded.number in page.text


def test_register_pages_through_many(workplace):
    for _ in range(51):
        workplace.review.record()
    first = workplace.officer.get("/register")
    assert "Bladzijde 1 van 2" in first.text
    assert "bladzijde=2" in first.text
    assert "Bladzijde 2 van 2" in workplace.officer.get("/register?bladzijde=2").text


def test_incident_shows_its_clock_as_the_worst_case(workplace):
    signal = workplace.review.record(SENSITIVE, kind=IncidentKind.SIGNAL, ago=54 * HOUR)
    page = workplace.officer.get(f"/incidenten/{signal.number}")
    assert "Nog 18 uur om te melden bij de AP." in page.text
    assert "54 van 72 uur voorbij" in page.text
    assert "Stand van " in page.text
    workplace.site.clock.turn(timedelta(hours=20))
    fresh = workplace.site.signed_in()
    assert "2 uur te laat. Meld alsnog en schrijf op waarom." in fresh.get(f"/incidenten/{signal.number}").text


def test_incident_without_delivery_has_no_clock(workplace):
    prevented = workplace.review.record()
    page = workplace.officer.get(f"/incidenten/{prevented.number}")
    assert "De klok loopt niet: er is niets verstuurd." in page.text
    assert "mg-clockbar" not in page.text


def test_incident_shows_severity_with_its_sum(workplace):
    page = workplace.officer.get(f"/incidenten/{workplace.review.record().number}")
    assert "Ernst: hoog" in page.text
    assert "2 × 1,00 + 1,25 = 3,25" in page.text
    assert "Dit is een voorstel van mailguard. U beslist." in page.text


def test_incident_shows_who_it_is_about_and_writes_down_the_look_once(workplace):
    recorded = workplace.review.record()
    for _ in range(3):
        page = workplace.officer.get(f"/incidenten/{recorded.number}")
    assert "f.degroot@post.example" in page.text
    assert [event.action for event in events_of(workplace, recorded)] == [EventAction.DETECTED, EventAction.VIEWED]
    workplace.site.clock.turn(timedelta(minutes=29))
    workplace.officer.get("/register")
    workplace.site.clock.turn(timedelta(minutes=2))
    workplace.officer.get(f"/incidenten/{recorded.number}")
    assert len(events_of(workplace, recorded)) == 3


def test_look_of_another_person_is_written_down_too(workplace):
    recorded = workplace.review.record()
    workplace.officer.get(f"/incidenten/{recorded.number}")
    workplace.site.signed_in(Role.FG).get(f"/incidenten/{recorded.number}")
    roles = [event.actor.role for event in events_of(workplace, recorded)]
    assert roles == ["system", "officer", "fg"]


def test_incident_shows_hostile_particulars_as_text(workplace):
    attack = "<script>alert(1)</script>"
    particulars = Particulars(
        sender=attack,
        subject=attack,
        recipients=(UnintendedRecipient(attack, attack),),
        attachment_names=(attack,),
        summary=attack,
        reporter=attack,
    )
    recorded = workplace.review.record(particulars=particulars)
    page = workplace.officer.get(f"/incidenten/{recorded.number}")
    assert "<script" not in page.text
    assert page.text.count("&lt;script&gt;") == 7


def test_incident_leads_to_its_held_message(workplace):
    recorded = workplace.review.record()
    now, parts = workplace.site.clock.now(), workplace.site.parts
    quarantine = Quarantine(parts.database, parts.sealer)
    for held_id in ("KOPIE2", "EERSTE1"):
        held = HeldMessage(
            id=held_id,
            incident=recorded.number,
            status=HeldStatus.HELD,
            content_hash=b"h" * 32,
            held_at=now if held_id == "EERSTE1" else now + HOUR,
            expires_at=now + timedelta(days=30),
            size_bytes=10,
            recipients=1,
            releaser=Releaser.OFFICER,
        )
        message = Message(held_id, Envelope.of("a@ons.example", ("b@post.example",)), b"Subject: x\r\n\r\nx\r\n")
        with parts.database.write_transaction() as connection:
            key = quarantine.store_content(connection, message)
            quarantine.add(connection, held, message, None, key, ())
    page = workplace.officer.get(f"/incidenten/{recorded.number}")
    assert 'href="/berichten/EERSTE1"' in page.text
    assert "KOPIE2" not in page.text


def test_unknown_incident_is_not_found(workplace):
    assert workplace.officer.get("/incidenten/INC-2026-9999").status == 404


def _classify(workplace: Workplace, incident: Incident, answer: Classification, reason: str = "Nagegaan.") -> None:
    workplace.officer.get(f"/incidenten/{incident.number}")
    workplace.officer.submit("/kwalificatie", keuze=answer.value, motivering=reason)


@pytest.mark.parametrize("answer", list(Classification))
def test_officer_says_what_it_was(workplace, answer):
    recorded = workplace.review.record(SENSITIVE, kind=IncidentKind.SIGNAL)
    _classify(workplace, recorded, answer)
    page = workplace.officer.page
    assert page.path == f"/incidenten/{recorded.number}?vastgelegd=ja"
    assert "Vastgelegd. U kunt het later aanvullen, niet wissen." in page.text
    assert "Nagegaan." in page.text
    assert state_of(workplace, recorded).classification is answer


def test_classification_has_no_choice_beforehand_and_needs_a_reason(workplace):
    recorded = workplace.review.record()
    page = workplace.officer.get(f"/incidenten/{recorded.number}")
    assert {name for name, _ in page.form("/kwalificatie").fields} == {"csrf", "motivering"}
    page = workplace.officer.submit("/kwalificatie", motivering="")
    assert page.status == 422
    assert "Kies wat dit was" in page.text
    assert "Vul in waarom u dit besluit neemt" in page.text
    assert state_of(workplace, recorded).status is Status.DETECTED


def test_personal_data_in_the_reason_comes_back_at_its_field(workplace):
    recorded = workplace.review.record()
    _classify(workplace, recorded, Classification.BREACH, f"BSN {PLANTED_BSN}")
    assert workplace.officer.page.status == 422
    assert "Hier lijkt een BSN te staan." in workplace.officer.page.text
    assert state_of(workplace, recorded).classification is Classification.UNDETERMINED


def test_fg_reads_and_exports_but_does_not_classify(workplace):
    recorded = workplace.review.record()
    fg = workplace.site.signed_in(Role.FG)
    page = fg.get(f"/incidenten/{recorded.number}")
    assert page.status == 200
    assert "/kwalificatie" not in page.text
    fields = {"csrf": dict(page.form("/uitloggen").fields)["csrf"], "keuze": "breach", "motivering": "Zomaar."}
    assert fg.post(f"/incidenten/{recorded.number}/kwalificatie", fields).status == 403


@pytest.mark.parametrize("path", ["/register", "/incidenten/INC-2026-0001"])
def test_administrator_does_not_see_the_register(workplace, path):
    workplace.review.record()
    administrator = workplace.site.signed_in(Role.ADMINISTRATOR)
    assert administrator.get(path).status == 403
    fields = {"csrf": dict(administrator.get("/systeem").form("/uitloggen").fields)["csrf"], "doel": "Nieuwsgierig"}
    assert administrator.post("/register/export.csv", fields).status == 403


def test_export_gives_each_incident_without_names_and_says_why_in_each_timeline(workplace):
    recorded = [workplace.review.record() for _ in range(3)]
    workplace.officer.get("/register")
    answer = workplace.officer.submit("/register/export.csv", doel="Verzoek van de AP")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="register-')
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {incident.number for incident in recorded}
    assert "@" not in answer.text
    for incident in recorded:
        assert events_of(workplace, incident)[-1].action is EventAction.EXPORTED
    assert "Verzoek van de AP" in workplace.officer.get(f"/incidenten/{recorded[0].number}").text


def test_export_of_many_takes_each_once(workplace):
    numbers = {workplace.review.record().number for _ in range(205)}
    workplace.officer.get("/register")
    answer = workplace.officer.submit("/register/export.csv", doel="Jaarverslag")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert sorted(row[0] for row in rows[1:]) == sorted(numbers)


@pytest.mark.parametrize("purpose", ["", "   ", "x", "x" * 301])
def test_export_needs_a_purpose(workplace, purpose):
    recorded = workplace.review.record()
    workplace.officer.get("/register")
    page = workplace.officer.submit("/register/export.csv", doel=purpose)
    assert page.status == 422
    assert "Vul in waarvoor u de export nodig hebt" in page.text
    assert len(events_of(workplace, recorded)) == 1


def test_system_page_says_what_does_not_work_first_and_shows_no_content(workplace):
    workplace.review.record()
    page = workplace.site.signed_in(Role.ADMINISTRATOR).get("/systeem")
    assert page.status == 200
    assert page.text.index("Volgende mailserver") < page.text.index("De keten van 1 gebeurtenis is heel.")
    assert "onderdeel vraagt aandacht" in page.text
    assert "INC-" not in page.text
    assert "/wachtrij" not in page.text
