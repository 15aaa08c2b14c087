"""Labelled mail as detectors see it: the two corpora beside this checkout, and the mails written by hand."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.detectors import written_mail
from benchmarks.detectors.scoring import Value, distinct
from benchmarks.report import warn
from mailguard import config_file, detectors, name_model
from mailguard.config import InspectionSettings
from mailguard.content import read_content
from mailguard.detectors.detector import NameReader
from mailguard.findings import REPORTED_SCORE, Content, Segment
from mailguard.inspection.worker import names_of
from mailguard.lexicon import Lexicon

CORPORA = Path(__file__).parent.parent.parent.parent / "shared" / "corpus"
CORPUS_SET, DEVELOPMENT_SET, HELD_OUT_SET = (
    "two organisations",
    "written by hand, development",
    "written by hand, unseen",
)


@dataclass(frozen=True)
class Case:
    """One message, read, with its labels. `is_complete`: all there is to find in it is labelled."""

    name: str
    content: Content
    values: tuple[Value, ...]
    lexicon: Lexicon
    is_complete: bool = True

    @property
    def has_person(self) -> bool:
        return any(value.entity == "PERSON" for value in self.values)

    def labelled(self, *, only_text: bool) -> list[Value]:
        return [value for value in self.values if value.is_in_text or not only_text]

    def found(self, *, only_text: bool, reader: NameReader | None = None) -> list[Value]:
        """What mailguard would act on, names read with its own language model or another one."""
        segments = self.segments(only_text=only_text)
        reader = reader or name_model.load()
        scan = detectors.scan(segments, self.lexicon, names_of(self.content.headers), reader=reader)
        for name in scan.failures:
            warn(f"{self.name}: the detector {name} failed")
        values = (
            Value(str(finding.entity), finding.text, finding.place.where)
            for finding in scan.findings
            if finding.score >= REPORTED_SCORE
        )
        return list(distinct(values))

    def segments(self, *, only_text: bool) -> tuple[Segment, ...]:
        if not only_text:
            return self.content.segments
        return tuple(s for s in self.content.segments if Value("", "", s.place.where).is_in_text)

    def texts(self) -> dict[str, str]:
        """Subject, body and text attachments as plain text, for a program that knows no tables: rows are lines."""
        found: dict[str, list[str]] = {}
        for _, group in groupby(self.segments(only_text=True), _line):
            segments = list(group)
            text = ";".join(segment.text for segment in segments)
            found.setdefault(segments[0].place.where, []).append(text)
        return {
            where: ("\n" if where.lower().endswith(".csv") else "\n\n").join(parts) for where, parts in found.items()
        }


def _line(segment: Segment) -> tuple[object, ...]:
    place = segment.place
    return (place.where, place.table, place.row) if place.is_cell else (place.where, id(segment))


def read_sets(names: Sequence[str]) -> dict[str, list[Case]]:
    """The sets of these names that are there."""
    readers: dict[str, Callable[[], Iterator[Case]]] = {
        CORPUS_SET: corpora,
        DEVELOPMENT_SET: lambda: written(written_mail.FOLDER / "development"),
        HELD_OUT_SET: lambda: written(written_mail.FOLDER / "held_out"),
    }
    sets = {name: list(readers[name]()) for name in names}
    return {name: cases for name, cases in sets.items() if cases}


def corpora(folder: Path = CORPORA) -> Iterator[Case]:
    """The labelled cases of every organisation, each with the lexicon of its own organisation file."""
    for labels in sorted(folder.glob("*/labels.jsonl")):
        home = labels.parent
        lexicon = config_file.load(None, str(home / "org.toml")).lexicon
        for line in labels.read_text("utf-8").splitlines():
            label = json.loads(line)
            values = tuple(Value(v["type"], v["text"], v["where"]) for v in label["entities"])
            content = read_content((home / label["file"]).read_bytes())
            name = f"{home.name}/{Path(label['file']).stem}"
            yield Case(name, content, values, lexicon, label.get("entities_complete", True))


def written(folder: Path) -> Iterator[Case]:
    """The mails written by hand, for an organisation that has told nothing of itself."""
    lexicon = Lexicon(test_numbers=frozenset(InspectionSettings().test_numbers))
    for mail in written_mail.read_folder(folder):
        yield Case(mail.name, read_content(mail.to_bytes()), mail.values, lexicon)
