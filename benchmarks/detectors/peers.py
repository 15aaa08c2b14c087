"""Presidio and deduce on the same mails, where they are installed. They are no dependencies of mailguard:

    python -m venv peers
    peers/bin/pip install . presidio-analyzer deduce
    peers/bin/python -m benchmarks.detectors --only peers

Presidio (MIT) gets its own recognisers for Dutch, telephone numbers of the Netherlands, and a blank spaCy model: its
models are not on PyPI, so it finds no names. deduce (LGPL-3) reads Dutch medical text; its first start takes minutes.
"""

import logging
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.detectors.cases import Case
from benchmarks.detectors.scoring import Score, Value, distinct
from benchmarks.report import Meter, Row, Table, warn
from mailguard.vocabulary import EntityType

Read = Callable[[str], Iterator[tuple[str, str]]]  # the types and texts of what is found in a text

_PRESIDIO_TYPES = frozenset(("EMAIL_ADDRESS", "PHONE_NUMBER", "IBAN_CODE", "CREDIT_CARD", "IP_ADDRESS"))
_DEDUCE_TYPES = {
    "persoon": "PERSON",
    "patient": "PERSON",
    "telefoonnummer": "PHONE_NUMBER",
    "emailadres": "EMAIL_ADDRESS",
    "bsn": "NL_BSN",
}
# deduce knows one kind of place: a street with a number is an address, a town or a postcode alone is none of ours.
_STREET_AND_NUMBER = re.compile(r"[^\W\d].*\s\d+")
_OURS = "mailguard"


@dataclass
class Reader:
    """One program, the types it can find, and what it made of the mails."""

    name: str
    types: frozenset[str]
    find: Callable[[Case], list[Value]]
    score: Score = field(default_factory=Score)
    seconds: float = 0.0

    def read(self, case: Case) -> None:
        began = time.process_time()
        found = self.find(case)
        self.seconds += time.process_time() - began
        labelled = case.labelled(only_text=True)
        self.score.add(case.name, labelled, found, is_complete=case.is_complete, has_person=case.has_person)


def measure(sets: Mapping[str, Sequence[Case]], meter: Meter) -> list[Table]:
    """A table of quality and one of time for each set; the programs take turns, mail by mail."""
    peers = [peer for peer in (_presidio(meter), deduce(meter)) if peer is not None]
    if not peers:
        return []
    tables = []
    for name, cases in sets.items():
        readers = [Reader(_OURS, frozenset(EntityType), lambda case: case.found(only_text=True))]
        readers += [Reader(peer, types, finder(read)) for peer, types, read in peers]
        meter.begin("beside peers", len(cases))
        for case in cases:
            for reader in readers:
                reader.read(case)
            meter.step()
        tables += [_quality(name, readers), _time(name, cases, readers)]
    return tables


def finder(read: Read) -> Callable[[Case], list[Value]]:
    def find(case: Case) -> list[Value]:
        values = (Value(kind, text, where) for where, whole in case.texts().items() for kind, text in read(whole))
        return list(distinct(values))

    return find


def _quality(name: str, readers: Sequence[Reader]) -> Table:
    rows, shared = [], frozenset.union(*(reader.types for reader in readers[1:]))
    for entity in (entity for entity in EntityType if entity in shared):
        row: dict[str, object] = {"type": str(entity), "labelled": readers[0].score.tallies[entity].labelled}
        for reader in readers:
            tally = reader.score.tallies[entity] if entity in reader.types else None
            for figure in ("P", "R", "F1"):
                value = {"P": "precision", "R": "recall", "F1": "f1"}[figure]
                row[f"{reader.name} {figure}"] = getattr(tally, value) if tally else None
        rows.append(row)
    note = (
        "Subject, body, TXT and CSV; the same labels and the same rule for each. Presidio: its own recognisers without "
        "a model (no names), Dutch telephone numbers. deduce: made for medical notes. Empty: a type it does not know."
    )
    digits = {head: 3 for row in rows for head in row}
    return Table(f"Beside Presidio and deduce, {name} ({readers[0].score.mails} mails)", rows, note, digits)


def _time(name: str, cases: Sequence[Case], readers: Sequence[Reader]) -> Table:
    kib = sum(len(text.encode()) for case in cases for text in case.texts().values()) / 1024
    rows: list[Row] = [
        {
            "program": reader.name,
            "types": len(reader.types & reader.score.tallies.keys()),
            "seconds": reader.seconds,
            "ms a mail": 1000 * reader.seconds / len(cases),
            "KB/s": kib / reader.seconds,
            "times ours": reader.seconds / readers[0].seconds,
        }
        for reader in readers
    ]
    return Table(f"Processor time of the same, {name}", rows, digits={"KB/s": 0, "times ours": 1})


def _presidio(meter: Meter) -> tuple[str, frozenset[str], Read] | None:
    try:
        import presidio_analyzer
        import spacy
        import tldextract
    except ImportError:
        say_missing("Presidio", "presidio-analyzer")
        return None
    meter.begin("starting Presidio", 1)
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, PhoneRecognizer

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    # Offline, and with the top-level domains of invented mail, or it would call no address of ours one.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), extra_suffixes=("example", "test"))
    with tempfile.TemporaryDirectory() as folder:
        spacy.blank("nl").to_disk(Path(folder))
        model = {"nlp_engine_name": "spacy", "models": [{"lang_code": "nl", "model_name": folder}]}
        language = NlpEngineProvider(nlp_configuration=model).create_engine()
    registry = presidio_analyzer.RecognizerRegistry(supported_languages=["nl"])
    registry.load_predefined_recognizers(languages=["nl"], nlp_engine=language)
    for name in ("PhoneRecognizer", "SpacyRecognizer"):
        registry.remove_recognizer(name, language="nl")
    registry.add_recognizer(PhoneRecognizer(supported_language="nl", supported_regions=("NL",)))
    registry.add_recognizer(CreditCardRecognizer(supported_language="nl"))
    engine = presidio_analyzer.AnalyzerEngine(registry=registry, nlp_engine=language, supported_languages=["nl"])

    def read(text: str) -> Iterator[tuple[str, str]]:
        for result in engine.analyze(text, language="nl", entities=sorted(_PRESIDIO_TYPES)):
            yield result.entity_type, text[result.start : result.end]

    return "Presidio", _PRESIDIO_TYPES, read


def deduce(meter: Meter) -> tuple[str, frozenset[str], Read] | None:
    logging.basicConfig(level=logging.ERROR)  # deduce would have all of Python log to stdout
    try:
        import deduce
    except ImportError:
        say_missing("deduce", "deduce")
        return None
    meter.begin("starting deduce (minutes, the first time)", 1)
    program = deduce.Deduce()
    types = frozenset((*_DEDUCE_TYPES.values(), "NL_ADDRESS"))

    def read(text: str) -> Iterator[tuple[str, str]]:
        for found in program.deidentify(text).annotations:
            if found.tag == "locatie" and _STREET_AND_NUMBER.match(found.text):
                yield "NL_ADDRESS", found.text
            elif found.tag in _DEDUCE_TYPES:
                yield _DEDUCE_TYPES[found.tag], found.text

    return "deduce", types, read


def say_missing(name: str, package: str) -> None:
    warn(f"{name} is not installed, so it is left out: pip install {package} (in an environment of your own).")
