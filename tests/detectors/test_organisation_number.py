"""Personnel and client numbers: in the organisation's own formats, and where a word, a label or a column names them."""

import pytest

from mailguard.detectors import scan
from mailguard.detectors.number_formats import example
from mailguard.findings import Evidence, Finding, Segment
from mailguard.lexicon import Lexicon, NumberFormat
from mailguard.vocabulary import EntityType
from tests.detectors.build import BODY, findings, found, paragraphs, passing, table

STAFF, CLIENT = EntityType.EMPLOYEE_NUMBER, EntityType.CLIENT_NUMBER
CASES = NumberFormat(CLIENT, "zaaknummer", ("Z-####-#####",))
FILES = NumberFormat(CLIENT, "dossiernummer", ("####-####",), ("dossier", "ons kenmerk"))
PASSES = NumberFormat(STAFF, "pas", ("@@.###",))


def scored(text: str, entity: EntityType, *formats: NumberFormat) -> list[tuple[str, float]]:
    return [(finding.text, finding.score) for finding in in_formats(paragraphs(text), entity, *formats)]


def in_formats(segments: list[Segment], entity: EntityType, *formats: NumberFormat) -> list[Finding]:
    result = scan(segments, Lexicon(number_formats=formats))
    assert result.failures == ()
    return [finding for finding in result.findings if finding.entity is entity]


# --- the organisation's own formats ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["Z-2024-00123", "z-2024-00123", "Z 2024 00123", "Z202400123", "Z\u20112024\u201100123", "Z-2024 00123"]
)
def test_a_format_is_found_however_its_gaps_and_letters_are_written(written):
    assert scored(f"Wij ontvingen {written}, graag uw reactie.", CLIENT, CASES) == [(written, 0.85)]


@pytest.mark.parametrize(
    "text",
    ["AZ-2024-00123", "Z-2024-001234", "Z-2024-00123.4", "Z/2024/00123", "Z--2024-00123", "Z-24-00123", "KZ2024-00123"],
)
def test_what_is_longer_or_written_otherwise_is_another_number(text):
    assert scored(f"Zie {text} voor meer.", CLIENT, CASES) == []


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Dossier 2024-0193 is gesloten.", 0.9),
        ("Het jeugddossier heeft nummer 2024-0193.", 0.9),
        ("Ons  kenmerk: 2024-0193", 0.9),
        ("Ons kenmerk 20240193", 0.9),
        ("Artikel 2024-0193 is op voorraad.", 0.3),
        ("Het dossier is dicht. Artikel 2024-0193 is op voorraad.", 0.3),
    ],
)
def test_a_format_with_words_counts_near_one_of_them_alone(text, score):
    assert [value for _, value in scored(text.replace("  ", " "), CLIENT, FILES)] == [score]


def test_a_format_with_words_counts_in_a_column_and_behind_a_label_that_say_them():
    column = table(["Dossier", "Datum"], [["2024-0193", "1 mei"], ["2024-0194", "2 mei"]])
    form = table([], [["Ons kenmerk", "2024-0193"]])
    assert [f.score for f in in_formats(column, CLIENT, FILES)] == [0.9, 0.9]
    (labelled,) = in_formats(form, CLIENT, FILES)
    assert (labelled.score, labelled.evidence) == (0.9, (Evidence.ORGANISATION_FORMAT, Evidence.LABEL))


def test_without_letters_or_a_word_the_gaps_of_a_format_are_needed():
    bare = NumberFormat(CLIENT, "dossiernummer", ("####-####",))
    assert scored("Bij 2024-0193 en 2024 0194, niet bij 20240195", CLIENT, bare) == [
        ("2024-0193", 0.85),
        ("2024 0194", 0.85),
    ]


def test_a_code_before_it_makes_it_another_number():
    bare = NumberFormat(CLIENT, "dossiernummer", ("####-####",))
    assert scored("VT-2026-5512 en 1.2026-5512 en 2026-5512-1", CLIENT, bare) == []


