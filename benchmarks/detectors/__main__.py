"""What the detectors find, what they find wrongly and what they cost.

python -m benchmarks.detectors [--quick] [--json | --markdown] [--text] [--show TYPE] [--only PART] [--sets NAME]
"""

import argparse
from collections.abc import Callable

from benchmarks import report
from benchmarks.detectors import false_alarms, hostile, labelled, peers, planted, speed
from benchmarks.detectors.cases import CORPORA, CORPUS_SET, DEVELOPMENT_SET, HELD_OUT_SET, read_sets
from benchmarks.report import Meter, Table
from mailguard.vocabulary import EntityType

SETS = {
    "all": [CORPUS_SET, DEVELOPMENT_SET, HELD_OUT_SET],
    "corpora": [CORPUS_SET],
    "written": [DEVELOPMENT_SET],
    "held-out": [HELD_OUT_SET],
}
LABELLED_PARTS = ("labelled", "peers")
OTHER_PARTS: dict[str, Callable[..., list[Table]]] = {
    "planted": planted.measure,
    "false-alarms": false_alarms.measure,
    "speed": speed.measure,
    "hostile": hostile.measure,
}


def measure(options: argparse.Namespace, meter: Meter) -> list[Table]:
    parts = options.only or (*LABELLED_PARTS, *OTHER_PARTS)
    tables: list[Table] = []
    if set(parts) & set(LABELLED_PARTS):
        sets = read_sets(SETS[options.sets])
        if CORPUS_SET in SETS[options.sets] and CORPUS_SET not in sets:
            report.warn(f"No labelled corpora in {CORPORA}: left out.")
        if "labelled" in parts:
            tables += labelled.measure(sets, meter, only_text=options.text, show=options.show)
        if "peers" in parts:
            tables += peers.measure(sets, meter)
    for name, part in OTHER_PARTS.items():
        if name in parts:
            tables += part(meter, quick=options.quick)
    return tables


def arguments() -> argparse.Namespace:
    parser = report.parser(__doc__)
    parser.add_argument("--text", action="store_true", help="of labelled mail only subject, body, TXT and CSV")
    parser.add_argument("--show", choices=list(EntityType), metavar="TYPE", help="list what is missed or false of it")
    parts = (*LABELLED_PARTS, *OTHER_PARTS)
    parser.add_argument("--only", action="append", choices=parts, help="this part alone; may be given more than once")
    parser.add_argument("--sets", choices=list(SETS), default="all", help="which labelled mail")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    with report.meter() as meter:
        tables = measure(options, meter)
    report.give(tables, options)


if __name__ == "__main__":
    main()
