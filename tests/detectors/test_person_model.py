"""PERSON by the language model that ships with mailguard, beside the rules: each adds what the other misses."""

from functools import cache

import pytest

from benchmarks.detectors import cases, labelled, written_mail
from benchmarks.report import meter
from mailguard import name_model
from mailguard.detectors import person_reading, scan
from mailguard.detectors.detector import Kind, ReadName
from mailguard.detectors.person import PersonDetector
from mailguard.findings import REPORTED_SCORE, Evidence, Finding, Place, Segment
from mailguard.lexicon import Lexicon


def findings(*texts: str, header: tuple[str, ...] = (), reader=None) -> list[Finding]:
    segments = [Segment(text, Place("body")) for text in texts]
    detector = PersonDetector(reader=name_model.load() if reader is None else reader)
    result = scan(segments, Lexicon(), header, [detector])
    assert result.failures == ()
    return [finding for finding in result.findings if finding.score >= REPORTED_SCORE]


def people(*texts: str, header: tuple[str, ...] = ()) -> list[str]:
    return [finding.text for finding in findings(*texts, header=header)]


def by_rules(*texts: str) -> list[str]:
    segments = [Segment(text, Place("body")) for text in texts]
    return [f.text for f in scan(segments, Lexicon(), (), [PersonDetector()]).findings if f.score >= REPORTED_SCORE]


@pytest.mark.parametrize(
    "text",
    [
        "Gisteren is Sibusiso Dlamini op gesprek geweest over zijn schulden.",
        "Wij hebben Thandeka gesproken, zij komt morgen met Thandeka Mokoena langs.",
        "Kunt u voor Nomvula Khumalo een afspraak maken bij de tandarts?",
        "De aanvraag van Sefako Ramathlodi is afgewezen.",
    ],
)
def test_the_model_knows_names_that_are_on_no_list(text):
    assert not by_rules(text)
    assert people(text)
    assert all(Evidence.LANGUAGE_MODEL in f.evidence or Evidence.SAME_VALUE in f.evidence for f in findings(text))


@pytest.mark.parametrize(
    "text",
    [
        "Hoi Lotte,\n\nde planning staat klaar.",
        "Kees, kun je mij even bellen?",
        "Het rooster staat klaar.\n\nGroetjes,\nLotte",
        "tot morgen!\n\ngr ilse",
        "slaap lekker, Petra",
        "Met vriendelijke groet,\nMetering Services",
        "Kind regards,\nCivil Affairs, desk 4",
        "Hoogachtend,\nWarmtenet Drechterstad",
        "Offerte van Terpstra Sanering voor het dak.",
        "De lift wordt gekeurd door Huisman Liften.",
        "Wij leveren de hoekbank Vigo volgende week.",
        "- vanillevla\n- komijn\n- losse stoeptegel",
        "Zij gebruikt levothyroxine en metformine.",
        "Er is een vermoeden van Parkinson.",
        "Het onderzoek vindt plaats in het Jeroen Bosch Ziekenhuis.",
        "Wij zitten aan de Burgemeester de Raadtsingel 12.",
        "Kermis op het plein in Nieuwegein, zaterdag vanaf 10 uur.",
    ],
)
def test_who_only_greets_or_signs_and_what_is_no_person(text):
    assert people(text) == []


def test_a_first_name_that_is_spoken_of():
    assert people("Volgens mij heeft Lieke gisteren nog gebeld over haar toeslag.") == ["Lieke"]


def test_sender_and_readers_are_no_news_to_each_other():
    text = "Volgens mij heeft Lieke gisteren nog gebeld over haar toeslag."
    assert people(text, header=("Lieke Hofland",)) == []
    assert people(text, header=("Anja Hofland",)) == ["Lieke"]


def test_what_looks_like_a_name_is_one_where_the_model_reads_one():
    text = "De Kerkdijk is dicht vanaf donderdag."
    assert by_rules(text) == ["De Kerkdijk"]
    assert people(text) == []


def test_a_column_without_a_header_is_one_of_people():
    names = ("Thandeka Mokoena", "Sibusiso Dlamini", "Oluwaseun Adeyemi", "Nomvula Khumalo", "Zanele Ngcobo")
    segments = [
        Segment(text, Place("lijst.csv", 0, row, column))
        for row, name in enumerate(names)
        for column, text in enumerate((str(row), name, "Kerkstraat"))
    ]
    found = scan(segments, Lexicon(), (), [PersonDetector(reader=name_model.load())]).findings
    assert [f.text for f in found if f.score >= REPORTED_SCORE] == list(names)


class Recorder:
    """Reads nothing, and keeps what it was given to read."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, texts):
        self.texts += texts
        return [() for _ in texts]


def test_of_a_column_only_the_first_cells_are_read():
    recorder = Recorder()
    cells = [Segment(f"Thandeka Mokoena{chr(97 + n % 26)}", Place("x.csv", 0, n, 0)) for n in range(500)]
    scan(cells, Lexicon(), (), [PersonDetector(reader=recorder)])
    assert 0 < len(recorder.texts) <= 50


def test_no_more_of_a_file_is_read_than_the_cap():
    recorder = Recorder()
    line = "Over de zaak van Thandeka Mokoena is nog niets gezegd, " * 20
    places = [Place("een.txt")] * 300 + [Place("twee.txt")] * 10
    segments = [Segment(f"{n} {line}", place) for n, place in enumerate(places)]
    scan(segments, Lexicon(), (), [PersonDetector(reader=recorder)])
    sizes = len(line) * 10, person_reading.MOST_OF_FILE
    assert sizes[1] * 0.9 < sum(map(len, recorder.texts)) <= sum(sizes) + 300 * 10
    assert any(text.startswith("305 ") for text in recorder.texts)


def test_names_found_by_both_are_found_once():
    [found] = findings("Ik sprak met Fatima El Amrani over de brief.")
    assert (found.text, found.evidence[0]) == ("Fatima El Amrani", Evidence.FIRST_NAME)


class Fixed:
    """Reads a person in the whole of each text."""

    def read(self, texts):
        return [(ReadName(0, len(text), Kind.PERSON),) for text in texts]


@pytest.mark.parametrize("text", ["12345", "https://x.example/Jan", "De", "mevrouw", "  ", "van de"])
def test_whatever_a_model_reads_what_cannot_be_a_name_is_none(text):
    assert findings(text, reader=Fixed()) == []


@cache
def _score():
    unseen = list(cases.written(written_mail.FOLDER / "held_out"))
    with meter() as progress:
        return labelled.score(unseen, progress, only_text=True)


def test_floor_on_mail_that_it_was_not_trained_on():
    """Below what was measured (benchmarks/RESULTS-names.md): a model that got worse must not ship."""
    tally = _score().tallies["PERSON"]
    assert tally.recall > 0.94
    assert tally.precision > 0.93


def test_floor_in_mail_that_names_nobody():
    score = _score()
    assert score.mails_without_person >= 100
    assert score.persons_in_those / score.mails_without_person < 0.1
