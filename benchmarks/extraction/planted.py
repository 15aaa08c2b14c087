"""What is found of values planted in every place of every format: ours, and other programs where they are installed."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.extraction import (
    containers,
    libre_office,
    office_libraries,
    outlook,
    pdf_library,
    pictures,
    plain_files,
)
from benchmarks.extraction.presence import is_found, values_in
from benchmarks.extraction.readers import OURS, Read, content_of, peers, text_of
from benchmarks.extraction.samples import Group, Sample, made
from benchmarks.report import Meter, Row, Table, warn
from benchmarks.timing import OutOfTime, limit

_MAKERS = (office_libraries, pdf_library, outlook, plain_files, containers, pictures, libre_office)

_PATIENCE_SECONDS = 20.0  # with another program


@dataclass
class Score:
    """What became of the values of one sample."""

    sample: Sample
    planted: dict[str, str]
    missed: dict[str, list[str]] = field(default_factory=dict)  # by program; without those that have no such format
    milliseconds: dict[str, float] = field(default_factory=dict)
    obstacles: str = ""

    @property
    def left_out(self) -> list[str]:
        """The places that the maker dropped."""
        return [place for place in self.sample.planted if place not in self.planted]


def groups(*, quick: bool) -> list[Group]:
    every = [group for maker in _MAKERS for group in maker.groups()]
    return [group for group in every if not (quick and group.is_slow)]


def measure(meter: Meter, *, quick: bool, folder: Path) -> list[Table]:
    programs = peers()
    wanted = groups(quick=quick)
    meter.begin("planted values", len(wanted))
    scores = []
    for group in wanted:
        scores += [score(sample, programs) for sample in made([group], folder)]
        meter.step()
    names = [OURS, *programs]
    return [_recall(scores, names), _totals(scores, names), _missed(scores), _left_out(scores)]


def score(sample: Sample, programs: dict[str, Read]) -> Score:
    began = time.process_time()
    content = content_of(sample)
    texts: dict[str, str | None] = {OURS: text_of(content)}
    took = {OURS: 1000 * (time.process_time() - began)}
    for name, read in programs.items():
        began = time.process_time()
        try:
            with limit(_PATIENCE_SECONDS):
                texts[name] = read(sample)
        except (Exception, OutOfTime) as error:  # noqa: BLE001 - whatever a program raises, it has found nothing
            warn(f"{name} on {sample.name} by {sample.maker}: {type(error).__name__}")
            texts[name] = ""
        took[name] = 1000 * (time.process_time() - began)
    everything = "\n".join(text for text in texts.values() if text)
    planted = values_in(sample, everything) if sample.maker == libre_office.MAKER else sample.planted
    obstacles = ", ".join(sorted({f"{one.obstacle} {one.detail}" for one in content.uninspectable}))
    result = Score(sample, planted, obstacles=obstacles)
    for name, text in texts.items():
        if text is not None:
            result.missed[name] = [place for place, value in planted.items() if not is_found(value, text)]
            result.milliseconds[name] = took[name]
    return result


def _recall(scores: Sequence[Score], names: Sequence[str]) -> Table:
    kinds: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for one in scores:
        kinds[one.sample.format, one.sample.maker].append(one)
    rows: list[Row] = []
    for (form, maker), group in sorted(kinds.items()):
        row: dict[str, object] = {"format": form, "maker": maker, "files": len(group)}
        row["planted"] = sum(len(one.planted) for one in group)
        row |= {name: _found(group, name) for name in names}
        row |= {f"{name}, ms a file": _milliseconds(group, name) for name in names}
        rows.append(row)
    note = (
        "Found of the planted values. Ours is the whole way: a message with the file attached, read by `read_content`; "
        "found is what stands in one segment. Empty: the program does not read the format. Of what LibreOffice "
        "converted only those count that the file still holds. Processor time is of the first reading."
    )
    return Table("Planted values by format and maker", rows, note, {f"{name}, ms a file": 1 for name in names})


def _found(scores: Sequence[Score], name: str) -> int | None:
    read = [one for one in scores if name in one.missed]
    return sum(len(one.planted) - len(one.missed[name]) for one in read) if read else None


def _milliseconds(scores: Sequence[Score], name: str) -> float | None:
    took = [one.milliseconds[name] for one in scores if name in one.milliseconds]
    return sum(took) / len(took) if took else None


def _totals(scores: Sequence[Score], names: Sequence[str]) -> Table:
    """Each program over all files, and over those of the formats it reads; ours on these too."""
    rows: list[Row] = []
    planted = sum(len(one.planted) for one in scores)
    for name in names:
        read = [one for one in scores if name in one.missed]
        of_these = sum(len(one.planted) for one in read)
        found = _found(scores, name) or 0
        rows.append(
            {
                "program": name,
                "of all, %": 100 * found / planted if planted else None,
                "files it reads": len(read),
                "planted in these": of_these,
                "found": found,
                "found, %": 100 * found / of_these if of_these else None,
                f"{OURS} in these, %": 100 * (_found(read, OURS) or 0) / of_these if of_these else None,
            }
        )
    return Table(f"All formats together ({len(scores)} files, {planted} values)", rows, digits=defaultdict(lambda: 1))


def _missed(scores: Sequence[Score]) -> Table:
    rows: list[Row] = [
        {
            "format": one.sample.format,
            "maker": one.sample.maker,
            "file": one.sample.name,
            "place": place,
            "said": one.obstacles,
        }
        for one in scores
        for place in one.missed[OURS]
    ]
    return Table("Missed by mailguard", rows, "`said`: what it told that it could not read of the file.")


def _left_out(scores: Sequence[Score]) -> Table:
    return Table("Left out by LibreOffice itself", list(_by_format(scores)), "Not counted above.")


def _by_format(scores: Sequence[Score]) -> Iterator[Row]:
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for one in scores:
        places[one.sample.format].update(one.left_out)
    for form, counts in sorted(places.items()):
        if counts:
            yield {"format": form, "values": counts.total(), "places": ", ".join(counts)}
