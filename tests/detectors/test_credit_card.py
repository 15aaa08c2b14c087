"""Card numbers: issuer, length and Luhn test say what may be one; grouping and words say whether it is."""

import pytest
from stdnum import luhn

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

CARD = EntityType.CREDIT_CARD


def _card(prefix: str, size: int = 16) -> str:
    body = prefix + "0918273645546372"[: size - 1 - len(prefix)]
    return body + luhn.calc_check_digit(body)


def _fours(number: str, gap: str = " ") -> str:
    return gap.join(number[at : at + 4] for at in range(0, len(number), 4))


VISA, MASTERCARD, MASTERCARD_2, AMEX = _card("4539"), _card("5412"), _card("2223"), _card("3782", 15)


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        (VISA, "visa"),
        (MASTERCARD, "mastercard"),
        (MASTERCARD_2, "mastercard"),
        (_card("2720"), "mastercard"),
        (_card("6011"), "discover"),
        (_card("3530"), "jcb"),
        (_card("6221"), "unionpay"),
        (_card("6759"), "maestro"),
    ],
)
@pytest.mark.parametrize("gap", [" ", "-", ".", "  ", "\n", "\u00a0", ""])
def test_a_card_that_is_named_is_found_however_it_is_grouped(number, issuer, gap):
    (finding,) = findings(paragraphs(f"Creditcard: {_fours(number, gap)}, alvast dank"), CARD)
    assert (finding.text, finding.detail, finding.score) == (_fours(number, gap), issuer, 0.95)


@pytest.mark.parametrize(
    "written",
    [
        AMEX,
        f"{AMEX[:4]} {AMEX[4:10]} {AMEX[10:]}",
        f"{_card('3600', 14)[:4]} {_card('3600', 14)[4:10]} {_card('3600', 14)[10:]}",
        _card("4539", 13),
    ],
)
def test_other_lengths_are_found(written):
    assert found(paragraphs(f"kaartnummer {written} van de zaak"), CARD, 0.9) == [written]


@pytest.mark.parametrize("word", ["credit card number", "Visa nr.", "kaartnummer:", "Mastercard no", "pasnr"])
def test_its_own_number_word_is_no_rival(word):
    assert found(paragraphs(f"{word} {VISA}"), CARD, 0.9) == [VISA]


@pytest.mark.parametrize("number", [VISA, MASTERCARD, MASTERCARD_2])
def test_without_a_word_the_grouping_counts(number):
    (grouped,) = findings(paragraphs(f"Dit is hem: {_fours(number)}."), CARD)
    (plain,) = findings(paragraphs(f"Dit is hem: {number}."), CARD)
    assert (grouped.score, plain.score) == (0.7, 0.55)


@pytest.mark.parametrize(
    "behind", [" 09/28", ", geldig t/m 09/28", " exp 09/2028", " CVC 123", " (cvv 123)", "; vervaldatum: 09/28"]
)
def test_what_stands_behind_a_card_names_it_too(behind):
    assert found(paragraphs(f"Dit is hem: {VISA}{behind}"), CARD, 0.9) == [VISA]
    assert found(paragraphs(f"Dit is hem: {_fours(VISA)}{behind}"), CARD, 0.9) == [_fours(VISA)]


@pytest.mark.parametrize(
    "text",
    [
        f"Betalingskenmerk {_fours(VISA)}",
        f"onder vermelding van {_fours(VISA)}",
        f"ordernummer {VISA}",
        f"Track & trace: {VISA}",
        f"barcode {VISA}",
        f"factuur {_fours(VISA)}",
        f"IMEI {AMEX}",
        f"IMEI: {_card('3530', 15)}",
        f"OV-chipkaart {_fours(_card('3528'))}",
        f"EAN-code {VISA}",
        f"SIM-kaart nr. {VISA}",
        f"DE89 {_fours(VISA)} 00",
        f"NL91ABNA{VISA}",
        f"1234 {_fours(VISA)}",
        f"{_fours(VISA)} 1234",
        f"{VISA[:-1]}{(int(VISA[-1]) + 1) % 10}",
        f"https://winkel.example/bon/{VISA}",
        f"0.{VISA}",
        f"{VISA},50",
        f"{VISA}123456",
        "**** **** **** 1234",
        "4539 XXXX XXXX 1234",
        "4000000000000",
        "9999 8888 7777 6666",
        f"gemeten {_card('4012', 13)}",
    ],
)
def test_other_numbers_are_none(text):
    assert found(paragraphs(text), CARD, 0.5) == []


def test_a_column_names_its_cards():
    assert found(table(["Naam", "Creditcardnummer"], [["Jan", VISA], ["Piet", MASTERCARD]]), CARD, 0.9) == [
        VISA,
        MASTERCARD,
    ]
    assert found(table(["Naam", "Ordernummer"], [["Jan", VISA], ["Piet", _fours(MASTERCARD)]]), CARD, 0.5) == []
    assert found(table(["Naam", ""], [["Jan", VISA]]), CARD, 0.5) == []


NINETEEN = _card("4539", 19)


@pytest.mark.parametrize("gap", [" ", "-", ""])
def test_nineteen_digits_are_a_card_as_a_whole_or_not_at_all(gap):
    assert found(paragraphs(f"Creditcard {_fours(NINETEEN, gap)}."), CARD, 0.9) == [_fours(NINETEEN, gap)]
    wrong = NINETEEN[:-1] + str((int(NINETEEN[-1]) + 1) % 10)
    assert found(paragraphs(f"Creditcard {_fours(wrong, gap)}."), CARD) == []
    no_card = next(f"{VISA}{tail}" for tail in range(100, 110) if not luhn.is_valid(f"{VISA}{tail}"))
    assert found(paragraphs(f"Creditcard {_fours(no_card, gap)}."), CARD) == []
