"""Births without their word: family, lists of people, an age, a BSN beside them."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs, table

BIRTH = EntityType.DATE_OF_BIRTH


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hr. M. Bouazza (gb 01-01-1941) van afdeling Berk", "01-01-1941"),
        ("pt. Jansen GD: 3/4/1961, polis 3344", "3/4/1961"),
        ("g.d. 12-05-2014", "12-05-2014"),
        ("gb.dat 12-05-2014", "12-05-2014"),
        ("Geb:                12 XI 1938", "12 XI 1938"),
        ("Geboorteplaats en -datum: Ede, 12 mei 1988", "12 mei 1988"),
        ("Piet de Wit, geb Ede 12-05-1988", "12-05-1988"),
        ("verzekerde 915476241 (BSN) - 20170923 (geb.dat.)", "20170923"),
        ("Mijn moeder (15.9.1934) wil haar bed meenemen", "15.9.1934"),
        ("mijn man Piet (4-5-1951) komt mee", "4-5-1951"),
        ("Hij komt uit Ede en is van 12-12-'94.", "12-12-'94"),
        ("- Samuel, 07.11.2018, BSN 904182447", "07.11.2018"),
        ("Betreft: Noor de Wit, 12-05-2017", "12-05-2017"),
        ("Jansen, Piet (12-3-1961)", "12-3-1961"),
        ("Jansen P. m 12-05-1988", "12-05-1988"),
        ("12-05-1988 (38)", "12-05-1988"),
        ("Leeftijd: 38 (12-05-1988)", "12-05-1988"),
        ("De betrokken bewoner (06-06-1981) was bekend", "06-06-1981"),
        ("Bovengenoemde patiënte (4-11-1958, BSN 943310544) kwam", "4-11-1958"),
        ("leerling lasser BBL, 32 uur\n27-2-2008 - BSN 976050158 - IBAN volgt", "27-2-2008"),
        ("09-13  Sjaak v.d. Pol    (19-08-66)  post 2", "19-08-66"),
        ("1) jongen, 12 jan 2024", "12 jan 2024"),
        ("Ayoub Bencherif, 16-10-2011, Lorentzstraat", "16-10-2011"),
        ("Geboren is ze dus op 17 maart 1988. Haar club", "17 maart 1988"),
        ("per 15-10-2026): E. Mensah, m, *17-11-1975, bsn volgt", "17-11-1975"),
        ("Het is Karel Boonstra, van 5 mei 1956 en hij", "5 mei 1956"),
        ("Huurder:\n\nTomasz Kwiatkowski\n30-09-1988\nLange Spruit 45", "30-09-1988"),
        ("DBL  Corrie Tuinstra  03 Jan 1951  NDS9K84G5", "03 Jan 1951"),
        ("nr  naam     geboren   1e ziektedag\n1   Bos, B.  17-05-68  05-02-25", "17-05-68"),
        ("Van Buuren gaat met pensioen (van 30 juni 1958, dus 67)", "30 juni 1958"),
        ("1) Mw. H. Slotboom - *11.05.1949 - bsn volgt", "11.05.1949"),
        ("opgegeven: Jansen, 18-9-85.", "18-9-85"),
        ("volledige naam Catharina van Esveld 7.4.51 bsn 929018862", "7.4.51"),
        ("Folkert Dijkstra (pers.nr. 287), 14-10-'77. Hij is ziek", "14-10-'77"),
        ("U meldde het overlijden van Kees Soeteman (14/07/1944).", "14/07/1944"),
        ("Leiding: ikzelf (5 augustus 1998)", "5 augustus 1998"),
        ("een jongen van wie de ouders twijfelen (van 6 mei 2013)", "6 mei 2013"),
        ("ook naar zusje Bo, die is van 12 augustus 2019, graag", "12 augustus 2019"),
    ],
)
def test_a_family_an_age_or_an_abbreviation_tells_a_birth(text, value):
    assert found(paragraphs(text), BIRTH, 0.5) == [value]


def test_the_partner_of_somebody_with_a_birth_has_one_too():
    text = "* geboren: 9 sept 1980 / partner 1 nov 1978"
    assert found(paragraphs(text), BIRTH, 0.5) == ["9 sept 1980", "1 nov 1978"]


def test_a_list_of_people_with_dates_of_different_years_is_one_of_births():
    text = "Sanne de Boer, 12-05-2015\nXuan de Boer, 3-4-2018\n- Lars Smit (5-6-2016)"
    assert found(paragraphs(text), BIRTH, 0.5) == ["12-05-2015", "3-4-2018", "5-6-2016"]


@pytest.mark.parametrize(
    "text",
    [
        "Beroerte 12-03-2015\nHeup 3-4-2018\nKnie 4-5-2020",
        "Kerst, 25-12-2022\nPasen, 9-4-2023",
        "Anna Bijns, 12-03-2024\nPiet Smit, 13-03-2025",
        "Rob, 12-05-2021 akkoord\nEls, 13-05-2022 akkoord",
        "Sanne, 12-05-2021\nTim, 13-05-2021",
        "Partner: contract 12-03-2009",
        "De vrouw kwam op 12-03-2009 langs",
        "Zij zegt dat de offerte is van 12-3-2024",
        "Zijn vader, 3 mei 2012 overleden",
        "1 GB 01-01-2001",
        "factuur 904182447, 12-03-2019",
        "12-05-1988 (12)",
        "Bevrijding, 5-5-1945",
        "Raad van State\n12-05-1988\nuitspraak",
        "de melding is van 12-3-2024 en de brief (van 3-4-2025)",
        "De afspraak met Kees Soeteman (14/07/2024) ging door",
    ],
)
def test_a_list_of_events_or_a_recent_date_of_a_relative_is_none(text):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == []


def test_two_dates_of_long_ago_in_a_column_without_a_name_are_births():
    rows = [["Hendrika Vos", "12 04 1941"], ["W.F. Tahapary", "25 09 1946"]]
    assert found(table(["", ""], rows), BIRTH, 0.5) == ["12 04 1941", "25 09 1946"]
    assert found(table(["", ""], [["Factuur", "12-04-2011"], ["Nota", "25-09-2012"]]), BIRTH) == []
