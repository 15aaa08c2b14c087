"""Machine-readable zones: the number field, proved by the zone's own check digits."""

import pytest

from mailguard.detectors.mrz import check_digit, document_numbers
from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, paragraphs

# The specimens of ICAO Doc 9303 (the state of Utopia).
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


def _licence(number: str) -> str:
    line = f"D1NLD1{number}AB34CD56EF78G"
    return f"{line}{check_digit(line)}"


def _found(text: str) -> list[tuple[str, str, bool]]:
    return [(text[n.start : n.end], n.detail, n.is_verified) for n in document_numbers(text)]


@pytest.mark.parametrize(
    ("zone", "number", "detail"),
    [
        (TD3, "L898902C3", "passport"),
        (TD2, "D23145890", "identity-card"),
        (TD1, "D23145890", "identity-card"),
        (_licence("5123456789"), "5123456789", "driving-licence"),
    ],
)
@pytest.mark.parametrize("joined", ["\n", "\r\n", "\n> ", " ", "", "\n\n", "  \n  "])
def test_each_form_is_read_however_its_lines_are_parted(zone, number, detail, joined):
    text = f"Zie hieronder: {zone.replace(chr(10), joined)} (einde)"
    assert _found(text) == [(number, detail, True)]


@pytest.mark.parametrize("zone", [TD3, TD2, TD1])
def test_lower_case_is_read_as_well(zone):
    assert len(_found(zone.lower())) == 1


def test_the_second_line_of_a_passport_is_enough():
    assert _found(TD3.split("\n")[1]) == [("L898902C3", "passport", True)]


def test_a_wrong_composite_digit_leaves_the_number_half_proved():
    assert _found(TD3[:-1] + "1") == [("L898902C3", "passport", False)]
    assert _found(TD1.split("\n")[0]) == [("D23145890", "identity-card", False)]


def test_a_wrong_digit_of_the_number_proves_nothing():
    for zone in (TD3, TD2, TD1):
        number = "L898902C3" if zone is TD3 else "D23145890"
        assert _found(zone.replace(number, number[:-1] + "7")) == []
    assert _found(_licence("5123456789").replace("51234", "51235")) == []


def test_a_long_number_goes_on_behind_its_check_digit():
    digit = check_digit("D23145890734")
    line = f"I<UTOD23145890<734{digit}".ljust(30, "<")
    assert _found(line) == [("D23145890<734", "identity-card", False)]


def test_a_residence_permit_is_told_by_its_code():
    assert _found(TD1.replace("I<UTO", "IRUTO"))[0][1] == "residence-document"


@pytest.mark.parametrize(
    "text",
    [
        "<" * 200,
        "A" * 44,
        "-" * 30 + "<<<<<< lees verder >>>>>>",
        "<html><body><table><tr><td>class</td></tr></table></body></html>",
        "P<NLD",
        "1234567890" * 4 + "<<<<",
        "X" + TD3.split("\n")[1],
    ],
)
def test_other_text_holds_no_zone(text):
    assert _found(text) == []


def test_the_detector_reports_the_number_field():
    (finding,) = findings(paragraphs(f"Scan van de MRZ:\n{TD3}"), EntityType.NL_ID_DOCUMENT)
    assert (finding.text, finding.score, finding.detail) == ("L898902C3", 0.95, "passport")
    assert finding.evidence[0] == "mrz"
    (finding,) = findings(paragraphs(TD3[:-1] + "1"), EntityType.NL_ID_DOCUMENT)
    assert finding.score == 0.8
