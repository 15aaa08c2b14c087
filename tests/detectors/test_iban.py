"""IBAN: every country, every grouping; nothing that fails mod 97."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs, table

IBAN = EntityType.IBAN_CODE

WRITTEN = [
    "NL04INGB0452283497",
    "NL59 RABO 0270 2295 47",
    "NL59.RABO.0270.2295.47",
    "NL59-RABO-0270-2295-47",
    "NL59 RABO 0270229547",
    "nl59 rabo 0270 2295 47",
    "NL59RABO 0270 2295 47",
    "NL59\u00a0RABO\u00a00270\u00a02295\u00a047",
    "NL59 RABO 0270\n2295 47",
    "NL59 RABO\r\n0270 2295 47",
    "NL59\u200bRABO0270229547",
    "DE89 3704 0044 0532 0130 00",
    "BE68 5390 0754 7034",
    "FR14 2004 1010 0505 0001 3M02 606",
    "GB29NWBK60161331926819",
    "MT84MALT011000012345MTLCAST001S",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_an_account_is_found_however_it_is_grouped(written):
    assert found(paragraphs(f"Graag naar {written} t.n.v. A. Benali, 12 januari."), IBAN) == [written]
    assert found(paragraphs(f"({written})."), IBAN) == [written]
    assert found(paragraphs(f"IBAN{written} of iban:{written}"), IBAN) == [written, written]
    assert found(table(["iban", "naam"], [[written, "Jan"]]), IBAN) == [written]


NOT_AN_ACCOUNT = [
    "NL04INGB0452283498",
    "NL04INGB045228349",
    "NL04INGB04522834971",
    "XNL04INGB0452283497",
    "ZZ04INGB0452283497",
    "In 2026 hebben wij 1234 5678 9012 34 gehad",
    "AB12",
    "FE19 INGB 0452 2834 97",
    "om 7465144773 en niet om een",
]


@pytest.mark.parametrize("written", NOT_AN_ACCOUNT)
def test_what_fails_the_check_is_not_found(written):
    assert found(paragraphs(f"Graag naar {written} overmaken."), IBAN) == []


def test_two_accounts_in_a_row_are_both_found():
    text = "NL04INGB0452283497 NL59 RABO 0270 2295 47"
    assert found(paragraphs(text), IBAN) == ["NL04INGB0452283497", "NL59 RABO 0270 2295 47"]


def test_no_phone_number_is_seen_inside_an_account():
    segments = paragraphs("NL07 KNAB 0565 2885 22 en NL07KNAB0565288522")
    assert found(segments, EntityType.PHONE_NUMBER) == []
    assert found(paragraphs("NL08 KNAB 0565 2885 22"), EntityType.PHONE_NUMBER) == []
