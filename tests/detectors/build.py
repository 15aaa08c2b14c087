"""Segments and invented numbers for the detector tests."""

import random
from collections.abc import Iterator

from stdnum.nl import bsn

from mailguard.config import InspectionSettings
from mailguard.detectors import scan
from mailguard.findings import Finding, Place, Segment
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

LEXICON = Lexicon(frozenset({"gemeente.example"}), test_numbers=frozenset(InspectionSettings().test_numbers))
BODY = Place("body")


def paragraphs(*texts: str, where: str = "body") -> list[Segment]:
    return [Segment(text, Place(where)) for text in texts]


def table(header: list[str], rows: list[list[str]], where: str = "lijst.csv") -> list[Segment]:
    """Cells as content makes them: `header` may be empty; each cell knows its header and the cell to its left."""
    segments = [Segment(text, Place(where, 0, 0, column)) for column, text in enumerate(header)]
    for number, row in enumerate(rows, start=1 if header else 0):
        for column, text in enumerate(row):
            head, label = header[column] if header else "", row[column - 1] if column else ""
            segments.append(Segment(text, Place(where, 0, number, column, head, label)))
    return segments


def found(segments: list[Segment], entity: EntityType, at_least: float = 0.0) -> list[str]:
    return [finding.text for finding in findings(segments, entity) if finding.score >= at_least]


def findings(segments: list[Segment], entity: EntityType) -> list[Finding]:
    result = scan(segments, LEXICON)
    assert result.failures == ()
    return [finding for finding in result.findings if finding.entity is entity]


def numbers(seed: int) -> Iterator[str]:
    """Random numbers of nine digits, first digit 1 to 9."""
    chance = random.Random(seed)
    while True:
        yield str(chance.randint(100_000_000, 999_999_999))


def passing(seed: int, count: int) -> list[str]:
    """Invented numbers that begin with 9, pass the 11-test and are nobody's sample number."""
    chosen = []
    for number in numbers(seed):
        invented = "9" + number[1:]
        if bsn.is_valid(invented) and not invented.startswith("999990"):
            chosen.append(invented)
        if len(chosen) == count:
            return chosen
    raise AssertionError
