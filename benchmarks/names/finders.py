"""What finds names of people: mailguard's halves, mailguard itself, and two peers where they are installed.

    python -m venv peers
    peers/bin/pip install . presidio-analyzer deduce
    peers/bin/python -m benchmarks.names

Presidio (MIT) reads with the very language model of mailguard, and its own way of running it. deduce (LGPL-3) reads
Dutch medical text; its first start takes minutes.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from benchmarks.detectors.cases import Case
from benchmarks.detectors.peers import Read, deduce, finder, say_missing
from benchmarks.detectors.scoring import Value, distinct
from benchmarks.report import Meter, warn
from mailguard import detectors, name_model
from mailguard.detectors.detector import Kind
from mailguard.findings import REPORTED_SCORE
from mailguard.inspection.worker import names_of
from mailguard.vocabulary import EntityType

if TYPE_CHECKING:
    from spacy.language import Language

RULES, MODEL, OURS, DEDUCE = "rules alone", "model alone", "mailguard", "deduce"
PRESIDIO, WHOLE_PRESIDIO = "Presidio, same model", "Presidio, same model, all it knows"


@dataclass(frozen=True)
class Finder:
    """One way to find names: the names of one message, each once a place."""

    name: str
    find: Callable[[Case], list[Value]]


def finders(meter: Meter) -> list[Finder]:
    """All that can run here."""
    found = [Finder(RULES, by_rules), Finder(MODEL, by_model), Finder(OURS, by_mailguard)]
    if peer := deduce(meter):
        found.append(Finder(DEDUCE, _names_alone(finder(peer[2]))))
    if read := presidio(meter):
        found.append(Finder(PRESIDIO, finder(read)))
    return found


def by_rules(case: Case) -> list[Value]:
    """What mailguard would find without a language model."""
    scan = detectors.scan(case.segments(only_text=True), case.lexicon, names_of(case.content.headers))
    for name in scan.failures:
        warn(f"{case.name}: the detector {name} failed")
    values = (
        Value(str(finding.entity), finding.text, finding.place.where)
        for finding in scan.findings
        if finding.entity is EntityType.PERSON and finding.score >= REPORTED_SCORE
    )
    return list(distinct(values))


def by_model(case: Case) -> list[Value]:
    """What the model takes for a person in each paragraph and each cell by itself."""
    segments = case.segments(only_text=True)
    read = name_model.load().read([segment.text for segment in segments])
    values = (
        Value("PERSON", segment.text[name.start : name.end], segment.place.where)
        for segment, names in zip(segments, read, strict=True)
        for name in names
        if name.kind is Kind.PERSON
    )
    return list(distinct(values))


def by_mailguard(case: Case) -> list[Value]:
    return _persons(case.found(only_text=True))


def _names_alone(find: Callable[[Case], list[Value]]) -> Callable[[Case], list[Value]]:
    return lambda case: _persons(find(case))


def _persons(values: list[Value]) -> list[Value]:
    return [value for value in values if value.entity == "PERSON"]


def own_pipeline() -> "Language":
    """The language model's pipeline, loaded anew: it remembers no word."""
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a model made with another release, as mailguard does
        return spacy.load(name_model.OWN_MODEL)


@cache
def _has_presidio() -> bool:
    """Said once when it is not there."""
    is_there = name_model.is_installed("presidio_analyzer")
    if not is_there:
        say_missing("Presidio", "presidio-analyzer")
    return is_there


def presidio(meter: Meter, *, only_names: bool = True) -> Read | None:
    """Presidio's analyzer with mailguard's model as its NLP engine, looking for names alone or, as it comes, for all
    that it knows; None where it is not installed.
    """
    if not _has_presidio():
        return None
    meter.begin("starting Presidio", 1)
    name_model.load()  # sees to it that one thread computes, before anything else loads what computes
    import presidio_analyzer
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    kinds = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION"}
    configuration = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "nl", "model_name": str(name_model.OWN_MODEL)}],
        "ner_model_configuration": {"model_to_presidio_entity_mapping": kinds, "low_score_entity_names": []},
    }
    language = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    registry = presidio_analyzer.RecognizerRegistry(supported_languages=["nl"])
    if only_names:
        registry.add_recognizer(SpacyRecognizer(supported_language="nl", supported_entities=["PERSON"]))
    else:
        registry.load_predefined_recognizers(languages=["nl"], nlp_engine=language)
    engine = presidio_analyzer.AnalyzerEngine(registry=registry, nlp_engine=language, supported_languages=["nl"])

    def read(text: str) -> Iterator[tuple[str, str]]:
        for result in engine.analyze(text, language="nl", entities=["PERSON"] if only_names else None):
            yield result.entity_type, text[result.start : result.end]

    return read