def test_each_entity_has_its_own_formats_and_dots_are_themselves():
    assert scored("Pas ab.123, zaak Z-2024-00123, pas ab-123", STAFF, CASES, PASSES) == [("ab.123", 0.85)]


def test_a_format_of_typographic_dashes_is_the_same_format():
    assert scored("Z-2024-00123", CLIENT, NumberFormat(CLIENT, "zaak", ("Z–####–#####",))) == [("Z-2024-00123", 0.85)]


@pytest.mark.parametrize(
    "text", ["Z-####-#####", "@@.###", "D/####/###", "M-######", "@@@@@@-###########", "####-####"]
)
def test_the_example_of_a_format_fits_it(text):
    written = example(text)
    assert scored(f"Zie {written} hier", STAFF, NumberFormat(STAFF, "x", (text,))) == [(written, 0.85)]


def test_the_example_of_a_format_reads_like_a_real_number():
    assert example("Z-####-#####") == "Z-2024-00123"


# --- personnel numbers without formats ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Personeelsnummer: 100371", "100371"),
        ("personeelsnr 4512", "4512"),
        ("PERSONEELSNR. 00417", "00417"),
        ("pers.nr. 10482", "10482"),
        ("Pers. nr.: M-1042", "M-1042"),
        ("medewerkernummer P00312", "P00312"),
        ("medewerkersnummer is 20.118", "20.118"),
        ("stamnummer 123456", "123456"),
        ("salarisnummer=8841002", "8841002"),
        ("Werknemersnummer\n100482", "100482"),
        ("werknemernr: 31.204", "31.204"),
        ("Employee number 88213", "88213"),
        ("employee ID: E10423", "E10423"),
        ("EmployeeID 10423", "10423"),
        ("staff no. 5531", "5531"),
        ("Payroll number: 004412", "004412"),
        ("P-nummer 30112", "30112"),
        ("p.nr. 30112", "30112"),
        ("mijn personeelsnummer is 100482.", "100482"),
        ("medewerker (personeelsnr. 100371)", "100371"),
        ("100371 (personeelsnummer)", "100371"),
        ("100371 is mijn personeelsnummer", "100371"),
        ("personeelsnummer van de nieuwe collega is 100482", "100482"),
        ("personeelsnummer: \u00ad100482", "100482"),
    ],
)
def test_finds_a_personnel_number_where_a_word_names_it(text, number):
    assert found(paragraphs(text), STAFF, 0.75) == [number]
    assert found(paragraphs(text), CLIENT) == []


def test_finds_every_number_of_a_list():
    text = "Personeelsnummers 100371, 100388 en 100405 gaan uit dienst per 2024."
    assert found(paragraphs(text), STAFF, 0.8) == ["100371", "100388", "100405"]


def test_finds_a_number_in_the_paragraph_below_its_word():
    assert found(paragraphs("Personeelsnummer:", "100371", "Afdeling 12345"), STAFF) == ["100371"]


@pytest.mark.parametrize(
    "header",
    [
        "Personeelsnummer",
        "personeelsnr.",
        "PERSNR",
        "Pers.nr.",
        "EmployeeID",
        "employee_id",
        "Medew.nr",
        "P-nr",
        "stamnr",
    ],
)
def test_finds_personnel_numbers_of_a_column(header):
    segments = table(["Naam", header, "Uren"], [["Jansen", "100371", "1500"], ["Smit", "P-00388", "1650"]])
    (first, second) = findings(segments, STAFF)
    assert (first.text, second.text, first.score, first.evidence) == ("100371", "P-00388", 0.85, ("column-header",))


def test_finds_the_number_beside_its_label():
    assert found(table([], [["Personeelsnummer:", "100371", "Uren", "1500"]]), STAFF) == ["100371"]


def test_finds_the_numbers_of_a_table_typed_in_the_text():
    text = "Naam        Personeelsnr  Uren\nJansen      100371        1500\nSmit        100388        1650"
    assert found(paragraphs(text), STAFF) == ["100371", "100388"]


