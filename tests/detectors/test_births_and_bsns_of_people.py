"""Births and BSNs that the person beside them, the talk around them or the rows they stand in make known."""

import pytest

from mailguard.detectors.bsn import REPORT_FROM, STRONG_FROM
from mailguard.findings import Place, Segment
from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs

BIRTH, BSN = EntityType.DATE_OF_BIRTH, EntityType.NL_BSN
A, B = "912345676", "910679101"


def births(text: str) -> list[str]:
    return found(paragraphs(text), BIRTH, 0.5)


def bsns(text: str) -> list[str]:
    return found(paragraphs(text), BSN, REPORT_FROM)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kun je luca de haan (3-10-16) nog zien", "3-10-16"),
        ("ivm de verhuizing van sem kuipers, 9-4-2004", "9-4-2004"),
        ("Yusuf Arslan, groep 5, 16-10-2017", "16-10-2017"),
        ("u bent van 13-3-1977. Wij sluiten uw dossier", "13-3-1977"),
        ("Broertje Elyas komt mee, zusje Elif van 3 maart 2021 ook", "3 maart 2021"),
        ("Klopt uw geboortedatum? Wij hebben 28 februari 1990.", "28 februari 1990"),
        ("Geboortedatum op die brief klopt niet, er staat 11 mei 1979", "11 mei 1979"),
        ("Het gaat om Ali: in zijn paspoort staat 1 juli 1946.", "1 juli 1946"),
        ("Ali Demir (00-00-1946 volgens jullie systeem)", "00-00-1946"),
        ("I've put 14/07/1969 as your date of birth.", "14/07/1969"),
        ("Persoonsgegevens:\n - Nowak, Bogdan\n - 19 sept. 1966, Gdynia", "19 sept. 1966"),
        ("Personalia volgens zijn ID:\nJan Smit\n*08.03.1988\nverblijft in Emmen", "08.03.1988"),
        ("* Tiel, 3 oktober 1938", "3 oktober 1938"),
        ("Brief nefrologie Scholten, 17-02-1955", "17-02-1955"),
        ("(GD 110359, BSN 912345676) en zijn vrouw", "110359"),
        ("GD:                   06 jan. 2013", "06 jan. 2013"),
        ("Klant El Idrissi, geboren '62-04-13, is verhuisd", "62-04-13"),
        ("Het is Karel Boonstra, van vijf mei 1956", "vijf mei 1956"),
        ("Nieuw per 1 november: Bram Nijdam (pers.nr. 0412), 20-02-'98, en nog een", "20-02-'98"),
        ("jongetje van 30 mei 2023, moeder is Chantal Martina", "30 mei 2023"),
        ("man, 19-09-1981, diabetes", "19-09-1981"),
        ("Mw. van 83 (2-5-1943) gevallen", "2-5-1943"),
        ("Afspraak R. Vos 3-3-1973 op 12-12-2026 om 9:00", "3-3-1973"),
        ("Jayden Pinas (25/6/'04, bsn 912345676) komt maandag", "25/6/'04"),
    ],
)
def test_the_talk_around_a_date_makes_it_a_birth(text, value):
    assert births(text) == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Beide kinderen (van 4-3-2018 en 12-10-2020) zijn bij oma", ["4-3-2018", "12-10-2020"]),
        ("geboren op 3-3-1971; het formulier zegt 13-3-1971.", ["3-3-1971", "13-3-1971"]),
        ("Fenna, geboren 9 januari 2025. Verwijzing (9-1-'25)", ["9 januari 2025", "9-1-'25"]),
        ("Opgave: Evi Kok, 6-6-2016; Daan Kok, 7-7-2018", ["6-6-2016", "7-7-2018"]),
        ("Emma Prins 12-4-2010\nFinn Bosman 1-9-2011\nWim de Wit 30-11-2009", ["12-4-2010", "1-9-2011", "30-11-2009"]),
        ("sjoerd hiemstra 120491 rijbewijs\nrob jansen 050399 rijbewijs", ["120491", "050399"]),
        ("geboren resp. 6-6-2016 en 7-7-2018", ["6-6-2016", "7-7-2018"]),
    ],
)
def test_births_stand_together(text, values):
    assert births(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "Jan Smit, in dienst 1-4-1998",
        "Jan Smit (sinds 1-4-1998)",
        "In dienst: Jan Smit 1-4-1998, Els Bos 1-6-1999",
        "Dienstverband Jan Smit: 12-6-1998 - 1-1-2009",
        "Jubilarissen: Jan Smit (1-4-2001), Els Bos (1-6-1998)",
        "Diploma's: Jan Smit (12-6-1998), Els Bos (3-7-2001)",
        "naam        lid sinds\nJan Smit    01-04-2001\nEls Bos     01-06-1998",
        "Zij is van 3-4-1995 tot 1-5-2000 bewoner geweest.",
        "Jan Smit (12-11-2026) belde over de lekkage.",
        "mevrouw Smit (6/12/19) belde",
        "Huurovereenkomst Jan Smit van 12-6-1998",
        "Factuurnr. 912345676, Jan Smit, 12-03-2008",
        "Jan Smit kocht het op 3-4-1999, akte 912345676.",
        "Op het contract staat 1-4-2009.",
        "In het systeem staat 1-4-2009 als ingangsdatum.",
        "Volgens de akte is het huis op 1-4-2009 geleverd.",
        "Beiden zijn geboren na 1 januari 2010.",
        "* 12-11-2026 vergadering\n* 14-11-2026 borrel",
        "Planning:\nJan 12-11-2026\nEls 13-11-2026",
        "Interview met K. Bos, 3-4-1999",
        "Krantenknipsel (3-4-1959)",
        "Foto van opa, 12-6-1955",
    ],
)
def test_other_dates_of_people_are_no_births(text):
    assert births(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"kun je chantal vd sande ({A}, 3-8-1996) bellen",
        f"de heer Clifton Maas (geboren eenendertig januari negentienhonderdtachtig te Paramaribo, {A}) heeft",
        f"mw. Tan {A} wil graag een rolstoel",
        f"{A} - mw. Tan - 7-1-1950",
        f"{A}\nMw. L. Tan\n7 januari 1950",
        f"- naam: lien tan\n- geboren: 7-1-50\n- nr: {A}",
        f"Kind 1: Mila, 2-2-2018, {A}",
        f"De kinderen wonen bij moeder ({A}).",
        f"Verzekerde: {A} / VAN DIJK / M / 1955-03-21",
        f"WIA-aanvraag Iris Mol - 03.04.1999 - {A}",
        f"pt. W. Klaassen, v, 19510923, {A}",
        f"Burgerservicenummer: zie id-bewijs, {A}",
        f"PATIENT SMIT R M 11-11-1993 {A}",
    ],
)
def test_a_number_beside_a_person_is_a_bsn_but_never_surely(text):
    assert bsns(text) == [A]


