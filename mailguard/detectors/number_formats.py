"""Numbers in the formats that the organisation file gives: `#` a digit, `@` a letter, all else itself.

Letters are read in either case. A space or a dash stands for either of the two, and may be left out where a letter or
a word beside it still tells the number: `Z-####-#####` is found as Z-2024-00123, z 2024 00123 and Z202400123.
"""

import re
from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import naming
from mailguard.detectors.normalise import NormalisedSegment, plain_text
from mailguard.findings import Evidence
from mailguard.lexicon import NumberFormat

_SCORE, _NEAR_WORD, _WITHOUT_WORD = 0.85, 0.9, 0.3
# A code of one or two letters and a dash before it makes it another number: "VT-2026-5512" is no `####-####`.
_LEFT = r"(?<![^\W_])(?<!\d[.,/-])(?<!\b[^\W\d_]-)(?<!\b[^\W\d_]{2}-)"
_RIGHT = r"(?![^\W_]|[.,/-]\d)"
_DIGIT_RUN = re.compile(r"#*")
_RUN = re.compile(r"#+|@+")


class NumberFormats:
    """The formats of one entity type."""

    def __init__(self, all_written: tuple[NumberFormat, ...]) -> None:
        self._formats = tuple((_numbers(written), _words(written)) for written in all_written)
        # One look at a segment tells whether any of them occurs.
        every = "|".join(numbers.pattern for numbers, _ in self._formats)
        self._any = re.compile(every, re.IGNORECASE) if every else None
        # Each holds a run of digits as long as this: far sooner looked for.
        runs = [max(map(len, _DIGIT_RUN.findall(text))) for written in all_written for text in written.formats]
        self._holds_run = re.compile(rf"\d{{{min(runs, default=1)}}}").search

    def occur_in(self, text: str) -> bool:
        """True when there is something to find."""
        return self._any is not None and self._holds_run(text) is not None and self._any.search(text) is not None

    def find(self, segment: NormalisedSegment) -> Iterator[Candidate]:
        """The numbers of a segment; those whose word is not near are mere possibilities."""
        for numbers, words in self._formats:
            for match in numbers.finditer(segment.text):
                yield _candidate(segment, match, words)


def _candidate(segment: NormalisedSegment, match: re.Match[str], words: re.Pattern[str] | None) -> Candidate:
    if words is None:
        return Candidate(segment, *match.span(), _SCORE, (Evidence.ORGANISATION_FORMAT,))
    evidence = naming(segment, *match.span(), words)
    if not evidence:
        return Candidate(segment, *match.span(), _WITHOUT_WORD, (Evidence.ORGANISATION_FORMAT,))
    return Candidate(segment, *match.span(), _NEAR_WORD, (Evidence.ORGANISATION_FORMAT, evidence))


def _numbers(written: NumberFormat) -> re.Pattern[str]:
    formats = "|".join(_pattern(plain_text(text), bool(written.words)) for text in written.formats)
    return re.compile(f"{_LEFT}(?:{formats}){_RIGHT}", re.IGNORECASE)


def _pattern(text: str, has_words: bool) -> str:
    may_leave_out = has_words or any(sign.isalpha() or sign == "@" for sign in text)
    gap = "[ -]?" if may_leave_out else "[ -]"
    signs = {"#": r"\d", "@": r"[^\W\d_]", " ": gap, "-": gap}
    return "".join(signs.get(sign) or re.escape(sign) for sign in text)


def _words(written: NumberFormat) -> re.Pattern[str] | None:
    """As they stand, in longer words too: "dossier" is in "dossiernummer" and in "zorgdossier"."""
    words = "|".join(r"\s".join(map(re.escape, plain_text(word).split())) for word in written.words)
    return re.compile(words, re.IGNORECASE) if words else None


def example(text: str) -> str:
    """A number that fits the format: Z-2024-00123 for `Z-####-#####`."""
    return _RUN.sub(_example_of_run, text)


def _example_of_run(run: re.Match[str]) -> str:
    length = len(run.group())
    if run.group().startswith("@"):
        return ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 2)[:length]
    return "2024" if length == 4 else "123".zfill(length)[-length:]
