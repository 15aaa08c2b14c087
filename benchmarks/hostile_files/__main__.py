"""That mail survives what is attached: each hostile message through a pool of two workers with the default limits.

python -m benchmarks.hostile_files [--quick] [--json | --markdown] [--only WORD]
"""

import argparse
import statistics
from collections.abc import Sequence

from benchmarks import report
from benchmarks.hostile_files import archives, damaged, documents, mails, pdfs, pictures
from benchmarks.hostile_files.cases import Case
from benchmarks.hostile_files.ordeal import Outcome, undergo
from benchmarks.report import Meter, Row, Table
from mailguard.config import InspectionSettings
from mailguard.inspection import InspectionPool
from mailguard.lexicon import Lexicon

ALL_CASES: tuple[Case, ...] = (
    *archives.CASES, *documents.CASES, *pdfs.CASES, *pictures.CASES, *mails.CASES, *damaged.CASES,
)  # fmt: skip
SETTINGS = InspectionSettings(workers=2)
LEXICON = Lexicon(frozenset({"gemeente.example"}))
_TOGETHER = (2, 4)  # poisoned messages at once: as many as there are workers, and twice that
_DIGITS = {"seconds": 1, "MB": 1, "worker MiB": 0, "part MiB": 0, "p50 ms": 0, "p99 ms": 0, "worst ms": 0}
_SINGLE_NOTE = (
    "One message at a time, with a number in its body, one in the hostile file and one in a second file; small mail "
    "with a number flows beside it, and what it waited is shown. Memory: the most any one process had in use, what it "
    "shares with the others included."
)
_TOGETHER_NOTE = (
    "The messages that took longest, as many at once as said, with small mail beside them. Twice the number of workers "
    "is all there can be: other mail then waits until the first of them ends."
)


def single(cases: Sequence[Case], meter: Meter) -> list[Outcome]:
    """Each by itself."""
    meter.begin("hostile files", len(cases))
    outcomes = []
    with InspectionPool(SETTINGS, LEXICON) as pool:
        for case in cases:
            outcomes += undergo(pool, [case])
            meter.step()
    return outcomes


def together(outcomes: Sequence[Outcome], meter: Meter) -> list[Row]:
    """The slowest of those, at once."""
    slowest = [outcome.case for outcome in sorted(outcomes, key=lambda outcome: -outcome.seconds)]
    meter.begin("several at once", len(_TOGETHER))
    rows: list[Row] = []
    with InspectionPool(SETTINGS, LEXICON) as pool:
        for count in _TOGETHER:
            rows += [{"at once": count, **_row(outcome)} for outcome in undergo(pool, slowest[:count])]
            meter.step()
    return rows


def _row(outcome: Outcome) -> Row:
    return {
        "case": outcome.case.name,
        "MB": outcome.size_bytes / 1_000_000,
        "seconds": outcome.seconds,
        "expected": outcome.case.expect.value,
        "said": outcome.obstacles,
        "found in": outcome.rest,
        "worker MiB": outcome.peaks.worker,
        "part MiB": outcome.peaks.part,
        **_waits(outcome.small_seconds),
        "verdict": outcome.trouble(SETTINGS.seconds_per_message) or "ok",
    }


def _waits(seconds: Sequence[float]) -> Row:
    ranked = sorted(seconds)
    return {
        "p50 ms": statistics.median(ranked) * 1000,
        "p99 ms": ranked[int(len(ranked) * 0.99)] * 1000,
        "worst ms": ranked[-1] * 1000,
    }


def summary(outcomes: Sequence[Outcome]) -> Table:
    """All cases together."""
    small = [seconds for outcome in outcomes for seconds in outcome.small_seconds]
    wrong = [outcome for outcome in outcomes if outcome.trouble(SETTINGS.seconds_per_message)]
    row = {
        "cases": len(outcomes),
        "not as they should": len(wrong),
        "longest s": max(outcome.seconds for outcome in outcomes),
        "worker MiB": max(outcome.peaks.worker for outcome in outcomes),
        "part MiB": max(outcome.peaks.part for outcome in outcomes),
        "small mails": len(small),
        **_waits(small),
    }
    return Table("All of them", [row], digits={**_DIGITS, "longest s": 1})


def measure(options: argparse.Namespace, meter: Meter) -> list[Table]:
    cases = [case for case in ALL_CASES if (case.is_quick or not options.quick) and options.only in case.name]
    outcomes = single(cases, meter)
    tables = [Table("Hostile files", [_row(outcome) for outcome in outcomes], _SINGLE_NOTE, _DIGITS)]
    tables += [Table("Several at once", together(outcomes, meter), _TOGETHER_NOTE, _DIGITS)]
    return [*tables, summary(outcomes)]


def arguments() -> argparse.Namespace:
    parser = report.parser(__doc__, "without the cases that take long to make or to read")
    parser.add_argument("--only", default="", metavar="WORD", help="the cases with this in their name")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    with report.meter() as meter:
        tables = measure(options, meter)
    report.give(tables, options)


if __name__ == "__main__":
    main()
