"""HEALTH: diagnoses, medicines, treatments and care decisions as a reader underlines them; business is none."""

import pytest

from mailguard.detectors import scan
from mailguard.detectors.health import HealthDetector
from mailguard.findings import Evidence, Finding, Place, Segment
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType
from tests.detectors.build import paragraphs, table


def health(segments: list[Segment], own_words: tuple[str, ...] = ()) -> list[Finding]:
    result = scan(segments, Lexicon(), detectors=[HealthDetector(own_words)])
    assert result.failures == ()
    assert all(finding.entity is EntityType.HEALTH for finding in result.findings)
    return list(result.findings)


def reported(text: str) -> list[str]:
    return [finding.text for finding in health(paragraphs(text)) if finding.score >= 0.5]


DIAGNOSES = [
    "ADHD",
    "autisme",
    "ASS",
    "PDD-NOS",
    "PTSS",
    "dyslexie",
    "hechtingsproblematiek",
    "hechtingsstoornis",
    "eetstoornis",
    "anorexia nervosa",
    "borderline",
    "schizofrenie",
    "bipolaire stoornis",
    "depressief",
    "overspannen",
    "burn-out",
    "burn out",
    "burnout",
    "suïcidaal",
    "suicidaal",
    "suïcidepoging",
    "zelfbeschadiging",
    "huiselijk geweld",
    "seksueel misbruik",
    "licht verstandelijke beperking",
    "LVB",
    "niet aangeboren hersenletsel",
    "syndroom van Down",
    "syndroom van Klinefelter",
    "ziekte van Crohn",
    "diabetes type 2",
    "suikerziekte",
    "COPD",
    "hartaanval",
    "hartinfarct",
    "beroerte",
    "TIA",
    "hernia",
    "gebroken heup",
    "dwarslaesie",
    "borstkanker",
    "uitzaaiingen",
    "longontsteking",
    "blaascarcinoom",
    "polsfractuur",
    "trigeminusneuralgie",
    "gonartrose",
    "hartpatiënt",
    "alcoholverslaving",
    "verslaafd aan cocaïne",
    "allergisch voor pinda",
    "zwanger",
    "miskraam",
    "in de war",
    "HIV-positief",
    "bulimia",
    "selective mutism",
    "anxiety disorder",
    "breast cancer",
    "hearing loss",
]


@pytest.mark.parametrize("term", DIAGNOSES)
@pytest.mark.parametrize(
    "around", ["Vader heeft {}.", "In het verslag staat ({}) en meer", "{}", "school, {}; huisarts"]
)
def test_a_diagnosis_is_found_and_strong(term, around):
    (finding,) = [f for f in health(paragraphs(around.format(term))) if f.score >= 0.5]
    assert finding.text == term
    assert finding.score >= 0.8
    assert finding.detail == "diagnosis"
    assert finding.evidence == (Evidence.TERM,)


@pytest.mark.parametrize(
    "term",
    [
        "angst",
        "rouw",
        "trauma",
        "somberheid",
        "nachtmerries",
        "bedplassen",
        "rugklachten",
        "gedragsproblemen",
        "scheidingsproblematiek",
        "hoofdpijn",
        "verwaarlozing",
        "paniekklachten",
        "ziek gemeld",
        "pijn in zijn rug",
    ],
)
def test_a_complaint_is_likely(term):
    (finding,) = health(paragraphs(f"Zij vertelde over {term} sinds de verhuizing."))
    assert finding.text == term
    assert 0.5 <= finding.score <= 0.85


MEDICINES = [
    ("metformine", "metformine"),
    ("Ritalin", "Ritalin"),
    ("METOPROLOL", "METOPROLOL"),
    ("metoprolol 50 mg 1dd1", "metoprolol 50 mg 1dd1"),
    ("omeprazol 20mg", "omeprazol 20mg"),
    ("2dd 500 mg metformine", "2dd 500 mg metformine"),
    ("20 mg citalopram", "20 mg citalopram"),
    ("quetiapine 25 mg voor de nacht", "quetiapine 25 mg voor de nacht"),
    ("methylfenidaat retard 36 mg", "methylfenidaat retard 36 mg"),
    ("temazepam 10mg a.n.", "temazepam 10mg a.n."),
    ("fictosartan", "fictosartan"),
    ("verzinumab", "verzinumab"),
    ("antidepressiva", "antidepressiva"),
    ("bloedverdunners", "bloedverdunners"),
    ("medicatie", "medicatie"),
    ("noodmedicatie", "noodmedicatie"),
]


