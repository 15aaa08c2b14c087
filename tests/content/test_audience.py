"""To whom a message speaks as a group: nobody, clients, or people who share what they would not have told."""

from time import perf_counter

import pytest

from mailguard.content.audience import audience_of
from mailguard.findings import Audience, Place, Segment

BODY = Place("body")


def body(*texts: str, place: Place = BODY) -> list[Segment]:
    return [Segment(text, place) for text in texts]


@pytest.mark.parametrize(
    "greeting",
    [
        "Beste patiënten,",
        "Geachte patienten van onze praktijk,",
        "Hallo oud-cliënten!",
        "Beste ouders en verzorgers,",
        "Lieve pleegouders,",
        "Beste bewoners van de Lindehof,",
        "Geachte patiënt,",
        "Geachte patiënt\nU komt in aanmerking voor de griepprik.",
        "Beste cliënt!",
        "Dear patients,",
        "Dear client,",
    ],
)
def test_a_greeting_to_the_group_speaks_to_clients(greeting):
    assert audience_of("Bericht", body(greeting, "Tot dan.")) is Audience.CLIENTS
    assert audience_of("Bericht", body("Logo", greeting)) is Audience.CLIENTS


@pytest.mark.parametrize(
    "text",
    [
        "Beste collega's,",
        "De patiënt komt maandag.",
        "Beste collega, de patiënt komt maandag.",
        "Geachte patiëntenraad,",
        "Geachte patiënt Jansen,",
        "Beste Jan. Onze patiënten klagen.",
        "Geachte clientadviseur,",
    ],
)
def test_speaking_of_clients_is_not_speaking_to_them(text):
    assert audience_of("Bericht", body(text)) is Audience.OPEN


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("Maandag komen wij door een scholing bij u allen een uur later.", Audience.CLIENTS),
        ("Onze verzorgende is morgen om tien uur bij u thuis.", Audience.CLIENTS),
        ("Maandag komen wij bij u op kantoor.", Audience.OPEN),
        ("Ligt het bij u allemaal klaar?", Audience.OPEN),
    ],
)
def test_whom_one_visits_at_home_is_a_client(text, audience):
    assert audience_of("Bericht", body("Goedemiddag,", text)) is audience


@pytest.mark.parametrize("greeting", ["Beste cliënten,", "Beste deelnemers aan de groep rouw,"])
def test_only_the_beginning_of_the_senders_own_text_is_a_greeting(greeting):
    assert audience_of("Bericht", body(greeting, place=Place("body", is_quoted=True))) is Audience.OPEN
    assert audience_of("Bericht", body(greeting, place=Place("body", is_signature=True))) is Audience.OPEN
    assert audience_of("Bericht", body(greeting, place=Place("folder.pdf"))) is Audience.OPEN
    assert audience_of("Bericht", body("a", "b", "c", greeting)) is Audience.OPEN


@pytest.mark.parametrize("subject", ["Uitnodiging ouders groep 4", "Bericht voor onze cliënten", "Groepstherapie"])
def test_a_subject_that_names_the_group_speaks_to_clients(subject):
    assert audience_of(subject, []) is Audience.CLIENTS


def test_a_subject_about_one_case_speaks_to_nobody():
    assert audience_of("Overleg over een patiënt", []) is Audience.OPEN
    assert audience_of("Foto's van de schouders", []) is Audience.OPEN


@pytest.mark.parametrize(
    "subject",
    [
        "Deelnemers schuldhulp: nieuwe data",
        "Lotgenotengroep borstkanker",
        "Lotgenotencontact hersenletsel, 12 april",
        "Cursus omgaan met je depressie",
        "KOPP-groep start in mei",
        "RE: groep pesten",
        "Rouwgroep dinsdagavond",
        "Rouwcafé van maart",
        "Uitnodiging training ADHD",
        "Start inloopspreekuur schuldhulpverlening",
        "Inloop voor mensen met dementie",
        "Deelnemerslijst cursus stoppen met roken: deelnemers",
        "Bijeenkomst ouders van kinderen met autisme",
        "Aan alle cliënten met een bijstandsuitkering",
        "Informatie voor mensen met schulden",
        "Info voor nierpatiënten",
        "Uitnodiging voor statushouders",
        "Voor onze voedselbankklanten",
        "Gespreksgroep gescheiden vaders",
        "Groep transgender jongeren: zomerprogramma",
        "Alzheimercafé donderdag",
        "Agenda praatgroep verslaving",
        "Zwangerschapscursus: de laatste les",
        "Assertiviteit en angst: groepsbijeenkomst 3",
        "MS-groep",
        "Groep ASS volwassenen, vrijdagmiddag",
        "Bereavement support group",
        "Breast cancer support group: next week",
        "Anxiety course, week 4",
        "FW: To all clients on welfare",
    ],
)
def test_a_subject_that_names_a_sensitive_group_speaks_to_it(subject):
    assert audience_of(subject, []) is Audience.SENSITIVE
    assert audience_of(subject, body("Beste allemaal,", "Tot dinsdag.")) is Audience.SENSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "Beste deelnemers van de training ADHD,",
        "Beste deelnemers aan de bijeenkomst schuldhulp,",
        "Beste diabetespatiënten,",
        "Beste lotgenoten met longkanker,",
        "Geachte bijstandsgerechtigden,",
        "Beste inwoners in de schuldsanering,",
        "Aan alle cliënten met een bijstandsuitkering",
        "Beste leden van de moskee,",
        "Beste vakbondsleden,",
        "Beste ouders van kinderen met een verstandelijke beperking,",
        "Lieve nabestaanden,",
        "Hallo groep,\nLeuk dat jullie meedoen aan de cursus omgaan met autisme.",
        "Welkom bij de lotgenotengroep darmkanker.",
        "U hebt zich aangemeld voor het spreekuur budgetbeheer.",
        "Jullie volgen bij ons de groep 'Grip op je depressie', begeleid door een psycholoog.",
        "Onze rouwgroep komt weer bij elkaar, samen met onze vrijwilligers.",
        "Beste deelnemers en begeleiders van de rouwgroep,",
        "Dear participants of the eating disorder group,",
        "You signed up for our course on living with cancer.",
        "Welcome to the clinic for people with arthritis.",
    ],
)
def test_the_first_paragraphs_speak_to_a_sensitive_group(text):
    assert audience_of("Bericht", body(text)) is Audience.SENSITIVE
    assert audience_of("Bericht", body("Beste allemaal,", text)) is Audience.SENSITIVE


