"""Births that the record or the list around them makes known."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs, table

BIRTH = EntityType.DATE_OF_BIRTH


def births(text: str) -> list[str]:
    return found(paragraphs(text), BIRTH, 0.5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kloppen deze gegevens? 21-10-1948, Eikenhorst 9, 5283 KC Boxtel", "21-10-1948"),
        ("Verificatie: 1234 AB, 5, 3-4-1971", "3-4-1971"),
        ("Roel Bos, b. 27-Feb-1986, Dutch", "27-Feb-1986"),
        ("Roel Bos (b. 27 Feb 1986)", "27 Feb 1986"),
        ("Zijn geboortejaar is trouwens '97, dus 04-07-97 en niet 96", "04-07-97"),
        ("hij wordt vier op 9 maart 2026 (9 maart 2022 heb ik als geboortedag overgenomen)", "9 maart 2022"),
        ("Ik heb 1-11-1966 genoteerd als geboortedatum", "1-11-1966"),
        ("Sipke de Haan 31-01-05 912345676 reiskosten", "31-01-05"),
        ("Bouzambou wordt op 21 december 21 (21-12-2004)", "21-12-2004"),
    ],
)
def test_a_record_or_its_words_make_a_date_a_birth(text, value):
    assert births(text) == [value]


def test_the_lines_of_a_list_are_made_alike():
    assert births("Jan Bos, geb. 3-4-1971, Ede\nEls Vos, 05-06-08, Ede\nWim Pot, 07-08-11, Ede") == [
        "3-4-1971",
        "05-06-08",
        "07-08-11",
    ]
    assert births("Jan Bos, geb. 3-4-1971, opname 12-11-26\nEls Vos, 05-11-26, opname") == ["3-4-1971"]


def test_a_row_of_words_is_no_heading():
    rows = "kamer  naam        geb.datum    bsn\nA      Sophie Bos  08-05-2004   912345676\nC      leeg"
    assert births(f"{rows}\nE      Els Vos     01-08-2001   onbekend") == ["08-05-2004", "01-08-2001"]


def test_six_digits_in_rows_are_births_where_the_text_says_so():
    rows = "sjoerd hiemstra 120491 rijbewijs\nrodney wijnaldum 050399 rijbewijs"
    assert births(f"{rows}\n(geboortedatum staat erachter)") == ["120491", "050399"]


def test_a_nameless_first_column_of_dates_beside_bsns_holds_births():
    rows = [["Jan Bos", "19-12-03", "912345676"], ["Els Vos", "31-01-05", "910679101"]]
    assert found(table([], rows), BIRTH) == ["19-12-03", "31-01-05"]
    assert found(table(["naam", "GD", "dag"], [["Jan Bos", "1971-08-16", "2025-10-08"]]), BIRTH) == ["1971-08-16"]


@pytest.mark.parametrize(
    "text",
    [
        "Woning Dorpsstraat 1, 1234 AB Ede, gekocht 3-4-1971",
        "Contract 3-4-1999, Dorpsstraat 1, 1234 AB Ede",
        "Akte van 3-4-1971, Dorpsstraat 1, 1234 AB Ede",
        "Keuring 12-11-2026, Dorpsstraat 1, 1234 AB Ede",
        "Getrouwd 3-4-1971, 06-12345678",
        "In dienst: 3-4-1999, 06-12345678",
        "Planning\nJan Bos, 12-11-26, Ede\nEls Vos, 13-11-26, Ede",
        "Hij wordt op 9 maart 18",
        "Hij heeft 3-4-2005 als startdatum opgegeven",
        "b. 12-11-2026: levering",
        "bijlage a, b. 3-4-1999",
    ],
)
def test_other_dates_beside_an_address_or_in_a_list_are_none(text):
    assert births(text) == []
