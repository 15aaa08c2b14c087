"""What stands beside a BSN and is none: a date and the digit of the next line, slips, the payroll tax number."""

import pytest

from mailguard.detectors.bsn import REPORT_FROM, STRONG_FROM
from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs

A, B = "912345676", "910679101"
BSN = EntityType.NL_BSN


def bsns(text: str) -> list[str]:
    return found(paragraphs(text), BSN, REPORT_FROM)


@pytest.mark.parametrize(
    "text",
    [
        "1. J. Smit, BSN 919913258, 03-10-1966\n2. L. Bos, BSN 910679101, 15-02-1959\n3. M. Kwok, geen BSN",
        "BSN 919913258, geb. 03.10.1966\n910679101, 15.02.1959\n3 kinderen",
        "BSN 919913258, geb. 3/10/1966 en 910679101, 1959-02-15 3",
    ],
)
def test_a_date_of_birth_and_the_number_of_the_next_line_are_no_bsn(text):
    assert bsns(text) == ["919913258", "910679101"]


@pytest.mark.parametrize(
    "name", ["urenbriefje", "leenbriefje", "urenstaat", "leverbon", "tegoedbon", "art.", "tekening"]
)
def test_a_slip_or_a_drawing_has_a_number_of_its_own(name):
    text = f"bsn 966715512, ziek sinds maandag.\nDe vervanger komt via Jansen Uitzend, {name} 562963960"
    assert bsns(text) == ["966715512"]


def test_the_bsn_of_an_employee_makes_no_bsn_of_the_payroll_tax_number_of_the_firm():
    assert bsns("Nieuw in dienst, bsn 976324921.\nLoonheffingsnr 769135912L01.") == ["976324921"]


@pytest.mark.parametrize(
    "text",
    [
        "Het BSN staat in het dossier. Verzuimmelding {} is gezet.",
        "BSN 945678902, uit dienst. Deelnamecertificaat {}.",
        "Bewoners met BSN 945678902. De declaraties 438462828 en {} zijn gesloten.",
        "Eerdere toekenning: {} (het BSN volgt).",
        "We hold his BSN. The application has number {} now.",
    ],
)
def test_a_thing_right_before_a_number_names_it(text):
    assert text.count("{}") == 1
    assert "912345676" not in found(paragraphs(text.format("912345676")), EntityType.NL_BSN, REPORT_FROM)


def test_a_pupil_is_no_thing():
    assert found(paragraphs("BSN's: leerling 912345676."), EntityType.NL_BSN, STRONG_FROM) == ["912345676"]


@pytest.mark.parametrize(
    "text",
    [
        "Zij heet Shanaya Lieveld, geb. 08.04.18, {bsn}. Woont bij oma.",
        "Dylan Martina\n6 april 2003\n{bsn}\nDorpsstraat 5",
        "Karel Boonstra, van 5 mei 1956\n({bsn}). Er liep tot 2023 iets.",
        "Sanne de Wit (geboren 3-4-2015) / {bsn}",
        "Wit, Sanne de   *3-4-'65   {bsn}   herhaling",
        "Kelly-Ann Rosaria (28-8-1993) – {bsn} – lidnr 1402",
        "U vroeg om geboortedata en BSN.\n\n- Kelly Rosaria (28-8-1993) – {bsn} – lidnr 1402",
        "a. Wesley Kartosen, {bsn}, 22.04.1988 – erkend",
        "de heer Sjoerd Dijkstra, {bsn}, geboren 1 februari 1989.",
        "Aanvrager is Wong-Tjoe, 1963-02-28 / {bsn}.",
        "De gemeente wil haar BSN op het formulier: {bsn}, zo goed?",
        "het BSN vond ik op zijn medicatielijst: {bsn}.",
        "2. je eigen bsn; ik las op het formulier {bsn} maar de cijfers waren vlekkerig",
    ],
)
def test_a_number_behind_somebodys_birth_or_read_as_a_bsn_is_one(text):
    assert bsns(text.format(bsn="900556134")) == ["900556134"]


@pytest.mark.parametrize(
    "text",
    [
        "Factuur Bouwbedrijf Jansen, 12-03-2026, {bsn}",
        "Jan Jansen, 12-03-2026, {bsn}",
        "besteld op 6 april 2003\n{bsn}",
        "Piet Smit, 12-03-1956, order {bsn}",
        "Piet Smit, {bsn}, 12-03-2026",
        "Order Bouwmaat, {bsn}, 12-03-2026",
    ],
)
def test_a_number_behind_another_date_is_none(text):
    assert bsns(text.format(bsn="900556134")) == []


