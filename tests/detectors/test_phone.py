"""Telephone numbers: Dutch and foreign, in every grouping; numbers with another name, dates and accounts are none."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

PHONE = EntityType.PHONE_NUMBER

WRITTEN = [
    "06-12345678",
    "0612345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06 - 1133 9907",
    "0630 77 15 02",
    "0624-889013",
    "06-1133 2208",
    "06/12345678",
    "033-555 21 36",
    "033 - 555 21 36",
    "(033) 555 21 36",
    "(033)-5552136",
    "0180-555312",
    "0180 - 555 312",
    "0180/555312",
    "010 - 123 45 67",
    "+31 6 2118 0745",
    "+31621180745",
    "+31(0)6 2118 0745",
    "+31 (0)33 555 21 36",
    "+31-33-5552136",
    "(+31) 6 21180745",
    "0031 6 21180745",
    "0031(0)621180745",
    "+31 0621180745",
    "+49 30 1234567",
    "+44 20 7946 0958",
    "+32 470 12 34 56",
    "0032 470 12 34 56",
    "06\u00a012345678",
    "06\u201112345678",
    "06 \u2013 12345678",
    "06-1234\u200b5678",
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize(
    "around",
    ["Bel {} even.", "tel: {}", "Mijn nr {}", "nr. {}", "T {} | e-mail", "Jan ({}), tante", "op {} / 10:30 uur", "{}"],
)
def test_a_number_is_found_however_it_is_written(written, around):
    hits = findings(paragraphs(around.format(written)), PHONE)
    assert [hit.text.strip("()") for hit in hits] == [written.strip("()")]
    assert hits[0].score >= 0.5


@pytest.mark.parametrize(
    "text", ["€ 24,00 o.v.v. 912345. Vragen? {}", "Vragen over uw factuur? {}", "order 4411; {}", "Ticket 881. Jan: {}"]
)
def test_a_name_of_the_sentence_before_does_not_name_the_telephone(text):
    assert found(paragraphs(text.format("06-12345678")), PHONE, 0.5) == ["06-12345678"]


@pytest.mark.parametrize("text", ["Ref. {}", "factuurnr. {}", "uw contract {}", "o.v.v. {}", "order? nr. ref. {}"])
def test_the_dot_of_an_abbreviation_ends_no_sentence(text):
    assert found(paragraphs(text.format("0612345678")), PHONE) == []


def test_numbers_side_by_side_are_all_found():
    text = "033-5552140 / 06 1877 0921, 0341-555870/06-53882017 en 06-12345678 06-87654321"
    assert len(found(paragraphs(text), PHONE)) == 6


OTHER = [
    "factuur 0612345678",
    "Factuurnummer: 0612345678",
    "order 0180555312",
    "ordernummer 0612345678",
    "klantnr. 0612345678",
    "dossier 0612345678",
    "zaaknummer 033-5552136",
    "contract 0612345678",
    "kenmerk: 0612345678",
    "invoice 0612345678",
    "9061234567812",
    "06123456789",
    "061234567",
    "2026-0612345678",
    "0612345678-1",
    "0612345678,50",
    "V0612345678",
    "0612345678ab",
    "01-02-2026 12",
    "09.15 - 10.30 uur",
    "08.30 09.15 10",
    "0123456789",
    "0,1234567890",
    "0.5551234567",
    "1.033.555.21.36",
    "NL91ABNA0417164300",
    "4111 1111 1111 1111",
    "123456782",
    "0123 4567 8901 2345",
    "ABNA 31612345678",
]


@pytest.mark.parametrize("text", OTHER)
def test_another_number_is_no_phone_number(text):
    assert found(paragraphs(f"Betreft {text}."), PHONE) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Case 771. Piketnummer +31-492-461300.", "+31-492-461300"),
        ("piketnr. 0492 461300", "0492 461300"),
        ("Storingslijn: 0492-461300", "0492-461300"),
        ("Ticket +31 30 7421144", "+31 30 7421144"),
        ("Ticket graag terugmelden op 030-7421144.", "030-7421144"),
        ("Uw bestelling kunt u doorgeven via 030-7421144", "030-7421144"),
        ("Groet,\nThijmen Vos\n088 - 114 20 30\n", "088 - 114 20 30"),
    ],
)
def test_a_number_to_be_reached_at_is_found_beside_another_name(text, number):
    assert found(paragraphs(text), PHONE, 0.5) == [number]


def test_a_column_of_msisdns_holds_telephone_numbers():
    assert found(table(["msisdn", "simkaart"], [["0643210988", "1"], ["0205614477", "2"]]), PHONE, 0.5) == [
        "0643210988",
        "0205614477",
    ]


@pytest.mark.parametrize("text", ["2 x tape, art 0612 3344 50", "art. 0612 3344 50", "(tekening 020-4471-093)"])
def test_an_article_or_a_drawing_is_no_telephone(text):
    assert found(paragraphs(text), PHONE, 0.5) == []


def test_a_number_of_an_organisation_scores_low():
    for written in ("088-1234567", "085-1234567", "0881234567"):
        (finding,) = findings(paragraphs(f"Onze balie: {written}"), PHONE)
        assert finding.score < 0.5


@pytest.mark.parametrize("written", ["0800-1234567", "0900-1234", "14 0180", "14 033"])
def test_a_service_number_scores_lowest(written):
    (finding,) = findings(paragraphs(f"Bel de gemeente op {written}"), PHONE)
    assert finding.score < 0.3


def test_a_municipal_number_on_a_line_of_its_own_is_seen_and_a_bare_one_is_not():
    assert found(paragraphs("Wmo-consulent, gemeente Dorp\n14033"), PHONE) == ["14033"]
    assert found(paragraphs("Wij telden er 14033 in totaal", "14033"), PHONE) == []


def test_a_number_that_is_issued_nowhere_counts_when_written_like_one():
    assert found(paragraphs("Bereikbaar op 0999-123456"), PHONE, at_least=0.5) == ["0999-123456"]
    assert found(paragraphs("tel. 0999123456"), PHONE, at_least=0.5) == ["0999123456"]
    assert found(paragraphs("Zie 0999123456"), PHONE) == []


@pytest.mark.parametrize("written", ["+44 7700 900417", "0044 7700 900417", "+44 (7700) 900417", "+44-7700-900417"])
def test_a_foreign_number_that_is_issued_nowhere_counts_where_it_is_named(written):
    assert found(paragraphs(f"Noodnummer tijdens de reis {written}."), PHONE, at_least=0.5) == [written]
    assert found(paragraphs(f"tel: {written}"), PHONE, at_least=0.5) == [written]


def test_a_foreign_number_that_is_issued_nowhere_is_none_without_a_word_or_of_any_length():
    assert found(paragraphs("Zie +44 7700 900417."), PHONE) == []
    assert found(paragraphs("order +44 7700 900417"), PHONE) == []
    assert found(paragraphs("tel. +44 7700 9004171234"), PHONE) == []


def test_a_spreadsheet_that_drops_the_zero_does_not_hide_the_number():
    rows = [["Jan", "612345678"], ["Piet", "335552136"], ["Kees", "31612345678"]]
    assert found(table(["naam", "Telefoon"], rows), PHONE) == ["612345678", "335552136", "31612345678"]
    assert found(table(["naam", "lidnr"], rows), PHONE) == []


def test_the_column_says_what_a_bare_number_is():
    rows = [["0612345678", "Jan"]]
    for header in ("Telefoonnummer", "mobiel", "Tel.", "06-nummer", "phone", "GSM", ""):
        assert found(table([header, "naam"], rows), PHONE, at_least=0.5) == ["0612345678"]
    for header in ("factuurnr", "KvK", "bestelnummer", "code", "telling"):
        assert found(table([header, "naam"], rows), PHONE) == []
    assert found(table(["opmerking", "naam"], [["bel 06-12345678 na 5 uur", "Jan"]]), PHONE) == ["06-12345678"]