def test_a_member_of_staff_with_a_number_behind_him_is_likely():
    (finding,) = findings(paragraphs("Wij melden medewerker 100371 ziek."), STAFF)
    assert (finding.text, finding.score) == ("100371", 0.7)


# --- client numbers without formats ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("cliëntnummer 104512", "104512"),
        ("Clientnr. 104512", "104512"),
        ("Cliënt-nummer: C 12.345", "C 12.345"),
        ("clie\u0308ntnummer 104512", "104512"),
        ("CLIËNTNUMMER: C-104512", "C-104512"),
        ("cliëntcode C104512", "C104512"),
        ("client ID 104512", "104512"),
        ("patiëntnummer 2024-0193", "2024-0193"),
        ("patientnr: 8812345", "8812345"),
        ("MRN 8812345", "8812345"),
        ("dossiernummer D/2024/118", "D/2024/118"),
        ("Uw dossiernr.: Z-2023-00418", "Z-2023-00418"),
        ("zorgdossiernummer 23.Z.00418", "23.Z.00418"),
        ("zaaknummer Z-2023-00418", "Z-2023-00418"),
        ("zaaknr. 2023/00418", "2023/00418"),
        ("Zaaknummer: WMO-Z-2024-118", "WMO-Z-2024-118"),
        ("leerlingnummer 20311", "20311"),
        ("studentnummer s1234567", "s1234567"),
        ("huurdersnummer 20384416", "20384416"),
        ("huurdernr 20384416", "20384416"),
        ("bewonersnummer B-20384", "B-20384"),
        ("deelnemersnummer 12345", "12345"),
        ("case number 00412345", "00412345"),
        ("file no. 2024-118", "2024-118"),
        ("patient number: 8812345", "8812345"),
        ("tenant number 20384", "20384"),
        ("zaak Z-2023-00418", "Z-2023-00418"),
        ("dossier VT-2026-5512.", "VT-2026-5512"),
        ("Evaluatie cliënt JB-11872.docx", "JB-11872"),
        ("dossier 2024-0193-B", "2024-0193-B"),
        ("12345 (cliëntnr.)", "12345"),
        ("dossiercode: CL-522817", "CL-522817"),
        ("Zorgdossier\t2024-0178", "2024-0178"),
        ("zaak = ZK24-002197; status open", "ZK24-002197"),
    ],
)
def test_finds_a_client_number_where_a_word_names_it(text, number):
    assert found(paragraphs(text), CLIENT, 0.8) == [number]
    assert found(paragraphs(text), STAFF) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Het cliëntnummer van mevrouw Jansen 104512", "104512"),
        ("Graag dossiernummer vermelden: 2024-0193", "2024-0193"),
        ("cliënt 104512 belt terug", "104512"),
        ("patiënt nr. 104512", "104512"),
        ("leerling (20311)", "20311"),
    ],
)
def test_a_number_further_from_its_word_or_behind_a_person_is_likely(text, number):
    (finding,) = findings(paragraphs(text), CLIENT)
    assert finding.text == number
    assert 0.5 <= finding.score <= 0.8


CUSTOMERS = [
    ("Uw klantnummer is 50118.", "50118"),
    ("klantnr. ZV-330918", "ZV-330918"),
    ("* klantnummer: KK0047119", "KK0047119"),
    ("Je klantnummer was SC-104882, bewaar dat", "SC-104882"),
    ("Relatienummer: 400981725", "400981725"),
    ("relatienr 71882094", "71882094"),
    ("lidnummer 20881", "20881"),
    ("Lidnr.: FF-20881-3", "FF-20881-3"),
    ("lidmaatschapsnummer 104512", "104512"),
    ("klantcode C-2231", "C-2231"),
    ("klant-ID 104512", "104512"),
    ("customer number 104512", "104512"),
    ("Customer no. NH-58203", "NH-58203"),
    ("Your member number is 88213.", "88213"),
    ("membership no. 88213", "88213"),
    ("104512 is uw klantnummer", "104512"),
    ("104512 (lidnr.)", "104512"),
    ("Het klantnummer van mevrouw Jansen is 104512", "104512"),
]


