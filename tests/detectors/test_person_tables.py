"""PERSON in tables and forms: columns and labels that name people."""

import pytest

from mailguard.detectors import scan
from mailguard.detectors.person import PersonDetector
from mailguard.detectors.person_tables import Naming, naming_of
from mailguard.findings import Finding, Segment
from mailguard.lexicon import Lexicon
from tests.detectors.build import table


def findings(segments: list[Segment]) -> list[Finding]:
    result = scan(segments, Lexicon(), (), [PersonDetector()])
    assert result.failures == ()
    return list(result.findings)


def people(segments: list[Segment]) -> list[str]:
    return [finding.text for finding in findings(segments)]


@pytest.mark.parametrize(
    ("label", "naming"),
    [
        ("Voornaam", Naming.SURE),
        ("achternaam", Naming.SURE),
        ("Last name", Naming.SURE),
        ("naam cliënt", Naming.MAYBE),
        ("cliëntnaam", Naming.SURE),
        ("Naam:", Naming.MAYBE),
        ("Contactpersoon", Naming.MAYBE),
        ("Leerling", Naming.MAYBE),
        ("straatnaam", Naming.NONE),
        ("bedrijfsnaam", Naming.NONE),
        ("bestandsnaam", Naming.NONE),
        ("telefoon moeder", Naming.NONE),
        ("klantnummer", Naming.NONE),
        ("bsn", Naming.NONE),
        ("", Naming.NONE),
    ],
)
def test_what_a_label_says_of_its_value(label, naming):
    assert naming_of(label) is naming


def test_every_name_of_a_column_is_found_also_unlisted_ones():
    rows = [["1", "Fatima Yildiz"], ["2", "Xyriel Quast"], ["3", "Sem van Dijk"], ["4", "Mw. J. Zwart-Kramer"]]
    found = findings(table(["nr", "naam"], rows))
    assert [f.text for f in found] == ["Fatima Yildiz", "Xyriel Quast", "Sem van Dijk", "J. Zwart-Kramer"]
    assert [f.score for f in found] == [0.85, 0.7, 0.85, 0.85]


def test_split_columns_name_first_names_and_surnames():
    header = ["voornaam", "tussenvoegsel", "achternaam", "plaats"]
    rows = [["xyriel", "van", "quast", "Utrecht"], ["Roos", "", "Bakker", "Ede"]]
    assert people(table(header, rows)) == ["xyriel", "quast", "Roos", "Bakker"]


def test_a_column_of_things_holds_no_names():
    rows = [["EliteNote 840", "1"], ["Schroef lang", "2"], ["Stoel", "3"], ["Tafel rond", "4"]]
    assert people(table(["naam", "aantal"], rows)) == []
    firms = [["Jansen Bouw BV", "1"], ["Stichting De Vries", "2"], ["Gemeente Ede", "3"]]
    assert people(table(["naam", "aantal"], firms)) == []


@pytest.mark.parametrize("value", ["onbekend", "n.v.t.", "ja", "12", "a@site.example", "-", "Totaal"])
def test_what_stands_for_nobody_is_no_name(value):
    assert people(table(["Naam cliënt", "x"], [[value, "1"], ["Fatima Yildiz", "2"]])) == ["Fatima Yildiz"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Jansen, P.", ["Jansen, P."]),
        ("van Rijn, Lotte", ["van Rijn, Lotte"]),
        ("JANSEN, P.", ["JANSEN, P."]),
        ("Fatima Yildiz en Bilal Kaya", ["Fatima Yildiz", "Bilal Kaya"]),
        ("dr. M. Wesselma", ["M. Wesselma"]),
    ],
)
def test_cells_are_read_as_people_write_them(cell, names):
    assert people(table(["cliënt", "x"], [[cell, "1"]])) == names


def test_a_form_names_the_cell_beside_its_label():
    rows = [["Naam", "Xyriel van der Quast"], ["Contactpersoon", "Klantenservice"], ["Voornaam", "Xyriel"]]
    assert people(table([], rows)) == ["Xyriel van der Quast", "Xyriel"]


def test_the_header_row_itself_holds_no_names():
    assert people(table(["naam", "geboren", "Huisarts", "Mentor"], [["1", "2", "3", "4"]])) == []


def test_names_stand_in_columns_without_a_header_too():
    assert people(table([], [["24-12", "Iris Hendriks", "0612345678"]])) == ["Iris Hendriks"]
    assert people(table(["ophaaladres", "model"], [["Oude Kerkweg 12", "Elite Pro"]])) == []


def test_a_column_and_a_label_may_name_professionals():
    found = findings(table(["naam", "behandelaar"], [["Fatima Yildiz", "Sem van Dijk"]]))
    assert [(f.text, f.detail) for f in found] == [("Fatima Yildiz", ""), ("Sem van Dijk", "professional")]
    assert [f.detail for f in findings(table([], [["Huisarts", "dr. M. Wesselma"]]))] == ["professional"]


def test_a_cell_keeps_its_spaces():
    assert people(table(["cliënt", "x"], [["Mw. drs. J.  P.  Visser", "1"]])) == ["J.  P.  Visser"]


@pytest.mark.parametrize("header", ["naam", "patient", "verzekerde"])
def test_initials_may_stand_behind_the_surname(header):
    names = [
        "Kowalczyk-Nowak M.",
        "Tjin A Djie R.",
        "van der Velden-Smit A.C.",
        "Öztürk E.",
        "Quast-Wgerda P.J.",
        "Jansen P",
    ]
    assert people(table([header], [[name] for name in names])) == names


def test_a_column_of_surnames_holds_names():
    header = ["bsn", "geslachtsnaam", "geslacht"]
    assert people(table(header, [["1", "van Quast", "M"], ["2", "Fräser", "V"]])) == ["van Quast", "Fräser"]
