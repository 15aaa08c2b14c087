"""What each detector costs by kind of text, and whether the whole scan costs the same per KB at every size."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from benchmarks.detectors.invention import Invention
from benchmarks.detectors.planted import planted_mail
from benchmarks.report import Meter, Table, warn
from benchmarks.timing import seconds
from mailguard.detectors import detectors_for, scan
from mailguard.detectors.detector import Detector
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, normalise
from mailguard.findings import Place, Segment
from mailguard.lexicon import Lexicon

KB = 1024
BODY = Place("body")
LEXICON = Lexicon()
HEADER = ("naam", "bsn", "telefoon", "e-mail", "iban", "geboortedatum", "bedrag", "nr", "code", "plaats")
PLAIN_HEADER = ("omschrijving", "afdeling", "status", "bedrag", "aantal", "periode", "nr", "code", "jaar", "opmerking")


def prose(invent: Invention, size: int) -> list[Segment]:
    return list(_up_to(size, lambda: [Segment(invent.prose(60), BODY)]))


def letters(invent: Invention, size: int) -> list[Segment]:
    """Paragraphs that each name somebody, with an address, a date or a telephone number."""

    def letter() -> list[Segment]:
        who = invent.person()
        texts = (
            f"Geachte heer/mevrouw {who.split(' ', 1)[1]},",
            f"{invent.prose(25)} {who} (geb. {invent.date()}) woont aan de {invent.home()}. {invent.prose(15)}",
            f"{invent.prose(10)} BSN {invent.bsn()}, IBAN {invent.iban()}. {invent.prose(20)}",
            f"Met vriendelijke groet,\n{invent.person()}\nTel. {invent.phone()}\n{invent.address()}\n{invent.home()}",
        )
        return [Segment(text, BODY) for text in texts]

    return list(_up_to(size, letter))


def single_values(invent: Invention, size: int) -> list[Segment]:
    return list(_up_to(size, lambda: planted_mail(invent, 1).segments))


def values_table(invent: Invention, size: int) -> list[Segment]:
    """Rows of ten short cells, six of which hold a value."""

    def cells() -> list[str]:
        values = [invent.person(), invent.bsn(), invent.phone(), invent.address(), invent.iban(), invent.date()]
        return [*values, "12,50", invent.digits(3), f"A{invent.digits(4)}", "Dorp"]

    return _table(HEADER, cells, size)


def plain_table(invent: Invention, size: int) -> list[Segment]:
    """Rows of ten short cells, none of which holds a value."""

    def cells() -> list[str]:
        amount = f"{invent.chance.randint(1, 9999)},{invent.chance.randint(10, 99)}"
        numbers = [amount, str(invent.chance.randint(1, 50)), f"Q{invent.chance.randint(1, 4)} 2026", invent.digits(4)]
        return [invent.prose(2), "beheer", "open", *numbers, f"A-{invent.digits(3)}", "2026", invent.prose(3)]

    return _table(PLAIN_HEADER, cells, size)


def _table(header: Sequence[str], cells: Callable[[], list[str]], size: int) -> list[Segment]:
    row = 0

    def line() -> list[Segment]:
        nonlocal row
        row += 1
        texts = cells()
        lefts = ["", *texts]
        return [Segment(t, Place("a.csv", 0, row, n, header[n], lefts[n])) for n, t in enumerate(texts)]

    return list(_up_to(size, line))


def _up_to(size: int, make: Callable[[], list[Segment]]) -> Iterator[Segment]:
    done = 0
    while done < size:
        segments = make()
        done += sum(len(segment.text.encode()) for segment in segments)
        yield from segments


PARAGRAPHS = {"prose": prose, "letters": letters, "mail with values": single_values}
TABLES = {"plain table": plain_table, "table of values": values_table}
KINDS: Mapping[str, Callable[[Invention, int], list[Segment]]] = PARAGRAPHS | TABLES


def size_of(segments: Sequence[Segment]) -> float:
    """In KB, as text."""
    return sum(len(segment.text.encode()) for segment in segments) / KB


def by_detector(meter: Meter, size: int) -> Table:
    """Microseconds per KB of paragraphs, and per cell of tables."""
    contents = {name: make(Invention(f"speed {name}"), size) for name, make in KINDS.items()}
    units = {n: size_of(s) if n in PARAGRAPHS else float(len(s)) for n, s in contents.items()}
    detectors = detectors_for(LEXICON)
    meter.begin("each detector", len(detectors) + 2)
    scan(contents["letters"], LEXICON)  # what is compiled or loaded at the first use

    plain = {kind: tuple(normalise(segments)) for kind, segments in contents.items()}
    works: dict[str, Callable[[str], object]] = {
        "(to plain characters)": lambda kind: list(normalise(contents[kind])),
        **{detector.name: partial(_detect, detector, plain) for detector in detectors},
        "whole scan": lambda kind: scan(contents[kind], LEXICON),
    }
    rows = []
    for name, work in works.items():
        row: dict[str, object] = {"detector": name}
        for kind, unit in units.items():
            try:
                row[_head(kind)] = 1e6 * seconds(partial(work, kind)) / unit
            except Exception as error:  # noqa: BLE001 - the others have their figures all the same
                warn(f"{name} on {kind}: {type(error).__name__}")
                row[_head(kind)] = None
        rows.append(row)
        meter.step()
    note = f"Microseconds of processor time; {size // KB} KB of each, cells of some 10 characters."
    return Table("Cost of each detector", rows, note, {_head(kind): 2 if kind in TABLES else 0 for kind in KINDS})


def _detect(detector: Detector, plain: Mapping[str, tuple[NormalisedSegment, ...]], kind: str) -> None:
    for _ in detector.detect(NormalisedContent(plain[kind])):
        pass


def _head(kind: str) -> str:
    return f"{kind}, µs/{'KB' if kind in PARAGRAPHS else 'cell'}"


def by_size(meter: Meter, sizes: Sequence[int]) -> Table:
    """The whole scan: µs per KB at every size, and how much dearer the largest is than the one of 100 KB."""
    kinds = [*KINDS, "one paragraph repeated"]
    meter.begin("the scan by size", len(kinds) * len(sizes))
    rows = []
    for kind in kinds:
        row: dict[str, object] = {"text": kind}
        costs = {}
        for size in sizes:
            segments = repeated(size) if kind not in KINDS else KINDS[kind](Invention(f"size {kind}"), size)
            costs[size] = 1e6 * seconds(partial(scan, segments, LEXICON)) / size_of(segments)
            row[f"{_size(size)}, µs/KB"] = costs[size]
            meter.step()
        row["largest by 100 KB"] = costs[sizes[-1]] / costs[100 * KB]
        rows.append(row)
    note = "Microseconds of processor time per KB of text. Flat is the aim: a ratio near 1."
    return Table("The whole scan by size", rows, note, {f"{_size(size)}, µs/KB": 0 for size in sizes})


def repeated(size: int) -> list[Segment]:
    """One paragraph with a value in it, over and over, as quoted replies repeat a disclaimer."""
    text = f"{Invention('repeated').prose(40)} Bel 06-12345678 of mail naar balie@bedrijf.example."
    return [Segment(text, BODY)] * (size // len(text.encode()) + 1)


def _size(size: int) -> str:
    return f"{size // KB} KB" if size < KB * KB else f"{size // KB // KB} MB"


def measure(meter: Meter, *, quick: bool) -> list[Table]:
    sizes = [KB, 10 * KB, 100 * KB, 300 * KB] if quick else [KB, 10 * KB, 100 * KB, KB * KB, 5 * KB * KB]
    return [by_detector(meter, (40 if quick else 200) * KB), by_size(meter, sizes)]
