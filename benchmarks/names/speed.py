"""Words per second of processor time: the rules, the model, both, and Presidio with the same model."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.detectors.cases import Case
from benchmarks.detectors.peers import Read
from benchmarks.names.finders import PRESIDIO, WHOLE_PRESIDIO, own_pipeline, presidio
from benchmarks.report import Meter, Row, Table
from mailguard import detectors, name_model
from mailguard.content import read_content
from mailguard.detectors import detectors_for
from mailguard.detectors.person import PersonDetector
from mailguard.inspection.worker import names_of
from mailguard.lexicon import Lexicon
from mailguard.name_model import NameModel

Work = Callable[[], object]
_WARM_UP = b"Subject: Afspraak\r\n\r\nGeachte mevrouw De Vries,\r\n\r\nJan Jansen belde gisteren.\r\n"
_NOTE = (
    "Words between spaces, {words} of them in {mails} mails; processor time, the least of {rounds} rounds. The "
    "programs take turns mail by mail, each first as often as another; every round begins with pipelines loaded anew. "
    "Remembers: the reader knows what it read in an equal sentence of an earlier mail, as a worker does; else each "
    "mail has a reader that knows nothing. Whole scan: all of mailguard's detectors. By Presidio: how many times as "
    "fast as Presidio with the same model, looking for names alone or for all that its own recognisers know."
)


@dataclass
class Program:
    """One program. `prepare` makes what it needs for a mail, uncounted, and gives the work that counts."""

    name: str
    prepare: Callable[[Case], Work]
    seconds: float = 0.0

    def read(self, case: Case) -> None:
        work = self.prepare(case)
        began = time.process_time()
        work()
        self.seconds += time.process_time() - began


class _Reader:
    """Gives each mail a reader of names: the same one, or one that remembers nothing."""

    def __init__(self, *, remembers: bool) -> None:
        self._pipelines = (own_pipeline(),)
        self._kept = NameModel(self._pipelines) if remembers else None

    def __call__(self) -> NameModel:
        return self._kept or NameModel(self._pipelines)


def measure(cases: Sequence[Case], meter: Meter, *, rounds: int) -> list[Table]:
    """One table; none without mails."""
    words = sum(len(text.split()) for case in cases for text in case.texts().values())
    if not words:
        return []
    name_model.load()  # before anything else loads what computes: one thread
    warm_up = Case("warm-up", read_content(_WARM_UP), (), Lexicon())
    best: dict[str, float] = {}
    for _ in range(rounds):
        programs = _programs(meter)
        for program in programs:
            program.prepare(warm_up)()
        meter.begin("speed", len(cases))
        for number, case in enumerate(cases):
            first = number % len(programs)
            for program in programs[first:] + programs[:first]:
                program.read(case)
            meter.step()
        for program in programs:
            best[program.name] = min(program.seconds, best.get(program.name, program.seconds))
    note = _NOTE.format(words=f"{words:,}", mails=len(cases), rounds=rounds)
    rows = [_row(name, seconds, words, best.get(PRESIDIO), best.get(WHOLE_PRESIDIO)) for name, seconds in best.items()]
    return [Table("Speed of finding names", rows, note, {"words/s": 0, "ms per 1,000 words": 1})]


def _row(name: str, seconds: float, words: int, of_presidio: float | None, of_whole: float | None) -> Row:
    return {
        "program": name,
        "seconds": seconds,
        "words/s": words / seconds,
        "ms per 1,000 words": 1e6 * seconds / words,
        "by Presidio for names": of_presidio / seconds if of_presidio else None,
        "by Presidio for all": of_whole / seconds if of_whole else None,
    }


def _programs(meter: Meter) -> list[Program]:
    """Each with a pipeline of its own, or one would profit from what another has read."""
    programs = [
        Program("rules alone, PERSON detector", partial(_persons, None)),
        Program("rules alone, whole scan", partial(_scan, None)),
    ]
    for remembers in (False, True):
        how = "remembers" if remembers else "remembers nothing"
        for name, prepare in (
            ("model alone", _model),
            ("mailguard, PERSON detector", _persons),
            ("mailguard, whole scan", _scan),
        ):
            programs.append(Program(f"{name}, {how}", partial(prepare, _Reader(remembers=remembers))))
    for name, only_names in ((PRESIDIO, True), (WHOLE_PRESIDIO, False)):
        if read := presidio(meter, only_names=only_names):
            programs.append(Program(name, partial(_peer, read)))
    return programs


def _peer(read: Read, case: Case) -> Work:
    texts = list(case.texts().values())
    return lambda: [list(read(text)) for text in texts]


def _model(reader: _Reader, case: Case) -> Work:
    return partial(reader().read, [segment.text for segment in case.segments(only_text=True)])


def _persons(reader: _Reader | None, case: Case) -> Work:
    chosen = (PersonDetector(case.lexicon.not_names, reader() if reader else None),)
    segments, names = case.segments(only_text=True), names_of(case.content.headers)
    return lambda: detectors.scan(segments, case.lexicon, names, chosen)


def _scan(reader: _Reader | None, case: Case) -> Work:
    chosen = detectors_for(case.lexicon, reader() if reader else None)
    segments, names = case.segments(only_text=True), names_of(case.content.headers)
    return lambda: detectors.scan(segments, case.lexicon, names, chosen)
