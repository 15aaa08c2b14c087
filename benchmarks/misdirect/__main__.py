"""Mail to the wrong recipient: mailguard's rules on a stream of real mail with simulated leaks.

python -m benchmarks.misdirect STREAM > ANSWERS
python -m benchmarks.misdirect STREAM LABELS --rules|--disclosures [--json | --markdown]

The first gives a line for each case, {"case", "score", "recips": {address: score}}: how suspect each recipient is. The
second tells what each doubt is worth, or how often genuine mail shows outsiders to one another.

Scores and doubts are of all recipients, as if everybody were outside, since most leaks of such a stream go to
colleagues; with --outsiders of those alone whom the relay would look at.
"""

import argparse
import json
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.misdirect import disclosures, rules
from benchmarks.misdirect.answers import answers
from benchmarks.misdirect.product import product
from benchmarks.misdirect.stream import Stream, WrongFormat, read_labels
from mailguard.config import Organisation

# Steps of a stream that take well under 50 seconds.
_QUICK_STEPS = 2_500


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = report.parser(__doc__, quick=f"the first {_QUICK_STEPS:,} steps of the stream")
    parser.add_argument("stream", type=Path, metavar="STREAM")
    parser.add_argument("labels", type=Path, metavar="LABELS", nargs="?")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--rules", action="store_true", help="what each doubt is worth")
    what.add_argument("--disclosures", action="store_true", help="genuine mail that shows outsiders to one another")
    parser.add_argument("--outsiders", action="store_true", help="doubt nobody inside the organisation")
    parser.add_argument("--domain", default="enron.com", help="the organisation's own (default: %(default)s)")
    options = parser.parse_args(given)
    if (options.rules or options.disclosures) != (options.labels is not None):
        parser.error("LABELS go with --rules or --disclosures")
    return options


def give(stream: Stream, options: argparse.Namespace) -> None:
    """What was asked for, on stdout."""
    ours = Organisation(internal_domains=(options.domain,))
    judging = ours if options.outsiders or options.disclosures else Organisation()
    labels = read_labels(options.labels) if options.labels else {}
    with report.meter() as meter, product(judging) as mailguard:
        if options.disclosures:
            probes = frozenset(label.message for label in labels.values())
            report.give(disclosures.measure(stream, mailguard, ours, probes, meter), options)
        elif options.rules:
            report.give(rules.measure(stream, mailguard, labels, meter), options)
        else:
            for answer in answers(stream, mailguard, meter):
                print(json.dumps(answer.as_json()))


def main(given: list[str] | None = None) -> None:
    options = arguments(given)
    try:
        give(Stream.of(options.stream, _QUICK_STEPS if options.quick else None), options)
    except (OSError, WrongFormat) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
