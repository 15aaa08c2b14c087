"""Dates of birth: in every writing and named in every way; other dates are none, whatever stands near them."""

import pytest

from mailguard.detectors.dates import dates
from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, passing, table

BIRTH = EntityType.DATE_OF_BIRTH
BSN = passing(seed=1, count=1)[0]

WRITTEN = [
    "12-04-1987",
    "12/4/87",
    "12.04.1987",
    "12 04 1987",
    "12-4-'87",
    "1987-04-12",
    "1987/04/12",
    "12 april 1987",
    "12 apr. '87",
    "12 apr 87",
    "12-apr-1987",
    "12-APR-87",
    "12e april 1987",
    "12 April 1987",
    "april 12, 1987",
    "April 12th, 1987",
    "17 MAA/MAR 1987",
    "12 - 04 - 1987",
    "12\u201104\u20111987",
    "12 mrt 1987",
    "29-02-2000",
    "31-12-1900",
]

NAMED = [
    "geboren op {}",
    "geboren: {}",
    "Geboren {}",
    "geboren te Utrecht op {}",
    "geboren te Den Haag, {}",
    "geboren in Paramaribo op {}",
    "Utrecht, geb. {}",
    "geb. {}",
    "geb {}",
    "geb: {}",
    "geb.dat. {}",
    "geb. datum: {}",
    "geb.datum {}",
    "geb datum {}",
    "gebdat {}",
    "geboortedatum {}",
    "Geboortedatum: {}",
    "geboortedatum = {}",
    "GEBOORTEDATUM {}",
    "geboortedatum van uw zoon is {}",
    "geboortedag {}",
    "GBD {}",
    "d.o.b. {}",
    "DOB: {}",
    "date of birth: {}",
    "born on {}",
    "born {}",
    "birthdate {}",
    "geboortedatum\n{}",
    "Geboortedatum:\n  {}",
    "J. Jansen, geboren\n{}",
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("around", ["geboren op {}", "geb. {}", "Geboortedatum: {}", "Jan Jansen (geb. {})"])
def test_a_date_of_birth_is_found_however_it_is_written(written, around):
    hits = findings(paragraphs(around.format(written)), BIRTH)
    assert [hit.text for hit in hits] == [written]
    assert hits[0].score >= 0.8


@pytest.mark.parametrize("named", NAMED)
@pytest.mark.parametrize("written", ["12-04-1987", "12 april 1987", "3-5-71"])
def test_a_date_is_a_birth_when_a_word_before_it_says_so(named, written):
    assert found(paragraphs(named.format(written)), BIRTH, at_least=0.8) == [written]
    assert found(paragraphs(f"Beste Piet,\n{named.format(written)}, bsn volgt."), BIRTH, at_least=0.8) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "op 12-04-1987 te Utrecht geboren",
        "Op 12-04-1987 is Jan geboren in Zeist.",
        "12-04-1987 (geboortedatum)",
        "Jansen (V, 12-04-1987, 38 jr)",
        "patiënt, 12-04-1987, 38 jaar",
        "Jansen, M, 38 jaar, 12-04-1987",
        "A. Jansen * 12-04-1987",
        "A. Jansen (*12-04-1987)",
        "geb. 12-04-1987, overleden 03-05-2024",
        "datum onderzoek 03-05-2024, geb. 12-04-1987",
        "geboren op zondag 12-04-1987",
        "geboren op\n12-04-1987",
        "Naam, geb. datum, BSN: Jan Jansen, 12-04-1987",
    ],
)
def test_a_word_behind_it_or_an_age_beside_it_names_a_birth_too(text):
    assert found(paragraphs(text), BIRTH, at_least=0.6) == ["12-04-1987"]


@pytest.mark.parametrize(
    "text",
    [
        "Youssef Amrani (05-02-1983) belt morgen.",
        "Het gaat om mevrouw A. de Vries (05-02-1983).",
        "Jan van den Berg, 05-02-1983, Utrecht",
        "Jan Jansen / 05-02-1983 / bewindvoering",
        "Jan Jansen | 05-02-1983 | bewindvoering",
        "Jan Jansen\t05-02-1983",
        "- Jan Jansen 05-02-1983",
    ],
)
def test_an_old_date_right_behind_a_name_is_likely_a_birth(text):
    hits = findings(paragraphs(text), BIRTH)
    assert [hit.text for hit in hits] == ["05-02-1983"]
    assert 0.5 <= hits[0].score < 0.8


