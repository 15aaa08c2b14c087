"""Numbers of passports, identity cards, driving licences and aliens: what they are called decides."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

DOCUMENT = EntityType.NL_ID_DOCUMENT


@pytest.mark.parametrize(
    ("text", "number", "detail"),
    [
        ("Mijn paspoortnummer is NX1R2K348.", "NX1R2K348", "passport"),
        ("paspoort NX1R2K348, geldig tot 2031", "NX1R2K348", "passport"),
        ("Paspoort nr. NX1R2K348", "NX1R2K348", "passport"),
        ("paspoort met nr. NX1R2K348", "NX1R2K348", "passport"),
        ("PASPOORTNR:NX1R2K348", "NX1R2K348", "passport"),
        ("het passpoort van mijn zoon (NX1R2K348)", "NX1R2K348", "passport"),
        ("Passport number: NX1R2K348", "NX1R2K348", "passport"),
        ("reisdocument BW3F5G7H2", "BW3F5G7H2", "passport"),
        ("identiteitskaart IB4K5L6M7", "IB4K5L6M7", "identity-card"),
        ("ID-kaart: IB4K5L6M7", "IB4K5L6M7", "identity-card"),
        ("id kaart nummer IB4K5L6M7", "IB4K5L6M7", "identity-card"),
        ("Identity card no. IB4K5L6M7", "IB4K5L6M7", "identity-card"),
        ("Dutch ppt NX1R2K348 valid to 11 JUN 2029", "NX1R2K348", "passport"),
        ("PN      NX1R2K348   verlopen", "NX1R2K348", "passport"),
        ("RB      5123456789  vernieuwd", "5123456789", "driving-licence"),
        ("NIK IB4K5L6M7", "IB4K5L6M7", "identity-card"),
        ("documentnummer IB4K5L6M7", "IB4K5L6M7", "identity-card"),
        ("Legitimatie: paspoort, documentnummer NX1R2K348", "NX1R2K348", "passport"),
        ("gelegitimeerd met paspoort\nNX1R2K348", "NX1R2K348", "passport"),
        ("Paspoortnummer:\nNX1R2K348", "NX1R2K348", "passport"),
        ("NX1R2K348 (paspoort)", "NX1R2K348", "passport"),
        ("paspoort nx1r2k348", "nx1r2k348", "passport"),
        ("paspoortnummer NX 1R2 K34 8", "NX 1R2 K34 8", "passport"),
        ("rijbewijs 5123456789", "5123456789", "driving-licence"),
        ("Rijbewijsnummer: 5123456789", "5123456789", "driving-licence"),
        ("rijbewijsnr. 5123456789 (cat. B)", "5123456789", "driving-licence"),
        ("Mijn rijbewijs heeft documentnummer 5123456789", "5123456789", "driving-licence"),
        ("driving licence no. 5123456789", "5123456789", "driving-licence"),
        ("V-nummer: 2801234567", "2801234567", "v-number"),
        ("V-nr. 280.123.4567", "280.123.4567", "v-number"),
        ("vreemdelingennummer 2801234567", "2801234567", "v-number"),
        ("verblijfsdocument IV-V12345678", "IV-V12345678", "residence-document"),
        ("residence permit IIIV1A2B3C45", "IIIV1A2B3C45", "residence-document"),
    ],
)
def test_a_number_that_is_named_is_strong(text, number, detail):
    (finding,) = findings(paragraphs(text), DOCUMENT)
    assert (finding.text, finding.detail) == (number, detail)
    assert finding.score >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "Hij leverde zijn rijbewijs in. Het gaat om nummer\n5123456789, categorie B",
        "A. Bos   3 juni 1939   NX1R2K348   lopend",
    ],
)
def test_what_its_sentence_or_its_record_tells_is_found(text):
    (finding,) = findings(paragraphs(text), DOCUMENT)
    assert 0.5 <= finding.score < 0.8


@pytest.mark.parametrize(
    ("text", "number", "detail"),
    [
        ("paspoort van Olena: FE123456", "FE123456", "passport"),
        ("Paspoortnummer FE 123456", "FE 123456", "passport"),
        ("passport no. 912345678 (USA)", "912345678", "passport"),
        ("ID-kaart ZZ4KB07L9, Reigerstraat 41", "ZZ4KB07L9", "identity-card"),
        ("Italian identity card CA12345AA", "CA12345AA", "identity-card"),
        ("verblijfsvergunning nr A1234567", "A1234567", "residence-document"),
        ("rijbewijsnummer W0123456", "W0123456", "driving-licence"),
    ],
)
def test_the_number_of_another_country_is_likely_right_behind_its_name(text, number, detail):
    (finding,) = findings(paragraphs(text), DOCUMENT)
    assert (finding.text, finding.detail, finding.score) == (number, detail, 0.7)


@pytest.mark.parametrize(
    "text",
    [
        "Artikel NX1R2K348 is op voorraad",
        "De monitor heeft serienummer SN4K5L6M7",
        "order RB2026114 is verzonden",
        "SPECI2014",
        "HTTPS1231",
        "bestand BIJLAGE12 en DSCNABC12",
        "IBAN NL91 ABNA 0417 1643 00",
        "NL91ABNA0417164300",
        "Bel 0612345678",
        "dossier 5123456789",
        "Tel. 010 123 45 67, zaak 2801234567",
        "Mijn paspoort is verlopen, bestelling NX1R2K348",
        "Neem uw paspoort mee naar kamer B1234.",
        "Paspoort geldig tot 12-04-2031",
        "paspoort geldig tot 20310412",
        "Paspoort: 3815 GT Amerveen",
        "Geen rijbewijs gezien; bel 0612345678",
        "Kopie rijbewijs, klantnummer 5123456789",
        "Rijbewijs B, tel. 0612345678",
        "paspoort 2 x kopie, 12345 euro",
        "uw documentnummer 2026001234",
        "documentnummer FE123456",
        "Vraag over paspoorten: zie hoofdstuk 12345678",
        "v-snaar 2801234567",
        "identificatie 5123456789",
    ],
)
def test_other_numbers_are_none(text):
    assert found(paragraphs(text), DOCUMENT, 0.5) == []


def test_a_number_without_a_name_is_a_possibility():
    (finding,) = findings(paragraphs("Graag NX1R2K348 bestellen."), DOCUMENT)
    assert finding.score <= 0.3
    assert findings(paragraphs("graag nx1r2k348 bestellen"), DOCUMENT) == []


def test_a_word_further_off_makes_it_likely():
    (finding,) = findings(paragraphs("Soort document: paspoort\nAfgegeven te Amerveen.\nNummer: NX1R2K348"), DOCUMENT)
    assert 0.5 <= finding.score < 0.8


@pytest.mark.parametrize(
    "header", ["Paspoortnummer", "paspoort nr", "ID-kaart", "Nr. identiteitsbewijs", "passport_no"]
)
def test_a_column_names_its_numbers(header):
    rows = [["Jan", "NX1R2K348"], ["Piet", "FE123456"], ["Klaas", ""]]
    hits = findings(table(["Naam", header], rows), DOCUMENT)
    assert [hit.text for hit in hits] == ["NX1R2K348", "FE123456"]
    assert min(hit.score for hit in hits) >= 0.7


def test_a_column_names_licences_and_v_numbers():
    rows = [["5123456789", "2801234567"]]
    hits = findings(table(["Rijbewijs", "V-nummer"], rows), DOCUMENT)
    assert [(hit.text, hit.detail) for hit in hits] == [("5123456789", "driving-licence"), ("2801234567", "v-number")]


def test_a_label_names_the_cell_beside_it():
    assert found(table([], [["Paspoortnummer", "NX1R2K348"], ["Rijbewijs", "5123456789"]]), DOCUMENT, 0.8) == [
        "NX1R2K348",
        "5123456789",
    ]


def test_a_column_of_article_codes_names_none():
    rows = [[f"NX1R2K34{digit}", "5123456789"] for digit in range(10)]
    assert found(table(["Artikel", "Ordernummer"], rows), DOCUMENT, 0.5) == []


def test_a_line_of_its_own_is_named_by_the_paragraph_before():
    assert found(paragraphs("Paspoortnummer:", "FE123456"), DOCUMENT, 0.5) == ["FE123456"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The stolen passport (NCYHRWCK7) is covered", "NCYHRWCK7"),
        ("paspoort NDJBCRXF1, geldig tot 2031", "NDJBCRXF1"),
        ("identiteitskaart IQTMHYFR1", "IQTMHYFR1"),
        ("pasp. NX1R2K348", "NX1R2K348"),
        ("noodpaspoort NX1R2K348", "NX1R2K348"),
        ("Rijbewijs als id: 5123456789", "5123456789"),
        ("rijbewijs als identiteitsbewijs: 5123456789", "5123456789"),
        ("rijbewijs ter identificatie 5123456789", "5123456789"),
        ("driving licence as id: 5123456789", "5123456789"),
        ("a copy of your passport (we noted TK4418206) and", "TK4418206"),
        ("zijn Poolse paspoort (nu EM1234567)", "EM1234567"),
        ("het paspoort van haar moeder (nummer FE482913)", "FE482913"),
        ("verblijfsvergunning van hem (A12345678)", "A12345678"),
    ],
)
def test_a_word_names_a_number_in_brackets_and_by_its_use(text, number):
    assert found(paragraphs(text), DOCUMENT, 0.6) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "neem een paspoort (of ID) mee",
        "paspoort (zie bijlage 12345)",
        "bestand PASPOORT1",
        "NCYHRWCK7",
        "Het rijbewijs (geldig tot 20310412)",
        "kopie paspoort (bestelling RB2026114)",
    ],
)
def test_brackets_behind_the_word_hold_other_things_too(text):
    assert found(paragraphs(text), DOCUMENT, 0.5) == []


@pytest.mark.parametrize("header", ["document", "Documenten", "Doc.", "Documentnummer", "ID"])
def test_a_column_of_documents_holds_their_numbers(header):
    rows = [["Jan", "IR4T7B2K9"], ["Els", "NDJBCRXF1"], ["Piet", "RAPPORT12"]]
    assert found(table(["Naam", header], rows), DOCUMENT, 0.5) == ["IR4T7B2K9", "NDJBCRXF1"]
    assert found(table(["Naam", "Documentatie"], rows), DOCUMENT, 0.5) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "Name    Passport / ID    Plate\nA. Bos    NX4D7LP28    x\nB. Vos      C4VJ91K7H      y",
            "NX4D7LP28 C4VJ91K7H",
        ),
        ("Naam\tPaspoort\tKamer\nJan\tFE123456\t12\nPiet\t\t13\nEls\tXK482913\t", "FE123456 XK482913"),
        ("Naam|ID-nr|Land\n---|---|---\nJan||PL\nEls|FE123456|", "FE123456"),
        ("naam;geb;reisdocument;land\nJan;;FE123456;PL", "FE123456"),
        ("naam,geb,paspoortnummer\nJan,,FE123456\nEls,1-2-1980,XK482913", "FE123456 XK482913"),
        (
            "Name / born / V-number\nAda / July 7, 2003 / 2847109365\nBao / May 1, 2002 / 2790356418",
            "2847109365 2790356418",
        ),
        ("Naam / rijbewijsnr. / auto\nJan / 5123456789 / rood\nEls / 5123456790 / -", "5123456789 5123456790"),
        ("Naam - verblijfsdocument - tot\nJan - IV-V12345678 - 2030\nEls - A12345678 - 2031", "IV-V12345678 A12345678"),
        ("Naam  Soort  Documentnr\nJan  paspoort  FE123456\nEls  ID-kaart  XK482913", "FE123456 XK482913"),
        ("Naam  Paspoort  Land\nJan  volgt  Polen\n\nlater kwam nog:\nEls  FE123456  Polen", "FE123456"),
    ],
)
def test_a_typed_column_names_every_number_below_it(text, numbers):
    assert found(paragraphs(text), DOCUMENT, 0.6) == numbers.split()


@pytest.mark.parametrize(
    "text",
    [
        "Naam  Ordercode  Paspoort\nJan  FE123456  ja\nPiet  XK482913  nee",
        "Naam\tPaspoort\tBoeking\nJan\t\tFE123456\nPiet\tgezien\tXK482913",
        "Naam / rijbewijs / personeelsnr\nJan / B / 5123456789",
        "Naam,paspoort,boekingscode\nJan,gezien,FE123456\nPiet,,XK482913",
        "Naam  Paspoort geldig tot\nJan  20310412",
        "Naam  Rijbewijs  Telefoon\nJan  B  0612345678\nEls    0612345679",
        "Product  Code\nPaspoorthoes  FE123456\nPasfoto  XK482913",
        "Naam  Materiaalpaspoort\nBalk  FE123456",
        "Artikel  Documentnr\npakbon  FE123456",
        "Naam / paspoort\nJan / gezien\n\nWe bestellen:\nBout / XK482913 / 4 stuks",
    ],
)
def test_a_typed_column_of_other_codes_names_none(text):
    assert found(paragraphs(text), DOCUMENT, 0.5) == []