@pytest.mark.parametrize(("written", "span"), MEDICINES)
def test_a_medicine_is_found_with_its_dose(written, span):
    (finding,) = health(paragraphs(f"Mevrouw gebruikt {written}, zegt de dochter."))
    assert finding.text == span
    assert finding.score >= 0.5
    assert finding.detail == "medication"


def test_a_word_nobody_knows_is_a_medicine_when_dosed_and_taken():
    assert reported("Gestart met Fabulix 20 mg 2dd en dat gaat goed") == ["Fabulix 20 mg 2dd"]
    assert reported("Het water bevat ongeveer 20 mg per liter, het zoutgehalte 5 mg") == []


CARE = [
    "ondertoezichtstelling",
    "onder toezicht gesteld",
    "OTS",
    "uithuisplaatsing",
    "uit huis geplaatst",
    "machtiging uithuisplaatsing",
    "gesloten jeugdhulp",
    "crisisplaatsing",
    "residentiële jeugdhulp",
    "zorgmachtiging",
    "rechterlijke machtiging",
    "indicatie voor begeleiding individueel",
    "beschikking huishoudelijke hulp",
    "beschikking Wmo",
    "Wlz-indicatie VG3",
    "zorgzwaartepakket ZZP 4",
    "ZZP VV5",
    "toekenning huishoudelijke hulp",
    "maatwerkvoorziening",
    "pgb voor begeleiding",
    "WIA-uitkering 80-100%",
    "volledig arbeidsongeschikt",
    "Wajong",
    "ziektewet",
    "rolstoelvergoeding",
    "beschermd wonen",
    "inloopdouche",
    "traplift",
    "huishoudelijke hulp",
]


@pytest.mark.parametrize("term", CARE)
def test_a_care_decision_is_found(term):
    (finding,) = health(paragraphs(f"Voor haar is er {term}, zo schreven wij."))
    assert finding.text == term
    assert finding.score >= 0.8
    assert finding.detail == "care-decision"
    assert finding.evidence == (Evidence.CARE_DECISION,)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("De EMDR loopt door.", "EMDR"),
        ("Hij krijgt chemotherapie.", "chemotherapie"),
        ("Aangemeld voor speltherapie.", "speltherapie"),
        ("Zij was opgenomen geweest in de GGZ.", "opgenomen geweest in de GGZ"),
        ("Denkt aan opname op een gesloten afdeling.", "opname op een gesloten afdeling"),
        ("Een doorverwijzing naar de cardioloog volgt.", "doorverwijzing naar de cardioloog"),
        ("Zij is gedwongen opgenomen.", "gedwongen opgenomen"),
        ("Hij kreeg een nieuwe stoma.", "stoma"),
    ],
)
def test_a_treatment_is_found(text, span):
    (finding,) = health(paragraphs(text))
    assert (finding.text, finding.detail) == (span, "treatment")
    assert finding.score >= 0.5


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Er is een matige depressie met angstklachten.", ["matige depressie met angstklachten"]),
        ("Hij heeft ernstige COPD gold 3.", ["ernstige COPD gold 3"]),
        ("met een burn-out en paniekklachten", ["burn-out", "paniekklachten"]),
        ("angst- en paniekklachten", ["angst", "paniekklachten"]),
        ("ADHD/autisme", ["ADHD", "autisme"]),
        ("progressieve MS, rolstoelafhankelijk", ["progressieve MS", "rolstoelafhankelijk"]),
        ("de ziekte van\nParkinson", ["ziekte van\nParkinson"]),
    ],
)
def test_spans_are_what_a_reader_underlines(text, spans):
    assert reported(text) in (spans, [span.replace("\n", " ") for span in spans])