@pytest.mark.parametrize(
    "text",
    [
        "Uw zoon Luca Oosting (08-04-2016) mag mee.",
        "Plan voor Greet (Damian Rietveld, 08-04-2016) blijft.",
        f"Maud Dekkers / 08-04-2016 / {BSN} / begeleiding",
        f"Maud Dekkers, 08-04-2016, BSN {BSN}",
    ],
)
def test_a_child_is_known_by_brackets_or_a_bsn(text):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == ["08-04-2016"]


@pytest.mark.parametrize(
    "text",
    [
        "Brief van 12-04-1987",
        "Datum: 12-04-2024",
        "De afspraak is op 12 april 2024.",
        "geboortedatum onbekend, ingangsdatum 01-01-2024",
        "Geboortedatum: onbekend 01-01-2024",
        "zwanger, uitgerekend 12-05-2025",
        "geb. C 2.04 op 12-05-2025",
        "geb. De Vries heeft op 12-05-2024 gebeld",
        "Mw. A. Jansen geb. De Vries, opgenomen 12-05-2024",
        "mevrouw Jansen, overleden op 12-05-1999",
        "Jan Jansen, gehuwd 12-05-1999",
        "In dienst sinds 01-03-1998",
        "Het kind is geboren en op 12-05-2024 was er overleg",
        "Paspoort geldig tot 12-05-2031",
        "Besluit Raad (12-03-1998)",
        "Rapport Jeugdzorg (12-03-1998)",
        "Jan Jansen (12-03-2026) schreef:",
        "Jan Jansen, 12-03-2026",
        "Jan Jansen 12-03-2004 10:15",
        "* 12-03-2024 overleg",
        "Factuurdatum 12-03-1999",
        "versie 12.04.1987",
        "vergadering 12-04-2026, geboren ideeën",
        "geboren ideeën op 12-05-2026",
        "geboren op 31-02-1987",
        "geboren op 12-13-1987",
        "geboren op 12-04-1899",
        "geboortedatum 12-04-2187",
        "bel 12 04 19 87 12",
        "jan2024 12 uur",
        "geb. datum volgt, gesprek 12-04-2024",
    ],
)
def test_another_date_is_no_birth(text):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Zij is geboren op 3 mei en houdt van taart", "3 mei"),
        ("geboren in 1987", "1987"),
        ("Jan (geb. 1987)", "1987"),
        ("geboortejaar: 1987", "1987"),
        ("geboren te Zeist in 1987", "1987"),
    ],
)
def test_a_year_or_a_day_alone_is_half_a_date_of_birth(text, value):
    hits = findings(paragraphs(text), BIRTH)
    assert [(hit.text, hit.score) for hit in hits] == [(value, 0.5)]


