"""BSNs without a word in the records, lists and sentences of offices, and the other numbers that stand so."""

import pytest

from mailguard.detectors.bsn import REPORT_FROM, STRONG_FROM
from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs, table

BSN = EntityType.NL_BSN
A, B, C = "912345676", "910679101", "949657712"


def bsns(*texts: str) -> list[str]:
    return found(paragraphs(*texts), BSN, REPORT_FROM)


@pytest.mark.parametrize(
    "text",
    [
        f"Tim Smit - 30-09-1988 - {A} - paspoort volgt",
        f"Rosa Bakker, 21 jan 2001, {A}, paspoort NR4KD8H27, rek. NL59RABO3739982112",
        f"Klaas Vaak, 30-09-1988, {A}, ordernummer onbekend",
        f"rijbewijs 5418827093, {A}, R. Bos, geboren 1-2-1970",
        f"Verzekerde: K. Visser (polisnr. 55123, {A}), geboren 3-4-1950.",
        f"De heer W. Smit, geboren te Ede 2 februari 1936, nr. {A}, overleden",
        f"Mw. Van Dam (84 jaar, {A}) is gevallen",
        f"Mw. Van Dam van kamer 7 ({A}) is gevallen",
        f"mevrouw Tan (1962), {A}, spreekt weinig Nederlands",
        f"W. Smit, wonende te Emmen ({A}), verzoekt de rechter",
        f"Aanvraag voor Tim Kok (10 jaar), {A}, voetbal",
        f"T. Smit staat bij u onder {A} bekend",
        f"Tess Smit heeft nummer {A} en zit in 3B",
        f"Het staat verkeerd: {A} hoort bij mw. Tan, niet bij haar",
        f"Groep 4, Yara Smit 3-4-2014 {A} ingang maandag",
        f"14-05-1947\nG. Smit\nMolenweg 3\n{A}",
        f"Wij verhuizen: moeder {A}",
    ],
)
def test_a_field_of_a_record_of_somebody_is_a_bsn_but_never_surely(text):
    assert bsns(text) == [A]
    assert found(paragraphs(text), BSN, STRONG_FROM) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Hij heeft {A} en zij {B}.",
        f"aanvrager {A}, partner {B}, beide in loondienst",
        f"Eindtoets: Noa Kok {A} 538; Tim Smit {B} 541",
        f"De tweeling: Noa en Bram Kok, 4-5-2016, {A} resp. {B}",
    ],
)
def test_all_of_two_or_more_people_on_a_line(text):
    assert bsns(text) == [A, B]


@pytest.mark.parametrize(
    "text",
    [
        f"The bank needs your citizen service number on the application, so I filled in {A} there.",
        f"De verzekeraar vroeg om het BSN op de factuur, dus ik heb {A} erop gezet.",
        f"Het BSN dat u op de offerte vermeldt ({A}) is niet van mij.",
        f"Mijn burgerservicenr. heb je al via de aanvraag binnen, anders nog een keer {A}",
        f"My Dutch tax number is {A}.",
        f"Personal ID: {A}",
        f"SV-nummer {A}",
        f"Vecozo kent {A} niet.",
        f"Vraag: Wat is uw burgerservicenummer?\nAntwoord: {A}",
        f"Baliemedewerker: Mag ik uw BSN?\nKlant: ja hoor\nKlant: {A}",
    ],
)
def test_a_sentence_that_names_where_the_bsn_stands(text):
    assert bsns(text) == [A]


def test_a_bsn_that_is_said_to_be_wrong_is_there():
    asked = paragraphs("Dan klopt het bsn op de beschikking niet volgens mij")[0]
    quoted = type(asked)(asked.text, type(asked.place)("body", is_quoted=True))
    assert found([*paragraphs(f"Op de beschikking staat {A}, dat is een ander."), quoted], BSN, REPORT_FROM) == [A]


@pytest.mark.parametrize("label", ["Nummer               ", "| Nr | ", "Id: ", "nr=", "Identificatie: "])
def test_a_label_that_may_be_of_any_number_in_a_form_of_somebody(label):
    form = f"Voornaam: Tess\nAchternaam: Smit\nGeboortedatum: 02-03-1990\nGehuwd: nee\n{label}{A}"
    assert bsns(form) == [A]
    assert bsns(form.replace(label, f"Order {label.strip('| ')}")) == []


@pytest.mark.parametrize(
    "lines",
    [
        "in   1-10-25  Yilmaz    GD 140397  {}\nin   15-10-25  Bos   GD 021182  {}\nuit  1-8-25  Mol  GD 300663  {}",
        "{} Bos, P.\n{} Kok, J.\n{} Mol, T.",
        "Piet Bos ... {}\nJan Kok ... {}\nTess Smit ... {}",
    ],
)
def test_three_of_three_in_lines_that_name_somebody_or_a_birth(lines):
    assert bsns(lines.format(A, B, C)) == [A, B, C]
    assert bsns("Orders\n" + lines.format(A, B, C)) == []
    assert bsns(lines.format(A, "912345677", C)) == []


def test_a_row_that_lacks_its_bsn_holds_it_below_a_name():
    rows = [["P. Bos", A, "Ede"], ["", B, "P. Kok"]]
    assert found(table(["Achternaam", "BSN", "Woonplaats"], rows), BSN, STRONG_FROM) == [A, B]
    segments = [s for s in table(["BSN", "Naam"], [["", A]]) if s.text]
    assert found(segments, BSN, STRONG_FROM) == [A]
    segments = [s for s in table(["BSN", "Order"], [["", A]]) if s.text]
    assert found(segments, BSN, REPORT_FROM) == []


def test_the_grouping_of_bsns_beside_a_day_of_long_ago():
    assert bsns("Smit is van 1969-10-02 en werkt hier 31 jaar. 9123.45.676. Hij kwam te laat.") == ["9123.45.676"]
    assert bsns("Hij kwam te laat. 9123.45.676.") == []


@pytest.mark.parametrize(
    "text",
    [
        f"Jan Bos, 44 jaar, klantnr {A}",
        f"Factuur Jan Bos (1962), {A}",
        f"Laptop {A} hoort bij Jan Bos, hij is van 3-4-1980.",
        f"Deze facturen zijn verwisseld: {A} hoort bij Jansen en {B} bij De Vries.",
        f"Hij heeft artikel {A} en zij heeft artikel {B}.",
        f"Het BSN stond op de factuur, die heeft nummer {A}.",
        f"Mijn bsn stond op de offerte met kenmerk {A}.",
        f"Verzekerde: K. Visser (polisnrs. 55123, {A}), geboren 3-4-1950.",
        f"Naam      Geboren      Order\nJan Bos   3-4-1980     {A}",
        f"Klant nr: {A}\nNaam: Jan Bos\nGeboren: 3-4-1980",
        f"Wat is uw BSN?\nOrdernummer: {A}",
        f"Vergadering-ID: {A}, Jan Bos, 3-4-1980",
        f"Moeder betaalde factuur {A}.",
        f"Machtiging {A} van Jan Bos is ingetrokken.",
        f"Uitgeleende laptops:\n{A} is van Jan Bos\n{B} is van Piet Kok",
        f"Acme Ltd, tax number {A}, contact Jan Bos, born 3 April 1980.",
    ],
)
def test_another_number_in_such_a_record_is_none(text):
    assert bsns(text) == []