@pytest.mark.parametrize(
    "text",
    [
        "Kunt u voor mijn afspraak met de huisarts of dokter bellen over zorg?",
        "Wij nemen uw aanvraag in behandeling; ik ben ziek.",
        "Een hypothese, een synthese en een diagnose.",
        "ALS U NIET REAGEERT VERVALT UW AANVRAAG; als het kan, add odd numbers.",
        "We gebruiken MS Teams en MS Office 365, zei Ms. Jones.",
        "De storing is verholpen, de stroomstoornis en het verkeersinfarct ook.",
        "Klachten van bewoners, geluidsklachten en bewonersklachten over de parkeerproblematiek.",
        "Uw huurachterstand en betalingsachterstand; de snelheidsbeperking geldt.",
        "Een contractbreuk, vertrouwensbreuk en de kinderziektes van het systeem.",
        "Onze academie, economie, premie en epidemie; de coöperatie en de reddingsoperatie.",
        "In april kostte de parasol 20 euro, het symbool van methanol en cholesterol.",
        "Sympathie, nostalgie en homeopathie.",
        "De opname van de vergadering staat online; het besluit omgevingsvergunning volgt.",
        "Er zijn 12 zzp'ers en 3 zzp 2 weken ingehuurd.",
        "Het Wmo-loket en de Wmo-consulent; de WIA-premie stijgt.",
        "The server is down and the feature disabled.",
        "Onze plannen zijn in de war gestuurd, de angst voor krimp regeert.",
        "Ik ben verslaafd aan chocola.",
        "Leerlingen tekenen onder toezicht van een docent.",
        "De gemeente koopt dagbesteding in via een aanbesteding.",
    ],
)
def test_words_of_everyday_business_are_none(text):
    assert reported(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Praktijk voor fysiotherapie De Linden",
        "Alzheimer Nederland collecteert",
        "Het Diabetes Fonds collecteert",
        "Stichting Autisme in de buurt",
        "afdeling oncologie en kankerbestrijding",
        "GZ-psycholoog, kinder- en jeugdpsychiater",
        "Zie www.autisme.nl of mail info@dementie.example",
        "https://zorg.example/thema/adhd",
        "Cursus mindfulness en training suïcidepreventie",
        "De KOPP-training begint om acht uur",
    ],
)
def test_the_name_of_a_practice_a_post_or_a_site_is_nobodys_disease(text):
    assert reported(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "De heer Parkinson belt.",
        "Mevrouw Parkinson-de Vries",
        "J. Crohn tekent.",
        "Ook Mark Tourette komt.",
        "dhr. T. Lyme",
    ],
)
def test_an_eponym_behind_a_title_or_a_first_name_is_a_person(text):
    assert reported(text) == []


@pytest.mark.parametrize(
    "text", ["Vader heeft Parkinson.", "Heeft Crohn", "met Asperger en", "Parkinson is vastgesteld"]
)
def test_an_eponym_alone_is_the_disease_and_strong(text):
    (finding,) = health(paragraphs(text))
    assert finding.score == 0.85


@pytest.mark.parametrize("place", [Place("body", is_boilerplate=True), Place("body", is_signature=True)])
def test_in_a_disclaimer_or_below_a_name_a_term_is_only_possible(place):
    (finding,) = health([Segment("Casemanager dementie", place)])
    assert finding.score < 0.5


def test_a_sentence_below_a_signature_still_counts():
    (finding,) = health([Segment("PS: zij heeft dementie. Bel haar niet.", Place("body", is_signature=True))])
    assert finding.score >= 0.8


@pytest.mark.parametrize(
    ("header", "cell", "span", "detail"),
    [
        ("Diagnose", "nystagmopia", "nystagmopia", "diagnosis"),
        ("diagnosecode", "F90.0", "F90.0", "diagnosis"),
        ("Medicatie", "Fabulix", "Fabulix", "medication"),
        ("Allergieën", "noten", "noten", "diagnosis"),
        ("Aandoening", "slechte longen", "slechte longen", "diagnosis"),
        ("Indicatie", "VV5", "VV5", "care-decision"),
        ("opmerking", "epilepsie", "epilepsie", "diagnosis"),
        ("bijzonderheden", "slikt ritalin", "ritalin", "medication"),
    ],
)
def test_a_column_says_what_its_cells_are(header, cell, span, detail):
    (finding,) = health(table(["naam", header], [["Jansen", cell]]))[-1:]
    assert (finding.text, finding.detail) == (span, detail)
    assert finding.score >= 0.5