@pytest.mark.parametrize(
    "header",
    [
        "geboren", "Geboortedatum", "geb.datum", "GEB DATUM", "gebdat", "geb_datum", "geboorte_datum", "GBD", "DOB",
        "Date of birth", "BirthDate", "clientGeboortedatum", "geboortedatum (dd-mm-jjjj)", "Geb.", "geb", "geb.dat.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["12-04-1987", "12/4/87", "1987-04-12", "12041987", "19870412", "12 april 1987"])
def test_a_column_or_label_names_the_dates_of_its_cells(header, value):
    in_column = table(["naam", header], [["Jan Jansen", value]])
    in_form = table([], [[header, value]])
    assert found(in_column, BIRTH, at_least=0.8) == [value]
    assert found(in_form, BIRTH, at_least=0.8) == [value]


@pytest.mark.parametrize(
    "header", ["datum", "ingangsdatum", "Factuurdatum", "in dienst", "geldig tot", "Geboorteplaats"]
)
def test_a_column_of_other_dates_holds_no_births(header):
    rows = [["Jan Jansen", f"12-04-{year}"] for year in (1951, 1963, 1978, 1987, 1999)]
    assert found(table(["naam", header], rows), BIRTH, at_least=0.5) == []


def test_a_column_without_a_name_whose_dates_span_decades_holds_births():
    rows = [[f"Jan Jansen {year}", f"12-04-{year}"] for year in (1951, 1963, 1978, 1987, 1999)]
    assert len(found(table([], rows), BIRTH, at_least=0.6)) == 5
    recent = [[f"Jan Jansen {day}", f"{day}-04-2026"] for day in (11, 12, 13, 14, 15)]
    assert found(table([], recent), BIRTH, at_least=0.5) == []


def test_a_table_typed_as_text_names_its_dates_above_them():
    rows = (
        "naam          geboren      ingang",
        "Jan Jansen    12-04-1987   01-01-2024",
        "Els Smit      13-05-1991   -",
    )
    text = "\n".join(rows)
    assert found(paragraphs(text), BIRTH, at_least=0.8) == ["12-04-1987", "13-05-1991"]


def test_eight_digits_need_a_word_right_before_them():
    assert found(paragraphs("geboortedatum 12041987"), BIRTH, at_least=0.8) == ["12041987"]
    assert found(paragraphs("klantnummer 12041987"), BIRTH) == []
    assert found(paragraphs("geboortedatum van het lid met nummer 12041987"), BIRTH) == []


def test_a_year_of_birth_is_read_from_its_column():
    assert found(table(["naam", "geboortejaar"], [["Jan", "1987"]]), BIRTH, at_least=0.5) == ["1987"]
    assert found(table(["naam", "bouwjaar"], [["Jan", "1987"]]), BIRTH) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("graag intake voor Souad Amrani, * 19-5-1982, liefst snel", "19-5-1982"),
        ("uw geboortedatum (wij lezen 6 XI 1970) en een ID", "6 XI 1970"),
        ("geboren 12.VIII.1968 te Krakau", "12.VIII.1968"),
        ("geb. 3-IV-1981", "3-IV-1981"),
        ("geboren op of omstreeks 1 januari 1993", "1 januari 1993"),
        ("geboren omstreeks 1-7-1950", "1-7-1950"),
        ("born on or about 1 July 1985", "1 July 1985"),
        ("I need both dates of birth; I have yours (March 3rd, 1990) but not hers", "March 3rd, 1990"),
        ("mijn gegevens: 7 mei 1984, polis volgt", "7 mei 1984"),
        ("mijn gegevens zijn j. van den berg 17 maart 1961", "17 maart 1961"),
        (
            "U vroeg om mijn gegevens: zeven mei negentienhonderdvierentachtig.",
            "zeven mei negentienhonderdvierentachtig",
        ),
        ("Werknemer met personeelsnummer W-061 (27.03.1968) is thuis", "27.03.1968"),
        ("cliënt 4471 (27-03-1968) belde", "27-03-1968"),
        ("Pt: Jip Bakker, m, 29-02-2004, verwezen", "29-02-2004"),
        ("W. Smit, BSN 919913258, 03-10-1966", "03-10-1966"),
        ("2. bsn 910679101 / 15-02-1959", "15-02-1959"),
    ],
)
def test_a_record_of_somebody_tells_a_birth_without_its_word(text, value):
    assert found(paragraphs(text), BIRTH, 0.5) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Struyckenplein, 12-05-1956 : foto",
        "Oude Molenstraat, 12-05-1956",
        "Werknemer met personeelsnummer W-061 (27.03.2024) is thuis",
        "mijn gegevens: gewijzigd 12-03-2024",
        "BSN 919913258, 12-05-2024 ontvangen",
        "hoofdstuk 6 XI 1970",
    ],
)
def test_a_street_a_recent_date_or_a_numeral_is_no_birth(text):
    assert found(paragraphs(text), BIRTH, 0.5) == []


def test_only_dates_of_the_calendar_are_dates():
    assert [date.year for date in dates("29-02-2000, 29-02-1999, 31-04-1980, 30-04-1980, 12/25/1987, 25-12-'87")] == [
        2000, 1980, 1987, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "vijf mei negentienhonderdvierendertig",
        "negen januari negentienhonderdeenentachtig",
        "eenendertig december negentienhonderd negenennegentig",
        "een en twintig maart negentienhonderd een en tachtig",
        "zeven-en-twintig mei negentienhonderdzestig",
        "tweeëntwintig juni tweeduizend drie",
        "achtste augustus tweeduizendtwaalf",
        "één april tweeduizend en een",
        "5 mei negentienhonderdvierendertig",
        "twaalf\noktober negentienhonderd",
        "twintigste februari negentienhonderdtachtig",
        "fifth of May, nineteen thirty-four",
        "twenty-first of June nineteen hundred and sixty-one",
        "3rd of June, two thousand and three",
    ],
)
@pytest.mark.parametrize("around", ["geboren te Zutphen op {}", "geboren op {} te Zeist", "Geboortedatum: {}"])
def test_a_date_in_words_is_read_as_deeds_write_it(written, around):
    assert found(paragraphs(around.format(written)), BIRTH, at_least=0.8) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "Heden, vijf mei tweeduizend zesentwintig, verscheen voor mij",
        "overleden op negen januari negentienhonderdeenentachtig",
        "geboren op eenendertig april negentienhonderdtachtig",
        "geboren op veertig mei negentienhonderdtachtig",
        "de raad telt vijf leden, mei negentienhonderdtachtig",
    ],
)
def test_another_date_in_words_is_no_birth(text):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == []


