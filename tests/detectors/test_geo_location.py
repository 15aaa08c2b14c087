"""Coordinates: decimal, in degrees, in the Dutch grid, in links and codes. Amounts, versions and times are none."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

GEO = EntityType.GEO_LOCATION


@pytest.mark.parametrize(
    "written",
    [
        "52.16084, 5.40127",
        "52.16084,5.40127",
        "52.16084 5.40127",
        "52.16084; 5.40127",
        "52.16084 / 5.40127",
        "52.160840123,5.401270456",
        "5.40127, 52.16084",
        "52,16084; 5,40127",
        "52,16084, 5,40127",
        "52,16084 5,40127",
        "52.16084\u00b0, 5.40127\u00b0",
        "52.16084,\n5.40127",
    ],
)
def test_a_decimal_pair_in_the_netherlands_is_found(written):
    (finding,) = findings(paragraphs(f"Het zit hier: {written}. Tot straks"), GEO)
    assert (finding.text.rstrip("\u00b0"), finding.detail) == (written.rstrip("\u00b0"), "coordinates")
    assert finding.score >= 0.5
    (finding,) = findings(paragraphs(f"GPS-coördinaten: {written}"), GEO)
    assert finding.score == 0.95


@pytest.mark.parametrize("written", ["48.85837, 2.29448", "-33.86785, 151.20732", "52.161, 5.401"])
def test_elsewhere_or_with_few_decimals_a_word_is_needed(written):
    assert found(paragraphs(f"Het is {written}."), GEO, 0.5) == []
    assert found(paragraphs(f"De locatie is {written}."), GEO, 0.5) == [written]


@pytest.mark.parametrize(
    "written",
    [
        "52.16084 N, 5.40127 E",
        "52.16084\u00b0 N 5.40127\u00b0 E",
        "52,16084 NB; 5,40127 OL",
        "48.85837\u00b0N, 2.29448\u00b0E",
        "52\u00b022'14\"N 4\u00b053'42\"E",
        "52\u00b0 22\u2032 14\u2033 N, 4\u00b0 53\u2032 42\u2033 E",
        "52\u00b022\u201914.5\u201dN 4\u00b053\u201942.1\u201dO",
        "52\u00ba22'14''N 4\u00ba53'42''E",
        "N 52\u00b0 22.241' E 004\u00b0 53.702'",
        "52\u00b022'14\"NB en 4\u00b053'42\"OL".replace(" en", ","),
    ],
)
def test_the_winds_make_a_pair_certain(written):
    (finding,) = findings(paragraphs(f"Hier: {written}"), GEO)
    assert finding.text == written.removeprefix("N ")
    assert finding.score == 0.95


def test_whole_minutes_are_no_more_than_likely():
    (finding,) = findings(paragraphs("Ongeveer 52\u00b022'N 4\u00b053'E"), GEO)
    assert 0.5 <= finding.score < 0.8


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("lat: 52.16084 lon: 5.40127", "52.16084 lon: 5.40127"),
        ("Latitude 52.16084, Longitude 5.40127", "52.16084, Longitude 5.40127"),
        ('{"lat": 52.16084, "lng": 5.40127}', '52.16084, "lng": 5.40127'),
        ("lat=52.16084&lon=5.40127", "52.16084&lon=5.40127"),
        ("breedtegraad 52,16084\nlengtegraad 5,40127", "52,16084\nlengtegraad 5,40127"),
        ("N 52.16084 E 5.40127", "52.16084 E 5.40127"),
    ],
)
def test_a_pair_with_names_between_is_found(text, pair):
    (finding,) = findings(paragraphs(text), GEO)
    assert (finding.text, finding.score) == (pair, 0.95)


@pytest.mark.parametrize(
    ("link", "pair"),
    [
        ("https://www.google.com/maps/@52.16084,5.40127,17z", "52.16084,5.40127"),
        ("https://www.google.nl/maps/place/X/@52.16084,5.40127,17z/data=!3m1", "52.16084,5.40127"),
        ("https://maps.google.com/?q=52.16084,5.40127", "52.16084,5.40127"),
        ("https://www.google.com/maps?q=52.16084%2C5.40127", "52.16084%2C5.40127"),
        ("https://www.google.com/maps/search/?api=1&query=52.16084,5.40127", "52.16084,5.40127"),
        ("https://maps.google.com/?ll=52.16084,5.40127", "52.16084,5.40127"),
        ("https://maps.apple.com/?ll=48.85837,2.29448", "48.85837,2.29448"),
        ("https://www.openstreetmap.org/?mlat=52.16084&mlon=5.40127", "52.16084&mlon=5.40127"),
        ("https://www.openstreetmap.org/#map=17/52.16084/5.40127", "52.16084/5.40127"),
        ("https://www.bing.com/maps?cp=52.16084~5.40127&lvl=17", "52.16084~5.40127"),
        ("https://waze.com/ul?ll=52.16084%2C5.40127&navigate=yes", "52.16084%2C5.40127"),
        ("geo:52.16084,5.40127?z=17", "52.16084,5.40127"),
    ],
)
def test_links_to_maps_hold_a_pair(link, pair):
    (finding,) = findings(paragraphs(f"Hij woont hier: {link} aan de achterkant"), GEO)
    assert (finding.text, finding.score) == (pair, 0.95)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("RD-coördinaten: 155123, 463456", "155123, 463456"),
        ("RD 155123 463456", "155123 463456"),
        ("X: 155123 Y: 463456", "155123 Y: 463456"),
        ("x=155123.45, y=463456.78", "155123.45, y=463456.78"),
        ("Rijksdriehoek 155.123 / 463.456", "155.123 / 463.456"),
        ("X/Y 155123/463456", "155123/463456"),
    ],
)
def test_the_dutch_grid_is_found_by_its_word(text, pair):
    (finding,) = findings(paragraphs(text), GEO)
    assert (finding.text, finding.detail, finding.score) == (pair, "rijksdriehoek", 0.9)


@pytest.mark.parametrize(
    ("text", "written", "detail"),
    [
        ("sta op ///tafel.lamp.stoel hoor", "///tafel.lamp.stoel", "what3words"),
        ("https://what3words.com/tafel.lamp.stoel", "tafel.lamp.stoel", "what3words"),
        ("what3words: tafel.lamp.stoel", "tafel.lamp.stoel", "what3words"),
        ("9F46Q8XX+4M", "9F46Q8XX+4M", "plus-code"),
        ("plus code Q8XX+4M Amerveen", "Q8XX+4M", "plus-code"),
    ],
)
def test_codes_of_places_are_found(text, written, detail):
    (finding,) = findings(paragraphs(text), GEO)
    assert (finding.text, finding.detail) == (written, detail)
    assert finding.score >= 0.7


def test_columns_of_latitudes_and_longitudes_are_found():
    rows = [["Jan", "52.16084", "5.40127"], ["Piet", "52,16101", "5,40202"], ["Klaas", "", "n.v.t."]]
    assert found(table(["Naam", "lat", "lon"], rows), GEO, 0.5) == ["52.16084", "5.40127", "52,16101", "5,40202"]
    assert found(table(["Naam", "Prijs", "Korting"], rows), GEO, 0.5) == []
    assert found(table(["Naam", "GPS"], [["Jan", "48.85837, 2.29448"]]), GEO, 0.9) == ["48.85837, 2.29448"]


@pytest.mark.parametrize(
    "text",
    [
        "€ 52.160, 5.401",
        "€ 52.1608, 5.4012",
        "52.16, 5.40",
        "52.160 5.401",
        "1.234,5678 en 5,4012",
        "versie 52.1608.5.4012",
        "van 155123 tot 463456 euro",
        "order 155123 463456",
        "ISBN 978.90.123, 52.1234",
        "20°C en 12°C",
        "om 10.1500 uur, 3.5000",
        "192.168.1.1, 10.0.0.1",
        "https://winkel.example/p/52.1608",
        "file:///map.sub.naam",
        "www.stad.gemeente.example",
        "2026+12 en AB+CD",
        "verhouding 120.1234, 250.9876",
        "plan QVXX+24 uur",
        "km 52.1608",
    ],
)
def test_amounts_versions_and_other_text_are_none(text):
    assert found(paragraphs(text), GEO, 0.5) == []


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("lat. 52.16084, long. 5.40127", "52.16084, long. 5.40127"),
        ("lat 52.16084\u00b0 N, lon 5.40127\u00b0 E", "52.16084\u00b0 N, lon 5.40127\u00b0 E"),
        ("Hier: 52.16084\u00b0, 5.40127\u00b0.", "52.16084\u00b0, 5.40127\u00b0"),
        ("N52\u00b022'14\" E4\u00b053'42\"", "52\u00b022'14\" E4\u00b053'42\""),
        ("X=155231, Y=463087", "155231, Y=463087"),
    ],
)
def test_the_span_runs_from_the_first_digit_to_the_last_sign_of_the_pair(text, pair):
    assert found(paragraphs(text), GEO, 0.5) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "Het wordt Hotel Casa, ligging {}, kamer 214",
        "His hotel is at {}.",
        "camping: {}",
        "het verzamelpunt is {}",
        "de villa ligt op {}",
        "The marina: {}",
        "ons vakantiehuis ({})",
        "adres volgt, {} voor nu",
        "https://www.google.com/maps/search/?api=1&query={}",
        "https://maps.example/?q={}",
    ],
)
def test_a_pair_abroad_needs_a_place_or_a_link(text):
    assert found(paragraphs(text.format("37.38614,-5.99238")), GEO, 0.5) == ["37.38614,-5.99238"]


@pytest.mark.parametrize(
    "text", ["koersen 1.0845, 1.0912 in het hotel", "hotel 37.386, 5.992", "huis 187.1234, 250.9876"]
)
def test_rates_and_amounts_near_a_place_are_none(text):
    assert found(paragraphs(text), GEO, 0.5) == []


@pytest.mark.parametrize("heading", ["de punten (RD, EPSG:28992):", "RD-coördinaten:", "Coördinaten putten", "RD"])
def test_a_heading_names_the_points_of_the_list_below_it(heading):
    listed = paragraphs(heading, "put 1: 155231, 463087\nput 2: 155244, 463102\nput 3: 155260, 463119")
    assert found(listed, GEO, 0.6) == ["155231, 463087", "155244, 463102", "155260, 463119"]
    assert found(paragraphs("de orders:", "put 1: 155231, 463087"), GEO, 0.5) == []