@pytest.mark.parametrize(
    "subject",
    [
        "Training motiverende gespreksvoering schuldhulp voor consulenten",
        "Bijscholing groep ADHD",
        "Scholing over ADHD",
        "Werkgroep armoede: notulen",
        "Projectgroep dementie",
        "Stuurgroep voedselbank",
        "Doelgroep verslavingszorg",
        "Workshop schulden herkennen",
        "Netwerkbijeenkomst eenzaamheid en dementie",
        "Bijeenkomst ketenpartners huiselijk geweld",
        "Training signaleren kindermishandeling",
        "Cursus autisme in de klas",
        "Cursus rouw voor leerkrachten",
        "Groep pesten: overleg met mentoren en hulpverleners",
        "Deelnemers training suïcidepreventie huisartsen",
        "Vrijwilligers rouwgroep gezocht",
        "Offerte cursus stoppen met roken",
        "Factuur zaalhuur alzheimercafé",
        "Vacature begeleider KOPP-groep",
        "Verwijzing naar groep depressie",
        "Beleid inwoners met schulden",
        "Huisvesting voor statushouders",
        "Cijfers bijstand eerste kwartaal",
        "Schuldhulpverlening: nieuwe folder",
        "Vergadering maandag",
        "Training MS Teams",
        "UITNODIGING BIJEENKOMST ALS JE KOMT",
        "Cursus Excel voor gevorderden",
        "Groep 8 op kamp",
        "Meeting on debt restructuring",
        "Depression training for teachers",
        "Volunteers for the grief group",
        "Vrouwengroep naar het museum",
        "Report on the refugee group",
    ],
)
def test_speaking_of_such_a_group_to_those_who_work_with_it_is_not_speaking_to_it(subject):
    assert audience_of(subject, []) is not Audience.SENSITIVE


@pytest.mark.parametrize(
    "greeting",
    [
        "Beste collega's,",
        "Beste collega,",
        "Geachte huisartsen,",
        "Beste ketenpartners,",
        "Beste leerkrachten en intern begeleiders,",
        "Geachte bestuursleden,",
        "Beste vrijwilligers van de rouwgroep,",
        "Dag consulenten,",
        "Beste Jan en collega's,",
        "Beste team,",
        "Hi team,",
        "Dear colleagues,",
        "Dear volunteers,",
        "Hoi Karin,",  # one person, of whom nobody says that she is in the group
    ],
)
def test_who_is_greeted_goes_before_what_the_subject_says(greeting):
    assert audience_of("Lotgenotengroep borstkanker", body(greeting)) is not Audience.SENSITIVE
    assert audience_of("Bericht", body(greeting, "Welkom bij de cursus rouw.")) is not Audience.SENSITIVE


def test_a_letter_to_several_by_name_speaks_to_the_group():
    assert audience_of("Groep depressie", body("Beste Anna, Bram en Cem,")) is Audience.SENSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "De cursus omgaan met depressie loopt goed.",  # nobody is spoken to
        "Beste buren, de straat is dicht.",
        "Beste allemaal, de groep gaat naar het strand.",
        "Voor mensen met schulden bestaat een loket.",
    ],
)
def test_a_paragraph_that_tells_of_a_group_does_not_speak_to_it(text):
    assert audience_of("Bericht", body(text)) is not Audience.SENSITIVE


@pytest.mark.parametrize(
    "hostile", ["groep " * 50_000, "a-" * 100_000, "groep rouw voor " + "a-" * 100_000, "met " * 9999]
)
def test_hostile_text_takes_no_time(hostile):
    began = perf_counter()
    audience_of(hostile, body(hostile, hostile, hostile))
    assert perf_counter() - began < 1
