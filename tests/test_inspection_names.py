"""Language models for names in real workers: read there, though no file can be opened any more, and told of if not."""

import re
import shutil
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

import pytest
import spacy

from mailguard import detectors, name_model
from mailguard.config import InspectionSettings
from mailguard.errors import InspectionUnavailable
from mailguard.findings import Evidence, Inspection, Place, Segment
from mailguard.inspection import InspectionPool
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope, Message
from mailguard.vocabulary import EntityType

# Not on any list, and no word beside it that goes with names.
NAME = "Wgerda Oldenkotte"
TEXT = f"Volgens {NAME} is het pakket al binnen."
EXTRA: Final = "nl_core_news_sm"


def inspected(pool: InspectionPool, text: str) -> Inspection:
    mail = EmailMessage()
    mail["From"], mail["To"] = "balie@gemeente.example", "burger@bewoner.example"
    mail.set_content(text)
    envelope = Envelope.of("balie@gemeente.example", ("burger@bewoner.example",))
    return pool.inspect(Message.from_content("1", envelope, mail.as_bytes(policy=SMTP)))


def people(inspection: Inspection) -> list[str]:
    return [finding.text for finding in inspection.findings if finding.entity is EntityType.PERSON]


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    with InspectionPool(InspectionSettings(workers=1), Lexicon()) as started:
        yield started


def test_a_confined_worker_finds_a_name_that_the_model_alone_knows(pool):
    assert detectors.scan([Segment(TEXT, Place("body"))], Lexicon()).findings == ()
    inspection = inspected(pool, TEXT)
    assert inspection.uninspectable == ()
    assert [(found.text, found.evidence) for found in inspection.findings] == [(NAME, (Evidence.LANGUAGE_MODEL,))]


def test_the_server_that_forks_has_one_thread_whatever_its_surroundings_ask_for(monkeypatch):
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(variable, "4")
    with InspectionPool(InspectionSettings(workers=1), Lexicon()) as pool:
        (worker,) = pool.worker_pids
        server = int(Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1])
        assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1
        assert people(inspected(pool, TEXT)) == [NAME]
        assert len(list(Path(f"/proc/{worker}/task").iterdir())) == 1


def test_the_least_memory_is_enough_for_the_text_that_takes_most():
    """Words of one letter, each of which the model keeps numbers of while it reads."""
    settings = InspectionSettings(workers=1, memory_per_message_bytes=67_108_864)
    with InspectionPool(settings, Lexicon()) as pool:
        inspection = inspected(pool, f"{TEXT}\r\n\r\n{'a b ' * 12_000}")
    assert inspection.uninspectable == ()
    assert people(inspection) == [NAME]


@pytest.fixture
def installed(tmp_path, monkeypatch) -> None:
    """A package with spaCy's name for it, as its installer leaves it. Its model is ours with two labels exchanged: it
    takes places for people.
    """
    shutil.copytree(name_model.OWN_MODEL, tmp_path / EXTRA / "model")
    moves = tmp_path / EXTRA / "model" / "ner" / "moves"
    labels = {b'"PER"': b'"LOC"', b'"LOC"': b'"PER"'}
    moves.write_bytes(re.sub(b'"PER"|"LOC"', lambda label: labels[label[0]], moves.read_bytes()))
    (tmp_path / EXTRA / "__init__.py").write_text(
        "from pathlib import Path\n"
        "from spacy.util import load_model_from_path\n"
        "def load(**options):\n"
        "    return load_model_from_path(Path(__file__).parent / 'model', **options)\n"
    )
    information = tmp_path / f"{EXTRA}-3.8.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {EXTRA}\nVersion: 3.8.0\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])  # the workers run on ours


def test_a_model_of_spacy_reads_along_where_the_configuration_names_it(installed):
    assert name_model.is_installed(EXTRA)
    read = []
    for name in ("", EXTRA):
        settings = InspectionSettings(workers=1, extra_name_model=name)
        with InspectionPool(settings, Lexicon(), function="tests.planted:people_read") as pool:
            read.append(inspected(pool, "Morgen zijn wij in Amsterdam.").headers.subject)
    assert read == ["", "Amsterdam"]


def test_without_its_own_model_inspection_does_not_start_and_says_which_folder_it_misses():
    pool = InspectionPool(InspectionSettings(), Lexicon(), function="tests.planted:without_name_model")
    said = "did not start: failed InspectionUnavailable: the language model /nowhere/nl_mail cannot be loaded: "
    with pytest.raises(InspectionUnavailable, match=said):
        pool.start()
    assert not pool.ready


def test_without_the_model_that_reads_along_inspection_does_not_start_and_names_it():
    if name_model.is_installed("nl_core_news_lg"):
        pytest.skip("nl_core_news_lg is installed here")
    pool = InspectionPool(InspectionSettings(extra_name_model="nl_core_news_lg"), Lexicon())
    with pytest.raises(InspectionUnavailable, match="the language model nl_core_news_lg cannot be loaded: "):
        pool.start()


def test_the_model_keeps_no_word_of_what_it_read():
    pipeline = spacy.load(name_model.OWN_MODEL)
    model = name_model.NameModel([pipeline])
    model.read(["Beste Jan,"])
    known = len(pipeline.vocab.strings)
    (names,) = model.read([TEXT])
    assert [TEXT[name.start : name.end] for name in names] == [NAME]
    assert len(pipeline.vocab.strings) == known
    assert not {"Wgerda", "Oldenkotte", "pakket"} & set(pipeline.vocab.strings)
