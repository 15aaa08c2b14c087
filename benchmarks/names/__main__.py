"""How well and how fast names of people are found, and what the language model costs.

python -m benchmarks.names [--quick] [--json | --markdown] [--show [FINDER]] [--only PART] [--sets NAME]

Beside mailguard: its rules and its language model each alone, and where they are installed deduce, and Presidio with
the same model (benchmarks/names/finders.py says how).
"""

import argparse
from collections.abc import Sequence

from benchmarks import report
from benchmarks.detectors.cases import CORPORA, CORPUS_SET, DEVELOPMENT_SET, HELD_OUT_SET, Case, read_sets
from benchmarks.names import memory, quality, speed
from benchmarks.names.finders import DEDUCE, MODEL, OURS, PRESIDIO, RULES, finders
from benchmarks.names.snippets import FILE, SNIPPET_SET, SPOKEN_OF_SET, read_snippets
from benchmarks.report import Meter, Table

SETS = {
    "snippets": [SNIPPET_SET, SPOKEN_OF_SET],
    "corpora": [CORPUS_SET],
    "written": [DEVELOPMENT_SET],
    "held-out": [HELD_OUT_SET],
}
SETS["all"] = [name for names in SETS.values() for name in names]
PARTS = ("quality", "speed", "memory")
TIMED_SETS = (CORPUS_SET, HELD_OUT_SET)
SHOWN = {"rules": RULES, "model": MODEL, "mailguard": OURS, "deduce": DEDUCE, "presidio": PRESIDIO}
_MOST_QUICK = 60


def measure(options: argparse.Namespace, meter: Meter) -> list[Table]:
    parts = options.only or PARTS
    tables: list[Table] = []
    if "quality" in parts or "speed" in parts:
        sets = _sets(SETS[options.sets], quick=options.quick)
        if "quality" in parts:
            tables += quality.measure(sets, finders(meter), meter, show=SHOWN.get(options.show))
        if "speed" in parts:
            timed = [case for name in TIMED_SETS for case in sets.get(name, ())]
            if not timed:
                report.warn("No speed: it is measured on the corpora and the unseen mail, and neither was read.")
            tables += speed.measure(timed, meter, rounds=1 if options.quick else 3)
    if "memory" in parts:
        tables += memory.measure(meter, rounds=1 if options.quick else 3, marks=(20,) if options.quick else (20, 200))
    return tables


def _sets(names: Sequence[str], *, quick: bool) -> dict[str, list[Case]]:
    """Those of these sets that are there; `quick`: some mails of each, from all over it."""
    sets = {}
    for name, with_greeted in ((SNIPPET_SET, True), (SPOKEN_OF_SET, False)):
        if name in names and (cases := read_snippets(with_greeted=with_greeted)):
            sets[name] = cases
    sets |= read_sets([name for name in names if name not in (SNIPPET_SET, SPOKEN_OF_SET)])
    for name, place in ((SNIPPET_SET, FILE), (CORPUS_SET, CORPORA)):
        if name in names and name not in sets:
            report.warn(f"Not in {place}, so left out: {name}.")
    if quick:
        sets = {name: cases[:: len(cases) // _MOST_QUICK + 1] for name, cases in sets.items()}
    return sets


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = report.parser(__doc__)
    parser.add_argument(
        "--show",
        nargs="?",
        const="mailguard",
        choices=list(SHOWN),
        metavar="FINDER",
        help=f"list what it missed or found wrongly, and unseen mail is seen: {', '.join(SHOWN)} (else mailguard)",
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone; may be given more than once")
    parser.add_argument("--sets", choices=list(SETS), default="all", help="which labelled mail")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> None:
    options = arguments(given)
    with report.meter() as meter:
        tables = measure(options, meter)
    report.give(tables, options)


if __name__ == "__main__":
    main()
