"""What ties a person to whoever reads the letter: the quoted history names him, or he is the reader's own."""

from time import perf_counter

import pytest

from mailguard.data_subjects import data_subjects_of
from mailguard.facts import DataSubject
from mailguard.findings import Finding, Place, Role, Segment
from mailguard.vocabulary import EntityType

BODY = Place("body")
QUOTED = Place("body", is_quoted=True)
ATTACHED = Place("verslag.pdf")


def person(text: str, name: str, *quoted: str, place: Place = BODY) -> DataSubject:
    """The one who bears this name in a letter of one paragraph, above a quoted history."""
    start = text.index(name)
    found = Finding(EntityType.PERSON, name, place, 0, start, start + len(name), 0.9, Role.CONTENT)
    segments = [Segment(text, place), *(Segment(history, QUOTED) for history in quoted)]
    (subject,) = data_subjects_of([found], segments)
    return subject


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("Sem de Boer", "Hoe gaat het met de heer De Boer?"),
        ("Sem de Boer", "Betreft: BOER, S. de"),
        ("mevrouw Oosting", "oosting belde gisteren."),
        ("Jan van den Berg", "Dat is van den Berg."),
        ("Karin Jansen-de Boer", "Mevrouw Jansen komt."),
        ("Daan", "Met Daan gaat het goed."),
        ("Maria Garcia Lopez", "<m.lopez@post.example>"),
        ("Jan D'Hondt", "Hoe is het met meneer D'hondt?"),
        ("Emre Yıldız", "Wanneer komt Yıldız?"),
        ("Julie ten Cate", "Onze dochter Julie is geboren!"),
    ],
)
def test_who_is_named_in_the_quoted_history_is_known_to_its_writer(name, history):
    assert person(f"Het gaat om {name}.", name, "Goedemorgen,", history).is_in_thread


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("Sem de Boer", "Hoe gaat het met Daan?"),
        ("Sem de Boer", "De boerderij is open."),
        ("Jan van den Berg", "van den Bergh"),
        ("Bo", "Met Bo gaat het goed."),  # too short to tell
        ("Daan Mulder", ""),
    ],
)
def test_who_is_not_named_there_is_not(name, history):
    assert not person(f"Het gaat om {name}.", name, history).is_in_thread
    assert not person(f"Het gaat om {name}.", name).is_in_thread


def test_only_the_quoted_body_is_the_thread():
    name = "Sem de Boer"
    found = Finding(EntityType.PERSON, name, BODY, 0, 0, len(name), 0.9, Role.CONTENT)
    elsewhere = [Segment("De Boer", Place("brief.docx", is_quoted=True)), Segment("De Boer", BODY)]
    (subject,) = data_subjects_of([found], [Segment(name, BODY), *elsewhere])
    assert not subject.is_in_thread


@pytest.mark.parametrize(
    "text",
    [
        "Wij spraken uw zoon Daan.",
        "Het gaat goed met je moeder Daan.",
        "Uw moeder, mevrouw Daan, komt maandag.",
        "De intake van jullie dochter Daan is op 3 maart.",
        "uw cliënt de heer Daan",
        "Uw cliënte mevr. Daan heeft gebeld.",
        "Komt je man Daan ook?",
        "Voor jullie pleegkind Daan is een plek vrij.",
        "Voor jouw broertje Daan is een plek vrij.",
        "De gegevens van uw kind, Daan, staan erin.",
        "De gegevens van uw kind (Daan) staan erin.",
        "your son Daan",
        "Your late husband Mr Daan was insured.",
        "your foster child Daan",
        "uw partner Daan",
        "uw jongste dochter Daan",
        "uw twee minderjarige kinderen Daan en een ander",
        "uw kinderen Lotte, Mees en Daan",
        "uw zoon en dochter Daan",
        "uw ex-partner dhr. Daan",
        "uw patiënt Daan is gezien",
        "Daan, uw zoon, is gezien.",
        "Daan (jullie pleegzoon) is gezien.",
        "Uw\nkleinzoon Daan",
    ],
)
def test_who_is_called_the_readers_own_is_his_kin(text):
    assert person(text, "Daan").is_readers_kin


@pytest.mark.parametrize(
    "text",
    [
        "mijn zoon Daan",
        "zijn moeder Daan",
        "de zoon van Daan",
        "haar kind Daan",
        "uw collega Daan",
        "je leerling Daan",
        "Daan uit jouw groep",
        "uw brief over Daan",
        "uw zoon sprak met Daan",
        "uw zoon en meester Daan",
        "Uw zoon. Daan komt ook.",
        "Daan, uw zoon Mees is gezien.",
        "Daan, uw collega, is gezien.",
        "nieuwe zoon Daan",
        "your colleague Daan",
        "Daan en uw zoon",
        "our client Daan",
    ],
)
def test_others_are_not(text):
    assert not person(text, "Daan").is_readers_kin


def test_only_the_letter_itself_speaks_to_its_reader():
    text = "Wij spraken uw zoon Daan."
    assert not person(text, "Daan", place=QUOTED).is_readers_kin
    assert not person(text, "Daan", place=ATTACHED).is_readers_kin


def test_one_sentence_that_says_so_is_enough():
    text = "Daan is gezien. Uw zoon Daan komt terug."
    spans = [(0, 4), (24, 28)]
    found = [Finding(EntityType.PERSON, "Daan", BODY, 0, start, end, 0.9, Role.CONTENT) for start, end in spans]
    (subject,) = data_subjects_of(found, [Segment(text, BODY)])
    assert subject.is_readers_kin


@pytest.mark.parametrize(
    "before", ["uw kinderen " + "Aa, " * 50, "uw " * 100, "uw jongste " * 50, "je kind en " * 50, " " * 200]
)
def test_hostile_text_takes_no_time(before):
    began = perf_counter()
    found = []
    text = ""
    for _ in range(500):
        text += before
        found.append(Finding(EntityType.PERSON, "Daan", BODY, 0, len(text), len(text) + 4, 0.9, Role.CONTENT))
        text += "Daan "
    data_subjects_of(found, [Segment(text, BODY)])
    assert perf_counter() - began < 1


def test_a_long_history_is_read_once_for_all_who_are_named():
    names = [f"Sem Naam{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)]
    found = [
        Finding(EntityType.PERSON, name, Place("body", 0, row), row, 0, len(name), 0.9, Role.CONTENT)
        for row, name in enumerate(names)
    ]
    segments = [*(Segment(name, finding.place) for name, finding in zip(names, found, strict=True))]
    began = perf_counter()
    people = data_subjects_of(found, [*segments, Segment("Naamaa en anderen. " * 20_000, QUOTED)])
    assert perf_counter() - began < 1
    assert [subject.is_in_thread for subject in people] == [True] + [False] * 599