@pytest.mark.parametrize("written", ["230691", "910623", "030684", "291299"])
@pytest.mark.parametrize(
    "text", ["geb {}", "geb. {}", "geboren {}", "dob: {}", "geboortedatum (jjmmdd): {}", "Geb.datum\n{}"]
)
def test_six_digits_are_a_birth_right_behind_its_word(written, text):
    assert found(paragraphs(text.format(written)), BIRTH, at_least=0.8) == [written]


def test_six_digits_are_births_below_their_head():
    rows = [["Jan Jansen", "230691", "120345"], ["Els Smit", "910623", "881203"]]
    assert found(table(["naam", "geb.datum", "nummer"], rows), BIRTH, at_least=0.8) == ["230691", "910623"]
    typed = "Naam        Geb.      Nr\nJ. Smit     120345    230691"
    assert found(paragraphs(typed), BIRTH, at_least=0.8) == ["120345"]


@pytest.mark.parametrize(
    "text",
    [
        "geb. 451399",
        "geboren te Zeist, dossier 120345",
        "gebouw 120345",
        "order 230691, geboren in Zeist",
        "geb. volgt, bel 230691",
        "geb 230691-12",
    ],
)
def test_six_other_digits_are_no_birth(text):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == []


@pytest.mark.parametrize(
    "text",
    [
        "dhr. R.S. Bouwman (3-2-1941), Zeist",
        "Cliënt: A.M. Smit, 3-2-1941, kamer",
        "verzekerde 1: D.W. Abara, 3-2-1941: akkoord",
        "mw. J.P.A. van der Wal 3-2-1941",
        "meneer Smit (3-2-1941) belt",
        "mevrouw de Boer-Jansen, 3-2-1941",
        "Bob Smit (personeelsnummer L-22940, 3-2-1941) is ziek",
        "Bob Smit (kamer 12, 3-2-1941) is ziek",
        "Anna Smit (V, 3-2-1941)",
        "zij werd op 3-2-1941 in Zeist geboren",
    ],
)
def test_initials_a_title_or_a_number_in_the_brackets_are_no_hindrance(text):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == ["3-2-1941"]


@pytest.mark.parametrize(
    ("text", "dates_of_birth"),
    [
        ("meneer Van den Elzen (6/12/39) slikt", ["6/12/39"]),
        ("Piet de Boer (3-4-'51)", ["3-4-'51"]),
        ("mevrouw Smit (6/12/26) belde", []),
        ("mevrouw Smit (6/12/19) belde", []),
        ("mevrouw Smit, 6/12/39", ["6/12/39"]),
        ("Piet Jansen 12.03.61", ["12.03.61"]),
        ("Piet Jansen 2.3.61", []),
        ("mevrouw Smit, 6/12/26", []),
    ],
)
def test_a_short_year_behind_a_name_counts_when_it_is_of_the_last_century(text, dates_of_birth):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == dates_of_birth


@pytest.mark.parametrize(
    ("text", "dates_of_birth"),
    [
        ("Uit het huwelijk is geboren: Lena, 16-01-2017.", ["16-01-2017"]),
        ("Uit hen zijn geboren: Lena Smit, 16-01-2017 en Tom (03-04-2019).", ["16-01-2017", "03-04-2019"]),
        ("geboren:\n- Lena op 16-01-2017", ["16-01-2017"]),
        ("en zijn zusje Noor (30-01-2022), wonend", ["30-01-2022"]),
        ("haar kinderen Kevin (03-04-2012) en Sharon (05-06-2015)", ["03-04-2012", "05-06-2015"]),
        ("Kind 1: Anna, 12-03-2019, groep 4", ["12-03-2019"]),
        ("zoon: Tom Smit, 12-03-2019", ["12-03-2019"]),
        ("our daughter Emily (12-03-2019)", ["12-03-2019"]),
        ("leerling Sem (12-03-2019)", ["12-03-2019"]),
        ("Zoon Anna, 12-03-2019 gestart", []),
        ("kinderopvang Zonnetje (12-03-2012)", []),
        ("geboren: zie het besluit, 16-01-2017", []),
        ("Mijn dochter kreeg van Raad (12-03-2012) bericht", []),
        ("onze dochter Anna (12-03-2026)", []),
    ],
)
def test_a_child_is_known_by_its_family_too(text, dates_of_birth):
    assert found(paragraphs(text), BIRTH, at_least=0.5) == dates_of_birth
