"""What each doubt of the product is worth: how often it comes up in genuine mail, and how many leaks it finds."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.misdirect.product import Product
from benchmarks.misdirect.stream import GENUINE, Case, Label, Probe, Stream
from benchmarks.report import Meter, Row, Table
from mailguard.addresses import normalise

_NOTE = (
    "genuine: mails without a leak in which somebody is doubted so. The others, by kind of leak: cases in which he is "
    "doubted so who should not get it."
)


@dataclass(frozen=True, slots=True)
class _Tally:
    """Cases by kind, and for each doubt (its code and chance) in how many it is right, or in genuine mail wrong."""

    cases: Counter[str] = field(default_factory=Counter)
    doubted: dict[tuple[str, float], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def measure(stream: Stream, product: Product, labels: Mapping[str, Label], meter: Meter) -> list[Table]:
    """Over the cases that have a label, each judged by itself, by the mails before its probe."""
    meter.begin("cases", stream.steps)
    tally = _Tally()
    for step in stream:
        if isinstance(step, Probe):
            for case in step.cases:
                if case.name in labels:
                    _count(tally, case, labels[case.name], product)
        else:
            product.learn(step)
        meter.step()
    return [table(tally.cases, tally.doubted)]


def table(cases: Mapping[str, int], doubted: Mapping[tuple[str, float], Mapping[str, int]]) -> Table:
    heads = {GENUINE: "genuine"} | {kind: kind for kind in sorted(cases) if kind != GENUINE}
    rows = [_row("cases", None, cases, heads)]
    strongest_first = sorted(doubted.items(), key=lambda item: (item[0][0], -item[0][1]))
    rows += [_row(code, chance, counts, heads) for (code, chance), counts in strongest_first]
    return Table("Doubts", rows, _NOTE)


def _row(doubt: str, chance: float | None, counts: Mapping[str, int], heads: Mapping[str, str]) -> Row:
    return {"doubt": doubt, "chance": chance} | {head: counts.get(kind, 0) for kind, head in heads.items()}


def _count(tally: _Tally, case: Case, label: Label, product: Product) -> None:
    _, doubts = product.doubts(case.mail)
    leak = normalise(label.leak)
    right = [doubt for doubt in doubts if label.kind == GENUINE or doubt.recipient == leak]
    tally.cases[label.kind] += 1
    for found in {(doubt.code, round(doubt.chance, 2)) for doubt in right}:
        tally.doubted[found][label.kind] += 1
