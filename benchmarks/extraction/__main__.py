"""What is read of attached files, and what that costs.

python -m benchmarks.extraction [--quick] [--json | --markdown] [--only PART] [--files DIR]
"""

import argparse
import logging
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from benchmarks import report
from benchmarks.extraction import cost, planted, throughput
from benchmarks.report import Table

PARTS: dict[str, Callable[..., list[Table]]] = {
    "planted": planted.measure,
    "cost": cost.measure,
    "throughput": throughput.measure,
}


def arguments() -> argparse.Namespace:
    parser = report.parser(__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone; may be given more than once")
    parser.add_argument("--files", type=Path, metavar="DIR", help="where made files are kept for the next run")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    logging.disable(logging.ERROR)  # libraries tell of every oddity in a file
    warnings.simplefilter("ignore")
    tables: list[Table] = []
    with report.meter() as meter, tempfile.TemporaryDirectory() as temporary:
        for name in options.only or PARTS:
            tables += PARTS[name](meter, quick=options.quick, folder=options.files or Path(temporary))
    report.give(tables, options)


if __name__ == "__main__":
    main()
