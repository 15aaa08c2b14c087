"""Addresses: street and number in every writing, with postcode and town; numbers behind other words are none."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

ADDRESS = EntityType.NL_ADDRESS


STREETS = [
    "Dorpsstraat 12",
    "Kerkweg 7",
    "Julianalaan 112",
    "Raadhuisplein 1",
    "Havenkade 3",
    "Lijsterbessingel 44",
    "Notenhof 19",
    "Zeedijk 21",
    "Prinsengracht 263",
    "Meerkoetdreef 5",
    "Wilgenpad 6",
    "Molensteeg 2",
    "Leliestraat 12a",
    "Lindelaan 12-B",
    "Lindelaan 12 B",
    "Peperstraat 31-III",
    "Peperstraat 31 II",
    "Peperstraat 31 hs",
    "Peperstraat 31-hs",
    "Peperstraat 31 bis",
    "1e Oosterparkstraat 12-2",
    "Tweede Kerkstraat 3",
    "Kerkstr. 5",
    "Kerkstr 5",
    "Pr. Beatrixln 3",
    "Dr. J. van der Meulenlaan 8",
    "Burgemeester Jansenlaan 8",
    "Burg. van Tuyllkade 80",
    "St. Jansstraat 4",
    "Jan van Galenstraat 9",
    "Anne Frankstraat 9",
    "Van Speijkstraat 9",
    "Oude Rijksstraatweg 10",
    "Laan van Meerdervoort 1200",
    "Laan der Verenigde Naties 40",
    "Plein van de Vrede 4",
    "Lange Kerkdam 8",
    "Grote Markt 4",
    "Oude Gracht 12",
    "Kromme Hoek 3",
    "Notenakker 5",
    "Vogelveld 5",
    "Zonnehoek 5",
    "Molenwal 5",
    "Dorpsstraat nr. 12",
    "Dorpsstraat 12 t/m 16",
    "Dorpsstraat 12 unit 3",
    "Dorpsstraat 3 2hoog",
    "Rue de la Loi 16",
    "Hauptstraße 5",
]


@pytest.mark.parametrize("written", STREETS)
@pytest.mark.parametrize(
    "around", ["{}", "Ik kom langs op de {}.", "mevrouw Smit ({}) belde", "- Smit, {}, lekkage", "Smit: {}"]
)
def test_a_street_with_a_number_is_found_however_it_is_written(written, around):
    hits = findings(paragraphs(around.format(written)), ADDRESS)
    assert [hit.text for hit in hits] == [written]
    assert hits[0].score >= 0.5


WHOLE = [
    "Dorpsstraat 12, 1234 AB Lutjebroek",
    "Dorpsstraat 12, 1234AB Lutjebroek",
    "Dorpsstraat 12 1234 AB Lutjebroek",
    "Dorpsstraat 12\n1234 AB Lutjebroek",
    "Dorpsstraat 12\n1234 AB  Lutjebroek",
    "Dorpsstraat 12 - 1234 AB - Lutjebroek",
    "Dorpsstraat 12 | 1234 AB | Lutjebroek",
    "Dorpsstraat 12 • 1234 AB Lutjebroek",
    "Dorpsstraat 12\t1234 AB\tLutjebroek",
    "Dorpsstraat 12, NL-1234 AB Lutjebroek",
    "Dorpsstraat 12, 1234 AB, Lutjebroek",
    "Dorpsstraat 12a, 1234 AB Den Haag",
    "Dorpsstraat 12, 1234 AB 's-Hertogenbosch",
    "Dorpsstraat 12, 1234 AB Alphen aan den Rijn",
    "Dorpsstraat 12, 1234 AB Bergen op Zoom",
    "Dorpsstraat 12, 1234 AB",
    "Dorpsstraat 12,1234AB Lutjebroek",
    "DORPSSTRAAT 12, 1234 AB LUTJEBROEK",
    "dorpsstraat 12, 1234 ab lutjebroek",
    "Brink 4, 1234 AB Lutjebroek",
    "Achter de Hoven 12, 1234 AB Lutjebroek",
    "Lange Voorhout 8, 1234 AB Lutjebroek",
    "Het Zand 3, 1234 AB Lutjebroek",
    "Beurtschipper 8, 1234 AB Lutjebroek",
    "Kerkstraat 5, 2000 Antwerpen",
    "Kerkstraat 5, B-9000 Gent",
    "Hauptstraße 5, 50667 Köln",
    "Hauptstr. 5, D-50667 Köln",
    "12 High Street, London SW1A 1AA",
    "16 rue de la Loi, 1000 Bruxelles",
]


@pytest.mark.parametrize("written", WHOLE)
@pytest.mark.parametrize("around", ["{}", "Smit, {}, bsn volgt", "Mevr. A. Smit\n{}\n06-12345678", "Adres: {}."])
def test_postcode_and_town_belong_to_the_address(written, around):
    hits = findings(paragraphs(around.format(written)), ADDRESS)
    assert [hit.text for hit in hits] == [written]
    assert hits[0].score == 0.95


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Hij woont op Brink 4 en zoekt werk", "Brink 4"),
        ("zij woont aan Het Zand 3 te Zeist", "Het Zand 3 te Zeist"),
        ("wonende te Zeist, Slotlaan 3", "Slotlaan 3"),
        ("wonende Achter de Hoven 12", "Achter de Hoven 12"),
        ("adres: Lange Voorhout 8", "Lange Voorhout 8"),
        ("Woonadres: Beurtschipper 8", "Beurtschipper 8"),
        ("Adres\nBeurtschipper 8", "Beurtschipper 8"),
        ("He lives at Beurtschipper 8.", "Beurtschipper 8"),
        ("dorpsstraat 12 in lutjebroek", "dorpsstraat 12 in lutjebroek"),
        ("Dorpsstraat 12, Utrecht", "Dorpsstraat 12, Utrecht"),
        ("Dorpsstraat 12 te Lutjebroek", "Dorpsstraat 12 te Lutjebroek"),
        ("Bewoners van Vinkenhof 9 t/m 19,", "Vinkenhof 9 t/m 19"),
        ("Straat: Brink\nHuisnummer: 4\nPostcode: 1234 AB\nWoonplaats: Zeist", None),
    ],
)
def test_a_name_that_is_no_street_by_itself_needs_a_word_beside_it(text, address):
    hits = findings(paragraphs(text), ADDRESS)
    assert [hit.text for hit in hits] == [address or text.removeprefix("Straat: ")]
    assert hits[0].score >= 0.65


@pytest.mark.parametrize("text", ["1234 AB 12", "1234AB-12", "1234 AB, nr. 12", "postcode 1234 AB huisnummer 12"])
def test_a_postcode_with_a_house_number_is_an_address(text):
    hits = findings(paragraphs(text), ADDRESS)
    assert [(hit.text, hit.score) for hit in hits] == [(text.removeprefix("postcode "), 0.8)]


@pytest.mark.parametrize(
    "text",
    [
        "Wij spreken elkaar in 2024 NL 3 keer",
        "een bijlage van 1500 MB 2 keer",
        "file op de A12",
        "ik ben weg 5 keer per week",
        "op straat 3 mensen gezien",
        "5 december straat",
        "in de hoek 3 stoelen",
        "de Ring 2 is af",
        "park 4",
        "gebouw B 2.14",
        "Plein 1940-1945",
        "artikel 12",
        "verdieping 3",
        "week 12",
        "fase 2",
        "Straat van Gibraltar",
        "de Dorpsstraat is dicht",
        "Dorpsstraat",
        "pagina 12 van 14",
        "onderweg 3 uur",
        "de snelweg 2 dagen dicht",
        "Vergadering 3",
        "Aflevering 12",
        "Uitkering 2026",
        "Herinnering 2",
        "Onderhoud Dorpsstraat 2026",
        "feest in de Dorpsstraat 5 december",
        "in de Dorpsstraat 12 woningen",
        "in de Dorpsstraat 10%",
        "Dorpsstraat 12:30 uur",
        "Dorpsstraat 12.30 uur",
        "Dorpsstraat 12-05-2026",
        "Postbus 12, 1234 AB Lutjebroek",
        "Antwoordnummer 12, 1234 AB Lutjebroek",
        "PO Box 12, London",
        "iPad 3",
        "Amsterdam 3",
        "Heerenveen 2",
        "Supermarkt 3",
        "Parkeerplaats 12",
        "lokaal 3",
        "kamer 12",
        "Locatie 3",
        "Jan Bakker 12",
        "versie 1234 AB",
        "woont op kamer 12",
        "woont op nummer 12",
        "woont al 5 jaar in Zeist",
        "e-mailadres piet 12",
        "https://site.example/kerkstraat12/x",
        "zie fietspad 3",
        "Groep 3",
        "in 2025 op 12 plekken",
        "De heer Van den Berg 3 keer gebeld",
    ],
)
def test_a_number_behind_another_word_is_no_address(text):
    assert found(paragraphs(text), ADDRESS, at_least=0.5) == []


@pytest.mark.parametrize(
    "header", ["adres", "Adres", "straat", "Straat + huisnummer", "woonadres", "Address", "bezoekadres"]
)
@pytest.mark.parametrize(
    "value", ["Dorpsstraat 12", "Brink 4", "Achter de Hoven 12-B", "De Grift 9 B", "beurtschipper 8"]
)
def test_a_column_or_label_names_the_addresses_in_its_cells(header, value):
    in_column = table(["naam", header], [["Jan Jansen", value]])
    in_form = table([], [[header, value]])
    assert found(in_column, ADDRESS, at_least=0.7) == [value]
    assert found(in_form, ADDRESS, at_least=0.7) == [value]


def test_the_street_stands_for_an_address_spread_over_columns():
    rows = [["Jan Jansen", "Brink", "4", "1234 AB", "Zeist"], ["Els Smit", "Dorpsstraat", "12a", "1234 AC", "Zeist"]]
    segments = table(["naam", "straat", "huisnummer", "postcode", "plaats"], rows)
    assert found(segments, ADDRESS, at_least=0.8) == ["Brink", "Dorpsstraat"]


def test_without_a_street_the_postcode_stands_for_the_address():
    segments = table(["naam", "postcode", "huisnr"], [["Jan Jansen", "1234 AB", "4"]])
    assert found(segments, ADDRESS, at_least=0.8) == ["1234 AB"]


@pytest.mark.parametrize(
    "header", [["naam", "straat"], ["naam", "postcode"], ["nr", "e-mailadres"], ["nr", "IP-adres"]]
)
def test_a_street_or_postcode_without_a_number_is_no_address(header):
    value = {"straat": "Dorpsstraat", "postcode": "1234 AB"}.get(header[1], "piet 12")
    assert found(table(header, [["Jan Jansen", value]]), ADDRESS, at_least=0.5) == []


def test_two_addresses_on_a_line_are_two():
    text = "Verhuisd van Dorpsstraat 12, 1234 AB Zeist naar Kerkweg 7, 1235 AC Utrecht."
    assert found(paragraphs(text), ADDRESS) == ["Dorpsstraat 12, 1234 AB Zeist", "Kerkweg 7, 1235 AC Utrecht"]


def test_a_name_before_the_street_stays_outside_the_address():
    assert found(paragraphs("Jan Bakker Dorpsstraat 12"), ADDRESS) == ["Dorpsstraat 12"]
    assert found(paragraphs("Bezichtiging Dorpsstraat 12, vrijdag"), ADDRESS) == ["Dorpsstraat 12"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1 mw Verhoef Kloosterstr 44 - nakijken", "Kloosterstr 44"),
        ("voor Ruud Smit van de Kerkweg 9 de pleisters", "Kerkweg 9"),
        ("mevrouw Smit uit de Dorpsstraat 12 belde", "Dorpsstraat 12"),
        ("Anna de Boer Lindelaan 7", "Lindelaan 7"),
        ("bij Piotr aan de Beukenkade 3 geweest", "Beukenkade 3"),
        ("Els Bos, Meerplein 412-B. Morgen belt zij", "Meerplein 412-B"),
    ],
)
def test_a_street_beside_a_name_is_surer_than_the_name(text, address):
    assert found(paragraphs(text), ADDRESS, at_least=0.9) == [address]


@pytest.mark.parametrize(
    "written",
    [
        "Ringbaan-West 212 K", "Ringbaan West 212", "Ringbaan-Oost 8", "Kanaalstraat Zuid 4", "Kanaaldijk-Noord 12",
        "Kanaalweg Oost 3a", "Vaartkade NZ 12", "Singel-West 4, 1234 AB Lutjebroek", "Spoordijk-zuid 7",
        "Kerkstraat 12 M",
    ],
)  # fmt: skip
def test_a_wind_behind_the_street_belongs_to_its_name(written):
    assert found(paragraphs(f"Zij stond bij {written}, achterom."), ADDRESS, at_least=0.5) == [written]


@pytest.mark.parametrize(
    "written",
    [
        "Plein 1940 nr. 6", "Plein 1940-1945 12", "Plein 1992 4", "Plein 40-45 3", "Laan 1940-1945 nr 8",
        "Plein 1944, nummer 7", "Plein 1940-1945 12, 1234 AB Lutjebroek", "Laan 1914 12 te Zeist",
    ],
)  # fmt: skip
def test_a_year_may_be_the_name_of_a_street(written):
    assert found(paragraphs(f"een rit van {written}, naar huis"), ADDRESS, at_least=0.5) == [written]


@pytest.mark.parametrize(
    "text", ["Team West 3", "Sportpark Zuid 4", "Amsterdam Noord 3", "Plein 2026 12 mei", "Plein 1940 1945",
             "Plein 1940-1945", "Plein 2026 12:30"],
)  # fmt: skip
def test_a_wind_or_a_year_alone_makes_no_street(text):
    assert found(paragraphs(text), ADDRESS, at_least=0.5) == []
