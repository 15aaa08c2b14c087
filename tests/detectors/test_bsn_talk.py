"""BSNs without a name in messages that speak of BSNs or of people and their births, and what is none there either."""

import pytest

from mailguard.detectors.bsn import REPORT_FROM, STRONG_FROM
from mailguard.findings import Place, Segment
from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs

BSN = EntityType.NL_BSN
A, B = "912345676", "910679101"
FILLER = "Verder is alles vandaag bijgewerkt zoals afgesproken in het laatste gesprek met de afdeling. " * 5
ABOUT_BSNS = "Hieronder de BSN's waar je om vroeg."
ABOUT_PEOPLE = "Jan Bakker, geboren 3-4-1971, is verhuisd."
BIRTHS = [
    "J. Bos, gd 08052017",
    "Sam (geboren 050614) komt ook.",
    "* Lien Bakker, GD 27-02-2012.",
    "mijn zoon is van 1-1-2011",
]


def bsns(*texts: str, surely: bool = False) -> list[str]:
    return found(paragraphs(*texts), BSN, STRONG_FROM if surely else REPORT_FROM)


NAMELESS = [
    f"Voor Fatma {A}",
    f"Eva -> {A}",
    f"Eva = {A}",
    f"Op zijn paspoort lees ik {A}, klopt dat?",
    f"Staat er {A}?",
    f"Is het misschien {A}? Zo staat het op een strook.",
    f"for Dan (ten years old) it is {A}",
    f"She mailed {A} just now.",
    f"Bij jullie staat {A}, klopt dat?",
    f"{A}\nKerkstraat 4\n1234 AB Ede",
    f"Even opgezocht. {A} dus.",
    f"Els Bos ({A}) - rijbewijs 5418820936, afgegeven in mei",
    f"Polis AB-1234, Els Bos ({A})",
    f"Op jullie factuur 25-60119 stond trouwens {A}, dat is niet van hem.",
    f"Van haar zoon {A}, IBAN NL91ABNA0417164300",
    f"Waarom {A} niet te vinden is snap ik niet.",
    f"Hij staat in het register onder {A}.",
    f"Zijn zoon (nummer {A}) woont elders.",
    f"Hij werkt hier 31 jaar. {A}. Meer weet ik niet.",
]


@pytest.mark.parametrize("text", NAMELESS)
@pytest.mark.parametrize("about", [ABOUT_BSNS, ABOUT_PEOPLE])
def test_a_number_that_nothing_names_is_one_more_bsn_of_the_message(about, text):
    assert bsns(about, FILLER, text) == [A]
    assert bsns(about, FILLER, text, surely=True) == []


@pytest.mark.parametrize("birth", BIRTHS)
def test_a_birth_in_any_form_makes_it_a_message_about_people(birth):
    assert bsns(birth, FILLER, f"Voor Fatma {A}") == [A]


NAMED = """
    Zijn factuur is {}.|De order van hem was {}.|Meterstand 5512, meter {}.|Hij rijdt op pas {}.|Zaak {} is gesloten.
    Zaak: {}|Polis loopt door, nummer {}.|Bel hem op {}.|Betaald met kenmerk: {}.|Machine {} staat stil.|MRN {}|Rit {}
    De chip van zijn hond is {}.|Container {} is geleegd.|IBAN eindigt op {}.|KvK van zijn bedrijf: {}|Vestiging {}
    Ticket {} loopt|Incident {} is gemeld|Eenheid {} wordt verhuurd.|Aantal bezoekers: {}|Omzet {} euro|€ {}|Lot {}
    Log: pid {} exit|https://x.example/?id={}|Bestand {}.pdf|Transactie {}|Kassabon: {}|vlucht {}|OV-chipkaart {}
    Klantnr Bakker {}|Cliëntnr Bakker ({})|Dossier Bakker ({})|Zorgnummer {}|Onder nr. {} geboekt|Zie {}.|Formulier {}
    {} is het ordernummer|{} (meternummer)|Beelden zijn veiliggesteld onder {}.|Schoenen art. {}.|Klantnr. {}, BSN volgt
    {}, BSN: 949657712|zaak Bakker, {}|facturen 12345, {}|Run of {} finished|Toekenningsnr 478009665 en {}
    Op factuur {} staat het
"""


@pytest.mark.parametrize(
    "text", [part.strip() for line in NAMED.split("\n") for part in line.split("|") if part.strip()]
)
@pytest.mark.parametrize("about", [ABOUT_BSNS, ABOUT_PEOPLE])
def test_a_number_with_a_name_of_its_own_is_none(about, text):
    assert A not in bsns(about, FILLER, text.format(A))


@pytest.mark.parametrize(
    "about",
    ["Stuur nooit een BSN per mail.", "Wij hebben uw mail ontvangen.", "Overleg op 12-11-2026.", "Bestand 19910203."],
)
def test_nor_is_one_in_a_message_that_speaks_of_neither(about):
    assert bsns(about, FILLER, f"Staat er {A}?") == []


def test_nor_is_one_among_nameless_numbers_that_fail_the_test():
    assert bsns(ABOUT_BSNS, FILLER, f"Eva -> {A}", "Tom -> 123456789") == []
    assert bsns(ABOUT_BSNS, FILLER, f"Eva -> {A}", f"Tom -> {B}", "Order 123456789") == [A, B]


def test_a_disclaimer_speaks_for_nobody():
    footer = Segment("Het BSN van uw kind", Place("body", is_boilerplate=True))
    assert found([footer, *paragraphs(f"Staat er {A}?")], BSN) == []


def test_many_numbers_take_no_time():
    bsns(ABOUT_PEOPLE, *(f"Jan Bos {A} en 3-4-1971 " * 50 for _ in range(100)))


def test_the_last_heading_of_a_typed_table_is_not_the_name_of_the_first_number_below_it():
    table = f"bsn          productcode   retourcode\n{A}    54002         8001\n{B}    54002         8001\n"
    assert bsns(table, surely=True) == [A, B]
