"""Number plates: with dashes they stand for themselves, else a word must name them; codes and dates are none."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

PLATE = EntityType.NL_LICENSE_PLATE

CURRENT = (
    "12-BD-FG 34-FGH-5 5-GHJ-67 KL-678-N N-789-PR RST-89-T BD-12-FG BD-FG-12".split()  # sidecodes 6 to 11, 4 and 5
)
OLD_OR_RESERVED = "AB-12-34 12-34-AB 12-AB-34 B-12-DFG 1-BD-234 123-BD-4".split()


@pytest.mark.parametrize("plate", CURRENT)
def test_a_plate_with_dashes_stands_for_itself(plate):
    (finding,) = findings(paragraphs(f"Gisteren stond {plate} weer op de stoep."), PLATE)
    assert (finding.text, finding.score) == (plate, 0.85)
    (finding,) = findings(paragraphs(f"gisteren stond {plate.lower()} weer op de stoep"), PLATE)
    assert finding.score == 0.7


@pytest.mark.parametrize("plate", OLD_OR_RESERVED)
def test_the_oldest_and_the_reserved_series_are_less_certain(plate):
    (finding,) = findings(paragraphs(f"Gisteren stond {plate} weer op de stoep."), PLATE)
    assert 0.5 <= finding.score < 0.7
    assert found(paragraphs(f"gisteren stond {plate.lower()} weer"), PLATE, 0.5) == []


@pytest.mark.parametrize("plate", CURRENT + OLD_OR_RESERVED)
@pytest.mark.parametrize(
    "text", ["kenteken {}", "Kentekennummer: {}", "de auto ({}) van Jan", "license plate {}", "zijn bus is {}"]
)
def test_a_word_makes_every_series_certain(plate, text):
    (finding,) = findings(paragraphs(text.format(plate)), PLATE)
    assert (finding.text, finding.score) == (plate, 0.95)


@pytest.mark.parametrize(
    "written",
    ["KL678N", "KL 678 N", "kl678n", "kl 678 n", "KL-678N", "KL.678.N", "KL - 678 - N", "12BDFG", "BD12FG", "123BD4"],
)
@pytest.mark.parametrize("text", ["kenteken {}", "Kenteken: {}.", "nummerplaat {}", "{} is zijn kenteken"])
def test_without_dashes_a_word_for_the_plate_names_it(written, text):
    assert found(paragraphs(text.format(written)), PLATE, 0.5) == [written]


@pytest.mark.parametrize(
    "text", ["de auto van Jan, {}, staat er", "Zijn scooter: {}", "geparkeerd: {}", "Opel Corsa {}"]
)
def test_without_dashes_a_vehicle_names_plates_in_capitals(text):
    assert found(paragraphs(text.format("KL678N")), PLATE, 0.5) == ["KL678N"]
    assert found(paragraphs(text.format("kl 678 n")), PLATE, 0.5) == []


@pytest.mark.parametrize(
    "text", ["Er is schade aan de {} gereden", "een melding over de {}", "contract met de man van {}"]
)
def test_a_thing_that_is_numbered_elsewhere_is_no_rival(text):
    assert found(paragraphs(text.format("KL-678-N")), PLATE, 0.8) == ["KL-678-N"]


def test_plates_between_slashes_are_found_when_named():
    text = "merk/type/kenteken: Opel/Corsa/KL-678-N en kentekens 12-BD-FG/RST-89-T, kenteken=BD-12-FG"
    assert found(paragraphs(text), PLATE, 0.9) == ["KL-678-N", "12-BD-FG", "RST-89-T", "BD-12-FG"]


def test_the_line_before_names_it():
    assert found(paragraphs("Kenteken:\nKL678N"), PLATE, 0.8) == ["KL678N"]
    assert found(paragraphs("Kenteken:", "KL678N"), PLATE, 0.8) == ["KL678N"]


def test_a_column_names_its_plates():
    rows = [["Jan", "KL678N"], ["Piet", "12-BD-FG"], ["Klaas", "3815GT"], ["Kees", "geen"]]
    assert found(table(["Naam", "Kenteken"], rows), PLATE, 0.5) == ["KL678N", "12-BD-FG", "3815GT"]
    assert found(table(["Naam", "Artikel"], rows), PLATE, 0.5) == []
    assert found(table(["Naam", "Postcode"], [["Jan", "3815GT"]]), PLATE, 0.5) == []


@pytest.mark.parametrize("text", ["kenteken {}", "auto met kenteken: {}"])
@pytest.mark.parametrize("plate", ["1-ABC-234", "B-AB 1234"])
def test_a_foreign_plate_is_likely_when_named(text, plate):
    (finding,) = findings(paragraphs(text.format(plate)), PLATE)
    assert (finding.text, finding.score) == (plate, 0.65)
    assert found(paragraphs(f"Zie {plate} in de lijst"), PLATE, 0.5) == []


@pytest.mark.parametrize("written", ["AE-123-C", "SS-12-BD", "GVD-12-B"])
def test_letters_that_are_not_issued_need_a_word(written):
    assert found(paragraphs(f"Dat was {written} weer"), PLATE, 0.5) == []
    (finding,) = findings(paragraphs(f"kenteken {written}"), PLATE)
    assert 0.5 <= finding.score < 0.8


@pytest.mark.parametrize(
    "text",
    [
        "12-05-20",
        "2026-11-12",
        "12-mrt-26",
        "1-MRT-24",
        "op 3-jan-24",
        "COVID-19",
        "artikel AB-12-34",
        "Artikelnr. KL-678-N",
        "type BD-12-FG",
        "model KL-678-N",
        "order 12-BD-FG",
        "serienr. KL-678-N",
        "versie 12-BD-FG",
        "kamer B-12-DFG",
        "productcode RST-89-T",
        "kenmerk 12-BD-FG",
        "zaak Z-12-BD-FG",
        "KL-678-N-4",
        "2024-KL-678-N",
        "bestand_KL-678-N.pdf en map/KL-678-N/x",
        "3815 GT Amerveen",
        "De auto staat op 3815 GT",
        "de bus van 12 40 uur",
        "auto staat in 200 m",
        "parkeren na 10 00 uur",
        "KL678N",
        "bestel KL 678 N",
        "mailto:bd-12-fg@voorbeeld.example",
        "T-123-45",
        "A-1-B",
        "06-12-34-56",
        "BD-12-FG-HJ",
        "onze auto is van 2019, postcode 1234AB",
    ],
)
def test_dates_codes_and_postcodes_are_none(text):
    assert found(paragraphs(text), PLATE, 0.5) == []


@pytest.mark.parametrize(
    "text", ["28-09 tanken 92,14, {}", "wagen {} en reserve", "auto {}", "de scooter ({})", "bestelbus {}"]
)
@pytest.mark.parametrize("plate", ["nd906f", "kl678n", "12bdfg"])
def test_small_letters_written_together_are_a_plate_right_behind_a_vehicle(text, plate):
    assert found(paragraphs(text.format(plate)), PLATE, 0.5) == [plate]


@pytest.mark.parametrize(
    "text", ["de auto kost na 120 km", "auto staat in vak ab12cd", "wagen met code kl678n", "busje om 10u30m"]
)
def test_small_letters_behind_other_words_are_none(text):
    assert found(paragraphs(text), PLATE, 0.5) == []


@pytest.mark.parametrize(
    "text",
    ["error 40-PB-22", "toestel SM-226-B", "storing E-512-XX", "foutmelding 12-BD-FG", "scanner RX-884-N",
     "sticker KL-678-N", "apparaat: 12-BD-FG"],
)  # fmt: skip
def test_errors_and_devices_have_codes_too(text):
    assert found(paragraphs(text), PLATE, 0.5) == []