def test_what_it_is_for_does_not_name_the_number():
    assert found(paragraphs(f"Zijn sofinummer heb je nodig voor de uitkering: {A}."), BSN, STRONG_FROM) == [A]
    assert found(paragraphs(f"Uw BSN klopt, de uitkering: {A}."), BSN, STRONG_FROM) == []


def test_a_bsn_that_is_given_though_it_is_not_needed():
    assert found(paragraphs(f"Jan Bos (BSN heb je niet nodig lijkt me, anders {A})"), BSN, STRONG_FROM) == [A]


def test_a_payroll_tax_number_is_none_in_a_mail_about_the_bsns_of_employees():
    assert found(paragraphs(f"In de aangifte (LH-nr {A}L02) is een verkeerd BSN opgenomen."), BSN, REPORT_FROM) == []


@pytest.mark.parametrize(
    "text",
    [
        "You already hold a BSN from your RNI registration: {}.",
        "BSN heb je nodig voor het dossier toch: {}",
        "bsn voor het dossier {}",
        "Bsn's voor jullie dossier op volgorde: {}.",
        "Zijn bsn uit onze aanvraag was: {}",
        "Zijn BSN uit de aanvraag: {}",
    ],
)
def test_a_word_behind_a_preposition_does_not_name_it(text):
    assert found(paragraphs(text.format(A)), BSN, STRONG_FROM) == [A]


@pytest.mark.parametrize("text", ["BSN onbekend, dossier {}", "Het BSN hoort bij polis {}", "BSN voor dossier {}"])
def test_a_word_right_before_it_does(text):
    assert found(paragraphs(text.format(A)), BSN, STRONG_FROM) == []


def test_a_number_that_has_another_number_before_it_in_its_row():
    text = f"De gegevens kunt u opvragen op BSN:\n\nverzoek 2411907   {A}\nverzoek 2411915   {B}"
    assert found(paragraphs(text), BSN, REPORT_FROM) == [A, B]
    text = f"ontbrekende bsn's\n\nvan de kopie ID hebben wij: pers.nr H5512 = {A} en pers.nr H5530 = {B}."
    assert found(paragraphs(text), BSN, REPORT_FROM) == [A, B]


@pytest.mark.parametrize("before", ["Het saldo op naam van uw cliënt Rudsel Francisca", "Bij patiënt J. Bos"])
def test_brackets_behind_somebody_with_his_title(before):
    assert found(paragraphs(f"{before} ({A}) is hoog."), BSN, REPORT_FROM) == [A]


def test_lines_of_name_birth_and_number():
    assert found(paragraphs(f"Aanvraag voor:\nDylan Vermeulen\n06/03/2012\n{A}\n\nGroet"), BSN, REPORT_FROM) == [A]


@pytest.mark.parametrize(
    "text",
    [
        "Het BSN ontbrak op het formulier, dat is {}.",
        "bsn op het polsbandje klopte niet met het dossier, moet zijn {}, aangepast",
        "Onder bsn kind vulde u uw eigen nummer in, er moet {} staan.",
        "vroeg om zijn bsn voor de bijbaan bij de bakker, heb het hem gegeven uit het dossier ({}) hoop dat dat mag",
    ],
)
def test_a_sentence_that_refers_back_to_the_bsn(text):
    assert found(paragraphs(text.format(A)), BSN, STRONG_FROM) == [A]


def test_a_birth_that_is_called_so_right_behind_a_number_is_of_whom_it_is_the_number():
    assert found(paragraphs(f"Startbericht {A}, geboortedatum 3-4-2015"), BSN, REPORT_FROM) == [A]
    lines = f"kenmerk 464617960:\n\nschenker     {A}   geb. 16-02-1947\nbegiftigde   {B}   geb. 29-09-1978"
    assert found(paragraphs(lines), BSN, REPORT_FROM) == [A, B]
    assert found(paragraphs(f"Klantnummer {A}, geboortedatum 3-4-1980"), BSN, REPORT_FROM) == []


def test_the_last_of_an_enumeration_is_one_too():
    text = f"Bsn's voor jullie dossier op volgorde: {A}, {B} en 948817264."
    assert found(paragraphs(text), BSN, STRONG_FROM) == [A, B, "948817264"]
    assert B not in found(paragraphs(f"BSN {A}, onze order {B}"), BSN)
    text = f"De zorg is beëindigd voor burgerservicenummer {A}. De declaraties {B} kunnen worden afgesloten."
    assert B not in found(paragraphs(text), BSN)
