"""Ordinary business mail without any personal data: nothing is reported of it."""

import pytest

from mailguard.detectors import scan
from mailguard.findings import Segment
from tests.detectors.build import LEXICON, paragraphs, table

REPORTED = 0.5

SENTENCES = {
    "building": "Kolom K-12 op as 4-C heeft profiel HEA-200; de nok ligt op +9,80 m NAP, wand 3-A-12 is te klein.",
    "room codes": "Kast 3-KK-12 op verdieping 2 is leeg, ruimte B-2-14 en zaal 0.04 zijn vrij, toestel 4512.",
    "room numbers like coordinates": "Locatie Zuid, gebouw 5, verdieping 3, ruimte 5.321 en 5.322.",
    "scale and heights": "De kaart op schaal 1:25.000 toont hoogtes 12.345 en 14.567.",
    "sizes": "Plek 3 in de hal is 12.500 bij 5.400 mm.",
    "log line": "2024-05-12T03:12:45.123Z ERROR [main] Service - timeout after 30000 ms (attempt 3/5)",
    "kernel": "Kernel 5.15.0-105-generic #115-Ubuntu SMP Mon Apr 15 09:52:04 UTC 2024 x86_64",
    "version of a browser": "Installeer versie 4.12.3.1 van de client; build 10.0.22631.3447 of hoger is nodig.",
    "version of software in a switch": "De switch draait op softwareversie 16.12.4.1.",
    "versions on hosts": "Log4j 2.17.1.0 vervangt 2.14.1.0 op alle hosts.",
    "versions of a client and a server": "Client 7.2.1.4 en server 7.2.1.5 zijn niet compatibel.",
    "version of a client": "Client 12.1.0 crasht; update naar 12.1.1.",
    "oid": "OID 1.3.6.1.4.1.311.21.10 ontbreekt in het certificaat.",
    "section": "Hoofdstuk 10.2.3.4 beschrijft de koppeling, eis 3.4.1.12 is niet gehaald.",
    "hashes": "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "guid": "Correlation ID 7c9e6679-7425-40de-944b-e07fc1f90ae7 staat in de log.",
    "base64": "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz",
    "mac": "MAC 00:1A:2B:3C:4D:5E zit op poort 12 van de switch.",
    "paths": r"Bestand staat op \\server01\projecten\2024\P-2024-118\tekeningen\T-201-03_rev-B.pdf",
    "link": "https://shop.example/product/8712345678906?ref=4111111111111111&utm_source=mail_2024_05",
    "invoice": "Factuurnummer: 912345678, vervaldatum 14-06-2024, bedrag € 1.234,50.",
    "payment reference": "Betalingskenmerk 5105 1051 0510 5100 vermelden bij betaling.",
    "parcel": "Zending JVGL0612345678901234 is bezorgd, bestelling 403-1234567-8901234 volgt.",
    "containers": "Containers TCLU4265027 en CSQU3054383 worden vrijdag gelost.",
    "vin": "VIN: WBA3A5G59DNP26082, kilometerstand 123.456 km, banden 205/55 R16 91V.",
    "ean and isbn": "EAN 8712345678906; ISBN 978-90-274-3964-2 is uitverkocht.",
    "doi": "DOI 10.1371/journal.pone.0123456 geciteerd op 12-03-2021.",
    "serial number": "Serienummer SN-4X7K9Q2M1 van de printer staat achterop.",
    "licence key": "Licentiesleutel: XK7PQ-9R2TM-4HJ6V-BB3WD-8GYQ2",
    "article like a plate": "Artikel 45-XX-12 is uit het assortiment; vervanger 45-XY-13.",
    "part like a plate": "Onderdeel 06-BD-88 vervangen door 06-BD-90, type RX-500-T blijft leverbaar.",
    "reference like a passport": "Referentie: NX4F8K2L7",
    "trains": "Trein IC 3043 vertrekt om 10.23 uur van spoor 7b, sprinter 5642 om 10.38.",
    "parking": "Parkeerzone 1012-A kost € 5,20 per uur, vak P2-14-B is gereserveerd.",
    "road": "A12, afrit 23, hectometerpaal 84,3 re: rijstrook dicht tot 05.00 uur.",
    "agenda": "Agenda: 1. Opening 2. Verslag 14 mei 3. Begroting 2025 4. Rondvraag; punt 7.3.1.2 vervalt.",
    "budget": "Begrotingspost 4.2.1.3 stijgt van € 1.200.000 naar € 1.350.000, kostenplaats 104512.",
    "tender": "Aanbesteding TN 412345, publicatie 2024/S 093-284512, sluiting 14-06-2024 12:00.",
    "case law": "ECLI:NL:RBDHA:2024:123 en zaak C-311/18, r.o. 134-135, zijn relevant.",
    "law": "Op grond van art. 9 lid 2 sub h AVG en artikel 7:658 BW (Stb. 2018, 144) is dit toegestaan.",
    "cadastre": "Perceel AMF02 K 1234 is 345 m2 groot, sectie C nr. 4512.",
    "meter": "Meternummer E0012345678901234, stand 45.678 m3.",
    "weather": "Temperatuur 12,4 °C, windkracht 5 Bft, luchtdruk 1013,25 hPa.",
    "angle": "Hoek van 52°30' ten opzichte van de gevel, helling 12°.",
    "recipe": "Voeg 2 el olie toe, bak 35 min op 180 graden en kook 400 ml bouillon 12 minuten.",
    "chemistry": "H2SO4 98%, CAS 7664-93-9, UN 1830, klasse 8, PG II.",
    "scores": "Uitslag: 21-19, 18-21, 15-11; 5 km in 17:45, toeschouwers 54.321.",
    "timetable of a school": "Lesuur 3 (10.20-11.10) lokaal 1.12, toets hoofdstuk 4 par. 4.2, gemiddeld 6,7.",
    "opening hours": "Openingstijden: ma-vr 08.30-17.00, za 10-16 uur, koffie € 2,95.",
    "range of postcodes": "Postcodegebied 3811 AA t/m 3811 ZZ wordt in juni bezorgd, 1000-1109 in juli.",
    "post box": "Postbus 12345, 3800 AB Amersfoort",
    "units": "1500 MB data, 2024 AD en bundels van 4000 KB.",
    "a room that bears the name of a street": "Vergaderzaal Domplein 1 is gereserveerd van 10 tot 12.",
    "a plan that bears the name of a street": "Deelgebied Havenkwartier 2 wordt in 2026 gebouwd.",
    "units in a block": "Complex Zonnehof 36 units, bouwjaar 1987.",
    "works in a street": "De Stationsstraat 2 dagen dicht, de kade 12 nieuwe banken, het plein 3 dagen kermis.",
    "old dates": "Op 12-03-1987 werd de brug geopend; oprichtingsdatum: 12 maart 1956.",
    "history of versions": "v1.0 12-01-1999 eerste versie, v1.1 15-03-2002 correcties, v2.0 01-09-2003 herzien",
    "meeting id": "Teams-vergader-id 384 123 456 78, conferentie-id 123 456 789#",
    "customer": "Debiteur 20145, polisnummer 8812345, factuur 104512.",
    "staff in figures": "Medewerkers 2024: 1.234 begroot, 1.250 euro opleidingsbudget per medewerker.",
    "price of a passport": "Legesverordening 2024: paspoort 83,87, ID-kaart 75,80, rijbewijs 50,65.",
    "it went well": "De nieuwe vergaderzaal is ons goed bevallen.",
    "striking": "Dit is een pregnante samenvatting; de planning is een nachtmerrie.",
    "golf": "Handicap 12 is genoeg voor het golftoernooi.",
    "limits": "Beperking: maximaal 5 gebruikers.",
    "conditions": "Conditions: valid until 31-12-2024, MOQ 500.",
    "a condition in a program": "condition: service_healthy",
    "absence in figures": "Ziekteverzuim steeg naar 5,8%; verzuimduur: 12 dagen.",
    "minutes of cards": "Gele kaart: 45 48 52 61 63 70 78 80 en kaart 12 23 34 45 56 67 78 89.",
    "virus": "De server is besmet met malware, het virus is verwijderd door de virusscanner.",
}  # fmt: skip