@pytest.mark.parametrize(("text", "number"), CUSTOMERS)
def test_a_number_of_a_customer_or_member_is_likely_and_no_more(text, number):
    assert scored(text, CLIENT) == [(number, 0.6)]
    assert found(paragraphs(text), STAFF) == []


def test_a_column_or_label_of_customers_holds_numbers_that_are_likely():
    for header in ("Klantnummer", "Relatienr.", "lidnr", "CustomerID", "Member no."):
        (finding,) = findings(table(["Naam", header], [["Jansen", "104512"]]), CLIENT)
        assert (finding.text, finding.score) == ("104512", 0.6)
    assert [f.score for f in findings(table([], [["Klantnummer", "104512"]]), CLIENT)] == [0.6]
    assert [f.score for f in findings(paragraphs("Naam  Klantnr\nBos  104512\nVos  104513"), CLIENT)] == [0.6, 0.6]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("rente en kosten. dossier bij ons 20260788", "20260788"),
        ("Uw dossier bij ons: D-2026-118", "D-2026-118"),
        ("Het dossier heeft nummer D-2026-118", "D-2026-118"),
        ("cliënt bij u C-20931", "C-20931"),
        ("dossier onder nummer 2026-0418", "2026-0418"),
        ("zaaknummer 11394402 BM VERZ 26-881", "11394402 BM VERZ 26-881"),
        ("(zaaknr: 9876543 EJ VERZ 25-12)", "9876543 EJ VERZ 25-12"),
        ("zaaknummer C/13/712345", "C/13/712345"),
    ],
)
def test_a_file_is_named_in_more_words_and_a_case_of_a_court_in_groups(text, number):
    assert found(paragraphs(text), CLIENT, 0.5) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "personeelsnrs invullen op de lijst, nr 5521 en 5538 zijn eerst",
        "Bij de personeelsnummers zijn nrs 5521, 5538 weg",
    ],
)
def test_a_bare_nr_takes_the_name_that_its_sentence_gave(text):
    assert found(paragraphs(text), STAFF, 0.5) == ["5521", "5538"]


def test_a_number_with_the_letters_of_a_named_one_is_likely_too():
    text = paragraphs(
        "Personeelsnummer: KR-00871", "Uit dienst: KR-00415, kr-00416", "KR-004 en KRX-00415 en KR-00415-2"
    )
    assert [(f.text, f.score) for f in findings(text, STAFF)] == [
        ("KR-00871", 0.85), ("KR-00415", 0.6), ("kr-00416", 0.6)]  # fmt: skip
    assert found(paragraphs("Personeelsnummer: 100371", "Uit dienst: 100388"), STAFF) == ["100371"]


@pytest.mark.parametrize("header", ["Cliëntnummer", "clientnr", "PatientID", "Dossiernr.", "Zaaknummer", "Leerlingnr"])
def test_finds_client_numbers_of_a_column(header):
    segments = table(
        [header, "Bedrag"], [["2024-0193", "1200"], ["2024-0194; 2024-0195", "1300"], ["onbekend 5", "12"]]
    )
    assert found(segments, CLIENT, 0.8) == ["2024-0193", "2024-0194", "2024-0195"]


def test_a_column_of_bearers_holds_numbers_where_they_look_like_such():
    segments = table(["Cliënt", "Bedrag"], [["C-10451", "1200"], ["104512", "1300"], ["12", "1400"], ["2024", "1500"]])
    assert [(f.text, f.score) for f in findings(segments, CLIENT)] == [("C-10451", 0.8), ("104512", 0.7)]


def test_a_column_of_files_kept_about_people_holds_numbers_too():
    assert found(table(["Zorgdossier", "Projectdossier"], [["2024-0178", "2024-0179"]]), CLIENT) == ["2024-0178"]


