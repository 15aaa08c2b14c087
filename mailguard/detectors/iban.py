"""IBAN_CODE: account numbers of any country, checked by length, national structure and mod 97 (ISO 13616)."""

import re
from collections.abc import Iterator
from functools import cache

from stdnum import iban, numdb

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

# Groups may be parted by a space or two, dot, dash, slash or underscore, and by one line end with its quote marks.
_START = re.compile(
    r"""(?:(?<![^\W_])|(?<=iban))[A-Z][ ]?[A-Z](?:[ ]?[ ./_-])?[0-9][ ]?[0-9]
    (?=(?:[ ]?[ ./_-]|[ ]?\r?\n[> ]{0,3})?[A-Z0-9][ ]?[A-Z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
# The first digit behind the letters. Words before a number look so too, but few texts hold more.
_COULD_BE = re.compile(
    r"[0-9](?:(?<=[a-z].)|(?<=[a-z][ ./_-].)|(?<=[a-z][ ][ ./_-].))[ ]?[0-9]"
    r"(?:[ ]?[ ./_-]|[ ]?\r?\n[> ]{0,3})?[a-z0-9]",
    re.IGNORECASE,
).search
_CHARACTER = re.compile(r"(?:[ ]?[ ./_-]|[ ]?\r?\n[> ]{0,3})?([A-Z0-9])", re.IGNORECASE)
_PROSE = re.compile(r"[a-z]{2,} [a-z]{2,}")  # "om 88 ... en niet": some countries allow letters anywhere
_SCORE = 0.95


@cache
def _length(country: str) -> int:
    """How long an IBAN of this country is; 0 when it has none."""
    parts = numdb.get("iban").info(country)
    structure = parts[0][1].get("bban", "")
    return 4 + sum(int(size) for size in re.findall(r"\d+", structure)) if structure else 0


def _end(text: str, start: int) -> int:
    """Where the IBAN that starts here ends; -1 when there is none."""
    letters = text[start : start + 3].replace(" ", "")[:2]
    length = _length(letters.upper())
    compact = text[start : start + length]
    if length and compact.isalnum() and not text[start + length : start + length + 1].isalnum():
        return start + length if iban.is_valid(compact, check_country=False) else -1
    at, found = start, ""
    while len(found) < length:
        match = _CHARACTER.match(text, at)
        if match is None:
            return -1
        found += match.group(1)
        at = match.end()
    if not length or text[at : at + 1].isalnum() or _PROSE.search(text, start, at):
        return -1
    return at if iban.is_valid(found, check_country=False) else -1


class IbanDetector:
    name = "iban"
    entity = EntityType.IBAN_CODE

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            for match in _START.finditer(segment.text) if _COULD_BE(segment.text) else ():
                end = _end(segment.text, match.start())
                if end > 0:
                    yield Candidate(segment, match.start(), end, _SCORE, (Evidence.CHECKSUM,))
