"""BSN in columns and lists: rows exported to the side, and records with their births."""

import pytest

from mailguard.detectors.bsn import REPORT_FROM, STRONG_FROM
from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs, passing, table

A, B, C = passing(21, 3)
BSN = EntityType.NL_BSN


def test_a_row_that_is_shifted_to_the_right_still_has_its_bsn():
    header = ["naam", "geb.datum", "bsn", "straat", "nr"]
    rows = [
        ["Kuipers, Fleur", "11-04-2014", A, "Dorpsstraat", "12"],
        ["Haile, Natnael", "", "02-01-2011", B, "Lijsterbes"],
        ["Chen, Li Na", "", "", "19-12-2012", C],
    ]
    assert found(table(header, rows[:2]), BSN, STRONG_FROM) == [A, B]
    assert found(table(["naam", "bsn", "roepnaam", "wijk"], [["Chen", "7 b", "Li", B]]), BSN, REPORT_FROM) == [B]
    assert found(table(["naam", "bsn", "a", "b", "wijk"], [["Chen", "7 b", "", "", B]]), BSN) == []


def test_a_row_that_is_shifted_to_the_left_still_has_its_bsn():
    header = ["naam", "tussenvoegsel", "geboortedatum", "bsn", "straat"]
    assert found(table(header, [["Chen", "19-12-2012", B, "Lijsterbes", "4"]]), BSN, STRONG_FROM) == [B]


@pytest.mark.parametrize("header", ["klantnummer", "telefoon", "factuurnr", "kenmerk", "polisnr", "order"])
def test_a_number_below_the_name_of_another_number_is_not_shifted(header):
    assert found(table(["naam", "bsn", header], [["Chen", "12-04-1980", B]]), BSN) == []


@pytest.mark.parametrize("instead", ["", "-", "onbekend", A])
def test_a_row_whose_bsn_is_there_or_left_out_is_not_shifted(instead):
    assert B not in found(table(["naam", "bsn", "opmerking"], [["Chen", instead, B]]), BSN)


def test_two_lines_with_births_of_grown_ups_are_records_among_other_numbers():
    text = f"ik heb dit ingevuld:\njij {A} / 22-7-89\nelif {B} / 3-1-91\nkinderopvang 94 uur, LRK 227104938"
    assert found(paragraphs(text), BSN, REPORT_FROM) == [A, B]
    orders = f"besteld:\nbank {A} / 22-7-25\nkast {B} / 3-1-26"
    assert found(paragraphs(orders), BSN) == []
    assert found(paragraphs(f"ingevuld:\njij {A} / 22-7-89, elif {B} / 3-1-91"), BSN, STRONG_FROM) == []


@pytest.mark.parametrize("header", ["sleutel", "deelnemer", "wie", "kind"])
def test_records_with_births_are_bsns_below_a_header_that_may_be_of_anything(header):
    rows = [["1", A, "02-10-1957"], ["2", B, "28-03-1994"], ["3", C, "19-12-1971"]]
    assert found(table(["volgnr", header, "gebdat"], rows), BSN, REPORT_FROM) == [A, B, C]
    typed = f"nr   {header}    geb.datum    uren\n3    {A}    05-11-1969   150,0\n9    {B}    23-03-2003   112,5"
    assert found(paragraphs("Dit moet het zijn:", typed), BSN, REPORT_FROM) == [A, B]


@pytest.mark.parametrize("header", ["klantnr", "relatienummer", "telefoon", "polis", "dossier"])
def test_nor_below_the_name_of_another_number(header):
    rows = [["1", A, "02-10-1957"], ["2", B, "28-03-1994"], ["3", C, "19-12-1971"]]
    assert found(table(["volgnr", header, "gebdat"], rows), BSN) == []


def test_four_lines_of_a_list_that_all_pass_are_bsns():
    lines = [
        f"{n}. P. {name} ({number}) - klaar"
        for n, (name, number) in enumerate(zip("KLMN", passing(21, 4), strict=True), 1)
    ]
    assert found(paragraphs("Stand van deze week:", "\n".join(lines)), BSN, REPORT_FROM) == list(passing(21, 4))
    assert found(paragraphs("De facturen van deze week:", "\n".join(lines)), BSN) == []


def test_what_stands_in_the_next_column_does_not_name_it():
    row = f"A. Bos   3 juni 1939   IK4R82JF7   {A}   rolstoel"
    assert found(paragraphs("De rederij wil ook het persoonsnummer.", row), BSN, REPORT_FROM) == [A]


def test_a_purpose_between_the_word_and_the_colon_names_no_other_number():
    assert found(paragraphs(f"Citizen service number for your invoice to the insurer: {A}."), BSN, STRONG_FROM) == [A]
    assert found(paragraphs(f"Het BSN voor factuur {A} ontbreekt."), BSN, STRONG_FROM) == []


def test_a_birth_behind_the_number_outweighs_the_document_before_the_name():
    assert found(paragraphs(f"Voor het paspoort van uw dochter Fenne ({A}, geboren op 1 okt. 2016) is."), BSN) == [A]


def test_three_lines_about_people_are_bsns_whatever_numbers_stand_behind_them():
    lines = "\n".join(f"- {number}, prestatie 149999019, € 412,60" for number in passing(21, 3))
    assert found(paragraphs("Drie regels, verzekerde onbekend:", lines), BSN, REPORT_FROM) == list(passing(21, 3))
    assert found(paragraphs("Drie regels, onbekend:", lines), BSN) == []