def test_a_number_like_a_year_counts_in_a_column_of_numbers():
    assert found(table(["Personeelsnummer"], [["2011"], ["2012"]]), STAFF) == ["2011", "2012"]


# --- traps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Debiteurnummer: 104512",
        "crediteurnr. 104512",
        "complaint number 104512",
        "klant 104512",
        "lid 104512",
        "geldig nummer 104512",
        "Azure tenant 7f3e-22ab",
        "rolnummer 10988123 CV EXPL 26-3307",
        "klantnummer 0612345678",
        "polisnummer 2024-0193",
        "contractnummer 2024-0193",
        "ordernummer Z-2023-00418",
        "factuurnummer 2024-0193",
        "invoice no. 2024-0193",
        "Ons kenmerk: Z-2023-00418",
        "serienummer 104512",
        "zaaknummer 2024",
        "dossier 2024",
        "dossier 12",
        "zaak 3 van 5",
        "cliënt 12-05-2024 gesproken",
        "cliënt 2024-05-12 gesproken",
        "dossiernummer volgt op 12-05-2024",
        "leerling 2023-2024",
        "leerlingnummers 2023/2024",
        "leerlingen 1500",
        "cliënten 1500",
        "1500 cliënten",
        "Bij de cliënt 1500 euro gevonden",
        "zaak 1.250,00",
        "dossier 1250.00",
        "cliëntnummer: tel. 0612345678",
        "cliënt 0612345678",
        "cliënt, tel. 06-12345678",
        "patiënt 06 12 34 56 78",
        "cliënt 3812 AB Amersfoort",
        "cliënt 3812AB",
        "zaak 10.30 uur",
        "zaak 1500 uur",
        "dossier staat op pagina 12345",
        "Het dossiernummer ontbreekt. Kamer 12345",
        "Het dossiernummer ontbreekt, factuur: 2024-0193",
        "Vermeld uw zaaknummer. Bel 14 033",
        "cliënt NL91ABNA0417164300",
        "factuurnummer cliënt 104512",
        "personeelsnummer volgt per 2024",
        "personeelsnummer 12",
        "personeel 100371",
        "medewerkers 1500",
        "dossier@2024-0193.example",
        "dossiers 100371 stuks",
    ],
)
def test_what_is_no_number_of_a_person_is_not_found(text):
    assert found(paragraphs(text), CLIENT) == []
    assert found(paragraphs(text), STAFF) == []


def test_a_bsn_stays_a_bsn():
    number = passing(3, 1)[0]
    for text in (f"BSN cliënt: {number}", f"cliënt {number}", f"BSN van de medewerker {number}"):
        assert found(paragraphs(text), CLIENT) == found(paragraphs(text), STAFF) == []
    assert found(paragraphs(f"BSN cliënt: {number}"), EntityType.NL_BSN) == [number]
    assert found(table(["BSN cliëntnummer"], [[number]]), EntityType.NL_BSN) == [number]


@pytest.mark.parametrize(
    "header",
    ["Naam cliënt", "Aantal cliënten", "Kosten per cliënt", "Cliënten", "Telefoon cliëntnummer", "Debiteurnummer", ""],
)
def test_a_column_that_says_something_else_holds_none(header):
    assert found(table(["Wijk", header], [["Noord", "10451"], ["Zuid", "20311"]]), CLIENT) == []


def test_dates_and_telephone_numbers_in_a_column_of_numbers_are_none():
    segments = table(["Dossiernummer"], [["12-05-2024"], ["0612345678"], ["n.v.t."], ["zie 12345"], ["1.250,00"]])
    assert found(segments, CLIENT) == []


def test_the_name_of_a_file_may_hold_a_number():
    segments = [*paragraphs("zaaknummer_Z-2023-00418.pdf"), Segment("niets", BODY)]
    assert found(segments, CLIENT) == ["Z-2023-00418"]