TABLES = {
    "articles": table(["Artikel", "Prijs"], [["12-345-67", "€ 0,12"], ["45-XX-12", "€ 0,08"]]),
    "articles, typed": paragraphs("Artikel      Aantal\n12-345-67    200\n45-XX-12     200"),
    "versions": table(["Versie", "Datum"], [["1.0.0.1", "12-03-1999"], ["2.10.4.1", "14-07-2019"]]),
    "matches": table(["Datum", "Tijd", "Uitslag"], [["12-03-2024", "19:30", "3-2"], ["14-03-2024", "20:00", "0-0"]]),
    "rooms": table(["Ruimte", "Capaciteit", "Code"], [["B-2-14", "12", "KL-678-N"], ["B-2-15", "8", "KL-679-N"]]),
    "meters": table(["Meter", "Stand"], [["E0012345678", "12345"], ["G0045678912", "2345,678"]]),
    "figures": table(["Post", "2022", "2023"], [["Salarissen", "1987", "2010"], ["Huur", "1956", "1987"]]),
    "foundations": table(["Onderwerp", "Opgericht"], [["Vereniging", "12-03-1956"], ["Stichting", "01-01-1987"]]),
    "ranges": table(["Gebied", "Postcode van", "Postcode tot"], [["Midden", "3811 AA", "3811 ZZ"]]),
    "works, with rows counted": table(["Nr", "Straat"], [["1", "Kerkstraat"], ["2", "Dorpsweg"]]),
    "sizes": table(["Lengte", "Breedte"], [["52.123", "5.123"], ["2.400", "0.045"]]),
    "two numbers": table(["x", "y"], [["0.1234", "5.4012"], ["52.1234", "5.6789"]]),
    "state of goods": table(["Item", "Condition"], [["Bureau", "New"], ["Stoel", "Good"]]),
    "dates without a header": table([], [["12-03-2019"], ["13-03-2021"], ["01-01-2023"]]),
    "four columns of four digits": table([], [["4111", "1111", "1111", "1111"], ["5500", "0000", "0000", "0004"]]),
    "hours": paragraphs("Ploeg    Uren     Locatie\nNoord    104512   hal 3\nZuid     104513   hal 4"),
    "appointments": paragraphs("Afspraken:\n- 12-05-2024 kick-off\n- 19-05-1999 review\n- 26-05-2024 demo"),
}  # fmt: skip


def reported(segments: list[Segment]) -> list[tuple[str, str]]:
    result = scan(segments, LEXICON)
    assert result.failures == ()
    return [(finding.entity.value, finding.text) for finding in result.findings if finding.score >= REPORTED]


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_without_personal_data_reports_nothing(text):
    assert reported(paragraphs(text)) == []


@pytest.mark.parametrize("segments", TABLES.values(), ids=TABLES)
def test_a_table_without_personal_data_reports_nothing(segments):
    assert reported(segments) == []