@pytest.mark.parametrize("cell", ["geen", "n.v.t.", "-", "nee", "12", "", "ja", "onbekend"])
def test_an_empty_answer_below_such_a_column_is_none(cell):
    found = health(table(["naam", "Diagnose"], [["Jansen", cell]]))
    assert [finding for finding in found if finding.place.row == 1] == []


def test_several_values_in_one_cell_are_found_each():
    found = health(table(["Medicatie"], [["Fabulix, Verzinex 20 mg / geen"]]))
    assert [finding.text for finding in found if finding.place.row == 1] == ["Fabulix", "Verzinex 20 mg"]


def test_a_form_names_its_values():
    found = health(table([], [["Diagnose", "nystagmopia"], ["Naam", "Jansen"]]))
    assert [(finding.text, finding.evidence) for finding in found] == [("nystagmopia", (Evidence.LABEL,))]
    assert reported("Diagnose: nystagmopia, PTSS.\nMedicatie: Fabulix") == ["nystagmopia", "PTSS", "Fabulix"]


def test_a_code_counts_behind_the_name_of_its_classification():
    assert reported("ICD-10 F32.1 en DSM-5: 296.33") == ["ICD-10 F32.1", "DSM-5: 296.33"]
    assert reported("Kamer F32.1, artikel M54.5") == []


def test_an_organisation_adds_words_of_its_own():
    found = health(paragraphs("Zij gaat naar De Zonnebloemgroep en het Kompas."), ("de zonnebloemgroep", "Kompas"))
    assert [(finding.text, finding.detail, finding.score) for finding in found] == [
        ("De Zonnebloemgroep", "own-word", 0.8),
        ("Kompas", "own-word", 0.8),
    ]
    assert reported("Zij gaat naar De Zonnebloemgroep.") == []


@pytest.mark.parametrize(
    "text",
    [
        "cariës",
        "netvliesloslating",
        "lui oog",
        "hyperemesis",
        "stuitligging",
        "beroepsziekte",
        "valfractuur",
        "schoolangst",
        "niersteenkoliek",
        "bradycardie",
        "alcoholafhankelijkheid",
        "postcommotioneel syndroom",
        "hydrocortisone cream",
        "fentanylpleisters",
        "lithiumspiegel",
        "prednisonkuur",
        "morfinepomp",
        "hoortoestellen",
        "douchestoel",
        "compressiekousen",
        "agressieregulatietraining",
        "exposure met responspreventie",
        "gezinsgesprekken",
        "griepprik",
        "pneumokokkenvaccinatie",
        "gedotterd",
        "total hip replacement",
        "zuurstof aan huis",
        "tweelaags zwachtelen",
        "urenbeperking",
        "jeugdhulp op grond van de Jeugdwet",
        "enkel verstuikt",
        "heup gebroken",
        "pols is gekneusd",
    ],
)
def test_words_of_each_field_of_care_are_known(text):
    assert reported(f"Mevrouw heeft sinds kort {text}, zo blijkt.")


@pytest.mark.parametrize(
    "text",
    [
        "Hij had geen duizeligheid.",
        "Wond: 4 x 3 cm",
        "De koorts zakt.",
        "Uw HbA1c is 61.",
        "Het ontwerp komt van Prozac Media BV.",
        "De toets is onder toezicht.",
    ],
)
def test_what_is_denied_measured_or_only_named_is_not_reported(text):
    assert reported(text) == []


def test_the_next_head_of_a_table_is_no_care_decision():
    cells = table([], [["client", "bsn", "indicatie", "ingang"], ["Smulders", "1", "VV6", "2026-11-16"]])
    assert "ingang" not in [finding.text for finding in health(cells) if finding.score >= 0.5]


def test_a_diagnosis_that_begins_a_sentence_is_no_surname():
    assert reported("Zij woont in Den Haag. Parkinson, valt veel.") == ["Parkinson"]
