"""The register as a spreadsheet's table and as JSON: complete, without personal values, and no cell computes."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.incident import Actor, Event, EventAction, Facts, Severity, SeverityLevel, Status
from mailguard.register_export import COLUMNS, to_csv, to_json
from mailguard.stores.register import Register
from tests.stores.records import FACTS, PARTICULARS, PLANTED, SEALER, SIGNAL_AT, incident

OFFICER = Actor("7F3A", "officer")


def table(content: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")]


def test_a_table_opens_in_a_dutch_spreadsheet():
    content = to_csv([incident(number="INC-2026-0001")])
    assert content.startswith(b"\xef\xbb\xbfRegistratienummer;Korte omschrijving;")
    assert content.count(b"\r\n") == 2
    assert content.count(b"\xef\xbb\xbf") == 1


def test_a_row_says_in_dutch_what_we_know_by_ourselves():
    found = incident(
        number="INC-2026-0001",
        delivered_at=SIGNAL_AT,
        deadline_at=SIGNAL_AT + timedelta(hours=72),
        facts=replace(FACTS, special_categories=("health",), risk_proposal="risk"),
    )
    (row,) = table(to_csv([found]))
    expected = {
        "Registratienummer": "INC-2026-0001",
        "Korte omschrijving": "Burgerservicenummer naar iemand buiten de organisatie",
        "Bron van de melding": "mailguard",
        "Status": "Gesignaleerd",
        "Kwalificatie": "Beveiligingsincident, geen datalek",
        "Soort incident": "Gevoelige gegevens in een e-mail of bijlage",
        "Eerste signaal": "27-03-2026 15:00",
        "Uiterlijk melden aan AP op": "30-03-2026 16:00",  # summer time began in between
        "Is iets afgeleverd": "Nee",
        "BSN betrokken": "ja",
        "Aantal BSN's": "2",
        "Aantal betrokkenen, maximaal": "2",
        "Ontvangers buiten de organisatie": "1",
        "Regels": "Gevoelige gegevens",
        "Bevindingen mailguard": "2 × BSN (bijlage)",
        "Ernst (ENISA): niveau": "Middel",
        "Ernst (ENISA): SE": "2,25",
        "Ernst (ENISA): SE zonder huisregels": "1,25",
        "Ernst als er niets was tegengehouden": "ja",
        "Gesloten op": "",
    }
    assert {name: row[name] for name in expected} == expected
    assert len(row) == len(COLUMNS)


def test_a_record_without_severity_or_reasons_has_empty_cells():
    (row,) = table(to_csv([incident(number="INC-2026-0001", facts=Facts())]))
    assert row["Ernst (ENISA): SE"] == row["Regels"] == row["Risico voor betrokkenen (voorstel)"] == ""
    assert row["BSN betrokken"] == "nee"


def test_flags_of_enisa_are_named():
    severity = Severity(2, 100, 25, 225, 125, SeverityLevel.MEDIUM, over_100=True, unintelligible=True)
    (row,) = table(to_csv([incident(number="INC-2026-0001", facts=replace(FACTS, severity=severity))]))
    assert row["Ernst (ENISA): bijzonderheden"] == "meer dan 100 betrokkenen, onbegrijpelijk gemaakt"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start):
    """A code of another version, or of a tampered row, must not compute in the officer's spreadsheet."""
    cell = f'{start}HYPERLINK("https://evil.example";"klik")'
    facts = Facts(incident_type=cell, mailguard_version=cell, data_categories=(cell,))
    content = to_csv([incident(number="INC-2026-0001", facts=facts, related=cell)])
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"):
        assert not [text for text in row if text.startswith(start)]
    (read,) = table(content)
    assert read["Versie mailguard"] == f"'{cell}"


def test_codes_of_another_version_read_as_themselves():
    facts = replace(FACTS, reasons=(replace(FACTS.reasons[0], rule="NEWER_RULE", code="newer"),))
    facts = replace(facts, findings=(replace(FACTS.findings[0], entity="NL_NEWER"),), incident_type="newer-type")
    (row,) = table(to_csv([incident(number="INC-2026-0001", facts=facts)]))
    assert (row["Regels"], row["Bevindingen mailguard"]) == ("NEWER_RULE", "2 × NL_NEWER (bijlage)")
    assert row["Korte omschrijving"] == "newer type"


def test_json_holds_each_record_with_its_events_in_order():
    records = [incident(number=f"INC-2026-000{n}", status=Status.CLOSED) for n in (2, 1)]
    at = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)
    events = [
        Event(3, "INC-2026-0001", at, OFFICER, EventAction.CLASSIFIED, {"status": "closed"}, "c" * 64, has_note=True),
        Event(1, "INC-2026-0001", at, OFFICER, EventAction.DETECTED, {"facts": {"bsn_count": 2}}, "a" * 64),
        Event(2, "INC-2026-0002", at, OFFICER, EventAction.DETECTED, {}, "b" * 64),
    ]
    second, first = json.loads(to_json(records, events))["incidents"]
    assert [e["seq"] for e in first["events"]] == [1, 3]
    assert [e["hash"] for e in second["events"]] == ["b" * 64]
    assert first["events"][1] == {
        "seq": 3,
        "incident": "INC-2026-0001",
        "at": "2026-03-27T15:00:00+00:00",
        "actor": {"id": "7F3A", "role": "officer"},
        "action": "classified",
        "changes": {"status": "closed"},
        "hash": "c" * 64,
        "has_note": True,
    }
    assert (first["number"], first["status"], first["signal_at"]) == (
        "INC-2026-0001",
        "closed",
        "2026-03-27T14:00:00+00:00",
    )
    assert first["facts"]["severity"]["level"] == "middel"


def test_json_without_events_is_complete_too():
    (row,) = json.loads(to_json([incident(number="INC-2026-0001")]))["incidents"]
    assert row["events"] == []


def test_neither_export_holds_a_personal_value_a_mask_or_a_keyed_hash(database):
    register = Register(database, SEALER)
    with database.write_transaction() as connection:
        made = register.record(connection, incident(), PARTICULARS)
        register.append(
            connection, made.number, OFFICER, EventAction.REFUSED, note="Zorgbeschikking van de heer Bakker"
        )
        found, events = register.list(connection), register.events(connection, made.number)
    for content in (to_csv(found), to_json(found, events)):
        text = content.decode("utf-8-sig").casefold()
        assert "inc-2026-0001" in text
        assert not [value for value in (*PLANTED, "*******62", "copy_key", "content_hash") if value.casefold() in text]