def test_an_unusual_grouping_may_stand_behind_dots():
    assert bsns("Burgerservicenummer werknemer ......... 9123.456.76\nGeboortedatum ....... 02 05 1983") == [
        "9123.456.76"
    ]


@pytest.mark.parametrize("question", ["Van Smit heb ik nog geen bsn en rekeningnr.", "Wat is het bsn van Daan?"])
def test_the_first_number_below_a_quoted_question_answers_it(question):
    quoted = Segment(question, Place("body", is_quoted=True))
    assert found([quoted, *paragraphs(f"{A} en de rest volgt")], BSN, REPORT_FROM) == [A]
    assert found([quoted, *paragraphs(f"Ordernummer {A}")], BSN, REPORT_FROM) == []
    assert found([quoted, *paragraphs(f"{A} en de rest volgt")], BSN, STRONG_FROM) == []


@pytest.mark.parametrize(
    "text",
    [
        f"De heer Smit ({A} op zijn pasje) is binnen",
        f"Parkeervergunning mw. Tan {A} is verlengd",
        f"Alarmering mw Bos ({A}) getest",
        f"mw Tan {A} (meternummer)",
        f"naam        nummer\nJan Smit    {A}",
        f"Klanten:\nK. Bos {A}\nM. Vis 123456789",
        f"K. Bos {A}\nM. Vis 123456789",
        f"Ordernummers\n\nK. Bos {A}\nM. Vis {B}",
        f"Polissen: K. Bos {A}, M. Vis {B}",
        f"Kees Bos, inschrijfduur vanaf 3-4-2009, nummer {A}",
        f"Mandaat: {A}, datum 3-4-2009, P. Jansen",
        f"Piet Smit, {A}, 12-03-2026",
        f"P. Jansen (3-4-1970), polisnummer {A}",
        f"Reservering {A}, P. Jansen, 2 personen",
        f"t.n.v. J. Smit o.v.v. {A}",
        f"12-11-2026 K. Bos {A} -120,00",
        f"Jan Smit (kluisje {A})",
    ],
)
def test_other_numbers_of_people_are_no_bsn(text):
    assert bsns(text) == []
